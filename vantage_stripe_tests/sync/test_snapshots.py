"""A balance is dated so that nothing is in it that came later; lists of payouts are not believed empty."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from vantage_stripe.errors import APIError, PermissionDeniedError
from vantage_stripe.lake import parquet
from vantage_stripe.sync.companions import sync_companions
from vantage_stripe.sync.reports import TableReport
from vantage_stripe.tables import table_named
from vantage_stripe_tests.sync.fake_account import NOW, FakeAccount, Params, Reply, page, refusal, reply
from vantage_stripe_tests.sync.lakes import full_sync, opened

BALANCES, ITEMS, LINES = (
    table_named(name) for name in ("balance_snapshots", "payout_items", "invoice_line_items")
)


def account_with(on_balance: Callable[[FakeAccount], Reply | None]) -> FakeAccount:
    """Make an account whose balance is the sum of its transactions, and let something happen first."""
    account = FakeAccount()
    account.add("balance_transaction", "txn_1", NOW - 100, quiet=True, net=70, currency="eur")

    def answer(endpoint: str, _params: Params) -> Reply | None:
        if endpoint != "balance":
            return None
        amount = sum(item["net"] for item in account.objects["balance_transaction"].values())
        told = {
            "object": "balance",
            "livemode": False,
            "available": [{"amount": amount, "currency": "eur"}],
        }
        return on_balance(account) or reply(told)

    account.fault = answer
    return account


def snapped(account: FakeAccount, lake: Path) -> tuple[TableReport, list[dict[str, Any]]]:
    with opened(account, lake) as work:
        (report,) = sync_companions(work, [BALANCES], work.whole())
        rows = parquet.read_table(work.layout, BALANCES)
    return report, rows.to_pylist()


def test_a_balance_is_true_up_to_the_second_before_it_was_read(tmp_path: Path) -> None:
    report, (row,) = snapped(account_with(lambda _account: None), tmp_path)
    assert report.spent.requests == 3
    assert (row["created"].timestamp(), row["amount"]) == (NOW - 1, 70)
    assert (row["is_exact"], row["attempts"], row["newest_balance_transaction"]) == (True, 1, "txn_1")


def test_a_transaction_that_comes_in_between_has_all_read_once_more(tmp_path: Path) -> None:
    def once(account: FakeAccount) -> None:
        if "txn_2" not in account.objects["balance_transaction"]:
            account.now += 5
            account.add("balance_transaction", "txn_2", account.now, quiet=True, net=5, currency="eur")
            account.now += 5

    report, (row,) = snapped(account_with(once), tmp_path)
    assert report.spent.requests == 5
    assert (row["amount"], row["is_exact"], row["attempts"]) == (75, True, 2)
    assert row["created"].timestamp() == NOW + 9


def test_an_account_that_never_rests_is_told_as_inexact(tmp_path: Path) -> None:
    def busy(account: FakeAccount) -> None:
        account.now += 1
        number = len(account.objects["balance_transaction"]) + 1
        account.add("balance_transaction", f"txn_{number}", account.now, quiet=True, net=5, currency="eur")

    report, (row,) = snapped(account_with(busy), tmp_path)
    assert report.spent.requests == 5
    assert (row["is_exact"], row["attempts"]) == (False, 2)


def test_a_transaction_of_this_very_second_dates_the_balance(tmp_path: Path) -> None:
    account = account_with(lambda _account: None)
    account.add("balance_transaction", "txn_2", NOW, quiet=True, net=5, currency="eur")
    report, (row,) = snapped(account, tmp_path)
    assert report.spent.requests == 5  # more of that second could have come: asked once more
    assert (row["created"].timestamp(), row["amount"], row["is_exact"]) == (NOW, 75, True)


def test_an_account_without_transactions_has_a_balance(tmp_path: Path) -> None:
    account = account_with(lambda _account: None)
    account.objects["balance_transaction"].clear()
    _, (row,) = snapped(account, tmp_path)
    assert (row["amount"], row["newest_balance_transaction"], row["is_exact"]) == (0, None, True)


def test_a_key_that_may_not_read_the_balance_fails_that_table_alone(tmp_path: Path) -> None:
    account = account_with(lambda _account: refusal(403))
    account.add("invoice", "in_1", NOW - 50, quiet=True, status="open")
    account.lines["in_1"] = [{"id": "il_1", "object": "line_item"}]
    full_sync(account, tmp_path)
    with opened(account, tmp_path) as work:
        balances, lines = sync_companions(work, [BALANCES, LINES], work.whole())
        assert work.layout.keys("balance_snapshots") == []
    assert isinstance(balances.error, PermissionDeniedError)
    assert "table balance_snapshots" in str(balances.error)
    assert (lines.error, sum(part.rows for part in lines.partitions)) == (None, 1)


def test_an_answer_without_any_amount_is_no_balance(tmp_path: Path) -> None:
    account = account_with(lambda _account: reply({"object": "balance"}))
    report, rows = snapped(account, tmp_path)
    assert isinstance(report.error, APIError)
    assert rows == []


def test_an_empty_list_of_a_payout_is_an_error_and_no_row(tmp_path: Path) -> None:
    account = FakeAccount()
    for number in range(3):
        fields = {"automatic": True, "reconciliation_status": "completed", "status": "paid"}
        account.add("payout", f"po_{number}", NOW - 900 + number, quiet=True, **fields)
    account.add("payout", "po_manual", NOW - 50, quiet=True, automatic=False, status="paid")
    account.add("payout", "po_young", NOW - 40, quiet=True, automatic=True, status="pending")
    full_sync(account, tmp_path)

    def of_payout(endpoint: str, params: Params) -> Reply | None:
        payout = dict(params).get("payout")
        if endpoint != "balance_transactions" or payout is None:
            return None
        item = {"id": f"txn_{payout}", "object": "balance_transaction", "created": NOW - 990}
        return page([] if payout == "po_2" else [item], has_more=False)

    account.fault = of_payout
    with opened(account, tmp_path) as work:
        (report,) = sync_companions(work, [ITEMS], work.whole())
        assert isinstance(report.error, APIError)
        assert "the list of po_2 is empty" in str(report.error)
    assert not {"po_manual", "po_young"} & {dict(params).get("payout") for _, params in account.asked}
