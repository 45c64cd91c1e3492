"""Macros that the workspace keeps. Running them is in running.py."""

from uuid import UUID

from msgspec import UNSET
from sqlalchemy import or_
from sqlalchemy.exc import IntegrityError
from sqlmodel import col

from inbox.canned_replies.service import CannedReplyService
from inbox.conversations.service import require_team
from inbox.foundation.errors import FieldFault, NotFound, invalid_field, invalid_fields
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.repository import Repository, constraint_of
from inbox.foundation.sealed import Sealed
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.labels.service import LabelService
from inbox.macros.errors import MacroNameTaken
from inbox.macros.events import MacroDeleted, MacroSaved
from inbox.macros.models import Macro
from inbox.macros.schemas import MacroActions, MacroChange, MacroIn, written
from inbox.workspaces.service import MemberService, TeamService

NO_LABEL = "No label of this workspace has this id."
BLANK = "At least one visible character."


class MacroRepository(Repository[Macro]):
    model = Macro

    async def save(self, macro: Macro) -> None:
        try:
            await self.add(macro)
        except IntegrityError as error:
            if constraint_of(error) == "macro_name_once":
                raise MacroNameTaken from None
            raise


class MacroService:
    def __init__(self, uow: UnitOfWork, members: MemberService) -> None:
        self.uow = uow
        self._members = members
        self._macros = MacroRepository(uow)

    async def create(self, macro_id: UUID, asked: MacroIn) -> Macro:
        await self._require_sound(asked.actions)
        if asked.team_id is not None:
            await require_team(self.uow, asked.team_id)
        macro = Macro(
            workspace_id=self.uow.workspace_id,
            id=macro_id,
            name=asked.name.strip(),
            actions=await self._seal(macro_id, asked.actions),
            team_id=asked.team_id,
        )
        await self._macros.save(macro)
        self.uow.record(MacroSaved(workspace_id=macro.workspace_id, object_id=macro_id))
        return macro

    async def get(self, macro_id: UUID) -> Macro:
        """That of a team one is not in is not there."""
        macro = await self._macros.get(macro_id)
        teams = await TeamService(self.uow).visible_to(self.uow.subject)
        if teams is not None and macro.team_id is not None and macro.team_id not in teams:
            raise NotFound
        return macro

    async def list_page(self, request: PageRequest) -> Page[Macro]:
        teams = await TeamService(self.uow).visible_to(self.uow.subject)
        if teams is None:
            return await self._macros.list_page(request)
        own = or_(col(Macro.team_id).is_(None), col(Macro.team_id).in_(teams))
        return await self._macros.list_page(request, own)

    async def change(self, macro_id: UUID, asked: MacroChange) -> Macro:
        await self.get(macro_id)
        macro = await self._macros.lock(macro_id)
        if asked.name is not UNSET:
            macro.name = asked.name.strip()
        if asked.actions is not UNSET:
            await self._require_sound(asked.actions)
            macro.actions = await self._seal(macro_id, asked.actions)
        if asked.team_id is not UNSET:
            if asked.team_id is not None:
                await require_team(self.uow, asked.team_id)
            macro.team_id = asked.team_id
        macro.updated_at = await database_now(self.uow)
        await self._macros.save(macro)
        self.uow.record(MacroSaved(workspace_id=macro.workspace_id, object_id=macro_id))
        return macro

    async def delete(self, macro_id: UUID) -> None:
        await self.get(macro_id)
        macro = await self._macros.lock(macro_id)
        await self._macros.delete(macro)
        self.uow.record(MacroDeleted(workspace_id=macro.workspace_id, object_id=macro_id))

    async def _require_sound(self, actions: MacroActions) -> None:
        """What it names is there, and it wants nothing twice over."""
        if actions == MacroActions():
            raise invalid_field("actions", "Give at least one.")
        if actions.assign is not None and actions.assignee_id is not None:
            raise invalid_field("actions.assignee_id", "Either `assign` or this.")
        if actions.status is not None and actions.snooze_minutes is not None:
            raise invalid_field("actions.snooze_minutes", "Either a status or this.")
        missing = await missing_label(self.uow, actions)
        if missing is not None:
            raise invalid_field(missing, NO_LABEL)
        if set(actions.add_label_ids) & set(actions.remove_label_ids):
            raise invalid_field("actions.remove_label_ids", "One of them is put on as well.")
        replies = CannedReplyService(self.uow, self._members)
        for name in ("reply", "note"):
            text = getattr(actions, name)
            if text is not None:
                await replies.check(f"actions.{name}", text)
        if actions.note is not None and not actions.note.strip():
            raise invalid_field("actions.note", BLANK)
        await self._require_people(actions)

    async def _require_people(self, actions: MacroActions) -> None:
        member_id, team_id = actions.assignee_id, actions.team_id
        faults = []
        if member_id is not None and not await self._members.is_active(member_id):
            words = "No active member of this workspace has this id."
            faults.append(FieldFault("actions.assignee_id", words))
        if team_id is not None and not await TeamService(self.uow).exists(team_id):
            faults.append(FieldFault("actions.team_id", "No team of this workspace has this id."))
        if faults:
            raise invalid_fields(faults)

    async def _seal(self, macro_id: UUID, actions: MacroActions) -> Sealed:
        return await self.uow.keys.seal(
            Macro, "actions", self.uow.workspace_id, macro_id, written(actions)
        )


async def missing_label(uow: UnitOfWork, actions: MacroActions) -> str | None:
    """The place of the first that is not there."""
    places = {
        f"actions.{name}.{place}": label_id
        for name in ("add_label_ids", "remove_label_ids")
        for place, label_id in enumerate(getattr(actions, name))
    }
    if not places:
        return None
    known = await LabelService(uow).known(places.values())
    return next((place for place, one in places.items() if one not in known), None)
