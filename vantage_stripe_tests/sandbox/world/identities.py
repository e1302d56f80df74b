"""What must hold to the cent between the objects of an account: money, from charges to payouts.

Each check gives what it finds wrong: the object's id, and the legitimate reason, empty for a breach.
The other identities, about invoices, ids and events, are in `coherence`.
"""

from collections import Counter
from collections.abc import Iterator

from vantage_stripe_tests.sandbox.world.snapshots import Json, Snapshot

Found = Iterator[tuple[str, str]]
DAY = 86_400


def listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


ZERO_DECIMAL = listed("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf")
THREE_DECIMAL = listed("bhd jod kwd omr tnd")
NO_MONEY = ("warning_", "prevented")


def minor_units(currency: str) -> int:
    return 1 if currency in ZERO_DECIMAL else 1000 if currency in THREE_DECIMAL else 100


def net_identity(account: Snapshot) -> Found:
    for entry in account.of("balance_transaction"):
        if entry["net"] != entry["amount"] - entry["fee"]:
            yield entry["id"], ""


def fee_details_sum(account: Snapshot) -> Found:
    for entry in account.of("balance_transaction"):
        if sum(detail["amount"] for detail in entry["fee_details"]) != entry["fee"]:
            own = all(detail["currency"] == entry["currency"] for detail in entry["fee_details"])
            yield entry["id"], "" if own else "fees in another currency"


def took_money(charge: Json) -> bool:
    return bool(charge["status"] == "succeeded" and charge["captured"] and charge["amount_captured"])


def charge_has_bt(account: Snapshot) -> Found:
    entries = account.by_id("balance_transaction")
    for charge in account.of("charge"):
        if took_money(charge) and charge["balance_transaction"] not in entries:
            fresh = account.now - charge["created"] < DAY
            waits = fresh and charge["balance_transaction"] is None
            # Bank payments succeed days after they are made, captures may come a week later.
            yield charge["id"], "its transaction comes later" if waits else ""


def bt_points_back(account: Snapshot) -> Found:
    entries = account.by_id("balance_transaction")
    for charge in account.of("charge"):
        entry = entries.get(charge["balance_transaction"])
        if entry is not None and (
            entry["source"] != charge["id"]
            or entry["type"] not in {"charge", "payment"}
            or entry["reporting_category"] != "charge"
        ):
            yield charge["id"], ""


def bt_amount_matches(account: Snapshot) -> Found:
    entries = account.by_id("balance_transaction")
    released: Counter[str] = Counter()
    owners = {refund["id"]: refund["charge"] for refund in account.of("refund")}
    for entry in account.of("balance_transaction"):
        if entry["reporting_category"] == "partial_capture_reversal":
            released[owners.get(entry["source"], entry["source"]) or ""] += entry["amount"]
    for charge in account.of("charge"):
        own = entries.get(charge["balance_transaction"])
        if own is None or own["currency"] != charge["currency"] or charge["status"] != "succeeded":
            continue
        if own["amount"] != charge["amount_captured"]:
            whole = own["amount"] + released[charge["id"]] == charge["amount_captured"]
            yield charge["id"], "captured in part" if whole else ""


def converted(charge: Json, entry: Json) -> float:
    """The charge's amount in the settlement currency's minor units, exactly."""
    own, other = minor_units(charge["currency"]), minor_units(entry["currency"])
    amount = charge["amount_captured"] or charge["amount"]
    return float(amount * (entry["exchange_rate"] or 0) * other / own)


def fx_plausible(account: Snapshot) -> Found:
    entries = account.by_id("balance_transaction")
    for charge in account.of("charge"):
        entry = entries.get(charge["balance_transaction"])
        if entry is None:
            continue
        if entry["currency"] == charge["currency"]:
            if entry["exchange_rate"] is not None:
                yield charge["id"], ""
            continue
        amount = charge["amount_captured"] or charge["amount"]
        if abs(amount * (entry["exchange_rate"] or 0) - entry["amount"]) > 1:
            crossing = minor_units(charge["currency"]) != minor_units(entry["currency"])
            major = abs(converted(charge, entry) - entry["amount"]) <= 1
            partial = charge["amount_captured"] < charge["amount"] and charge["status"] == "succeeded"
            excuse = "captured in part" if partial else "the currencies count in other units"
            yield charge["id"], excuse if (crossing and major) or partial else ""


