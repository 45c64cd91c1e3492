"""Whose address a request is counted under."""

from typing import Any

import pytest
from litestar.testing import RequestFactory

from inbox.foundation.client_address import USER_AGENT_CHARACTERS, client_of

PROXIES = ("10.0.0.0/8", "fd00::/8", "127.0.0.1")


def address(peer: str, forwarded: str | None = None, proxies: tuple[str, ...] = PROXIES) -> str:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    request = RequestFactory().get("/", headers=headers)
    request.scope["client"] = (peer, 1234)
    return client_of(request, proxies).ip_address


@pytest.mark.parametrize(
    ("peer", "forwarded", "seen"),
    [
        ("203.0.113.5", None, "203.0.113.5"),
        # Not from a proxy: the header is somebody's claim.
        ("203.0.113.5", "198.51.100.1", "203.0.113.5"),
        ("10.0.0.1", "198.51.100.1", "198.51.100.1"),
        # What the caller wrote stands to the left of what the proxy added.
        ("10.0.0.1", "1.2.3.4, 198.51.100.1", "198.51.100.1"),
        ("10.0.0.1", "198.51.100.1, 10.0.0.2", "198.51.100.1"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", " , ", "10.0.0.1"),
        ("fd00::1", "2001:db8::7", "2001:db8::7"),
        ("::ffff:10.0.0.1", "198.51.100.1", "198.51.100.1"),
    ],
)
def test_the_header_is_believed_from_proxies_only(
    peer: str, forwarded: str | None, seen: str
) -> None:
    assert address(peer, forwarded) == seen


@pytest.mark.parametrize("garbage", ["unknown", "1.2.3.4:80 <script>", "a" * 5000, "\x00"])
def test_what_is_no_address_is_not_taken(garbage: str) -> None:
    """Limits count per address: one that the caller makes up would escape them."""
    assert address("10.0.0.1", f"198.51.100.1, {garbage}") == "10.0.0.1"


def test_without_proxies_the_header_is_never_believed() -> None:
    assert address("10.0.0.1", "198.51.100.1", ()) == "10.0.0.1"


def test_a_connection_without_an_address_has_none() -> None:
    request: Any = RequestFactory().get("/")
    request.scope["client"] = None
    assert client_of(request, PROXIES).ip_address == ""


def test_the_user_agent_is_cut_and_storable() -> None:
    request = RequestFactory().get("/", headers={"User-Agent": "a\x00" * 400})
    agent = client_of(request, ()).user_agent
    assert "\x00" not in agent
    assert 0 < len(agent) <= USER_AGENT_CHARACTERS
