"""Business hours of the workspace and of its teams, as calendars that can be asked."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import or_
from sqlmodel import col

from inbox.foundation.errors import NotFound
from inbox.foundation.identifiers import new_id
from inbox.foundation.repository import Repository
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.hours.calendar import Calendar, Span
from inbox.hours.events import BusinessHoursChanged, BusinessHoursRemoved
from inbox.hours.models import BusinessHours
from inbox.hours.schemas import (
    DAYS,
    HoursIn,
    HoursOut,
    holidays_of,
    require_sound,
    stored,
    weekly_of,
)
from inbox.workspaces.service import TeamService, WorkspaceService, require_time_zone


class HoursRepository(Repository[BusinessHours]):
    model = BusinessHours


class HoursService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._hours = HoursRepository(uow)

    async def put(self, team_id: UUID | None, asked: HoursIn) -> HoursOut:
        await self._require(team_id)
        require_sound(asked)
        if asked.time_zone is not None:
            require_time_zone("time_zone", asked.time_zone)
        hours = await self._find(team_id)
        if hours is None:
            hours = BusinessHours(workspace_id=self.uow.workspace_id, id=new_id(), team_id=team_id)
        hours.time_zone = asked.time_zone
        hours.weekly = stored(asked.weekly)
        hours.holidays = stored(asked.holidays)
        hours.updated_at = await database_now(self.uow)
        await self._hours.add(hours)
        whose = team_id or self.uow.workspace_id
        self.uow.record(BusinessHoursChanged(workspace_id=hours.workspace_id, object_id=whose))
        return await self.read(team_id)

    async def remove(self, team_id: UUID | None) -> None:
        await self._require(team_id)
        hours = await self._find(team_id)
        if hours is None:
            raise NotFound
        await self._hours.delete(hours)
        whose = team_id or self.uow.workspace_id
        self.uow.record(BusinessHoursRemoved(workspace_id=hours.workspace_id, object_id=whose))

    async def read(self, team_id: UUID | None) -> HoursOut:
        await self._require(team_id)
        hours = await self._of([team_id])
        own = hours.get(team_id)
        zone = (await WorkspaceService(self.uow).get()).time_zone
        calendar = _calendars([team_id], hours, zone)[team_id]
        now = await database_now(self.uow)
        is_open = calendar is None or calendar.is_open_at(now)
        return HoursOut(
            team_id=team_id,
            defined=own is not None,
            weekly=[] if own is None else weekly_of(own),
            holidays=[] if own is None else holidays_of(own),
            time_zone=zone if calendar is None else calendar.zone.key,
            is_open=is_open,
            next_opening=None if calendar is None or is_open else calendar.next_opening(now),
            closes_at=None if calendar is None else calendar.closes_at(now),
            updated_at=None if own is None else own.updated_at,
        )

    async def calendars(
        self, team_ids: Iterable[UUID | None]
    ) -> Mapping[UUID | None, Calendar | None]:
        """Of these teams, or of the workspace; None where it is always open."""
        zone = (await WorkspaceService(self.uow).get()).time_zone
        wanted = list(team_ids)
        return _calendars(wanted, await self._of(wanted), zone)

    async def calendars_of(
        self, zones: Mapping[UUID, str], team_ids: Iterable[UUID]
    ) -> Mapping[tuple[UUID, UUID | None], Calendar | None]:
        """Of many workspaces at once, each with its time zone: by workspace and team, those of
        the workspace under None."""
        teams = set(team_ids)
        rows: dict[UUID, dict[UUID | None, BusinessHours]] = {one: {} for one in zones}
        for row in await self._rows(teams):
            if row.workspace_id in rows:
                rows[row.workspace_id][row.team_id] = row
        return {
            (workspace_id, team_id): calendar
            for workspace_id, zone in zones.items()
            for team_id, calendar in _calendars([None, *teams], rows[workspace_id], zone).items()
        }

    async def _of(self, team_ids: Iterable[UUID | None]) -> Mapping[UUID | None, BusinessHours]:
        """Those of the workspace too."""
        teams = [one for one in team_ids if one is not None]
        return {row.team_id: row for row in await self._rows(teams)}

    async def _rows(self, team_ids: Iterable[UUID]) -> Sequence[BusinessHours]:
        return await self._hours.list_by(
            or_(col(BusinessHours.team_id).is_(None), col(BusinessHours.team_id).in_(team_ids))
        )

    async def _find(self, team_id: UUID | None) -> BusinessHours | None:
        if team_id is None:
            return await self._hours.find_by(col(BusinessHours.team_id).is_(None))
        return await self._hours.find_by(col(BusinessHours.team_id) == team_id)

    async def _require(self, team_id: UUID | None) -> None:
        if team_id is not None:
            await TeamService(self.uow).get(team_id)


def _calendars(
    team_ids: Iterable[UUID | None], hours: Mapping[UUID | None, BusinessHours], zone: str
) -> dict[UUID | None, Calendar | None]:
    house = hours.get(None)
    found: dict[UUID | None, Calendar | None] = {}
    for team_id in team_ids:
        row = hours.get(team_id) or house
        found[team_id] = None if row is None else _calendar(row, house, zone)
    return found


def _calendar(row: BusinessHours, house: BusinessHours | None, zone: str) -> Calendar:
    holidays: dict[date, list[Span]] = {}
    for hours in (house, row):
        if hours is not None:
            holidays |= {
                date.fromisoformat(one.on): [span.span() for span in one.open]
                for one in holidays_of(hours)
            }
    weekly = {DAYS.index(one.day): [span.span() for span in one.open] for one in weekly_of(row)}
    return Calendar(ZoneInfo(row.time_zone or zone), weekly, holidays)
