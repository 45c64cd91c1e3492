"""Conversations as they were, page by page, for a backtest: everything up to one message."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson

from automation.runs.backtesting import Heard, PastTalk
from automation.runs.pseudonyms import ADDRESS, NAME, NUMBER
from inbox.channels.models import ChannelKind
from inbox.foundation.encryption import Place
from inbox.foundation.sealed import Sealed
from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.messages.models import Author

PAGE = 500
FIRST = UUID(int=0)
# Of a conversation, so that one that never ends does not fill the memory.
MESSAGES_AT_MOST = 5_000
# Who is meant stays out, but texts that hold a name are not empty. What somebody agreed to, and
# his labels, are of today: everybody is taken to have agreed, and to have none.
SOMEBODY: Mapping[str, Any] = {
    "name": NAME,
    "email": ADDRESS,
    "phone": NUMBER,
    "language": None,
    "labels": [],
    "marketing": True,
}
PEOPLE = frozenset({Author.MEMBER.value, Author.API_KEY.value, Author.PHONE_APP.value})


@dataclass(frozen=True, slots=True)
class Span:
    """`until` is the last message that is looked at, `since` a moment so many days before it."""

    until: UUID
    since: datetime


async def span_of(uow: UnitOfWork, days: int, until: UUID | None = None) -> Span | None:
    """None: nothing has been said yet, or not this."""
    rows = await uow.run(
        _LAST if until is None else _NAMED,
        {"workspace_id": uow.workspace_id} | ({} if until is None else {"id": until}),
    )
    return Span(rows[0].id, rows[0].created_at - timedelta(days=days)) if rows else None


async def count_of(uow: UnitOfWork, span: Span) -> int:
    rows = await uow.run(_COUNT, _given(uow, span))
    return int(rows[0].conversations)


async def page_of(
    uow: UnitOfWork, span: Span, after: UUID
) -> tuple[Sequence[PastTalk], UUID | None]:
    """In the order of conversations; the last one's id, or None when there are no more."""
    conversations = await uow.run(
        _CONVERSATIONS, _given(uow, span) | {"after": after, "most": PAGE}
    )
    if not conversations:
        return (), None
    ids = {"ids": [one.id for one in conversations]}
    rows = await uow.run(_MESSAGES, _given(uow, span) | ids | {"each": MESSAGES_AT_MOST})
    ends = await uow.run(_RESOLVED, {"workspace_id": uow.workspace_id} | ids)
    sealed = [
        (Sealed(bytes(row.content)), Place(row.workspace_id, "message", "content", row.id))
        for row in rows
    ]
    await uow.keys.unlock_places(sealed)
    resolved: dict[UUID, list[int]] = {}
    for row in ends:
        resolved.setdefault(row.conversation_id, []).append(row.after_seq)
    heard: dict[UUID, list[Heard]] = {}
    for row, (content, _) in zip(rows, sealed, strict=True):
        ended = resolved.get(row.conversation_id, [])
        incoming = row.direction == "in"
        opened = incoming and (row.seq == 1 or any(seq < row.seq for seq in ended))
        if opened:
            # Each end is followed by one beginning.
            resolved[row.conversation_id] = [seq for seq in ended if seq >= row.seq]
        heard.setdefault(row.conversation_id, []).append(_heard(row, content, opened=opened))
    talks = [
        PastTalk(
            one.contact_id,
            one.channel_id,
            one.kind == ChannelKind.WHATSAPP.value,
            {"id": str(one.contact_id), **SOMEBODY},
            heard.get(one.id, ()),
        )
        for one in conversations
    ]
    return talks, conversations[-1].id


@dataclass(frozen=True, slots=True)
class HeardOnce:
    """One message of a customer, and where it stands."""

    id: UUID
    seq: int
    stored_at: datetime
    # What the customer said before that.
    earlier_id: UUID | None
    heard: Heard
    # The message of ours that it answers, as the channel names it.
    in_reply_to: str | None = None


async def heard_once(
    uow: UnitOfWork, conversation_id: UUID, message_id: UUID | None
) -> HeardOnce | None:
    """The customer's last message, or the one that is named."""
    values = {"workspace_id": uow.workspace_id, "conversation_id": conversation_id}
    rows = await uow.run(_HEARD, values | {"id": message_id})
    if not rows:
        return None
    (row,) = rows
    content = Sealed(bytes(row.content))
    await uow.keys.unlock_places([(content, Place(row.workspace_id, "message", "content", row.id))])
    heard = _heard(row, content, opened=row.seq == 1 or row.reopened)
    return HeardOnce(row.id, row.seq, row.created_at, row.earlier_id, heard, row.in_reply_to)


