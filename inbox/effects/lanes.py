"""Who may go out now: token bucket, breaker, head of line, pace.

A lane row is locked while tokens are taken from it, and given back with the commit. The
arithmetic is pure (`LaneState`); the statements around it take whole sets.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from inbox.effects.models import Breaker, Lane
from inbox.foundation.fault_points import bug
from inbox.foundation.identifiers import new_id
from inbox.foundation.sets import given, insert_set, listed, update_set
from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork

BREAKER_CALLS_AT_LEAST = 10
BREAKER_WINDOW = timedelta(seconds=30)
BREAKER_OPEN = timedelta(seconds=15)
# How soon those behind the trial of a half-open lane look again.
TRIAL_LOOK = timedelta(seconds=1)
SLOWED = timedelta(seconds=60)
# Of a lane's tokens, for what somebody waits for.
KEPT_BACK = 0.1
COLUMNS = (
    "workspace_id",
    "id",
    "name",
    "rate_per_second",
    "burst",
    "tokens",
    "refilled_at",
    "slowed_until",
    "max_in_flight",
    "breaker",
    "open_until",
    "calls",
    "failures",
    "counted_since",
)


@dataclass(slots=True)
class LaneState:
    """The breaker:  closed ──half of ≥ 10 calls in 30 s failed──▶ open ──15 s──▶ half_open
    ▲──────────────one call succeeded──────────────────────────┘ │
    open ◀──────────one call failed──────────────────────────────┘
    """

    workspace_id: UUID
    id: UUID
    name: str
    rate_per_second: float
    burst: float
    tokens: float
    refilled_at: datetime
    slowed_until: datetime | None
    max_in_flight: int
    breaker: str
    open_until: datetime | None
    calls: int
    failures: int
    counted_since: datetime

    def refill(self, now: datetime) -> None:
        rate = self.rate_per_second
        if self.slowed_until is not None and self.slowed_until > now:
            rate /= 2
        elapsed = max((now - self.refilled_at).total_seconds(), 0.0)
        self.tokens = min(self.burst, self.tokens + elapsed * rate)
        # A transaction that waited for the lock comes with an older time than the last holder's.
        self.refilled_at = max(now, self.refilled_at)
        if now - self.counted_since > BREAKER_WINDOW:
            self.calls = self.failures = 0
            self.counted_since = now
        if self.breaker == Breaker.OPEN and (self.open_until is None or self.open_until <= now):
            self.breaker = Breaker.HALF_OPEN.value

    @property
    def kept_back(self) -> float:
        """Tokens that only what somebody waits for may take: without them a queue of what nobody
        waits for would take each one the moment it is there."""
        return min(self.burst * KEPT_BACK, max(self.burst - 1.0, 0.0))

    def take(self, wanted: int, *, bulk: bool = False) -> int:
        """How many of `wanted` may start; a half-open lane lets one through to see."""
        if self.breaker == Breaker.OPEN:
            return 0
        # Calls are counted since the breaker opened: one is the trial, and until it has ended, or
        # is forgotten with its window, nothing follows it.
        allowed = max(1 - self.calls, 0) if self.breaker == Breaker.HALF_OPEN else wanted
        if bug("no_rate_limit"):
            return allowed
        granted = min(allowed, self._free(bulk=bulk))
        self.tokens -= granted
        self.calls += granted
        return granted

    def room(self, most: int, *, bulk: bool = False) -> int:
        """How many of `most` could start, if nobody else takes a token before."""
        if self.breaker == Breaker.OPEN:
            return 0
        if self.breaker == Breaker.HALF_OPEN:
            return max(1 - self.calls, 0)
        return most if bug("no_rate_limit") else min(most, self._free(bulk=bulk))

    def _free(self, *, bulk: bool) -> int:
        return max(int(self.tokens - (self.kept_back if bulk else 0.0)), 0)

    def give_back(self) -> None:
        """Of one whose provider was not called after all."""
        self.tokens = min(self.burst, self.tokens + 1)
        self.calls = max(self.calls - 1, 0)

    def next_token_at(self, *, after: int = 0, bulk: bool = False) -> datetime:
        """When the next may start; or the one after so many that are about to."""
        if self.breaker == Breaker.OPEN and self.open_until is not None:
            return self.open_until
        if self.breaker == Breaker.HALF_OPEN:
            return self.refilled_at + TRIAL_LOOK
        missing = max(after + 1.0 + (self.kept_back if bulk else 0.0) - self.tokens, 0.0)
        return self.refilled_at + timedelta(seconds=missing / max(self.rate_per_second, 0.01))

    def note_failure(self, now: datetime) -> None:
        """Calls are counted when they start, failures when they end; a call that went well is
        noted only by a half-open lane, so that success locks no lane."""
        self.failures += 1
        enough = self.calls >= BREAKER_CALLS_AT_LEAST
        if self.breaker == Breaker.HALF_OPEN or (enough and self.failures * 2 >= self.calls):
            self._open(now)

    def note_success(self, now: datetime) -> None:
        if self.breaker == Breaker.HALF_OPEN:
            self._close(now)

    def slow_down(self, now: datetime) -> None:
        self.slowed_until = now + SLOWED

    def _open(self, now: datetime) -> None:
        self.breaker = Breaker.OPEN.value
        self.open_until = now + BREAKER_OPEN
        self.calls = self.failures = 0
        self.counted_since = now

    def _close(self, now: datetime) -> None:
        self.breaker = Breaker.CLOSED.value
        self.open_until = None
        self.calls = self.failures = 0
        self.counted_since = now


@dataclass(frozen=True, slots=True)
class LaneWanted:
    workspace_id: UUID
    name: str
    rate_per_second: float


class LaneSet:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    async def lock_named(self, wanted: Iterable[LaneWanted]) -> dict[tuple[UUID, str], LaneState]:
        """The lanes of these names, locked; made where there are none, and kept to the rate that
        their channel allows today."""
        lanes = {(one.workspace_id, one.name): one for one in wanted}
        if not lanes:
            return {}
        found = await self._lock_named(sorted(lanes))
        missing = [lanes[key] for key in sorted(lanes) if key not in found]
        if missing:
            await insert_set(
                self.uow,
                Lane,
                [
                    {
                        "workspace_id": one.workspace_id,
                        "id": new_id(),
                        "name": one.name,
                        "rate_per_second": one.rate_per_second,
                        "burst": one.rate_per_second,
                        "tokens": one.rate_per_second,
                        "max_in_flight": 256,
                        "breaker": Breaker.CLOSED.value,
                        "calls": 0,
                        "failures": 0,
                    }
                    for one in missing
                ],
                then="ON CONFLICT DO NOTHING",
            )
            found |= await self._lock_named([(one.workspace_id, one.name) for one in missing])
        for key, lane in found.items():
            lane.rate_per_second = lane.burst = lanes[key].rate_per_second
        return found

    async def id_of(self, wanted: LaneWanted) -> UUID:
        """For whoever takes no token of it: as a rule without its lock, so that nobody who writes
        something down keeps those waiting who send."""
        given = {"workspaces": [wanted.workspace_id], "names": [wanted.name]}
        for row in await self.uow.run(_FIND_NAMED, given):
            if row.rate_per_second == wanted.rate_per_second:
                found: UUID = row.id
                return found
        lanes = list((await self.lock_named([wanted])).values())
        await self.save(lanes)
        return lanes[0].id

    async def lock(self, ids: Iterable[tuple[UUID, UUID]]) -> dict[UUID, LaneState]:
        return await self._states(_LOCK, ids)

    async def _states(
        self, statement: Statement, ids: Iterable[tuple[UUID, UUID]]
    ) -> dict[UUID, LaneState]:
        wanted = sorted(set(ids))
        if not wanted:
            return {}
        rows = await self.uow.run(
            statement,
            {
                "workspaces": listed(one[0] for one in wanted),
                "ids": listed(one[1] for one in wanted),
            },
        )
        return {row.id: LaneState(*row) for row in rows}

    async def look(self, ids: Iterable[tuple[UUID, UUID]]) -> dict[UUID, LaneState]:
        """As they were a moment ago, without locks: to know how much is worth locking."""
        return await self._states(_LOOK, ids)

    async def half_open(self, ids: Iterable[tuple[UUID, UUID]]) -> list[tuple[UUID, UUID]]:
        """Those that wait for one good call, without locks."""
        wanted = sorted(set(ids))
        rows = await self.uow.run(
            _HALF_OPEN,
            {
                "workspaces": listed(one[0] for one in wanted),
                "ids": listed(one[1] for one in wanted),
            },
        )
        return [(row.workspace_id, row.id) for row in rows]

    async def save(self, lanes: Sequence[LaneState]) -> None:
        if lanes:
            rows = [{name: getattr(lane, name) for name in COLUMNS} for lane in lanes]
            await update_set(self.uow, _SAVE, rows)

    async def _lock_named(
        self, keys: Sequence[tuple[UUID, str]]
    ) -> dict[tuple[UUID, str], LaneState]:
        rows = await self.uow.run(
            _LOCK_NAMED,
            {"workspaces": [key[0] for key in keys], "names": [key[1] for key in keys]},
        )
        states = [LaneState(*row) for row in rows]
        return {(one.workspace_id, one.name): one for one in states}


_LISTED = ", ".join(f"l.{name}" for name in COLUMNS)
_FIND_NAMED = Statement(
    "SELECT l.id, l.rate_per_second"
    " FROM unnest(CAST(:workspaces AS uuid[]), CAST(:names AS text[])) AS n (workspace_id, name)"
    " JOIN lane AS l USING (workspace_id, name)"
)
_LOCK_NAMED = Statement(
    f"SELECT {_LISTED} FROM unnest(CAST(:workspaces AS uuid[]), CAST(:names AS text[]))"  # noqa: S608 - our columns
    " AS n (workspace_id, name) JOIN lane AS l USING (workspace_id, name)"
    " ORDER BY l.id FOR UPDATE OF l"
)
_BY_IDS = (
    f"SELECT {_LISTED} FROM unnest(CAST(:workspaces AS uuid[]), CAST(:ids AS uuid[]))"  # noqa: S608 - our columns
    " AS n (workspace_id, id) JOIN lane AS l USING (workspace_id, id)"
)
_LOOK = Statement(_BY_IDS)
_LOCK = Statement(f"{_BY_IDS} ORDER BY l.id FOR UPDATE OF l")
_HALF_OPEN = Statement(
    "SELECT l.workspace_id, l.id"
    " FROM unnest(CAST(:workspaces AS uuid[]), CAST(:ids AS uuid[])) AS n (workspace_id, id)"
    " JOIN lane AS l USING (workspace_id, id) WHERE l.breaker <> 'closed'"
)
_SAVE = Statement(
    f"UPDATE lane SET {', '.join(f'{name} = changed.{name}' for name in COLUMNS[3:])}"  # noqa: S608 - our columns
    f" FROM {given(Lane, COLUMNS)}"
    " WHERE lane.workspace_id = changed.workspace_id AND lane.id = changed.id"
)
