"""The guarded way to a socket. The only file here that knows aiohttp.

    send → a free connection to this host? ──yes──────────────────────────► request
                        │no
                        ▼
             _GuardedResolver: one lookup, every answer judged
                        ▼
             _open_socket: refuses whatever was not judged for this very call
                        ▼
             TLS, verified against the host name ─────────────────────────► request

A connection is pooled under its host, port and TLS use, so a reused one leads to an address that
was judged when it was opened.
"""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from ipaddress import ip_address
from types import SimpleNamespace
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.client_exceptions import ClientConnectorDNSError
from yarl import URL

from integrations.outbound.addresses import Address, AddressGate
from integrations.outbound.decoding import BodyReader
from integrations.outbound.errors import (
    LimitedPart,
    OutboundError,
    OutboundInterrupted,
    OutboundMalformed,
    OutboundRefused,
    OutboundTimeout,
    OutboundTooLarge,
    OutboundUnreachable,
    RefusalReason,
    UnreachableStage,
)
from integrations.outbound.limits import OutboundLimits, OutboundRules, PoolSize
from integrations.outbound.messages import OutboundResponse
from integrations.outbound.resolver import Resolver
from integrations.outbound.targets import Target


@dataclass(slots=True)
class _Call:
    target: Target
    vetted: frozenset[Address] = frozenset()
    connected: bool = False


# aiohttp's resolver and socket hooks are told a host or an address, but not for which call. They
# run in the task of the call (or one started from it), so the call is found here; without one
# they refuse.
_current_call: ContextVar[_Call | None] = ContextVar("outbound_call", default=None)


class _GuardedResolver(AbstractResolver):
    def __init__(self, resolver: Resolver, gate: AddressGate) -> None:
        self._resolver = resolver
        self._gate = gate

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        call = _current_call.get()
        if call is None or (host, port) != (call.target.host, call.target.port) or call.vetted:
            raise OutboundRefused(RefusalReason.UNVETTED)
        answers = await self._resolver.resolve(host)
        call.vetted = self._gate.admit(call.target, answers)
        return [
            ResolveResult(
                hostname=host,
                host=str(address),
                port=port,
                family=socket.AF_INET if address.version == 4 else socket.AF_INET6,
                proto=socket.IPPROTO_TCP,
                flags=socket.AI_NUMERICHOST,
            )
            for address in dict.fromkeys(map(ip_address, answers))
        ]

    async def close(self) -> None:
        await self._resolver.close()


def _open_socket(info: aiohttp.AddrInfoType) -> socket.socket:
    family, kind, protocol, _, socket_address = info
    call = _current_call.get()
    if call is None or ip_address(socket_address[0]) not in call.vetted:
        raise OutboundRefused(RefusalReason.UNVETTED)
    return socket.socket(family, kind, protocol)


async def _note_connected(_session: object, _context: SimpleNamespace, _params: object) -> None:
    call = _current_call.get()
    if call is not None:
        call.connected = True


async def _translate(
    request: aiohttp.ClientRequest,
    send: Callable[[aiohttp.ClientRequest], Awaitable[aiohttp.ClientResponse]],
) -> aiohttp.ClientResponse:
    """Besides translating, this keeps aiohttp from sending a PUT or DELETE a second time.

    It repeats idempotent methods when a connection breaks; whether to repeat is for the caller,
    who knows what the call does. Only its own errors are repeated, so ours end that.
    """
    try:
        return await send(request)
    except aiohttp.ClientError as error:
        raise _ours(error) from None


def _ours(error: aiohttp.ClientError) -> OutboundError:
    match error:
        case aiohttp.ConnectionTimeoutError():
            return OutboundTimeout(maybe_sent=False)
        case aiohttp.ServerTimeoutError():
            return OutboundTimeout(maybe_sent=True)
        case ClientConnectorDNSError():
            return OutboundUnreachable(UnreachableStage.NAME)
        case aiohttp.ClientSSLError():
            return OutboundUnreachable(UnreachableStage.TLS)
        case aiohttp.ClientConnectorError():
            return OutboundUnreachable(UnreachableStage.CONNECT)
        case aiohttp.InvalidURL():
            return OutboundRefused(RefusalReason.URL_MALFORMED)
        case aiohttp.ClientResponseError():
            return OutboundMalformed()
        case _:
            return OutboundInterrupted()


