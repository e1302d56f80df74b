"""The named defects: each breaks one reconciliation check of an account's data, and no other.

Belongs here: which object each befalls and how it is broken. What is checked is told by the names. A victim
is one that no event of the last 30 days names, unless the defect is about events. The checks E21 and E28 are
about a copy of the account alone and have none.
"""

from collections.abc import Callable, Mapping
from dataclasses import KW_ONLY, dataclass, field

from vantage_stripe.sandbox.defects import Body, Defect, Edit, put, victim
from vantage_stripe.sandbox.view import Account

_DAY = 86_400
_EVENTS_REACH = 30 * _DAY


@dataclass(frozen=True, slots=True)
class Breakage:
    """One named defect.

    Attributes:
        kind: Stripe's `object` of the victim.
        fits: Gives, for an account, the test of a victim.
        write: Breaks the object.
        copies: How often it is listed.
        facets: What filters see instead.
        quiet: Whether the victim must be one no event names.
    """

    kind: str
    _: KW_ONLY
    fits: Callable[[Account], Callable[[Body], bool]] = lambda _: lambda _: True
    write: Callable[[Body], Body] = dict
    copies: int = 1
    facets: Mapping[str, object] = field(default_factory=dict)
    quiet: bool = True


def named(name: str, ident: str = "", *, place: int = 0) -> Defect:
    """Break one check by its id or name; see `NAMES`.

    Raises:
        ValueError: There is no such check.
    """
    ids = {text: key for key, text in NAMES.items()} | {key: key for key in NAMES}
    if name not in ids:
        raise ValueError(f"{name!r} is no defect; choose one of {', '.join(ids)}")
    row = _TABLE[ids[name]]

    def defect(account: Account) -> Edit:
        if row.kind == "balance":
            return Edit("balance", "", write=row.write)
        told = _told(account) if row.quiet else frozenset()
        fits = row.fits(account)
        chosen = victim(
            account, row.kind, ident, place=place, fits=lambda body: body["id"] not in told and fits(body)
        )
        return Edit(row.kind, chosen, write=row.write, copies=row.copies, facets=row.facets)

    return defect


def _told(account: Account) -> frozenset[object]:
    return frozenset(event.facets.get("object") for event in account.entries("event"))


def _of(category: str) -> Callable[[Account], Callable[[Body], bool]]:
    return lambda _: lambda body: body["reporting_category"] == category


def _billed(account: Account) -> set[object]:
    """The payment intents of invoices."""
    return {entry.facets.get("payment_intent") for entry in account.entries("invoice_payment")}


def _paid(body: Body) -> bool:
    return bool(body["status"] == "succeeded" and body["captured"] and body["balance_transaction"])


def _whole(body: Body) -> bool:
    return _paid(body) and body["amount_captured"] == body["amount"] and not body["amount_refunded"]


def _settled_paid(account: Account) -> Callable[[Body], bool]:
    return lambda body: _paid(body) and account.now - body["created"] > 2 * _DAY


def _settled_alike(account: Account) -> Callable[[Body], bool]:
    billed = _billed(account)

    def fits(body: Body) -> bool:
        if not _whole(body) or body["payment_intent"] in billed or body["amount"] < _SMALL:
            return False
        entry = account.find("balance_transaction", body["balance_transaction"])
        return entry is not None and entry.facets["currency"] == body["currency"]

    return fits


def _failed_alone(account: Account) -> Callable[[Body], bool]:
    billed = _billed(account)
    return lambda body: (
        body["status"] == "failed"
        and body["failure_balance_transaction"] is None
        and body["balance_transaction"] is None
        and not body["amount_captured"]
        and body["payment_intent"] not in billed
    )


def _lost(account: Account) -> Callable[[Body], bool]:
    def fits(body: Body) -> bool:
        moved = body["balance_transactions"]
        charge = account.find("charge", body["charge"])
        return (
            body["status"] == "lost"
            and all(entry["currency"] == body["currency"] for entry in moved)
            and sum(entry["amount"] for entry in moved) == -body["amount"]
            and charge is not None
            and not charge.render()["amount_refunded"]
        )

    return fits


def _disputed(account: Account) -> Callable[[Body], bool]:
    rows = account.entries("dispute")
    charges = {row.facets["charge"] for row in rows if row.facets["status"] != "prevented"}
    return lambda body: body["disputed"] and body["id"] in charges


def _lately_charged(account: Account) -> Callable[[Body], bool]:
    """A customer of before the oldest event may have been deleted, for all that anyone can tell."""
    return lambda body: (
        body["customer"] is not None and _DAY < account.now - body["created"] < _EVENTS_REACH - _DAY
    )


def _paid_out(account: Account) -> Callable[[Body], bool]:
    def fits(body: Body) -> bool:
        entry = account.find("balance_transaction", body["id"])
        return entry is not None and body["type"] == "charge" and entry.facets["payout"] is not None

    return fits


def _own_of_payout(account: Account) -> Callable[[Body], bool]:
    failed = {row.id for row in account.entries("payout") if row.facets["status"] in {"failed", "canceled"}}
    return lambda body: (
        body["reporting_category"] == "payout" and body["source"] not in failed and body["amount"] < -_SMALL
    )


def _paid_invoice(account: Account) -> Callable[[Body], bool]:
    billed = {entry.facets["invoice"] for entry in account.entries("invoice_payment")}
    return lambda body: (
        body["status"] == "paid"
        and body["id"] in billed
        and body["amount_paid"] == body["amount_due"] == body["total"] > 0
        and not body["starting_balance"]
        and not body["ending_balance"]
        and not body["post_payment_credit_notes_amount"]
        and not body["pre_payment_credit_notes_amount"]
    )


