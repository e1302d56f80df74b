"""How near the networks' programmes are: what is counted against what, by the thresholds of which month."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest

from vantage_stripe.insights.programme_estimates import PROGRAMME_ESTIMATES, SECURED, _status
from vantage_stripe.insights.programmes import PROGRAMMES, Programme
from vantage_stripe_tests.insights.dispute_months import BRAND, NETWORK, disputed, paid
from vantage_stripe_tests.insights.input_rows import NOW, at, tables

Row = dict[str, Any]
MASTERCARD: Row = {NETWORK: "mastercard", BRAND: "mastercard"}
FRAUD: Row = {"payment_method_details_card_network_reason_code": "4837"}


def answer(**rows: list[Row]) -> dict[tuple[str, str, date], Row]:
    found = PROGRAMME_ESTIMATES.compute(tables(PROGRAMME_ESTIMATES, **rows), NOW).to_pylist()
    return {(row["programme"], row["region"], row["period_start"]): row for row in found}


def warned(name: str, charge: str, day: str = "2026-05-20") -> Row:
    return {"id": f"issfr_{name}", "charge": f"ch_{charge}", "created": at(day)}


def test_visa_counts_reports_and_disputes_of_a_month_against_its_online_payments() -> None:
    found = answer(
        charges=[
            *(paid(f"{number}") for number in range(10)),
            paid("till", payment_method_details_type="card_present"),
            paid("other", **MASTERCARD),
        ],
        disputes=[
            disputed("1", "1", "2026-05-20"),
            disputed("2", "2", "2026-05-20", status="warning_needs_response"),
            disputed("3", "3", "2026-05-20", status="prevented"),
        ],
        early_fraud_warnings=[warned("1", "1"), warned("2", "4"), warned("3", "other"), warned("4", "gone")],
    )
    row = found["visa_vamp_excessive", "us_ca_eu_ap", date(2026, 5, 1)]
    assert row == {
        "period_start": date(2026, 5, 1),
        "period_end": date(2026, 5, 31),
        "timezone": "UTC",
        "programme": "visa_vamp_excessive",
        "card_network": "visa",
        "region": "us_ca_eu_ap",
        "fraud_reports": 2,
        "disputes": 1,
        "counted": 3,
        "payments": 10,
        "ratio": Decimal("0.3"),
        "counted_volume_usd": 3000,
        "authenticated_share": Decimal(0),
        "ratio_threshold": Decimal("0.015"),
        "count_threshold": 1500,
        "payments_threshold": None,
        "volume_usd_threshold": None,
        "authenticated_below": None,
        "status": "ok",
        "is_estimate": True,
        "is_lower_bound": False,
        "is_partial": False,
        "effective_from": date(2026, 4, 1),
        "thresholds_checked": date(2026, 8, 1),
        "missing_inputs": [],
    }


@pytest.mark.parametrize(
    ("month", "region", "threshold"),
    [
        ("2026-03", "us_ca_eu_ap", "0.022"),
        ("2026-04", "us_ca_eu_ap", "0.015"),
        ("2026-03", "latin_america", "0.015"),
        ("2026-04", "cemea", "0.022"),
    ],
)
def test_a_month_is_judged_by_the_thresholds_of_its_time(month: str, region: str, threshold: str) -> None:
    found = answer(charges=[paid("1", f"{month}-15")])
    row = found["visa_vamp_excessive", region, date.fromisoformat(f"{month}-01")]
    assert row["ratio_threshold"] == Decimal(threshold)


def test_no_two_thresholds_hold_at_once() -> None:
    for day in (date(2026, 3, 1), date(2026, 4, 1), date(2027, 1, 1)):
        held = [(each.name, each.region) for each in PROGRAMMES if each.holds_in(day)]
        assert len(held) == len(set(held)) == 7
    assert not [
        each for each in PROGRAMMES if each.name.startswith("visa") and each.holds_in(date(2025, 5, 1))
    ]


def test_mastercard_compares_with_the_month_before() -> None:
    found = answer(
        charges=[
            *(paid(f"a{number}", "2026-04-05", **MASTERCARD) for number in range(4)),
            paid("till", "2026-04-06", payment_method_details_type="card_present", **MASTERCARD),
            paid("b", "2026-05-05", **MASTERCARD),
        ],
        disputes=[
            disputed("1", "a1", "2026-05-06", **FRAUD),
            disputed("2", "a2", "2026-05-06", reason="fraudulent"),
            disputed("3", "a3", "2026-05-06", reason="fraudulent", network_reason_code="4853"),
        ],
    )
    excessive = found["mastercard_ecm", "all", date(2026, 5, 1)]
    assert [excessive[name] for name in ("counted", "payments", "ratio")] == [3, 5, Decimal("0.6")]
    fraud = found["mastercard_efm", "elsewhere", date(2026, 5, 1)]
    assert [fraud[name] for name in ("counted", "payments", "ratio")] == [2, 4, Decimal("0.5")]
    assert fraud["counted_volume_usd"] == 2000
    first = found["mastercard_ecm", "all", date(2026, 4, 1)]
    assert [first[name] for name in ("counted", "payments", "ratio")] == [0, 0, None]
    assert {row["is_lower_bound"] for row in found.values()} == {False}


def test_the_share_with_3d_secure_is_that_of_the_payments_compared_with() -> None:
    secure = {**MASTERCARD, SECURED: "authenticated"}
    found = answer(
        charges=[
            paid("1", "2026-04-05", **secure),
            *(paid(f"{number}", "2026-04-05", **MASTERCARD) for number in range(2, 5)),
            paid("9", "2026-05-05", **MASTERCARD),
        ]
    )
    row = found["mastercard_efm", "elsewhere", date(2026, 5, 1)]
    assert row["authenticated_share"] == Decimal("0.25")


def test_what_goes_over_no_network_is_not_counted_and_other_currencies_are_not_dollars() -> None:
    klarna: Row = {NETWORK: None, BRAND: None, "payment_method_details_type": "klarna"}
    found = answer(
        charges=[paid("1"), paid("2", **klarna)],
        disputes=[disputed("1", "1", "2026-05-20", currency="eur"), disputed("2", "2", "2026-05-20")],
        early_fraud_warnings=[warned("2", "2")],
    )
    row = found["visa_vamp_excessive", "cemea", date(2026, 5, 1)]
    assert [row[name] for name in ("fraud_reports", "disputes", "payments")] == [0, 1, 1]
    assert (row["counted_volume_usd"], row["status"]) == (None, "ok")
    assert {key[0] for key in found} == {"visa_vamp_excessive"}


def test_without_fraud_reports_visas_ratio_is_a_lower_bound() -> None:
    given = tables(PROGRAMME_ESTIMATES, charges=[paid("1")], disputes=[disputed("1", "1", "2026-05-20")])
    del given["early_fraud_warnings"]
    found = PROGRAMME_ESTIMATES.compute(given, NOW).to_pylist()
    assert {(row["counted"], row["fraud_reports"], row["is_lower_bound"]) for row in found} == {
        (1, None, True)
    }
    assert {tuple(row["missing_inputs"]) for row in found} == {("early_fraud_warnings",)}


@pytest.mark.parametrize(("missing", "status"), [("charges", "ok"), ("disputes", None)])
def test_without_charges_there_is_no_ratio_but_few_disputes_are_few(missing: str, status: str | None) -> None:
    visa = {NETWORK: "visa"}
    given = tables(
        PROGRAMME_ESTIMATES, charges=[paid("1")], disputes=[disputed("1", "1", "2026-05-20", **visa)]
    )
    del given[missing]
    found = PROGRAMME_ESTIMATES.compute(given, NOW).to_pylist()
    assert found
    assert {(row["status"], row["ratio"]) for row in found} == {(status, None)}


def test_the_month_that_is_not_over_is_partial_and_months_follow_the_time_zone() -> None:
    found = answer(charges=[paid("1", "2026-05-05"), paid("2", "2026-06-05")])
    assert {key[2]: row["is_partial"] for key, row in found.items()} == {
        date(2026, 5, 1): False,
        date(2026, 6, 1): True,
    }
    late: dict[str, pa.Table] = tables(PROGRAMME_ESTIMATES, charges=[paid("1", "2026-06-01T01:00:00")])
    rows = PROGRAMME_ESTIMATES.compute(late, NOW, timezone="America/New_York").to_pylist()
    assert {row["period_start"] for row in rows} == {date(2026, 5, 1)}
    assert NOW - timedelta(days=9) == at("2026-06-01")


ECM = next(each for each in PROGRAMMES if each.name == "mastercard_ecm")
EFM = next(each for each in PROGRAMMES if (each.name, each.region) == ("mastercard_efm", "elsewhere"))
CEMEA = next(each for each in PROGRAMMES if each.region == "cemea")
LOUD: Row = {"ratio": Decimal("0.9"), "counted": 9_999, "payments": 9_999, "authenticated_share": Decimal(0)}


@pytest.mark.parametrize(
    ("programme", "figures", "status"),
    [
        (ECM, {"ratio": Decimal("0.015"), "counted": 100}, "over"),
        (ECM, {"ratio": Decimal("0.014999"), "counted": 100}, "watch"),
        (ECM, {"ratio": Decimal("0.9"), "counted": 99}, "watch"),
        (ECM, {"ratio": Decimal("0.01125"), "counted": 50}, "watch"),
        (ECM, {"ratio": Decimal("0.011249"), "counted": 50}, "ok"),
        (ECM, {"ratio": Decimal("0.9"), "counted": 49}, "ok"),
        (ECM, {"ratio": None, "counted": 49}, "ok"),
        (ECM, {"ratio": None, "counted": 100}, None),
        (EFM, {**LOUD, "counted_volume_usd": 50_000_00}, "over"),
        (EFM, {**LOUD, "counted_volume_usd": 49_999_99}, "watch"),
        (EFM, {**LOUD, "counted_volume_usd": 24_999_99}, "ok"),
        (EFM, {**LOUD, "counted_volume_usd": None}, None),
        (EFM, {**LOUD, "counted_volume_usd": 50_000_00, "payments": 999}, "watch"),
        (EFM, {**LOUD, "counted_volume_usd": 50_000_00, "payments": 499}, "ok"),
        (EFM, {**LOUD, "counted_volume_usd": 50_000_00, "authenticated_share": Decimal("0.1")}, "ok"),
        (EFM, {**LOUD, "counted_volume_usd": 50_000_00, "authenticated_share": None}, None),
        (CEMEA, {**LOUD, "counted": 100, "counted_volume_usd": 75_000_00}, "over"),
    ],
)
def test_a_programme_is_exceeded_when_all_its_thresholds_are(
    programme: Programme, figures: Row, status: str | None
) -> None:
    known = {"payments": 10_000, "counted_volume_usd": 0, "authenticated_share": Decimal(0), **figures}
    assert _status(programme, known, []) == status


def test_dollars_alone_may_be_enough_whatever_the_rest_is_worth() -> None:
    known = {**LOUD, "counted_volume_usd": None}
    assert _status(EFM, known, [(50_000_00, "usd"), (1, "eur")]) == "over"
    assert _status(EFM, known, [(25_000_00, "usd"), (1, "eur")]) is None