class GuardedSession:
    def __init__(self, rules: OutboundRules, resolver: Resolver, pool: PoolSize) -> None:
        self._gate = AddressGate(rules)
        self._resolver = _GuardedResolver(resolver, self._gate)
        trust = ssl.create_default_context()
        if rules.extra_ca_pem:
            trust.load_verify_locations(cadata=rules.extra_ca_pem)
        trace = aiohttp.TraceConfig()
        trace.on_connection_create_end.append(_note_connected)
        trace.on_connection_reuseconn.append(_note_connected)
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=self._resolver,
                # A cached answer would be one that nobody judged for this call.
                use_dns_cache=False,
                socket_factory=_open_socket,
                ssl=trust,
                limit=pool.connections,
                limit_per_host=pool.connections_per_host,
                keepalive_timeout=pool.idle_seconds,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
            raise_for_status=False,
            middlewares=(_translate,),
            skip_auto_headers=("Content-Type",),
            trace_configs=[trace],
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()
        await self._resolver.close()

    async def exchange(
        self,
        target: Target,
        method: str,
        headers: dict[str, str],
        body: bytes,
        limits: OutboundLimits,
    ) -> OutboundResponse:
        call = _Call(target)
        if target.literal is not None:
            call.vetted = self._gate.admit(target, [target.host])
        token = _current_call.set(call)
        try:
            async with asyncio.timeout(limits.total_seconds):
                return await self._exchange(target, method, headers, body, limits)
        except TimeoutError:
            raise OutboundTimeout(maybe_sent=call.connected) from None
        except aiohttp.ClientError as error:
            raise _ours(error) from None
        finally:
            _current_call.reset(token)

    async def open_stream(
        self,
        target: Target,
        method: str,
        headers: dict[str, str],
        body: bytes,
        limits: OutboundLimits,
    ) -> "OutboundStream":
        call = _Call(target)
        if target.literal is not None:
            call.vetted = self._gate.admit(target, [target.host])
        until = asyncio.get_running_loop().time() + limits.total_seconds
        token = _current_call.set(call)
        try:
            async with asyncio.timeout_at(until):
                response = await self._request(target, method, headers, body, limits)
        except TimeoutError:
            raise OutboundTimeout(maybe_sent=call.connected) from None
        except aiohttp.ClientError as error:
            raise _ours(error) from None
        finally:
            _current_call.reset(token)
        try:
            return OutboundStream(response, limits, until)
        except BaseException:
            response.close()
            raise

    def _request(
        self,
        target: Target,
        method: str,
        headers: dict[str, str],
        body: bytes,
        limits: OutboundLimits,
    ) -> "aiohttp.client._RequestContextManager":
        return self._session.request(
            method,
            _same_place(target),
            headers=headers,
            data=body or None,
            allow_redirects=False,
            # Twice the limit, so that `_read` meets it first and can name it; beyond that the
            # parser gives up and the answer counts as malformed.
            max_headers=2 * limits.header_count,
            max_field_size=2 * limits.header_bytes,
            max_line_size=2 * limits.header_bytes,
            timeout=aiohttp.ClientTimeout(
                total=None, connect=limits.connect_seconds, sock_connect=limits.connect_seconds
            ),
        )

    async def _exchange(
        self,
        target: Target,
        method: str,
        headers: dict[str, str],
        body: bytes,
        limits: OutboundLimits,
    ) -> OutboundResponse:
        async with self._request(target, method, headers, body, limits) as response:
            try:
                return await _read(response, limits)
            except BaseException:
                # Closed, not returned to the pool: the rest of the body is still coming.
                response.close()
                raise


class OutboundStream:
    """An answer whose body is still coming; bounded in bytes and in time like any other."""

    def __init__(
        self, response: aiohttp.ClientResponse, limits: OutboundLimits, until: float
    ) -> None:
        self.status = response.status
        self.headers = _headers_of(response, limits)
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            # Not what we asked for.
            raise OutboundMalformed
        self._response = response
        self._left = limits.response_body_bytes
        self._until = until

    async def chunks(self) -> AsyncIterator[bytes]:
        coming = self._response.content.iter_any()
        while True:
            try:
                async with asyncio.timeout_at(self._until):
                    chunk = await anext(coming, b"")
            except TimeoutError:
                raise OutboundTimeout(maybe_sent=True) from None
            except aiohttp.ClientError as error:
                raise _ours(error) from None
            if not chunk:
                return
            self._left -= len(chunk)
            if self._left < 0:
                raise OutboundTooLarge(LimitedPart.RESPONSE_BODY)
            yield chunk

    def close(self) -> None:
        """Whatever was still to come is not waited for."""
        self._response.close()


def _same_place(target: Target) -> URL:
    """Hand over an address only when aiohttp reads the same place in it as we did."""
    url = URL(target.url, encoded=True)
    if (url.scheme, url.raw_host, url.port) != (target.scheme, target.host, target.port):
        raise OutboundRefused(RefusalReason.URL_MALFORMED)
    return url


def _headers_of(
    response: aiohttp.ClientResponse, limits: OutboundLimits
) -> tuple[tuple[str, str], ...]:
    if response.status < 200:
        # We asked for no other protocol, so nobody may switch to one.
        raise OutboundMalformed
    headers = tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, value in response.raw_headers
    )
    size = sum(len(name) + len(value) + 4 for name, value in headers)
    if len(headers) > limits.header_count or size > limits.header_bytes:
        raise OutboundTooLarge(LimitedPart.RESPONSE_HEADERS)
    return headers


async def _read(response: aiohttp.ClientResponse, limits: OutboundLimits) -> OutboundResponse:
    headers = _headers_of(response, limits)
    declared = response.content_length
    if response.method != "HEAD" and declared is not None and declared > limits.response_body_bytes:
        raise OutboundTooLarge(LimitedPart.RESPONSE_BODY)
    encodings = ",".join(response.headers.getall("Content-Encoding", ()))
    reader = BodyReader(encodings, limits.response_body_bytes)
    async for chunk in response.content.iter_any():
        reader.feed(chunk)
    return OutboundResponse(response.status, headers, reader.finish())
