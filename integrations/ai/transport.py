"""The SDK's way out of the house: its requests leave through the guarded client and no other way.

The SDK stands on `httpx2`, and what is mocked or watched for `httpx` misses it. With a transport
of ours it opens no socket, follows no redirect and reads no proxy from the environment. The key
travels as a credential that belongs to one host.
"""

from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from integrations.outbound.client import OutboundClient
from integrations.outbound.errors import (
    OutboundError,
    OutboundRefused,
    OutboundTimeout,
    OutboundUnreachable,
)
from integrations.outbound.limits import OutboundLimits, OutboundRules, PlainHttp
from integrations.outbound.messages import HostCredential, Method, OutboundRequest

if TYPE_CHECKING:
    import httpx2

    from integrations.outbound.connection import OutboundStream

OFFICIAL_URL = "https://api.openai.com/v1"
# Asked for with this, a body is read as it comes.
EVENT_STREAM = "text/event-stream"
CONNECT_SECONDS = 3.0
TOTAL_SECONDS = 20.0
# Ours to set or pointless between here and there.
_DROPPED = frozenset(
    {"host", "accept-encoding", "connection", "content-length", "authorization", "user-agent"}
)


def rules_for(base_url: str) -> OutboundRules:
    """OpenAI is on the public internet. Another address comes from whoever runs the deployment
    (`OPENAI_BASE_URL`), who may have his server inside: this one host and port are opened."""
    parts = urlsplit(base_url)
    if base_url == OFFICIAL_URL or not parts.hostname:
        return OutboundRules()
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return OutboundRules(
        allowed_hosts=(parts.hostname,),
        allowed_ports=frozenset({port}),
        plain_http=PlainHttp.LISTED,
    )


class GuardedTransport:
    """Structurally an `httpx2.AsyncBaseTransport`; the base class is put on when it is made."""

    def __init__(self, base_url: str) -> None:
        self._client = OutboundClient(rules_for(base_url))
        self._lifetime = AsyncExitStack()
        self._opened = False

    async def handle_async_request(self, request: "httpx2.Request") -> "httpx2.Response":
        import httpx2

        if not self._opened:
            await self._lifetime.enter_async_context(self._client)
            self._opened = True
        timeouts = request.extensions.get("timeout", {})
        total = float(timeouts.get("read") or TOTAL_SECONDS)
        body = await request.aread()
        asked = OutboundRequest(
            cast("Method", request.method),
            str(request.url),
            headers=_headers(request),
            body=body,
            credential=_credential(request),
            limits=OutboundLimits(connect_seconds=min(CONNECT_SECONDS, total), total_seconds=total),
        )
        streamed = request.headers.get("accept") == EVENT_STREAM
        try:
            if streamed:
                return _coming(await self._client.stream(asked), request)
            answer = await self._client.send(asked)
        except OutboundTimeout as error:
            kind = httpx2.ReadTimeout if error.maybe_sent else httpx2.ConnectTimeout
            raise kind("timeout", request=request) from None
        except OutboundUnreachable:
            raise httpx2.ConnectError("unreachable", request=request) from None
        except OutboundRefused:
            raise httpx2.UnsupportedProtocol("refused", request=request) from None
        except OutboundError:
            raise httpx2.RemoteProtocolError("broken", request=request) from None
        # It has been unpacked, and is counted as it is.
        headers = _kept(answer.headers)
        return httpx2.Response(answer.status, headers=headers, content=answer.body, request=request)

    async def aclose(self) -> None:
        await self._lifetime.aclose()


def transport_for(base_url: str) -> "httpx2.AsyncBaseTransport":
    import httpx2

    made = type("OutboundTransport", (GuardedTransport, httpx2.AsyncBaseTransport), {})
    return cast("httpx2.AsyncBaseTransport", made(base_url))


def _kept(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    dropped = {"content-encoding", "content-length", "transfer-encoding"}
    return [(name, value) for name, value in headers if name.lower() not in dropped]


def _coming(stream: "OutboundStream", request: "httpx2.Request") -> "httpx2.Response":
    """Read as it comes; what breaks it on the way is told by the reader."""
    import httpx2

    class Body(httpx2.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            try:
                async for chunk in stream.chunks():
                    yield chunk
            except OutboundTimeout:
                raise httpx2.ReadTimeout("timeout", request=request) from None
            except OutboundError:
                raise httpx2.RemoteProtocolError("broken", request=request) from None

        async def aclose(self) -> None:
            stream.close()

    headers = _kept(stream.headers)
    return httpx2.Response(stream.status, headers=headers, stream=Body(), request=request)


def _headers(request: "httpx2.Request") -> dict[str, str]:
    return {name: value for name, value in request.headers.items() if name not in _DROPPED}


def _credential(request: "httpx2.Request") -> HostCredential | None:
    secret = request.headers.get("authorization")
    if secret is None:
        return None
    default = 443 if request.url.scheme == "https" else 80
    return HostCredential(request.url.host, secret, port=request.url.port or default)
