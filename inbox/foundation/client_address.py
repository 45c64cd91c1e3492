"""Which address a request came from, and what it calls itself.

`X-Forwarded-For` is believed only when the connection itself comes from a configured proxy;
otherwise anybody could write another address and escape the limits.
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from litestar import Request

Address = IPv4Address | IPv6Address
USER_AGENT_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Client:
    ip_address: str
    user_agent: str


def client_of(request: Request[Any, Any, Any], trusted_proxies: tuple[str, ...]) -> Client:
    address = _address_of(request.client.host if request.client else "")
    hops = request.headers.get("x-forwarded-for", "").split(",")
    while address is not None and hops and _is_trusted(address, trusted_proxies):
        hop = _address_of(hops.pop().strip())
        if hop is None:
            # A proxy adds addresses; anything else is what the caller made up.
            break
        address = hop
    agent = request.headers.get("user-agent", "")[:USER_AGENT_CHARACTERS]
    return Client("" if address is None else str(address), agent.replace("\x00", ""))


def _address_of(text: str) -> Address | None:
    try:
        parsed = ip_address(text)
    except ValueError:
        return None
    # A socket that serves both families shows the old one like this: ::ffff:10.0.0.1
    mapped = parsed.ipv4_mapped if isinstance(parsed, IPv6Address) else None
    return mapped or parsed


def _is_trusted(address: Address, trusted_proxies: tuple[str, ...]) -> bool:
    return any(address in ip_network(network, strict=False) for network in trusted_proxies)
