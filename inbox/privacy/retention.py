"""How long things are kept, and taking out what is older: in batches, a transaction each.

    default  ◀── the workspace's rule ◀── a channel's rule        the nearest one counts

What goes is found by its id, which grows with time: the oldest rows are the first of the primary
key, and those that were looked at once are not looked at again in the same round.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col

from inbox.channels.service import ChannelService
from inbox.foundation.errors import invalid_field
from inbox.foundation.identifiers import first_id_at, new_id
from inbox.foundation.repository import Repository
from inbox.foundation.retention import DEFAULT_DAYS, Kept, Kind
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.privacy.events import RetentionChanged
from inbox.privacy.models import RetentionRule

DAYS_AT_MOST = 3650
# Webhooks come again for days, and are known again by what is kept of them.
INBOX_DAYS_AT_LEAST = 8
# The day's key, under which they are sealed, goes with them (inbox/mailbox/tasks.py).
INBOX_DAYS_AT_MOST = 14
# Who has something to hide shortens nothing; the database's own policies say the same.
AUDIT_DAYS_AT_LEAST = 365
BY_CONVERSATION = "conversation_id"
FIRST_ID = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Share:
    """Rows of one kind that are kept equally long: of these channels, or of all but these."""

    days: int
    only: tuple[UUID, ...] = ()
    but: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    table: str
    kind: Kind
    days: int
    channel_ids: tuple[UUID, ...]
    count: int
    oldest_at: datetime | None


class RetentionRepository(Repository[RetentionRule]):
    model = RetentionRule


class RetentionService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._rules = RetentionRepository(uow)

    async def rules(self) -> Sequence[RetentionRule]:
        return await self._rules.list_by()

    async def set(self, kind: Kind, days: int, channel_id: UUID | None) -> RetentionRule:
        require_days(kind, days)
        if channel_id is not None and kind is Kind.AUDIT:
            raise invalid_field("channel_id", "The audit is kept for the workspace as a whole.")
        if channel_id is not None and await ChannelService(self.uow).find(channel_id) is None:
            raise invalid_field("channel_id", "No channel of this workspace has this id.")
        row = await self._find(kind, channel_id)
        if row is None:
            row = RetentionRule(
                workspace_id=self.uow.workspace_id,
                id=new_id(),
                kind=kind,
                channel_id=channel_id,
                days=days,
            )
        row.days = days
        await self._rules.add(row)
        self._record(row, days)
        return row

    async def reset(self, kind: Kind, channel_id: UUID | None) -> None:
        """Back to what stands above it."""
        row = await self._find(kind, channel_id)
        if row is not None:
            self._record(row, None)
            await self._rules.delete(row)

    async def shares(self) -> Mapping[Kind, Sequence[Share]]:
        return shares_of(await self.rules())

    async def dry_run(self, kept: Sequence[Kept], now: datetime) -> Sequence[Found]:
        """What the sweeper would take out if it came now."""
        shares = await self.shares()
        return [await self._count(one, share, now) for one in kept for share in shares[one.kind]]

    async def _count(self, kept: Kept, share: Share, now: datetime) -> Found:
        aged = Aged(kept, share, now - timedelta(days=share.days))
        row = (
            await self.uow.session.execute(
                text(
                    # Names and conditions come from the register, never from a caller.
                    "SELECT count(*) AS n, min(uuid_extract_timestamp(t.id)) AS oldest"  # noqa: S608
                    f" FROM {kept.table} AS t WHERE {aged.condition}"
                ),
                aged.values(self.uow.workspace_ids, FIRST_ID),
            )
        ).one()
        return Found(kept.table, kept.kind, share.days, share.only, row.n, row.oldest)

    async def _find(self, kind: Kind, channel_id: UUID | None) -> RetentionRule | None:
        return await self._rules.find_by(
            col(RetentionRule.kind) == kind,
            col(RetentionRule.channel_id).is_(None)
            if channel_id is None
            else col(RetentionRule.channel_id) == channel_id,
        )

    def _record(self, row: RetentionRule, days: int | None) -> None:
        self.uow.record(
            RetentionChanged(
                workspace_id=row.workspace_id, object_id=row.id, kind=row.kind.value, days=days
            )
        )


class Aged:
    """The rows of a table that are older than their share is kept, as a condition in SQL."""

    def __init__(self, kept: Kept, share: Share, moment: datetime) -> None:
        self.kept = kept
        self._share = share
        self._moment = moment
        self.condition = (
            "t.workspace_id = ANY(:workspace_ids) AND t.id > :after AND t.id < :before"
            f" AND {kept.only}" + self._of_channels()
        )

    def values(self, workspace_ids: Sequence[UUID], after: UUID) -> dict[str, Any]:
        values: dict[str, Any] = {
            "workspace_ids": list(workspace_ids),
            "after": after,
            "before": first_id_at(self._moment),
        }
        if ":moment" in self.kept.only:
            values["moment"] = self._moment
        if channels := self._share.only or self._share.but:
            values["channels"] = list(channels)
        return values

    def _of_channels(self) -> str:
        if not self._share.only and not self._share.but:
            return ""
        if self.kept.channel == BY_CONVERSATION:
            found = (
                "EXISTS (SELECT FROM conversation AS c WHERE c.workspace_id = t.workspace_id"
                " AND c.id = t.conversation_id AND c.channel_id = ANY(:channels))"
            )
        else:
            found = f"coalesce(t.{self.kept.channel} = ANY(:channels), false)"
        return f" AND {found}" if self._share.only else f" AND NOT {found}"


def shares_of(rules: Sequence[RetentionRule]) -> Mapping[Kind, Sequence[Share]]:
    shares: dict[Kind, Sequence[Share]] = {}
    for kind, default in DEFAULT_DAYS.items():
        own = [one for one in rules if one.kind is kind]
        days = next((one.days for one in own if one.channel_id is None), default)
        by_days: dict[int, list[UUID]] = {}
        for one in own:
            if one.channel_id is not None:
                by_days.setdefault(one.days, []).append(one.channel_id)
        apart = tuple(sorted(one for channels in by_days.values() for one in channels))
        shares[kind] = [
            Share(days, but=apart),
            *(Share(some, only=tuple(channels)) for some, channels in sorted(by_days.items())),
        ]
    return shares


def bounds_of(kind: Kind) -> tuple[int, int]:
    if kind is Kind.INBOX_PAYLOADS:
        return INBOX_DAYS_AT_LEAST, INBOX_DAYS_AT_MOST
    if kind is Kind.AUDIT:
        return AUDIT_DAYS_AT_LEAST, DAYS_AT_MOST
    return 1, DAYS_AT_MOST


def require_days(kind: Kind, days: int) -> None:
    least, most = bounds_of(kind)
    if not least <= days <= most:
        raise invalid_field("days", f"From {least} to {most}; nothing is kept for no time at all.")