def uncaptured_no_money(account: Snapshot) -> Found:
    for charge in account.of("charge"):
        if charge["status"] == "failed" or not charge["captured"]:
            if charge["amount_captured"] == 0 and charge["balance_transaction"] is None:
                continue
            late = charge["failure_balance_transaction"] is not None
            yield charge["id"], "the bank took it back" if late else ""


def refunds_sum(account: Snapshot) -> Found:
    given = account.grouped("refund", "charge")
    for charge in account.of("charge"):
        refunds = given.get(charge["id"], [])
        counted = [item for item in refunds if item["status"] not in {"failed", "canceled"}]
        if sum(refund["amount"] for refund in counted) != charge["amount_refunded"]:
            yield charge["id"], ""
        elif counted != refunds:
            yield charge["id"], "a refund failed"


def refunded_flag(account: Snapshot) -> Found:
    for charge in account.of("charge"):
        if charge["refunded"] != (0 < charge["amount_captured"] == charge["amount_refunded"]):
            released = charge["status"] == "succeeded" and not charge["captured"]
            yield charge["id"], "an authorization was released" if released else ""


def just_closed(account: Snapshot) -> set[str]:
    return {
        event["data"]["object"]["id"]
        for event in account.of("event")
        if event["type"] == "charge.dispute.closed" and account.now - event["created"] < 7 * DAY
    }


def dispute_bt_net(account: Snapshot) -> Found:
    charges, fresh = account.by_id("charge"), just_closed(account)
    for dispute in account.of("dispute"):
        moved = dispute["balance_transactions"]
        if dispute["status"].startswith(NO_MONEY):
            if moved:
                yield dispute["id"], ""
            continue
        if dispute["status"] not in {"won", "lost"}:
            continue
        expected = 0 if dispute["status"] == "won" else -dispute["amount"]
        if sum(entry["amount"] for entry in moved) != expected:
            refunded = charges.get(dispute["charge"], {}).get("amount_refunded", 0)
            foreign = any(entry["currency"] != dispute["currency"] for entry in moved)
            excuse = "the exchange rate moved" if foreign else "refunded meanwhile" if refunded else ""
            yield dispute["id"], excuse or ("just closed" if dispute["id"] in fresh else "")


def disputed_flag(account: Snapshot) -> Found:
    disputes = account.grouped("dispute", "charge")
    for charge in account.of("charge"):
        against = disputes.get(charge["id"], [])
        if charge["disputed"] != bool(against):
            prevented = bool(against) and all(item["status"] == "prevented" for item in against)
            yield charge["id"], "prevented" if prevented else ""


def payout_sum(account: Snapshot) -> Found:
    entries = account.by_id("balance_transaction")
    for payout in account.of("payout"):
        if not payout["automatic"] or payout["reconciliation_status"] != "completed":
            continue
        inside = [name for name in account.paid_out.get(payout["id"], ()) if name in entries]
        nets = [entries[name]["net"] for name in inside if name != payout["balance_transaction"]]
        if sum(nets) != payout["amount"]:
            yield payout["id"], ""


def payout_own_bt(account: Snapshot) -> Found:
    entries = account.by_id("balance_transaction")
    for payout in account.of("payout"):
        own = entries.get(payout["balance_transaction"])
        if own is None or own["amount"] != -payout["amount"] or own["reporting_category"] != "payout":
            yield payout["id"], ""
            continue
        back = entries.get(payout["failure_balance_transaction"])
        if payout["status"] in {"failed", "canceled"}:
            fits = back is not None and back["reporting_category"] == "payout_reversal"
            fits = fits and back is not None and back["amount"] == payout["amount"]
            yield payout["id"], "it came back" if fits else ""


def balance_rollforward(account: Snapshot) -> Found:
    sums: dict[str, int] = {}
    for entry in account.of("balance_transaction"):
        sums[entry["currency"]] = sums.get(entry["currency"], 0) + entry["net"]
    told: dict[str, int] = {}
    for part in ("available", "pending"):
        for row in account.balance.get(part, ()):
            told[row["currency"]] = told.get(row["currency"], 0) + row["amount"]
    for currency in sums.keys() | told.keys():
        if sums.get(currency, 0) != told.get(currency, 0):
            yield currency, ""


def signs(account: Snapshot) -> Found:
    expected = {"charge": 1, "refund": -1, "dispute": -1, "dispute_reversal": 1, "payout": -1}
    for entry in account.of("balance_transaction"):
        sign = expected.get(entry["reporting_category"], 0)
        if sign * entry["amount"] < 0 or (sign and not entry["amount"]):
            taken = entry["reporting_category"] == "payout"
            yield entry["id"], "the bank is debited" if taken else ""
