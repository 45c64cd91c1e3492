"""What goes out and what comes back: plain values that never show their content in a log line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Literal, get_args

from integrations.outbound.errors import (
    LimitedPart,
    OutboundRefused,
    OutboundTooLarge,
    RefusalReason,
)
from integrations.outbound.limits import OutboundLimits
from integrations.outbound.targets import Target, normalise_host

Method = Literal["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]
_METHODS: Final = frozenset(get_args(Method))

_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}", re.ASCII)
_VALUE: Final = re.compile(r"(?:[\x21-\x7e](?:[\x20-\x7e\t]*[\x21-\x7e])?)?", re.ASCII)

# Ours to set: they decide where a message ends, which host it is for, or how it is packed.
_OUR_HEADERS: Final = frozenset(
    {
        "accept-encoding", "connection", "content-length", "expect", "host", "http2-settings",
        "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
    }
)  # fmt: skip
_SECRET_HEADERS: Final = frozenset({"authorization", "cookie", "proxy-authorization"})


@dataclass(frozen=True, slots=True)
class HostCredential:
    """A secret that may go to one host and port, and nowhere else."""

    host: str
    value: str = field(repr=False)
    header: str = "Authorization"
    port: int = 443


@dataclass(frozen=True, slots=True)
class OutboundRequest:
    method: Method
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)
    credential: HostCredential | None = None
    # None takes the client's own limits.
    limits: OutboundLimits | None = None


class ResponseKind(StrEnum):
    SUCCESS = "success"
    # Never followed: the new address would not be the one that was configured.
    REDIRECT = "redirect"
    CLIENT_FAULT = "client_fault"
    SERVER_FAULT = "server_fault"


@dataclass(frozen=True, slots=True)
class OutboundResponse:
    status: int
    # In the order received; a name may appear more than once.
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def kind(self) -> ResponseKind:
        if self.status < 300:
            return ResponseKind.SUCCESS
        if self.status < 400:
            return ResponseKind.REDIRECT
        return ResponseKind.CLIENT_FAULT if self.status < 500 else ResponseKind.SERVER_FAULT

    def header(self, name: str) -> str | None:
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


def headers_to_send(
    request: OutboundRequest, target: Target, limits: OutboundLimits
) -> dict[str, str]:
    if request.method not in _METHODS:
        raise OutboundRefused(RefusalReason.METHOD)
    if len(request.body) > limits.request_body_bytes:
        raise OutboundTooLarge(LimitedPart.REQUEST_BODY)
    headers = {"User-Agent": "Parley", "Accept": "*/*"}
    seen: set[str] = set()
    for name, value in request.headers.items():
        folded = name.lower()
        if folded in _SECRET_HEADERS:
            raise OutboundRefused(RefusalReason.CREDENTIAL_HEADER)
        _check_header(name, value, seen)
        headers = {key: kept for key, kept in headers.items() if key.lower() != folded}
        headers[name] = value
    if request.credential is not None:
        headers[request.credential.header] = _secret_for(request.credential, target, seen)
    headers["Accept-Encoding"] = "gzip"
    size = sum(len(name) + len(value) + 4 for name, value in headers.items())
    if len(headers) > limits.header_count or size > limits.header_bytes:
        raise OutboundTooLarge(LimitedPart.REQUEST_HEADERS)
    return headers


def _check_header(name: str, value: str, seen: set[str]) -> None:
    folded = name.lower()
    if (
        folded in _OUR_HEADERS
        or folded in seen
        or not _TOKEN.fullmatch(name)
        or not _VALUE.fullmatch(value)
    ):
        raise OutboundRefused(RefusalReason.HEADER)
    seen.add(folded)


def _secret_for(credential: HostCredential, target: Target, seen: set[str]) -> str:
    if (normalise_host(credential.host), credential.port) != (target.host, target.port):
        raise OutboundRefused(RefusalReason.CREDENTIAL_HOST)
    _check_header(credential.header, credential.value, seen)
    return credential.value
