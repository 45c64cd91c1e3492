"""What is so in the conversations of a step: read in sets, and only as far as some flow asks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson

from automation.flows.graph import Graph
from automation.flows.known import read_templates
from automation.steps.contact_fields import ROOT
from automation.steps.contract import Facts
from automation.steps.hours import DAYS
from inbox.channels.models import ChannelKind
from inbox.contacts.consents import MARKETING, ConsentService
from inbox.contacts.models import ConsentState
from inbox.contacts.reaching import people_of
from inbox.conversations.threads import Thread
from inbox.fields.models import FieldOwner
from inbox.fields.schemas import value_of
from inbox.fields.service import FieldService
from inbox.foundation.encryption import DataKey, Place
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.sealed import Sealed
from inbox.foundation.sets import listed
from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.intake.reaction import Arrival, Moment
from integrations.messaging import InboundMessage, Person

SEALED = ("name", "email")


@dataclass(slots=True)
class Scene:
    """One conversation, as flows see it."""

    thread: Thread
    key: DataKey
    recipient: Person
    windowed: bool
    zone: str
    contact: dict[str, Any] = field(default_factory=dict)
    labels: list[str] = field(default_factory=list)
    templates: dict[str, Any] = field(default_factory=dict)
    field_shapes: dict[str, Any] = field(default_factory=dict)

    def facts(self, now: datetime, graph: Graph, message: Mapping[str, Any] | None = None) -> Facts:
        thread = self.thread
        conversation: dict[str, Any] = {
            "id": str(thread.id),
            "channel_id": str(thread.channel_id),
            "status": thread.status,
            "priority": thread.priority,
            "assignee_id": None if thread.assignee_id is None else str(thread.assignee_id),
            "team_id": None if thread.team_id is None else str(thread.team_id),
        }
        if graph.wants("conversation.labels"):
            conversation["labels"] = self.labels
        return Facts(
            now=now,
            zone=self.zone,
            contact={"id": str(thread.contact_id), **self.contact},
            conversation=conversation,
            message=dict(message or {}),
            moment=moment_in_zone(now, self.zone) if graph.wants("now") else {},
            field_shapes=self.field_shapes if graph.wants(ROOT) else {},
            templates={key: self.templates[key] for key in graph.templates & self.templates.keys()},
            may_speak=thread.bot_may_answer,
            free_until=free_until(thread) if self.windowed else None,
        )


def free_until(thread: Thread) -> datetime:
    """Of a thread without any window, the moment of its beginning: long ago."""
    return max(thread.window_until or thread.opened_at, thread.entry_until or thread.opened_at)


def moment_in_zone(now: datetime, zone: str) -> dict[str, Any]:
    local = now.astimezone(ZoneInfo(zone))
    return {
        "iso": local.isoformat(timespec="seconds"),
        "date": local.date().isoformat(),
        "time": local.strftime("%H:%M"),
        "weekday": DAYS[local.weekday()],
        "hour": local.hour,
        "day": local.day,
        "month": local.month,
        "year": local.year,
    }


def message_facts(message: InboundMessage, message_id: UUID | None = None) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": None if message_id is None else str(message_id),
        "text": message.text or "",
        "kind": message.kind,
    }
    if message.pressed is not None:
        found |= {"button_id": message.pressed.id, "button_title": message.pressed.title}
    if message.kind == "reaction":
        found["emoji"] = message.emoji
    if message.ad is not None:
        ad = message.ad
        found |= {"ad_id": ad.id, "ad_headline": ad.headline, "ad_url": ad.url}
    return found


async def answered_templates(
    uow: UnitOfWork, arrivals: Sequence[Arrival]
) -> dict[UUID, dict[str, Any]]:
    """By message of a customer: the template that it quotes or whose button was pressed."""
    return await templates_quoted(
        uow,
        {
            one.message_id: (one.workspace_id, one.thread.channel_id, one.message.in_reply_to)
            for one in arrivals
            if one.message.in_reply_to and one.message.kind != "reaction"
        },
    )


async def templates_quoted(
    uow: UnitOfWork, quoting: Mapping[UUID, tuple[UUID, UUID, str]]
) -> dict[UUID, dict[str, Any]]:
    """`quoting`: by message its workspace, its channel, and which message there it answers."""
    if not quoting:
        return {}
    quoted = sorted(set(quoting.values()))
    rows = await uow.run(
        _TEMPLATES_SAID,
        {
            "workspaces": listed(one[0] for one in quoted),
            "channels": listed(one[1] for one in quoted),
            "ids": [one[2] for one in quoted],
        },
    )
    sealed = [
        (Sealed(bytes(row.content)), Place(row.workspace_id, "message", "content", row.id))
        for row in rows
    ]
    await uow.keys.unlock_places(sealed)
    found: dict[tuple[UUID, UUID, str], dict[str, Any]] = {}
    for row, (content, _) in zip(rows, sealed, strict=True):
        said = (orjson.loads(content.reveal()).get("raw") or {}).get("template") or {}
        template = {"template": said.get("name"), "language": said.get("language")}
        found[(row.workspace_id, row.channel_id, row.external_id)] = template
    return {one: found[quoted] for one, quoted in quoting.items() if quoted in found}


class SceneLoader:
    def __init__(self, uow: UnitOfWork, moment: Moment, zones: Mapping[UUID, str]) -> None:
        self.uow = uow
        self.moment = moment
        self.zones = zones

    async def load(self, wanted: Mapping[UUID, Sequence[Graph]]) -> dict[UUID, Scene]:
        """Conversation → the graphs that may run there."""
        threads = [self.moment.threads[one] for one in wanted]
        senders = {one.thread.id: one for one in self.moment.arrivals}
        away = [one for one in threads if one.id not in senders]
        people = await people_of(self.uow, [(one.workspace_id, one.contact_id) for one in away])
        keys = await self.uow.keys.current_set(
            KeyPurpose.CONTACT, [(one.workspace_id, one.contact_id) for one in away]
        )
        scenes = {}
        for thread in threads:
            arrival = senders.get(thread.id)
            route = self.moment.routes.get(thread.channel_id)
            scenes[thread.id] = Scene(
                thread=thread,
                key=keys[thread.contact_id] if arrival is None else arrival.key,
                recipient=(
                    people.get(thread.contact_id, Person())
                    if arrival is None
                    else arrival.message.sender
                ),
                windowed=route is not None and route.kind is ChannelKind.WHATSAPP,
                zone=self.zones[thread.workspace_id],
            )
        await self._read_contacts(scenes, wanted)
        await self._read_fields(scenes, wanted)
        await self._read_labels(scenes, wanted)
        await self._read_templates(scenes, wanted)
        return scenes

    async def _read_contacts(
        self, scenes: Mapping[UUID, Scene], wanted: Mapping[UUID, Sequence[Graph]]
    ) -> None:
        asked = _asking(scenes, wanted, "contact.name", "contact.email", "contact.language")
        if asked:
            rows = await self.uow.run(_CONTACTS, _contacts_of(asked))
            sealed = [
                (Sealed(bytes(value)), Place(row.workspace_id, "contact", name, row.id))
                for row in rows
                for name in SEALED
                if (value := getattr(row, name)) is not None
            ]
            await self.uow.keys.unlock_places(sealed)
            values: dict[UUID, dict[str, Any]] = {
                row.id: {"name": None, "email": None, "language": row.language} for row in rows
            }
            for value, place in sealed:
                values[place.row_id][place.column] = value.reveal()
            for one in asked:
                one.contact |= values.get(one.thread.contact_id, {})
        for one in _asking(scenes, wanted, "contact.phone"):
            one.contact["phone"] = one.recipient.phone

    async def _read_fields(
        self, scenes: Mapping[UUID, Scene], wanted: Mapping[UUID, Sequence[Graph]]
    ) -> None:
        asked = _asking(scenes, wanted, ROOT)
        if not asked:
            return
        rows = await self.uow.run(
            _FIELDS, {"workspaces": listed(sorted({one.thread.workspace_id for one in asked}))}
        )
        shapes: dict[UUID, dict[str, Any]] = {}
        for row in rows:
            shape = {"kind": row.kind, "options": row.options}
            shapes.setdefault(row.workspace_id, {})[row.key] = shape
        ids = {one.thread.contact_id for one in asked}
        held = await FieldService(self.uow).of(FieldOwner.CONTACT, {one: one for one in ids})
        for one in asked:
            one.field_shapes = shapes.get(one.thread.workspace_id, {})
            found = held.get(one.thread.contact_id, {})
            one.contact["fields"] = {key: value_of(row) for key, row in found.items()}

    async def _read_labels(
        self, scenes: Mapping[UUID, Scene], wanted: Mapping[UUID, Sequence[Graph]]
    ) -> None:
        asked = _asking(scenes, wanted, "conversation.labels")
        if asked:
            rows = await self.uow.run(
                _CONVERSATION_LABELS,
                {
                    "workspaces": listed(one.thread.workspace_id for one in asked),
                    "ids": listed(one.thread.id for one in asked),
                },
            )
            for row in rows:
                scenes[row.owner_id].labels.append(row.name)
        asked = _asking(scenes, wanted, "contact.labels")
        if asked:
            rows = await self.uow.run(_CONTACT_LABELS, _contacts_of(asked))
            for one in asked:
                mine = [row.name for row in rows if row.owner_id == one.thread.contact_id]
                one.contact["labels"] = mine

    async def _read_templates(
        self, scenes: Mapping[UUID, Scene], wanted: Mapping[UUID, Sequence[Graph]]
    ) -> None:
        asked = [one for one in scenes.values() if any(g.templates for g in wanted[one.thread.id])]
        asked_marketing = {
            one.thread.id: one for one in [*asked, *_asking(scenes, wanted, "contact.marketing")]
        }
        if asked_marketing:
            whose = [
                (one.thread.workspace_id, one.thread.contact_id) for one in asked_marketing.values()
            ]
            said = await ConsentService(self.uow).latest(whose, MARKETING)
            for one in asked_marketing.values():
                state = said.get(one.thread.contact_id)
                one.contact["marketing"] = None if state is None else state is ConsentState.GRANTED
        if not asked:
            return
        keys = sorted({key for one in asked for g in wanted[one.thread.id] for key in g.templates})
        found = await read_templates(
            self.uow, sorted({one.thread.workspace_id for one in asked}), keys
        )
        for one in asked:
            one.templates = found.get(one.thread.workspace_id, {})


def _asking(
    scenes: Mapping[UUID, Scene], wanted: Mapping[UUID, Sequence[Graph]], *paths: str
) -> list[Scene]:
    return [
        scene
        for conversation_id, scene in scenes.items()
        if any(graph.wants(path) for graph in wanted[conversation_id] for path in paths)
    ]


def _contacts_of(scenes: Sequence[Scene]) -> dict[str, Any]:
    pairs = sorted({(one.thread.workspace_id, one.thread.contact_id) for one in scenes})
    return {"workspaces": listed(one[0] for one in pairs), "ids": listed(one[1] for one in pairs)}


_GIVEN = "unnest(CAST(:workspaces AS uuid[]), CAST(:ids AS uuid[])) AS n (workspace_id, id)"
_CONTACTS = Statement(
    "SELECT c.workspace_id, c.id, c.name, c.email, c.language"  # noqa: S608 - our columns
    f" FROM {_GIVEN} JOIN contact AS c USING (workspace_id, id)"
)
_TEMPLATES_SAID = Statement(
    "SELECT m.workspace_id, m.channel_id, m.external_id, m.id, m.content"
    " FROM unnest(CAST(:workspaces AS uuid[]), CAST(:channels AS uuid[]), CAST(:ids AS text[]))"
    " AS n (workspace_id, channel_id, external_id)"
    " JOIN message AS m USING (workspace_id, channel_id, external_id)"
    " WHERE m.direction = 'out' AND m.kind = 'template'"
)
_FIELDS = Statement(
    "SELECT workspace_id, key, kind, options FROM field_definition"
    " WHERE workspace_id = ANY(CAST(:workspaces AS uuid[])) AND owner = 'contact'"
)
_CONVERSATION_LABELS = Statement(
    f"SELECT n.id AS owner_id, l.name FROM {_GIVEN}"  # noqa: S608 - our columns
    " JOIN conversation_label AS o ON o.workspace_id = n.workspace_id AND o.conversation_id = n.id"
    " JOIN label AS l ON l.workspace_id = o.workspace_id AND l.id = o.label_id ORDER BY l.name"
)
_CONTACT_LABELS = Statement(
    f"SELECT n.id AS owner_id, l.name FROM {_GIVEN}"  # noqa: S608 - our columns
    " JOIN contact_label AS o ON o.workspace_id = n.workspace_id AND o.contact_id = n.id"
    " JOIN label AS l ON l.workspace_id = o.workspace_id AND l.id = o.label_id ORDER BY l.name"
)
