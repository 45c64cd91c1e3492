"""Reads a URL strictly, so that no two programs can disagree about where it leads.

The standard parsers drop tabs and newlines, take a backslash for either side and accept
`0x7f.1`; each of these was somebody's hole. What is not plainly one host and one port is refused.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address
from typing import Final, Literal, cast
from urllib.parse import quote

import idna

from integrations.outbound.errors import OutboundRefused, RefusalReason
from integrations.outbound.limits import OutboundRules, PlainHttp

LONGEST_URL: Final = 8000

_URL: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*)://([^/?#]*)([/?][^#]*)?", re.ASCII)
_LABEL: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)
_NUMBER: Final = re.compile(r"[0-9]+|0x[0-9a-f]*", re.ASCII)
_PORT: Final = re.compile(r"[1-9][0-9]{0,4}", re.ASCII)
_BAD_ESCAPE: Final = re.compile(r"%(?![0-9A-Fa-f]{2})", re.ASCII)
# `{{name}}` that was never filled in must not reach a server as it is.
_FORBIDDEN: Final = frozenset('\\<>"^`{|}')
_PRINTABLE_ASCII: Final = "".join(chr(code) for code in range(0x21, 0x7F))


@dataclass(frozen=True, slots=True)
class Target:
    scheme: Literal["http", "https"]
    host: str
    port: int
    # Queries carry keys and people's words; neither belongs in a log line.
    path_and_query: str = field(repr=False)
    # Set when the URL names an address instead of a host name.
    literal: IPv4Address | IPv6Address | None

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}:{self.port}{self.path_and_query}"


def read_target(url: str, rules: OutboundRules) -> Target:
    scheme, authority, rest = _split(url)
    host_text, port_text = _split_authority(authority)
    port = _read_port(port_text, scheme)
    if port not in rules.allowed_ports:
        raise OutboundRefused(RefusalReason.PORT)
    if scheme == "http" and rules.plain_http is PlainHttp.NEVER:
        raise OutboundRefused(RefusalReason.PLAIN_HTTP)
    host, literal = _read_host(host_text)
    return Target(scheme, host, port, _path_and_query(rest), literal)


def normalise_host(text: str) -> str:
    """The one spelling in which hosts are compared: lower-case ASCII, no brackets."""
    return _read_host(text)[0]


def _split(url: str) -> tuple[Literal["http", "https"], str, str]:
    if len(url) > LONGEST_URL:
        raise OutboundRefused(RefusalReason.URL_MALFORMED)
    for sign in url:
        if sign in _FORBIDDEN or unicodedata.category(sign)[0] in "CZ":
            raise OutboundRefused(RefusalReason.URL_CHARACTER)
    match = _URL.fullmatch(url)
    if match is None:
        raise OutboundRefused(RefusalReason.URL_MALFORMED)
    scheme = match[1].lower()
    if scheme not in ("http", "https"):
        raise OutboundRefused(RefusalReason.SCHEME)
    return cast("Literal['http', 'https']", scheme), match[2], match[3] or "/"


def _split_authority(authority: str) -> tuple[str, str | None]:
    if "@" in authority:
        raise OutboundRefused(RefusalReason.USER_INFO)
    if authority.startswith("["):
        host, bracket, port = authority.partition("]")
        if not bracket or (port and not port.startswith(":")):
            raise OutboundRefused(RefusalReason.HOST_MALFORMED)
        return host + bracket, port[1:] if port else None
    if authority.count(":") > 1:
        raise OutboundRefused(RefusalReason.HOST_MALFORMED)
    host, colon, port = authority.partition(":")
    return host, port if colon else None


def _read_port(text: str | None, scheme: str) -> int:
    if text is None:
        return 443 if scheme == "https" else 80
    if not _PORT.fullmatch(text) or int(text) > 65535:
        raise OutboundRefused(RefusalReason.PORT)
    return int(text)


def _read_host(text: str) -> tuple[str, IPv4Address | IPv6Address | None]:
    if text.startswith("[") or ":" in text:
        return _read_ipv6(text)
    if "%" in text:
        raise OutboundRefused(RefusalReason.HOST_ENCODED)
    host = _to_ascii(text)
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise OutboundRefused(RefusalReason.HOST_MALFORMED)
    # A host whose last label is a number is an IPv4 address to every resolver.
    if _NUMBER.fullmatch(labels[-1]):
        try:
            return host, IPv4Address(host)
        except ValueError:
            raise OutboundRefused(RefusalReason.NUMERIC_HOST) from None
    return host, None


def _read_ipv6(text: str) -> tuple[str, IPv6Address]:
    inner = text.removeprefix("[").removesuffix("]")
    if "%" in inner:
        raise OutboundRefused(RefusalReason.ZONE_ID)
    try:
        address = IPv6Address(inner)
    except ValueError:
        raise OutboundRefused(RefusalReason.HOST_MALFORMED) from None
    return str(address), address


def _to_ascii(text: str) -> str:
    if text.isascii():
        return text.lower()
    try:
        host = idna.encode(text, uts46=True, std3_rules=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        raise OutboundRefused(RefusalReason.HOST_MALFORMED) from None
    # Circled or full-width signs that fold into a plain name are a disguise, not a name.
    if "xn--" not in host:
        raise OutboundRefused(RefusalReason.HOST_MALFORMED)
    return host


def _path_and_query(rest: str) -> str:
    if _BAD_ESCAPE.search(rest):
        raise OutboundRefused(RefusalReason.URL_CHARACTER)
    path = rest if rest.startswith("/") else f"/{rest}"
    return quote(path, safe=_PRINTABLE_ASCII)
