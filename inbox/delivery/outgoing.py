"""A message on its way out: the row people see, and the effect that carries it. Agents' replies
and automatic replies are made here alike."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from inbox.channels.directory import Route
from inbox.channels.models import ChannelKind
from inbox.conversations.threads import Thread
from inbox.delivery.claims import Wanted
from inbox.delivery.kinds import effect_of
from inbox.effects.lanes import LaneWanted
from inbox.foundation.encryption import DataKey, Place
from inbox.foundation.identifiers import new_id
from inbox.foundation.sealed import Sealed
from inbox.messages.log import NewMessage
from inbox.messages.models import Author, Direction, MessageStatus
from integrations.messaging import Person

# A customer who wrote so lately is waiting for what comes. What automation says to others, to
# thousands at once perhaps, lets those go first who are waited for.
WAITED_FOR = timedelta(minutes=1)
BULK = 1


def lane_of(route: Route) -> LaneWanted:
    prefix = "wa" if route.kind.value == "whatsapp" else route.kind.value
    return LaneWanted(
        route.workspace_id, f"{prefix}:{route.channel_id}", float(route.throughput_per_second)
    )


def outgoing_text(
    thread: Thread,
    route: Route,
    *,
    recipient: Person,
    text: str,
    author: Author,
    author_id: UUID | None,
    idem_key: str,
    key: DataKey,
    index_key: DataKey,
    now: datetime,
    in_reply_to: str | None = None,
    message_id: UUID | None = None,
    kind: str = "text",
    content: Mapping[str, Any] | None = None,
    posted_as: str | None = None,
    marketing: bool = False,
    heard_by: UUID | None = None,
    last_words: bool = False,
) -> tuple[NewMessage, Wanted]:
    message = NewMessage(
        workspace_id=thread.workspace_id,
        id=message_id or new_id(),
        conversation_id=thread.id,
        channel_id=thread.channel_id,
        seq=thread.take_seq(),
        direction=Direction.OUT,
        kind=kind,
        author=author,
        author_id=author_id,
        status=MessageStatus.QUEUED,
        occurred_at=now,
        key=key,
        index_key=index_key,
        text=text or None,
        extra=_beside_text(kind, content, posted_as),
        in_reply_to=in_reply_to,
    )
    thread.answer(now, by_person=author in {Author.MEMBER, Author.API_KEY})
    effect_id = new_id()
    payload = json.dumps(
        {
            "channel": str(thread.channel_id),
            "user_id": recipient.user_id,
            "phone": recipient.phone,
            "text": text,
            "in_reply_to": in_reply_to,
            "kind": kind,
            "content": content or {},
            **_before_sending(thread, route, kind, marketing=marketing),
        },
        ensure_ascii=False,
    )
    place = Place(thread.workspace_id, "effect", "payload", effect_id)
    wanted = Wanted(
        workspace_id=thread.workspace_id,
        effect_id=effect_id,
        lane=lane_of(route),
        thread=thread,
        conv_seq=message.seq,
        message_id=message.id,
        kind=effect_of(kind),
        # Who hands over says so himself, and who may speak beside people is not interrupted.
        automatic=author is Author.AUTOMATION and thread.bot_may_answer and not last_words,
        idem_key=idem_key,
        sealed=Sealed.of(payload, key, place),
        payload=payload,
        heard_by=heard_by,
        priority=_priority(thread, author, now),
    )
    return message, wanted


def _beside_text(
    kind: str, content: Mapping[str, Any] | None, posted_as: str | None
) -> dict[str, Any]:
    raw = {} if content is None else {"raw": {kind: dict(content)}}
    return raw if posted_as is None else {**raw, "posted_as": posted_as}


def _priority(thread: Thread, author: Author, now: datetime) -> int:
    wrote_at = thread.last_inbound_at
    waited_for = wrote_at is not None and now - wrote_at <= WAITED_FOR
    return 0 if waited_for or author is not Author.AUTOMATION else BULK


def _before_sending(thread: Thread, route: Route, kind: str, *, marketing: bool) -> dict[str, str]:
    """What is asked again when it leaves, should that be late (checks.py)."""
    if kind == "template":
        return {"consent_of": str(thread.contact_id)} if marketing else {}
    until = thread.free_text_until()
    if route.kind is not ChannelKind.WHATSAPP or until is None:
        return {}
    return {"free_until": until.isoformat(), "conversation": str(thread.id)}