def _heard(row: Any, sealed: Sealed, *, opened: bool) -> Heard:
    content = orjson.loads(sealed.reveal())
    message: dict[str, Any] = {
        "id": str(row.id),
        "text": content.get("text") or "",
        "kind": row.kind,
    }
    if row.direction == "in":
        raw = _inner(content, "raw")
        message |= _pressed(raw)
        if row.kind == "reaction":
            message["emoji"] = str(_inner(raw, "reaction").get("emoji") or "")
        referral = _inner(raw, "referral")
        if referral:
            message |= {
                "ad_id": str(referral.get("source_id") or ""),
                "ad_headline": str(referral.get("headline") or ""),
                "ad_url": str(referral.get("source_url") or ""),
            }
    return Heard(row.occurred_at, row.direction == "in", row.author in PEOPLE, opened, message)


def _pressed(raw: Mapping[str, Any]) -> dict[str, Any]:
    button = _inner(raw, "button")
    if button:
        title = str(button.get("text") or "")
        return {"button_id": str(button.get("payload") or title), "button_title": title}
    for name in ("button_reply", "list_reply"):
        found = _inner(_inner(raw, "interactive"), name)
        if found:
            return {
                "button_id": str(found.get("id") or ""),
                "button_title": str(found.get("title") or ""),
            }
    return {}


def _inner(content: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = content.get(name)
    return found if isinstance(found, dict) else {}


def _given(uow: UnitOfWork, span: Span) -> dict[str, Any]:
    return {"workspace_id": uow.workspace_id, "until": span.until, "since": span.since}


_LAST = Statement(
    "SELECT id, created_at FROM message WHERE workspace_id = :workspace_id ORDER BY id DESC LIMIT 1"
)
_NAMED = Statement(
    "SELECT id, created_at FROM message WHERE workspace_id = :workspace_id AND id = :id"
)
_WITHIN = (
    " WHERE c.workspace_id = :workspace_id AND EXISTS (SELECT FROM message AS m"
    " WHERE m.workspace_id = c.workspace_id AND m.conversation_id = c.id AND m.id <= :until"
    " AND m.created_at >= :since AND NOT m.imported)"
)
_COUNT = Statement(f"SELECT count(*) AS conversations FROM conversation AS c{_WITHIN}")  # noqa: S608 - our words
_CONVERSATIONS = Statement(
    "SELECT c.id, c.contact_id, c.channel_id, h.kind FROM conversation AS c"  # noqa: S608 - our words
    " JOIN channel AS h ON h.workspace_id = c.workspace_id AND h.id = c.channel_id"
    f"{_WITHIN} AND c.id > :after ORDER BY c.id LIMIT :most"
)
_MESSAGES = Statement(
    "SELECT m.* FROM unnest(CAST(:ids AS uuid[])) AS c (id) CROSS JOIN LATERAL ("
    "SELECT m.workspace_id, m.id, m.conversation_id, m.seq, m.direction, m.kind, m.author,"
    " m.content, m.occurred_at FROM message AS m WHERE m.workspace_id = :workspace_id"
    " AND m.conversation_id = c.id AND m.id <= :until AND m.created_at >= :since"
    " AND NOT m.imported ORDER BY m.seq LIMIT :each) AS m ORDER BY m.conversation_id, m.seq"
)
# It came back with this message: after it nobody put it away again before it was answered.
_HEARD = Statement(
    "SELECT m.workspace_id, m.id, m.seq, m.direction, m.kind, m.author, m.content, m.occurred_at,"
    " m.created_at, m.in_reply_to,"
    " (SELECT b.id FROM message AS b WHERE b.workspace_id = m.workspace_id"
    " AND b.conversation_id = m.conversation_id AND b.direction = 'in' AND NOT b.imported"
    " AND b.seq < m.seq ORDER BY b.seq DESC LIMIT 1) AS earlier_id,"
    " EXISTS (SELECT FROM conversation_event AS e WHERE e.workspace_id ="
    " m.workspace_id AND e.conversation_id = m.conversation_id AND e.kind = 'reopened'"
    " AND e.actor_kind = 'nobody' AND e.at >= m.created_at AND NOT EXISTS (SELECT FROM message"
    " AS o WHERE o.workspace_id = m.workspace_id AND o.conversation_id = m.conversation_id"
    " AND o.direction = 'in' AND o.seq > m.seq AND o.seq <= e.after_seq)) AS reopened"
    " FROM message AS m WHERE m.workspace_id = :workspace_id"
    " AND m.conversation_id = :conversation_id AND m.direction = 'in' AND NOT m.imported"
    " AND (CAST(:id AS uuid) IS NULL OR m.id = CAST(:id AS uuid)) ORDER BY m.seq DESC LIMIT 1"
)
_RESOLVED = Statement(
    "SELECT conversation_id, after_seq FROM conversation_event"
    " WHERE workspace_id = :workspace_id AND conversation_id = ANY(CAST(:ids AS uuid[]))"
    " AND kind = 'resolved' ORDER BY conversation_id, after_seq"
)
