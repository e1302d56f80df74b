"""Stripe's own SDK drives the sandbox over HTTP and cannot tell."""

from collections.abc import Iterator

import pytest
import stripe

from vantage_stripe.sandbox.keys import SANDBOX_KEY, Key
from vantage_stripe.sandbox.server import serve
from vantage_stripe_tests.sandbox.fake_world import FakeWorld, app_of, charge, customer

WORLD = FakeWorld(
    {
        "charge": [charge(number, number // 2, customer="cus_1") for number in range(1, 26)],
        "customer": [customer(1, 5)],
    },
    gone={"customer": [customer(2, 6)]},
)
KEYS = {
    SANDBOX_KEY: Key(),
    "rk_test_narrow": Key(unreadable=frozenset({"dispute"})),
    "sk_test_old": Key(expired=True),
}
ALL = [charge["id"] for charge in sorted(WORLD.bodies["charge"], key=lambda body: -body["created"])]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with serve(app_of(WORLD, **KEYS)) as server:
        yield server.url


def sdk(url: str, key: str = SANDBOX_KEY) -> stripe.StripeClient:
    return stripe.StripeClient(key, base_addresses={"api": url}, http_client=stripe.RequestsClient())


@pytest.fixture
def client(url: str) -> stripe.StripeClient:
    return sdk(url)


def test_auto_paging_sees_every_object_once_newest_first(client: stripe.StripeClient) -> None:
    found = [row.id for row in client.v1.charges.list({"limit": 7}).auto_paging_iter()]
    assert found == ALL


def test_auto_paging_backwards_sees_them_oldest_first(client: stripe.StripeClient) -> None:
    page = client.v1.charges.list({"limit": 7, "ending_before": ALL[-1]})
    assert [row.id for row in page.auto_paging_iter()] == ALL[:-1][::-1]


def test_created_narrows_a_list_and_stays_with_its_pages(client: stripe.StripeClient) -> None:
    page = client.v1.charges.list({"limit": 2, "created": {"gte": 3, "lt": 5}})
    assert [row.id for row in page.auto_paging_iter()] == ["ch_8", "ch_9", "ch_6", "ch_7"]


def test_search_pages_by_itself(client: stripe.StripeClient) -> None:
    page = client.v1.charges.search({"query": 'status:"succeeded" AND created>10', "limit": 2})
    assert [row.id for row in page.auto_paging_iter()] == ALL[:4]


def test_expand_gives_typed_objects(client: stripe.StripeClient) -> None:
    found = client.v1.charges.retrieve("ch_1", {"expand": ["customer"]})
    assert isinstance(found.customer, stripe.Customer)
    assert found.customer.email == "c1@example.com"


def test_a_deleted_customer_says_so(client: stripe.StripeClient) -> None:
    assert client.v1.customers.retrieve("cus_2").deleted is True


def test_account_and_balance_are_there(client: stripe.StripeClient) -> None:
    assert client.v1.accounts.retrieve_current().id == "acct_1"
    assert client.v1.balance.retrieve().available[0].amount == 5


@pytest.mark.parametrize("key", ["sk_test_wrong", "sk_test_old"])
def test_a_key_that_does_not_work_is_an_authentication_error(url: str, key: str) -> None:
    with pytest.raises(stripe.AuthenticationError):
        sdk(url, key).v1.charges.list()


def test_a_missing_permission_is_a_permission_error(url: str) -> None:
    with pytest.raises(stripe.PermissionError) as caught:
        sdk(url, "rk_test_narrow").v1.disputes.list()
    assert "'dispute_read'" in str(caught.value)


def test_a_bad_request_is_an_invalid_request_error(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.charges.retrieve("ch_x")
    assert (caught.value.http_status, caught.value.param) == (404, "id")
    assert str(caught.value.request_id).startswith("req_")
    with pytest.raises(stripe.InvalidRequestError, match="This property cannot be expanded"):
        client.v1.charges.list({"expand": ["data.wat"]})
