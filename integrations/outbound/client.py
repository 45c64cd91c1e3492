"""The one client for every call that somebody's configuration can steer.

Flow HTTP steps, webhooks out, an OpenAI address of one's own: the address comes from a person, so
the call goes through here. A vendor whose address comes from the deployment's settings does not.
"""

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Self

from integrations.outbound.limits import OutboundLimits, OutboundRules, PoolSize
from integrations.outbound.messages import OutboundRequest, OutboundResponse, headers_to_send
from integrations.outbound.resolver import Resolver, SystemResolver
from integrations.outbound.targets import read_target

if TYPE_CHECKING:
    from integrations.outbound.connection import GuardedSession, OutboundStream


class OutboundClient:
    """Open one per process: `async with OutboundClient(rules) as client`."""

    def __init__(
        self,
        rules: OutboundRules | None = None,
        *,
        limits: OutboundLimits | None = None,
        pool: PoolSize | None = None,
        resolver: Resolver | None = None,
    ) -> None:
        self._rules = rules or OutboundRules()
        self._limits = limits or OutboundLimits()
        self._pool = pool or PoolSize()
        self._resolver = resolver
        self._lifetime = AsyncExitStack()
        self._session: GuardedSession | None = None

    async def __aenter__(self) -> Self:
        # Here and not above: whoever only needs the types must not pay for loading aiohttp.
        from integrations.outbound.connection import GuardedSession

        session = GuardedSession(self._rules, self._resolver or SystemResolver(), self._pool)
        self._session = await self._lifetime.enter_async_context(session)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._session = None
        await self._lifetime.aclose()

    async def send(self, request: OutboundRequest) -> OutboundResponse:
        """Every answer is returned, whatever its status; all else is an OutboundError."""
        if self._session is None:
            raise RuntimeError("Open the client first: `async with OutboundClient(...) as client`.")
        limits = request.limits or self._limits
        target = read_target(request.url, self._rules)
        headers = headers_to_send(request, target, limits)
        return await self._session.exchange(target, request.method, headers, request.body, limits)

    async def stream(self, request: OutboundRequest) -> "OutboundStream":
        """The same, with a body that is read as it comes. Whoever opens it closes it."""
        if self._session is None:
            raise RuntimeError("Open the client first: `async with OutboundClient(...) as client`.")
        limits = request.limits or self._limits
        target = read_target(request.url, self._rules)
        headers = headers_to_send(request, target, limits) | {"Accept-Encoding": "identity"}
        return await self._session.open_stream(
            target, request.method, headers, request.body, limits
        )
