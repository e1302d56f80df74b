"""Customers over time: what they change, the cards they keep, and how cards change by themselves."""

from collections import Counter

from vantage_stripe.sandbox.world.announcements.people import of_customer, of_method, of_source
from vantage_stripe.sandbox.world.changing import change_over_time, keep_another, tend
from vantage_stripe.sandbox.world.customers import delete, make_default, new_card
from vantage_stripe.sandbox.world.facts import Card, Customer
from vantage_stripe.sandbox.world.money import Desk
from vantage_stripe.sandbox.world.rendering.people import customer as rendered
from vantage_stripe.sandbox.world.rendering.people import payment_method, source
from vantage_stripe.sandbox.world.rendering.setups import setup_intent
from vantage_stripe.sandbox.world.setups import give_up, save
from vantage_stripe_tests.sandbox.world.desks import START, account, card, customer, desk
from vantage_stripe_tests.sandbox.world.worlds import NOW, by_id, objects, small

LATER = START + 90 * 86_400


def changing() -> list[tuple[Customer, Card]]:
    found = []
    for seed in range(400):
        at = desk(seed)
        who = customer(at)
        change_over_time(at, who)
        if who.persons:
            found.append((who, card(at, who)))
    return found


def test_customers_change_their_mail_address_name_and_phone() -> None:
    fields: Counter[str] = Counter()
    for who, _ in changing():
        moment = who.persons[0][0]
        before, after = rendered(who, moment - 1), rendered(who, moment)
        changed = [name for name in before if before[name] != after[name]]
        fields.update(changed)
        assert (moment, "customer.updated") in set(of_customer(who))
        assert before["address"]["country"] == after["address"]["country"]
    assert set(fields) >= {"email", "address", "name", "phone"}


def test_some_make_the_same_change_on_their_card() -> None:
    edited = [used for _, used in changing() if used.persons]
    assert edited
    for used in edited:
        moment = used.persons[0][0]
        before, after = payment_method(used, moment - 1), payment_method(used, moment)
        assert before["billing_details"] != after["billing_details"]
        assert (moment, "payment_method.updated") in set(of_method(used))


def tended(what: str) -> tuple[Desk, Customer, Card]:
    """Somebody who did that about the first card."""
    for seed in range(500):
        at = desk(seed)
        who = customer(at)
        first = card(at, who)
        make_default(who, first, START + 70)
        other = new_card(at, START + 80, who, who.person)
        before = len(who.methods)
        tend(at, who, first, LATER)
        added = who.methods[before:]
        same = bool(added) and added[0].fingerprint == first.fingerprint
        default = rendered(who, LATER + 100)["invoice_settings"]["default_payment_method"]
        if what == ("again" if same else "second" if added else "switch" if default == other.id else ""):
            return at, who, first
    raise AssertionError(what)


def test_a_card_entered_anew_is_another_object_with_the_same_fingerprint() -> None:
    _, who, first = tended("again")
    anew = who.methods[-1]
    old, new = payment_method(first, LATER - 1), payment_method(anew, LATER)
    assert old["id"] != new["id"]
    assert old["card"]["fingerprint"] == new["card"]["fingerprint"]
    assert old["card"]["last4"] == new["card"]["last4"]
    assert new["card"]["exp_year"] == old["card"]["exp_year"] + 3
    assert rendered(who, LATER + 1)["invoice_settings"]["default_payment_method"] == anew.id


def test_a_second_card_may_be_kept_beside_the_first() -> None:
    _, who, first = tended("second")
    assert len([method for method in who.methods if method.holder(LATER + 200) is who]) == 3
    assert who.methods[-1].fingerprint != first.fingerprint


def test_the_default_can_go_to_a_card_that_was_there_before() -> None:
    _, who, first = tended("switch")
    assert rendered(who, LATER - 1)["invoice_settings"]["default_payment_method"] == first.id
    assert rendered(who, LATER)["invoice_settings"]["default_payment_method"] == who.methods[1].id


def test_a_customer_without_other_cards_switches_to_none_and_debits_are_not_entered_anew() -> None:
    for seed in range(120):
        at = desk(seed)
        who = customer(at, "US")
        used = account(at, who)
        after = tend(at, who, used, LATER)
        assert after is used or isinstance(after, Card)


def renewals() -> list[Card]:
    cards = []
    for seed in range(300):
        at = desk(seed)
        cards.append(card(at, customer(at)))
    return [used for used in cards if len(used.prints) > 1]


def test_the_network_changes_dates_alone_or_number_and_brand_too() -> None:
    kinds: Counter[tuple[str, ...]] = Counter()
    for used in renewals():
        moment = used.prints[1][0]
        before, after = payment_method(used, moment - 1)["card"], payment_method(used, moment)["card"]
        kinds[tuple(sorted(name for name in before if before[name] != after[name]))] += 1
        assert (moment, "payment_method.automatically_updated") in set(of_method(used))
    plain = sum(count for names, count in kinds.items() if set(names) <= {"exp_month", "exp_year"})
    replaced = sum(count for names, count in kinds.items() if {"fingerprint", "last4"} <= set(names))
    assert plain > replaced > 5
    assert any("brand" in names for names in kinds)


