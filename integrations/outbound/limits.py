"""What a call may cost, and which exceptions a deployment makes to where calls may go."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MEBIBYTE: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class OutboundLimits:
    """`connect_seconds` covers waiting for a free slot, the name, TCP and TLS together."""

    connect_seconds: float = 5.0
    total_seconds: float = 15.0
    request_body_bytes: int = MEBIBYTE
    # Counted twice: as it comes over the wire, and again as it unpacks.
    response_body_bytes: int = 2 * MEBIBYTE
    header_count: int = 64
    header_bytes: int = 16 * 1024


@dataclass(frozen=True, slots=True)
class PoolSize:
    """The share of one host stays well under the whole, so that a slow host starves no other."""

    connections: int = 512
    connections_per_host: int = 128
    # Under the five seconds after which common servers hang up an idle connection: a request
    # written into a connection that is just being closed ends as "maybe sent".
    idle_seconds: float = 4.0


class PlainHttp(StrEnum):
    NEVER = "never"
    LISTED = "listed"
    ANYWHERE = "anywhere"


@dataclass(frozen=True, slots=True)
class OutboundRules:
    """Exceptions are for whoever runs the deployment, never for a workspace.

    `allowed_networks` ("10.0.0.5", "10.1.0.0/24", "fd12::/48") and `allowed_hosts` (exact names,
    whatever they resolve to) open addresses that are otherwise refused. They open neither a port
    nor plain http: those have switches of their own.
    """

    allowed_networks: tuple[str, ...] = ()
    allowed_hosts: tuple[str, ...] = ()
    allowed_ports: frozenset[int] = frozenset({80, 443, 8443})
    plain_http: PlainHttp = PlainHttp.NEVER
    # Certificates of a private authority, trusted besides the system's.
    extra_ca_pem: str = ""
