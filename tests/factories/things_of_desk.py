"""One of each thing that a tenant has, of what people do with conversations (tenants.py)."""

from uuid import UUID

import httpx

from inbox.assignments.models import Presence
from inbox.assignments.schemas import AssignmentIn, AvailabilityIn
from inbox.assignments.service import AssignmentService
from inbox.canned_replies.schemas import CannedReplyIn
from inbox.canned_replies.service import CannedReplyService
from inbox.conversations.models import ConversationEvent
from inbox.conversations.schemas import DraftIn
from inbox.desk.service import DeskService
from inbox.fields.models import FieldKind, FieldOwner
from inbox.fields.schemas import FieldIn
from inbox.fields.service import FieldService, Filling
from inbox.foundation.identifiers import new_id
from inbox.hours.schemas import DayHours, HoursIn
from inbox.hours.service import HoursService
from inbox.labels.schemas import LabelIn
from inbox.labels.service import LabelService
from inbox.macros.schemas import MacroActions, MacroIn
from inbox.macros.service import MacroService
from inbox.notes.schemas import NoteIn
from inbox.notes.service import NoteService
from inbox.notifications.models import Notification, NotificationKind
from inbox.views.models import View
from inbox.workspaces.models import Member
from inbox.workspaces.service import MemberService
from tests.factories.workspaces import MadeWorkspace, subject_of

THINGS = ("label_id", "note_id", "view_id", "notification_id", "reply_id", "field_id", "macro_id")


async def make_things(
    workspace: MadeWorkspace, ids: dict[str, UUID], whose: Member
) -> dict[str, UUID]:
    """By the names that the routes give their path parameters; `ids` are those made before."""
    made = {name: new_id() for name in THINGS}
    conversation_id = ids["conversation_id"]
    runtime = workspace.runtime
    async with runtime.unit_of_work(workspace.id, subject=subject_of(whose)) as uow:
        labels = LabelService(uow)
        await labels.create(made["label_id"], LabelIn(name=f"Label {made['label_id']}"))
        await labels.label_conversation(conversation_id, made["label_id"])
        members = MemberService(uow, runtime.installation_key)
        note = NoteIn(text="He calls at noon.", mentioned=[ids["member_id"]])
        await NoteService(uow).add(conversation_id, made["note_id"], note, members)
        for owner, key, personal in (
            (FieldOwner.CONTACT, made["field_id"], True),
            (FieldOwner.CONVERSATION, new_id(), False),
        ):
            asked = FieldIn(
                owner=owner,
                key=f"f{key.hex}",
                title="City",
                kind=FieldKind.TEXT,
                personal=personal,
            )
            await FieldService(uow).create(key, asked)
            filled_id = conversation_id if owner is FieldOwner.CONVERSATION else ids["contact_id"]
            filling = Filling(filled_id, ids["contact_id"], {asked.key: "Cairo"})
            await FieldService(uow).fill(owner, [filling])
        macro = MacroIn(name=f"M {made['macro_id']}", actions=MacroActions(note="Told him."))
        await MacroService(uow, members).create(made["macro_id"], macro)
        hours = HoursService(uow)
        for team_id in (None, ids["team_id"]):
            await hours.put(team_id, HoursIn(weekly=[DayHours(day="monday", open=[])]))
        assignments = AssignmentService(uow)
        await assignments.set_assignment(ids["team_id"], AssignmentIn(enabled=False))
        await assignments.set_availability(AvailabilityIn(state=Presence.AWAY, capacity=1))
        await CannedReplyService(uow, members).create(
            made["reply_id"],
            CannedReplyIn(shortcut=f"r{made['reply_id'].hex}", title="Hello", text="Hello there"),
        )
        uow.session.add(
            View(
                workspace_id=workspace.id,
                id=made["view_id"],
                owner_id=whose.id,
                name="Open",
                filters={"status": "open"},
            )
        )
        uow.session.add(
            Notification(
                workspace_id=workspace.id,
                id=made["notification_id"],
                member_id=whose.id,
                kind=NotificationKind.ASSIGNMENT,
                conversation_id=conversation_id,
                object_id=conversation_id,
            )
        )
        uow.session.add(
            ConversationEvent(
                workspace_id=workspace.id,
                conversation_id=conversation_id,
                kind="pending",
                actor_kind="member",
                actor_id=whose.id,
                after_seq=1,
            )
        )
    return made | await _draft(workspace, conversation_id, whose)


async def _draft(workspace: MadeWorkspace, conversation_id: UUID, whose: Member) -> dict[str, UUID]:
    subject = subject_of(whose)
    async with workspace.runtime.unit_of_work(workspace.id, subject=subject) as uow:
        desk = DeskService(uow, subject)
        await desk.keep_draft(conversation_id, DraftIn(text="Dear customer"))
        await desk.mark_read(conversation_id, unread=True)
    return {}


async def fill_tables(
    workspace: MadeWorkspace, ids: dict[str, UUID], owner: dict[str, str], client: httpx.AsyncClient
) -> None:
    """What only comes about by using the product; `owner` are the headers of the owner."""