def test_a_card_saved_as_a_source_is_the_default_source() -> None:
    at = desk()
    who = customer(at)
    old = new_card(at, START + 60, who, who.person, legacy=True)
    make_default(who, old, START + 60)
    body = rendered(who, LATER)
    assert old.id.startswith("card_")
    assert (body["default_source"], body["invoice_settings"]["default_payment_method"]) == (old.id, None)
    assert payment_method(old, LATER)["id"] == source(old, LATER)["id"] == old.id
    assert source(old, LATER)["customer"] == who.id
    assert "payment_method.attached" not in {name for _, name in of_method(old)}


def test_only_sources_announce_that_they_will_expire() -> None:
    at = desk()
    who = customer(at)
    old = new_card(at, START + 60, who, who.person, legacy=True)
    old.prints = [(START, (6, 2026, "4242"))]
    june = 1_780_272_000  # 2026-06-01T00:00:00Z
    assert list(of_source(old)) == [
        (START + 60, "customer.source.created"),
        (june, "customer.source.expiring"),
    ]
    old.detached_at = june - 5
    assert list(of_source(old))[1:] == [(june - 5, "customer.source.deleted")]


def test_the_account_has_sources_and_charges_paid_with_them() -> None:
    sources = by_id("card", 1, NOW)
    assert all(name.startswith("card_") for name in sources)
    charged = [
        item for item in objects("charge", 1, NOW, 20_000) if item["payment_method"].startswith("card_")
    ]
    assert charged
    assert any(item["default_source"] for item in objects("customer", 1, NOW, 20_000))


def test_wallets_of_three_kinds_are_kept() -> None:
    kinds = Counter(
        item["card"]["wallet"]["type"]
        for item in objects("payment_method", 1, NOW, 20_000)
        if item["type"] == "card" and item["card"]["wallet"] is not None
    )
    assert set(kinds) == {"apple_pay", "google_pay", "link"}


def test_a_card_is_saved_by_a_setup_intent_at_times_after_another_failed() -> None:
    statuses: Counter[tuple[str, ...]] = Counter()
    for seed in range(80):
        at = desk(seed)
        who = customer(at)
        used = card(at, who)
        setup = save(at, who, used)
        end = setup_intent(setup, used.created)
        assert (end["status"], end["payment_method"], end["last_setup_error"]) == ("succeeded", used.id, None)
        failed = setup_intent(setup, setup.attempts[0].moment)
        statuses[failed["status"], end["status"]] += 1
        if len(setup.attempts) > 1:
            assert failed["last_setup_error"]["payment_method"]["id"] != used.id
        assert setup_intent(setup, setup.created)["latest_attempt"] is None
    assert statuses["requires_payment_method", "succeeded"] > 3


def test_a_setup_given_up_stays_open_or_is_canceled() -> None:
    ends = set()
    for seed in range(30):
        at = desk(seed)
        setup = give_up(at, customer(at), START + 60)
        body = setup_intent(setup, LATER)
        assert body["last_setup_error"]["type"] == "card_error"
        ends.add((body["status"], body["cancellation_reason"]))
    assert ends == {("canceled", "abandoned"), ("requires_payment_method", None)}


def test_a_bank_account_is_saved_with_its_mandate() -> None:
    at = desk()
    who = customer(at, "US")
    used = account(at, who)
    body = setup_intent(save(at, who, used), LATER)
    assert (body["mandate"], body["payment_method"]) == (used.mandate.id, used.id)


def test_several_cards_of_a_customer_share_a_fingerprint() -> None:
    kept = Counter(
        (item["customer"], item[item["type"]]["fingerprint"])
        for item in objects("payment_method", 1, NOW, 20_000)
        if item["customer"] is not None
    )
    assert max(kept.values()) > 1
    assert Counter(who for who, _ in kept).most_common(1)[0][1] > 2


def test_some_subscribers_keep_another_card_unless_they_were_deleted_before() -> None:
    kept: list[Card] = []
    for seed in range(300):
        at = desk(seed)
        who = customer(at)
        if seed % 2:
            delete(who, START + 100 * 86_400)
        keep_another(at, who, START)
        kept += [method for method in who.methods if isinstance(method, Card)]
    gone = [used for used in kept if used.detached_at is not None]
    assert len(kept) > len(gone) > 0
    assert all(used.created < START + 100 * 86_400 == used.detached_at for used in gone)


def test_guests_come_back_with_the_same_card() -> None:
    guests = Counter(
        item["payment_method_details"]["card"]["fingerprint"]
        for item in objects("charge", 1, NOW, 20_000)
        if item["customer"] is None and item["status"] == "succeeded"
    )
    assert guests.most_common(1)[0][1] > 1


def test_what_stripe_does_not_list_by_time_has_facets_too() -> None:
    world = small(1, NOW, 20_000)
    for kind, names in {"card": ("customer",), "mandate": ("payment_method", "status")}.items():
        assert world.entries(kind)
        for entry in world.entries(kind):
            body = entry.render()
            assert {name: entry.facets[name] for name in names} == {name: body[name] for name in names}