def _just_paid(account: Account) -> Callable[[Body], bool]:
    told = _told(account)
    return lambda body: body["status"] == "paid" and body["id"] in told


def _other(ident: str) -> str:
    return ident[:-1] + ("1" if ident[-1] == "0" else "0")


def _add(body: Body, name: str, amount: int) -> Body:
    return put(body, name, body[name] + amount)


def _with_amount(body: Body, amount: int) -> Body:
    """Change an entry's amount and leave its net and the sum of its fees right."""
    fee = amount - body["net"]
    detail = {
        "amount": fee,
        "application": None,
        "currency": body["currency"],
        "description": "Stripe processing fees",
        "type": "stripe_fee",
    }
    return {**body, "amount": amount, "fee": fee, "fee_details": [detail]}


def _first_fee(body: Body) -> Body:
    first, *others = body["fee_details"]
    return {**body, "fee_details": [_add(first, "amount", 1), *others]}


def _more_available(body: Body) -> Body:
    first, *others = body["available"]
    return {**body, "available": [_add(first, "amount", 1), *others]}


_SMALL = 2
NAMES: Mapping[str, str] = {
    "E01": "net_identity",
    "E02": "fee_details_sum",
    "E03": "charge_has_bt",
    "E04": "bt_points_back",
    "E05": "bt_amount_matches",
    "E06": "fx_plausible",
    "E07": "uncaptured_no_money",
    "E08": "refunds_sum",
    "E09": "refunded_flag",
    "E10": "dispute_bt_net",
    "E11": "disputed_flag",
    "E12": "payout_sum",
    "E13": "payout_own_bt",
    "E14": "balance_rollforward",
    "E15": "invoice_identity",
    "E16": "invoice_paid_by_charges",
    "E17": "status_coherent",
    "E18": "customer_exists",
    "E19": "event_object_exists",
    "E20": "event_newer_than_object",
    "E22": "unique_id",
    "E23": "completeness",
    "E24": "livemode_uniform",
    "E25": "signs",
    "E26": "units",
    "E27": "known_values",
}
"""The checks a defect can break."""
_BT = "balance_transaction"
_TABLE: Mapping[str, Breakage] = {
    "E01": Breakage(_BT, fits=_of("refund"), write=lambda body: _add(body, "amount", -1)),
    "E02": Breakage(_BT, fits=lambda _: lambda body: bool(body["fee_details"]), write=_first_fee),
    "E03": Breakage("charge", fits=_settled_paid, write=lambda body: put(body, _BT, None)),
    "E04": Breakage(_BT, fits=_of("charge"), write=lambda body: put(body, "source", _other(body["source"]))),
    "E05": Breakage("charge", fits=_settled_alike, write=lambda body: _add(body, "amount_captured", -1)),
    "E06": Breakage(
        _BT,
        fits=lambda _: lambda body: body["reporting_category"] == "charge" and bool(body["exchange_rate"]),
        write=lambda body: put(body, "exchange_rate", body["exchange_rate"] * 2),
    ),
    "E07": Breakage(
        "charge", fits=_failed_alone, write=lambda body: put(body, "amount_captured", body["amount"])
    ),
    "E08": Breakage(
        "refund",
        fits=lambda _: lambda body: body["status"] == "succeeded",
        write=lambda body: _add(body, "amount", 1),
    ),
    "E09": Breakage("charge", fits=lambda _: _whole, write=lambda body: put(body, "refunded", value=True)),
    "E10": Breakage("dispute", fits=_lost, write=lambda body: _add(body, "amount", 1)),
    "E11": Breakage("charge", fits=_disputed, write=lambda body: put(body, "disputed", value=False)),
    "E12": Breakage(_BT, fits=_paid_out, facets={"payout": None}),
    "E13": Breakage(_BT, fits=_own_of_payout, write=lambda body: _with_amount(body, body["amount"] + 1)),
    "E14": Breakage("balance", write=_more_available),
    "E15": Breakage(
        "invoice",
        fits=lambda _: lambda body: body["status"] == "open",
        write=lambda body: _add(body, "amount_remaining", 1),
    ),
    "E16": Breakage(
        "invoice",
        fits=_paid_invoice,
        write=lambda body: _add(_add(body, "amount_due", 1), "amount_paid", 1),
    ),
    "E17": Breakage(
        "invoice",
        fits=lambda _: lambda body: body["status"] == "paid",
        write=lambda body: put(body, "status_transitions.paid_at", None),
    ),
    "E18": Breakage(
        "charge",
        fits=_lately_charged,
        write=lambda body: put(body, "customer", _other(body["customer"])),
        quiet=False,
    ),
    "E19": Breakage(
        "event",
        fits=lambda _: lambda body: body["type"] == "customer.created",
        write=lambda body: put(body, "data.object.id", _other(body["data"]["object"]["id"])),
        quiet=False,
    ),
    "E20": Breakage(
        "payout", fits=_just_paid, write=lambda body: put(body, "status", "in_transit"), quiet=False
    ),
    "E22": Breakage("customer", copies=2),
    "E23": Breakage("charge", fits=_failed_alone, copies=0),
    "E24": Breakage("customer", write=lambda body: put(body, "livemode", value=True)),
    "E25": Breakage(_BT, fits=_of("refund"), write=lambda body: _with_amount(body, -body["amount"])),
    "E26": Breakage(
        "charge", fits=_failed_alone, write=lambda body: put(body, "currency", body["currency"].upper())
    ),
    "E27": Breakage("dispute", write=lambda body: put(body, "reason", "unheard_of")),
}
