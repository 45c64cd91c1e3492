"""Which address a request came from, and what it calls itself.

`X-Forwarded-For` is believed only when the connection itself comes from a configured proxy;
otherwise anybody could write another address and escape the limits.
"""

from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Any

from litestar import Request

USER_AGENT_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Client:
    ip_address: str
    user_agent: str


def client_of(request: Request[Any, Any, Any], trusted_proxies: tuple[str, ...]) -> Client:
    address = request.client.host if request.client else ""
    hops = [hop.strip() for hop in request.headers.get("x-forwarded-for", "").split(",")]
    while address and hops and hops[-1] and _is_trusted(address, trusted_proxies):
        address = hops.pop()
    agent = request.headers.get("user-agent", "")[:USER_AGENT_CHARACTERS]
    return Client(address, agent.replace("\x00", ""))


def _is_trusted(address: str, trusted_proxies: tuple[str, ...]) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in ip_network(network, strict=False) for network in trusted_proxies)
