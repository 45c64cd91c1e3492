"""How a call that a configuration steers can fail, told so that the caller knows what to do next.

OutboundError                 `maybe_sent`: could the other side have acted on it?
├── OutboundRefused     no    we would not make this call; `reason` says why; never retry as it is
├── OutboundUnreachable no    no connection came about (name, route, TLS); a retry is safe
├── OutboundTimeout     ?     `maybe_sent` is False while no connection existed, True afterwards
├── OutboundTooLarge    ?     a limit on size; only a request that was too large was never sent
├── OutboundInterrupted yes   the connection broke before the answer was complete
└── OutboundMalformed   yes   what came back is not HTTP, or not in an encoding we asked for

No error carries a URL, a header or a body, and none is chained to the library's own error, which
does: errors are logged and reported, and message text must be in neither place.
"""

from enum import StrEnum
from typing import ClassVar


class RefusalReason(StrEnum):
    # What was asked for.
    URL_MALFORMED = "url_malformed"
    URL_CHARACTER = "url_character"
    SCHEME = "scheme"
    PLAIN_HTTP = "plain_http"
    USER_INFO = "user_info"
    HOST_MALFORMED = "host_malformed"
    HOST_ENCODED = "host_encoded"
    NUMERIC_HOST = "numeric_host"
    ZONE_ID = "zone_id"
    PORT = "port"
    METHOD = "method"
    HEADER = "header"
    CREDENTIAL_HEADER = "credential_header"
    CREDENTIAL_HOST = "credential_host"
    # Where it would have gone.
    UNSPECIFIED = "unspecified"
    LOOPBACK = "loopback"
    PRIVATE = "private"
    SHARED = "shared"
    LINK_LOCAL = "link_local"
    CLOUD_METADATA = "cloud_metadata"
    IETF_PROTOCOL = "ietf_protocol"
    DOCUMENTATION = "documentation"
    BENCHMARK = "benchmark"
    MULTICAST = "multicast"
    BROADCAST = "broadcast"
    RESERVED = "reserved"
    UNIQUE_LOCAL = "unique_local"
    SITE_LOCAL = "site_local"
    IPV4_MAPPED = "ipv4_mapped"
    IPV4_TRANSLATED = "ipv4_translated"
    IPV4_COMPATIBLE = "ipv4_compatible"
    NAT64 = "nat64"
    SIX_TO_FOUR = "six_to_four"
    TEREDO = "teredo"
    # The last line of defence: something asked for an address that was never judged.
    UNVETTED = "unvetted"


_REQUEST_ADVICE = {
    RefusalReason.URL_MALFORMED: "Write a complete URL, such as https://example.com/path.",
    RefusalReason.URL_CHARACTER: "The URL holds a sign that must be percent-encoded.",
    RefusalReason.SCHEME: "Only https:// can be called.",
    RefusalReason.PLAIN_HTTP: "Plain http:// is not allowed here; use https://.",
    RefusalReason.USER_INFO: "Take the user name and password out of the URL; use a credential.",
    RefusalReason.HOST_MALFORMED: "The host name is not valid.",
    RefusalReason.HOST_ENCODED: "The host name must not hold percent signs.",
    RefusalReason.NUMERIC_HOST: "Write an IPv4 address as four plain decimal numbers.",
    RefusalReason.ZONE_ID: "An IPv6 address must not name a network interface.",
    RefusalReason.PORT: "This port is not one of the allowed ports.",
    RefusalReason.METHOD: "This HTTP method is not allowed.",
    RefusalReason.HEADER: "A header is not allowed, appears twice or holds a forbidden sign.",
    RefusalReason.CREDENTIAL_HEADER: "Secrets travel in a credential, not in a header.",
    RefusalReason.CREDENTIAL_HOST: "The credential belongs to another host or port.",
    RefusalReason.UNVETTED: "The connection was not the one that was checked.",
}


class OutboundError(Exception):
    title: ClassVar[str] = "The call did not succeed."

    def __init__(self, detail: str = "", *, maybe_sent: bool) -> None:
        super().__init__(detail or self.title)
        self.maybe_sent = maybe_sent


class OutboundRefused(OutboundError):
    def __init__(self, reason: RefusalReason) -> None:
        advice = _REQUEST_ADVICE.get(
            reason, f"The host's address is not on the public internet ({reason.value})."
        )
        super().__init__(advice, maybe_sent=False)
        self.reason = reason


class UnreachableStage(StrEnum):
    NAME = "name"
    CONNECT = "connect"
    TLS = "tls"


_STAGE_ADVICE = {
    UnreachableStage.NAME: "The host name does not resolve.",
    UnreachableStage.CONNECT: "The host does not accept the connection.",
    UnreachableStage.TLS: "The host's certificate or TLS handshake is not acceptable.",
}


class OutboundUnreachable(OutboundError):
    def __init__(self, stage: UnreachableStage) -> None:
        super().__init__(_STAGE_ADVICE[stage], maybe_sent=False)
        self.stage = stage


class OutboundTimeout(OutboundError):
    title = "The call took longer than it may."


class LimitedPart(StrEnum):
    REQUEST_HEADERS = "request_headers"
    REQUEST_BODY = "request_body"
    RESPONSE_HEADERS = "response_headers"
    RESPONSE_BODY = "response_body"
    DECODED_BODY = "decoded_body"


class OutboundTooLarge(OutboundError):
    def __init__(self, part: LimitedPart) -> None:
        sent = part not in (LimitedPart.REQUEST_HEADERS, LimitedPart.REQUEST_BODY)
        super().__init__(f"Over the size limit: {part.value}.", maybe_sent=sent)
        self.part = part


class OutboundInterrupted(OutboundError):
    title = "The connection broke before the answer was complete."

    def __init__(self) -> None:
        super().__init__(maybe_sent=True)


class OutboundMalformed(OutboundError):
    title = "The answer cannot be read as HTTP."

    def __init__(self) -> None:
        super().__init__(maybe_sent=True)
