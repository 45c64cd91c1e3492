"""Which addresses may be called: the public internet, and what a deployment listed itself.

`is_global` of the standard library moves between Python versions and lets tunnels through, so the
ranges are written out (IANA special-purpose registries for IPv4 and IPv6, read 2026) and
`is_global` is only asked as a second opinion. An address that carries an IPv4 address inside is
always refused, and the inner address is judged as well: it gives the better reason.
"""

from collections.abc import Callable, Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Final

from integrations.outbound.errors import (
    OutboundRefused,
    OutboundUnreachable,
    RefusalReason,
    UnreachableStage,
)
from integrations.outbound.limits import OutboundRules, PlainHttp
from integrations.outbound.targets import Target, normalise_host

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_IPV4: Final = tuple(
    (IPv4Network(network), reason)
    for network, reason in (
        ("0.0.0.0/8", RefusalReason.UNSPECIFIED),
        ("10.0.0.0/8", RefusalReason.PRIVATE),
        ("100.64.0.0/10", RefusalReason.SHARED),
        ("127.0.0.0/8", RefusalReason.LOOPBACK),
        # Azure answers with instance data here, on an address that looks public.
        ("168.63.129.16/32", RefusalReason.CLOUD_METADATA),
        ("169.254.0.0/16", RefusalReason.LINK_LOCAL),
        ("172.16.0.0/12", RefusalReason.PRIVATE),
        ("192.0.0.0/24", RefusalReason.IETF_PROTOCOL),
        ("192.0.2.0/24", RefusalReason.DOCUMENTATION),
        ("192.88.99.0/24", RefusalReason.RESERVED),
        ("192.168.0.0/16", RefusalReason.PRIVATE),
        ("198.18.0.0/15", RefusalReason.BENCHMARK),
        ("198.51.100.0/24", RefusalReason.DOCUMENTATION),
        ("203.0.113.0/24", RefusalReason.DOCUMENTATION),
        ("224.0.0.0/4", RefusalReason.MULTICAST),
        ("255.255.255.255/32", RefusalReason.BROADCAST),
        ("240.0.0.0/4", RefusalReason.RESERVED),
    )
)


def _lowest_32_bits(address: int) -> int:
    return address & 0xFFFF_FFFF


def _bits_16_to_48(address: int) -> int:
    return (address >> 80) & 0xFFFF_FFFF


def _inverted_lowest_32_bits(address: int) -> int:
    return ~address & 0xFFFF_FFFF


# Forms that carry an IPv4 address. The order matters: `::` and `::1` are decided before these.
_CARRIERS: Final[tuple[tuple[IPv6Network, RefusalReason, Callable[[int], int]], ...]] = (
    (IPv6Network("::ffff:0:0/96"), RefusalReason.IPV4_MAPPED, _lowest_32_bits),
    (IPv6Network("::ffff:0:0:0/96"), RefusalReason.IPV4_TRANSLATED, _lowest_32_bits),
    (IPv6Network("::/96"), RefusalReason.IPV4_COMPATIBLE, _lowest_32_bits),
    (IPv6Network("64:ff9b::/96"), RefusalReason.NAT64, _lowest_32_bits),
    (IPv6Network("64:ff9b:1::/48"), RefusalReason.NAT64, _lowest_32_bits),
    (IPv6Network("2002::/16"), RefusalReason.SIX_TO_FOUR, _bits_16_to_48),
    (IPv6Network("2001::/32"), RefusalReason.TEREDO, _inverted_lowest_32_bits),
)

_IPV6: Final = tuple(
    (IPv6Network(network), reason)
    for network, reason in (
        ("100::/64", RefusalReason.RESERVED),
        ("2001:db8::/32", RefusalReason.DOCUMENTATION),
        ("2001::/23", RefusalReason.IETF_PROTOCOL),
        ("3fff::/20", RefusalReason.DOCUMENTATION),
        ("fc00::/7", RefusalReason.UNIQUE_LOCAL),
        ("fe80::/10", RefusalReason.LINK_LOCAL),
        ("fec0::/10", RefusalReason.SITE_LOCAL),
        ("ff00::/8", RefusalReason.MULTICAST),
    )
)
_IPV6_UNICAST: Final = IPv6Network("2000::/3")
_ISATAP_MARKS: Final = frozenset({0x0000_5EFE, 0x0200_5EFE})


def judge_address(address: Address) -> RefusalReason | None:
    """Why this address must not be called, or None when it is on the public internet."""
    if isinstance(address, IPv4Address):
        return _judge_ipv4(address)
    return _judge_ipv6(address)


def _judge_ipv4(address: IPv4Address) -> RefusalReason | None:
    for network, reason in _IPV4:
        if address in network:
            return reason
    return None if address.is_global else RefusalReason.RESERVED


def _judge_ipv6(address: IPv6Address) -> RefusalReason | None:
    if address.scope_id is not None:
        return RefusalReason.ZONE_ID
    if address.is_unspecified:
        return RefusalReason.UNSPECIFIED
    if address.is_loopback:
        return RefusalReason.LOOPBACK
    bits = int(address)
    for network, reason, inner in _CARRIERS:
        if address in network:
            return _judge_ipv4(IPv4Address(inner(bits))) or reason
    for network, reason in _IPV6:
        if address in network:
            return reason
    if address not in _IPV6_UNICAST or not address.is_global:
        return RefusalReason.RESERVED
    if (bits >> 32) & 0xFFFF_FFFF in _ISATAP_MARKS:
        # A tunnel end inside an otherwise public prefix; only its inner address can be bad.
        return _judge_ipv4(IPv4Address(_lowest_32_bits(bits)))
    return None


class AddressGate:
    """Holds a deployment's exceptions, and lets a target's addresses through or not."""

    def __init__(self, rules: OutboundRules) -> None:
        self._networks: tuple[Network, ...] = tuple(
            ip_network(text, strict=False) for text in rules.allowed_networks
        )
        self._hosts = frozenset(normalise_host(host) for host in rules.allowed_hosts)
        self._plain_http = rules.plain_http

    def admit(self, target: Target, answers: Sequence[str]) -> frozenset[Address]:
        """Every answer must pass. One bad address among good ones is how a rebinding starts."""
        if not answers:
            raise OutboundUnreachable(UnreachableStage.NAME)
        addresses = frozenset(_parse(answer) for answer in answers)
        for address in addresses:
            listed = target.host in self._hosts or any(address in net for net in self._networks)
            if listed:
                continue
            reason = judge_address(address)
            if reason is not None:
                raise OutboundRefused(reason)
            if target.scheme == "http" and self._plain_http is not PlainHttp.ANYWHERE:
                raise OutboundRefused(RefusalReason.PLAIN_HTTP)
        return addresses


def _parse(answer: str) -> Address:
    try:
        return ip_address(answer)
    except ValueError:
        raise OutboundUnreachable(UnreachableStage.NAME) from None
