"""Which channel a webhook is for, and what a send needs: kept per process for some seconds.

A webhook names numbers and accounts; the look-up finds their workspaces, and their secrets are
opened in a unit of work of exactly those workspaces.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from inbox.channels.models import Channel, ChannelKind, ChannelState
from inbox.foundation.runtime import Runtime
from integrations.accounts import AccountAccess
from integrations.messaging import ChannelAccess

KEPT_SECONDS = 5.0
# Somebody who guesses numbers must not fill our memory.
KEPT_AT_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Route:
    workspace_id: UUID
    channel_id: UUID
    kind: ChannelKind
    state: ChannelState
    address: str
    account: str
    throughput_per_second: int
    access: ChannelAccess = field(repr=False)
    team_id: UUID | None = None


@dataclass(slots=True)
class _Kept:
    until: float
    routes: tuple[Route, ...]


class ChannelDirectory:
    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._by_name: dict[tuple[ChannelKind, str, str], _Kept] = {}
        # The same names come together all the time: one look for the whole body.
        self._by_names: dict[tuple[ChannelKind, frozenset[str], frozenset[str]], _Kept] = {}
        self._by_id: dict[UUID, tuple[float, Route]] = {}
        # Looks that are under way: hundreds of requests find the same name too old at once, and
        # one of them asks for all.
        self._looks: dict[Hashable, asyncio.Task[Any]] = {}
        self._forgotten = 0

    async def routes(
        self, kind: ChannelKind, addresses: Iterable[str], accounts: Iterable[str]
    ) -> Sequence[Route]:
        """Every channel that a body names, by its number or by its account."""
        names = (kind, frozenset(addresses), frozenset(accounts))
        kept = self._by_names.get(names)
        if kept is not None and kept.until > time.monotonic():
            return kept.routes
        return await self._once(names, lambda: self._look(names))

    async def _look(
        self, names: tuple[ChannelKind, frozenset[str], frozenset[str]]
    ) -> Sequence[Route]:
        routes = tuple(await self._find(*names))
        if len(self._by_names) > KEPT_AT_MOST:
            self._by_names.clear()
        self._by_names[names] = _Kept(time.monotonic() + KEPT_SECONDS, routes)
        return routes

    async def _find(
        self, kind: ChannelKind, addresses: Iterable[str], accounts: Iterable[str]
    ) -> list[Route]:
        wanted = [(kind, "address", one) for one in addresses]
        wanted += [(kind, "account", one) for one in accounts]
        now = time.monotonic()
        missing = [key for key in wanted if not self._fresh(key, now)]
        if missing:
            await self._load(kind, missing, now)
        found: dict[UUID, Route] = {}
        for key in wanted:
            kept = self._by_name.get(key)
            if kept is None:
                # Forgotten while the others were looked for.
                return await self._find(kind, addresses, accounts)
            for route in kept.routes:
                found[route.channel_id] = route
        return list(found.values())

    async def by_id(self, wanted: Iterable[tuple[UUID, UUID]]) -> dict[UUID, Route]:
        """(workspace, channel) pairs → routes, whatever their state."""
        now = time.monotonic()
        found: dict[UUID, Route] = {}
        missing: list[tuple[UUID, UUID]] = []
        for workspace_id, channel_id in set(wanted):
            kept = self._by_id.get(channel_id)
            if kept is not None and kept[0] > now and kept[1].workspace_id == workspace_id:
                found[channel_id] = kept[1]
            else:
                missing.append((workspace_id, channel_id))
        if missing:
            pairs = tuple(sorted(missing))
            for route in await self._once(pairs, lambda: self._open(pairs)):
                found[route.channel_id] = route
        return found

    async def _once(
        self, what: Hashable, look: Callable[[], Coroutine[Any, Any, Sequence[Route]]]
    ) -> Sequence[Route]:
        task = self._looks.get(what)
        if task is None:
            task = self._looks[what] = asyncio.create_task(self._watched(look))
            task.add_done_callback(lambda done: self._looked(what, done))
        # One that gives up waiting must not take the answer from the others.
        found: Sequence[Route] = await asyncio.shield(task)
        return found

    async def _watched(
        self, look: Callable[[], Coroutine[Any, Any, Sequence[Route]]]
    ) -> Sequence[Route]:
        forgotten = self._forgotten
        found = await look()
        if forgotten != self._forgotten:
            # It has kept what was read before the change.
            self._drop()
        return found

    def _looked(self, what: Hashable, done: asyncio.Task[Any]) -> None:
        if self._looks.get(what) is done:
            del self._looks[what]
        if not done.cancelled():
            # Read here too, in case everybody who waited has gone.
            done.exception()

    def first(self) -> Route | None:
        """Any channel at all; only a seeded fault asks for it."""
        return next((route for _, route in self._by_id.values()), None)

    def forget(self) -> None:
        self._forgotten += 1
        self._drop()
        # Whoever asks from now on does not get what was read before.
        self._looks.clear()

    def _drop(self) -> None:
        self._by_name.clear()
        self._by_names.clear()
        self._by_id.clear()

    def _fresh(self, key: tuple[ChannelKind, str, str], now: float) -> bool:
        kept = self._by_name.get(key)
        return kept is not None and kept.until > now

    async def _load(
        self, kind: ChannelKind, missing: Sequence[tuple[ChannelKind, str, str]], now: float
    ) -> None:
        addresses = [name for _, what, name in missing if what == "address"]
        accounts = [name for _, what, name in missing if what == "account"]
        async with self._runtime.database.short_connection() as connection:
            rows = await connection.execute(
                text(
                    "SELECT workspace_id, id"
                    " FROM lookup.find_channels(:kind, :addresses, :accounts)"
                ),
                {"kind": kind.value, "addresses": addresses, "accounts": accounts},
            )
            pairs = [(workspace_id, channel_id) for workspace_id, channel_id in rows]
        routes = await self._open(pairs) if pairs else []
        if len(self._by_name) > KEPT_AT_MOST:
            self._by_name.clear()
        for key in missing:
            _, what, name = key
            named = tuple(route for route in routes if getattr(route, what) == name)
            self._by_name[key] = _Kept(now + KEPT_SECONDS, named)

    async def _open(self, pairs: Sequence[tuple[UUID, UUID]]) -> list[Route]:
        workspaces = {workspace_id for workspace_id, _ in pairs}
        async with self._runtime.unit_of_work(*workspaces) as uow:
            channels = (
                await uow.session.scalars(
                    select(Channel).where(
                        Channel.workspace_id.in_(workspaces),  # type: ignore[attr-defined]
                        Channel.id.in_([one for _, one in pairs]),  # type: ignore[attr-defined]
                    )
                )
            ).all()
            await uow.unlock(*channels)
        routes = [route_of(channel) for channel in channels]
        until = time.monotonic() + KEPT_SECONDS
        if len(self._by_id) > KEPT_AT_MOST:
            self._by_id.clear()
        for route in routes:
            self._by_id[route.channel_id] = (until, route)
        return routes


def route_of(channel: Channel) -> Route:
    """Of a channel whose keys are loaded, as its repository and service hand it out."""
    return Route(
        workspace_id=channel.workspace_id,
        channel_id=channel.id,
        kind=channel.kind,
        state=channel.state,
        address=channel.address,
        account=channel.account,
        throughput_per_second=channel.throughput_per_second,
        access=ChannelAccess(
            address=channel.address,
            access_token=channel.access_token.reveal() if channel.access_token else "",
            app_secret=channel.app_secret.reveal() if channel.app_secret else "",
        ),
        team_id=channel.team_id,
    )


def stored_pin(channel: Channel) -> str | None:
    return channel.pin.reveal() if channel.pin else None


def account_access(route: Route) -> AccountAccess:
    return AccountAccess(
        account=route.account,
        address=route.address,
        access_token=route.access.access_token,
        app_secret=route.access.app_secret,
    )
