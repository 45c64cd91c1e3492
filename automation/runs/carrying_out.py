"""What runs want done, done: in the transaction of the step, or written down as effects of it."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from automation.flows.live import WorkspaceFlows
from automation.runs.deciding import Wish
from automation.runs.facts import Scene
from automation.steps.contact_fields import key_of
from automation.steps.contract import (
    AddNote,
    CallHttp,
    ChangeContact,
    ChangeConversation,
    Errand,
    HandOver,
    PutLabel,
    Say,
)
from automation.triggers.contract import FLOW_HAPPENING, Happening
from inbox.contacts.entry import ContactEntry
from inbox.contacts.schemas import ContactChange
from inbox.conversations.events import (
    ConversationAssigned,
    ConversationChanged,
    ConversationHandedOver,
)
from inbox.conversations.models import ConversationOwner, ConversationStatus
from inbox.conversations.threads import Happened, Thread
from inbox.conversations.timeline import happened
from inbox.delivery.claims import Wanted
from inbox.delivery.kinds import ERRAND, ERRAND_ONCE, HTTP_REQUEST
from inbox.effects.lanes import LaneWanted
from inbox.foundation.encryption import Place
from inbox.foundation.identifiers import new_id
from inbox.foundation.sealed import Sealed
from inbox.foundation.sets import insert_set, listed
from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.intake.reaction import Moment, Reaction, Reply
from inbox.labels.putting import Putting, put_labels
from inbox.mailbox.log import LogLine
from inbox.mailbox.models import EventSource
from inbox.mailbox.receive import Incoming, Mailbox
from inbox.media.sharing import SentFile, SharedFiles
from inbox.notes.models import Note

# Somebody else's server: we do not hammer it.
HOST_PER_SECOND = 20.0


@dataclass(slots=True)
class CarryingOut:
    uow: UnitOfWork
    moment: Moment
    flows: Mapping[UUID, WorkspaceFlows]
    scenes: Mapping[UUID, Scene]
    replies: list[Reply] = field(default_factory=list)
    wanted: list[Wanted] = field(default_factory=list)
    lines: list[LogLine] = field(default_factory=list)
    _notes: list[dict[str, Any]] = field(default_factory=list)
    _labels: list[tuple[Wish, Putting]] = field(default_factory=list)
    _follow: list[Incoming] = field(default_factory=list)
    _present: frozenset[UUID] = frozenset()
    # What messages that are files are sent with, by message.
    _files: dict[UUID, dict[str, Any]] = field(default_factory=dict)

    async def carry_out(self, wishes: Sequence[Wish]) -> Reaction:
        await self._look_for(wishes)
        self._files = await SharedFiles(self.uow).send(list(self._sent_files(wishes)))
        for wish in wishes:
            command = wish.issued.command
            if isinstance(command, ChangeContact):
                await self._change_contact(wish, command)
            else:
                self._do[type(command)](self, wish, command)
        await insert_set(self.uow, Note, self._notes)
        await self._put_labels()
        if self._follow:
            await Mailbox(self.uow).receive(self._follow, self.moment.now)
        return Reaction(self.replies, self.wanted, self.lines)

    async def _look_for(self, wishes: Sequence[Wish]) -> None:
        """Members and teams that were there when the flow was published may be gone."""
        named = {
            one
            for wish in wishes
            if isinstance(wish.issued.command, ChangeConversation | HandOver)
            for one in (wish.issued.command.assignee_id, wish.issued.command.team_id)
            if one is not None
        }
        if named:
            rows = await self.uow.run(
                _PRESENT,
                {"workspaces": listed(self.uow.workspace_ids), "ids": listed(sorted(named))},
            )
            self._present = frozenset(row.id for row in rows)

    def _sent_files(self, wishes: Sequence[Wish]) -> Iterator[SentFile]:
        for wish in wishes:
            say = wish.issued.command
            if isinstance(say, Say) and "shared_file_id" in say.content and wish.message_id:
                thread = self._scene(wish).thread
                yield SentFile(
                    workspace_id=thread.workspace_id,
                    conversation_id=thread.id,
                    contact_id=thread.contact_id,
                    message_id=wish.message_id,
                    shared_file_id=UUID(say.content["shared_file_id"]),
                    kind="voice" if say.content.get("voice") else say.kind,
                )

    def _say(self, wish: Wish, say: Say) -> None:
        scene, run = self._scene(wish), wish.run
        content = dict(say.content)
        if wish.message_id in self._files:
            content |= self._files[wish.message_id]
        self.replies.append(
            Reply(
                thread=scene.thread,
                recipient=scene.recipient,
                key=scene.key,
                author_id=run.flow_id,
                idem_key=f"run:{run.id}:{wish.issued.name}",
                text=say.text,
                kind=say.kind,
                content=content or None,
                message_id=wish.message_id,
                heard_by=run.hearer_of(wish.issued.name) if say.heard else None,
            )
        )

    def _change(self, wish: Wish, change: ChangeConversation) -> None:
        thread = self._scene(wish).thread
        fields = []
        if change.status is not None and change.status != thread.status:
            self._change_status(wish, thread, change)
            fields.append("status")
        if change.priority is not None and change.priority != thread.priority:
            thread.priority = change.priority
            happened(thread, "priority", priority=change.priority)
            fields.append("priority")
        fields += self._assign(wish, thread, change.assignee_id, change.team_id)
        if fields:
            self.uow.record(
                ConversationChanged(
                    workspace_id=thread.workspace_id, object_id=thread.id, fields=tuple(fields)
                )
            )
            self._changed(thread)

    def _change_status(self, wish: Wish, thread: Thread, change: ChangeConversation) -> None:
        was, now = thread.status, self.moment.now
        thread.status = change.status or was
        thread.snoozed_until = None
        if thread.status == ConversationStatus.SNOOZED:
            thread.snoozed_until = change.snoozed_until
        if thread.status == ConversationStatus.RESOLVED:
            thread.resolved_at, thread.waiting_since = now, None
            seconds = max((now - thread.opened_at).total_seconds(), 0.0)
            thread.happened.append(Happened("resolved", seconds))
            self._set_off(wish, Happening(kind="resolved"))
        elif was == ConversationStatus.RESOLVED:
            thread.opened_at = now
            happened(thread, "reopened")
        else:
            happened(thread, thread.status)

    def _assign(
        self, wish: Wish, thread: Thread, assignee_id: UUID | None, team_id: UUID | None
    ) -> list[str]:
        fields = []
        if assignee_id is not None and assignee_id not in self._present:
            wish.did["refused"] = "assignee_gone"
        elif assignee_id is not None and assignee_id != thread.assignee_id:
            thread.assignee_id = assignee_id
            happened(thread, "assigned", assignee_id=str(assignee_id))
            self.uow.record(
                ConversationAssigned(
                    workspace_id=thread.workspace_id,
                    object_id=thread.id,
                    assignee_id=assignee_id,
                )
            )
            fields.append("assignee_id")
        if team_id is not None and team_id not in self._present:
            wish.did["refused"] = "team_gone"
        elif team_id is not None and team_id != thread.team_id:
            thread.team_id = team_id
            happened(thread, "team", team_id=str(team_id))
            fields.append("team_id")
        if fields:
            details = {
                "assignee_id": None if thread.assignee_id is None else str(thread.assignee_id),
                "team_id": None if thread.team_id is None else str(thread.team_id),
            }
            self._set_off(wish, Happening(kind="assigned", details=details))
        return fields

    def _hand_over(self, wish: Wish, hand_over: HandOver) -> None:
        thread = self._scene(wish).thread
        self._assign(wish, thread, hand_over.assignee_id, hand_over.team_id)
        thread.owner = ConversationOwner.HUMAN.value
        if thread.status in {ConversationStatus.RESOLVED, ConversationStatus.SNOOZED}:
            thread.status = ConversationStatus.OPEN.value
            thread.snoozed_until = None
        happened(thread, "handed_over", run_id=str(wish.run.id))
        self.uow.record(
            ConversationHandedOver(
                workspace_id=thread.workspace_id,
                object_id=thread.id,
                assignee_id=thread.assignee_id,
                team_id=thread.team_id,
            )
        )
        self._changed(thread)

    def _note(self, wish: Wish, note: AddNote) -> None:
        scene, note_id = self._scene(wish), new_id()
        thread = scene.thread
        place = Place(thread.workspace_id, "note", "content", note_id)
        self._notes.append(
            {
                "workspace_id": thread.workspace_id,
                "id": note_id,
                "conversation_id": thread.id,
                "after_seq": thread.last_seq,
                "author_kind": "flow",
                "author_id": wish.run.flow_id,
                "content": Sealed.of(note.text, scene.key, place),
            }
        )
        wish.did["note_id"] = str(note_id)
        self.lines.append(LogLine(thread.workspace_id, "note_changed", note_id, thread.id))

    def _label(self, wish: Wish, label: PutLabel) -> None:
        thread = self._scene(wish).thread
        on_contact = label.on == "contact"
        putting = Putting(
            workspace_id=thread.workspace_id,
            owner="contact" if on_contact else "conversation",
            owner_id=thread.contact_id if on_contact else thread.id,
            label_id=label.label_id,
            added=label.added,
        )
        self._labels.append((wish, putting))
        wish.did["label_id"] = str(label.label_id)

    async def _put_labels(self) -> None:
        changed = set(await put_labels(self.uow, [one for _, one in self._labels]))
        for wish, putting in self._labels:
            if putting not in changed:
                continue
            thread = self._scene(wish).thread
            if putting.owner == "conversation":
                word = "labelled" if putting.added else "unlabelled"
                happened(thread, word, label_id=str(putting.label_id))
                self._changed(thread)
            if putting.added:
                details = {"label_id": str(putting.label_id)}
                self._set_off(wish, Happening(kind="labelled", details=details))

    async def _change_contact(self, wish: Wish, change: ChangeContact) -> None:
        scene = self._scene(wish)
        key = key_of(change.field)
        held = scene.contact if key is None else dict(scene.contact.get("fields") or {})
        previous = held.get(key or change.field)
        held[key or change.field] = change.value
        values: dict[str, Any] = (
            {change.field: change.value} if key is None else {"fields": {key: change.value}}
        )
        await ContactEntry(self.uow).change(scene.thread.contact_id, ContactChange(**values))
        if key is not None:
            scene.contact["fields"] = held
        wish.did["field"] = change.field
        details = {"field": change.field, "previous": previous, "value": change.value}
        self._set_off(wish, Happening(kind="contact_changed", details=details))

    def _call(self, wish: Wish, call: CallHttp) -> None:
        document = {
            "method": call.method,
            "url": call.url,
            "headers": call.headers,
            "body": call.body,
            "secret": call.secret,
            "retries": call.retries,
            "timeout_seconds": call.timeout_seconds,
        }
        host = urlsplit(call.url).hostname or ""
        self._want(wish, HTTP_REQUEST, document, f"hook:{host}")

    def _send_on(self, wish: Wish, errand: Errand) -> None:
        run = wish.run
        document = {
            "task": errand.task,
            "ask": errand.ask,
            "flow_id": str(run.flow_id),
            "run_id": str(run.id),
            "conversation_id": str(run.conversation_id),
            "contact_id": str(run.contact_id),
            "chain": str(run.chain),
            "depth": run.depth,
        }
        kind = ERRAND if errand.repeatable else ERRAND_ONCE
        self._want(wish, kind, document, f"errand:{errand.task}")

    def _want(self, wish: Wish, kind: str, document: dict[str, Any], lane: str) -> None:
        """An effect that is no message, and that the run hears of."""
        scene, run, effect_id = self._scene(wish), wish.run, new_id()
        thread, name = scene.thread, wish.issued.name
        # The same for every try, so that a careful far end acts on it once.
        payload = json.dumps({**document, "once": f"{run.id}:{name}"})
        place = Place(thread.workspace_id, "effect", "payload", effect_id)
        self.wanted.append(
            Wanted(
                workspace_id=thread.workspace_id,
                effect_id=effect_id,
                lane=LaneWanted(thread.workspace_id, lane, HOST_PER_SECOND),
                thread=thread,
                conv_seq=None,
                message_id=None,
                kind=kind,
                # A flow that goes on beside people is not stopped by them.
                automatic=thread.bot_may_answer,
                idem_key=f"run:{run.id}:{name}",
                sealed=Sealed.of(payload, scene.key, place),
                payload=payload,
                heard_by=run.hearer_of(name),
            )
        )
        wish.did["effect_id"] = str(effect_id)

    def _set_off(self, wish: Wish, happening: Happening) -> None:
        """What a flow does may begin another one; the chain is told along."""
        run, thread = wish.run, self._scene(wish).thread
        flows = self.flows.get(thread.workspace_id)
        if flows is None or happening.kind not in flows.by_kind:
            return
        document = {
            "happening": {
                "kind": happening.kind,
                "details": happening.details,
                "chain": str(run.chain),
                "depth": run.depth + 1,
            },
        }
        self._follow.append(
            Incoming.of_house(
                thread.workspace_id,
                thread.id,
                source=EventSource.AGENT,
                kind=FLOW_HAPPENING,
                once=f"f:{run.id}:{wish.issued.name}:{happening.kind}",
                document=document,
                now=self.moment.now,
            )
        )

    def _changed(self, thread: Thread) -> None:
        self.lines.append(
            LogLine(thread.workspace_id, "conversation_changed", thread.id, thread.id)
        )

    def _scene(self, wish: Wish) -> Scene:
        return self.scenes[wish.run.conversation_id]

    _do: "Mapping[type[Any], Callable[..., None]]" = field(init=False, repr=False)

    def __post_init__(self) -> None:
        cls = type(self)
        self._do = {
            Say: cls._say,
            ChangeConversation: cls._change,
            HandOver: cls._hand_over,
            AddNote: cls._note,
            PutLabel: cls._label,
            CallHttp: cls._call,
            Errand: cls._send_on,
        }


_PRESENT = Statement(
    "SELECT id FROM member WHERE workspace_id = ANY(CAST(:workspaces AS uuid[]))"
    " AND id = ANY(CAST(:ids AS uuid[])) AND state = 'active'"
    " UNION ALL SELECT id FROM team WHERE workspace_id = ANY(CAST(:workspaces AS uuid[]))"
    " AND id = ANY(CAST(:ids AS uuid[]))"
)
