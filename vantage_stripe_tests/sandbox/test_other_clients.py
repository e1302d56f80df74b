"""Other clients than the SDK's usual one: its asynchronous one, and plain urllib."""

import asyncio
import base64
import http.client
import json
import re
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlsplit

import pytest
import stripe

from vantage_stripe.sandbox.keys import SANDBOX_KEY
from vantage_stripe_tests.sandbox.real import bodies, sdk


def opened(url: str, **headers: str) -> tuple[int, Any, bytes]:
    request = urllib.request.Request(url, headers={"Authorization": f"Bearer {SANDBOX_KEY}", **headers})
    with urllib.request.urlopen(request, timeout=5) as response:
        return response.status, response.headers, response.read()


def test_the_asynchronous_sdk_pages_and_raises_too(real_url: str) -> None:
    async def walk() -> list[str]:
        http_client = stripe.HTTPXClient()
        client = sdk(real_url, http_client=http_client)
        page = await client.v1.refunds.list_async({"limit": 20})
        found = [each.id async for each in page.auto_paging_iter()]
        assert (await client.v1.refunds.retrieve_async(found[0])).id == found[0]
        with pytest.raises(stripe.InvalidRequestError):
            await client.v1.refunds.retrieve_async("re_x")
        await http_client.close_async()  # type: ignore[no-untyped-call] # the SDK's
        return found

    assert asyncio.run(walk()) == list(bodies("refund"))


def test_urllib_gets_the_same_without_gzip(real_url: str) -> None:
    status, headers, body = opened(f"{real_url}/v1/charges?limit=3")
    assert status == 200
    assert "content-encoding" not in headers
    assert int(headers["content-length"]) == len(body)
    assert body.endswith(b"\n}\n")
    assert [row["id"] for row in json.loads(body)["data"]] == list(bodies("charge"))[:3]


def test_the_headers_on_the_wire_are_those_of_stripe(real_url: str) -> None:
    connection = http.client.HTTPConnection(urlsplit(real_url).netloc, timeout=5)
    for _ in range(2):  # over one connection
        connection.request("GET", "/v1/charges?limit=1", headers={"Authorization": f"Bearer {SANDBOX_KEY}"})
        response = connection.getresponse()
        body = response.read()
        headers = {name.lower(): value for name, value in response.getheaders()}
        assert len(response.getheaders()) == len(headers)
        assert re.fullmatch(r"\w{3}, \d{2} \w{3} \d{4} \d{2}:\d{2}:\d{2} GMT", headers["date"])
        assert {
            name: headers[name] for name in ("server", "content-type", "content-length", "connection")
        } == {
            "server": "nginx",
            "content-type": "application/json",
            "content-length": str(len(body)),
            "connection": "keep-alive",
        }
        assert re.fullmatch("req_[0-9A-Za-z]{14}", headers["request-id"])
    connection.close()


def test_a_key_as_the_user_of_basic_works(real_url: str) -> None:
    text = base64.b64encode(f"{SANDBOX_KEY}:".encode()).decode()
    assert opened(f"{real_url}/v1/balance", Authorization=f"Basic {text}")[0] == 200


@pytest.mark.parametrize(
    ("target", "status"),
    [
        ("/v1/charges/%E2%82%AC", 404),
        ("/v1/charges?limit=%FF", 400),
        ("/v1/charges?" + "a" * 3000, 400),
        ("/v1//charges", 404),
        ("/%00", 404),
        ("/v1/charges?&&;=&", 400),
    ],
)
def test_strange_urls_are_refused_in_json(real_url: str, target: str, status: int) -> None:
    with pytest.raises(urllib.error.HTTPError) as caught:
        opened(f"{real_url}{target}")
    assert caught.value.code == status
    assert json.loads(caught.value.read())["error"]["type"] == "invalid_request_error"
