"""Messages by sets: written with their conversation, and moved forward by what providers report."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from inbox.foundation.blind_index import index_words
from inbox.foundation.encryption import DataKey, Place
from inbox.foundation.fault_points import bug
from inbox.foundation.sealed import Sealed
from inbox.foundation.sets import document_of, given, listed, update_set
from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.messages.models import STATUS_RANK, Author, Direction, Message, MessageStatus


@dataclass(frozen=True, slots=True)
class NewMessage:
    workspace_id: UUID
    id: UUID
    conversation_id: UUID
    channel_id: UUID
    seq: int
    direction: Direction
    kind: str
    author: Author
    status: MessageStatus
    occurred_at: datetime
    key: DataKey
    index_key: DataKey
    text: str | None = field(default=None, repr=False)
    extra: dict[str, Any] = field(default_factory=dict, repr=False)
    author_id: UUID | None = None
    external_id: str | None = None
    in_reply_to: str | None = None
    imported: bool = False


@dataclass(frozen=True, slots=True)
class Act:
    """An edit or a deletion of the message with this id, if it is there already."""

    workspace_id: UUID
    channel_id: UUID
    external_id: str
    at: datetime
    revokes: bool


@dataclass(frozen=True, slots=True)
class StatusChange:
    workspace_id: UUID
    id: UUID
    status: MessageStatus
    external_id: str | None = None
    error_code: str | None = None
    possibly_twice: bool = False
    pricing_category: str | None = None
    pricing_model: str | None = None
    billable: bool | None = None


class MessageLog:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    async def add(self, messages: Sequence[NewMessage]) -> None:
        """One that was taken back before it came is stored without words to find it by."""
        if messages:
            await self.uow.write(_ADD, {"rows": document_of([_row(one) for one in messages])})

    async def bring_back(self, refs: Sequence[tuple[UUID, UUID]]) -> None:
        """A message that was taken for failed or cancelled, and which a status names after all:
        what is told of it next counts."""
        if refs:
            values = {
                "workspaces": listed(one[0] for one in refs),
                "ids": listed(one[1] for one in refs),
                "over": STATUS_RANK[MessageStatus.FAILED],
            }
            await self.uow.write(_BRING_BACK, values)

    async def move_forward(self, changes: Sequence[StatusChange]) -> None:
        """A status of the same or a lower rank changes nothing but what was still unknown."""
        if not changes:
            return
        names = (
            "workspace_id",
            "id",
            "status",
            "status_rank",
            "external_id",
            "error_code",
            "possibly_twice",
            "pricing_category",
            "pricing_model",
            "billable",
        )
        rows = [
            {
                "workspace_id": one.workspace_id,
                "id": one.id,
                "status": one.status.value,
                "status_rank": STATUS_RANK[one.status],
                "external_id": one.external_id,
                "error_code": one.error_code,
                "possibly_twice": one.possibly_twice,
                "pricing_category": one.pricing_category,
                "pricing_model": one.pricing_model,
                "billable": one.billable,
            }
            for one in strongest(changes)
        ]
        if bug("status_backwards"):
            for row in rows:
                row["status_rank"] = STATUS_RANK[MessageStatus.FAILED]
        statement = Statement(
            "UPDATE message SET"  # noqa: S608 - our columns
            " status = CASE WHEN changed.status_rank >= message.status_rank"
            " THEN changed.status ELSE message.status END,"
            " error_code = CASE WHEN changed.status_rank >= message.status_rank"
            " THEN changed.error_code ELSE message.error_code END,"
            " status_rank = GREATEST(message.status_rank, changed.status_rank),"
            " external_id = COALESCE(message.external_id, changed.external_id),"
            " possibly_twice = message.possibly_twice OR changed.possibly_twice,"
            " pricing_category = COALESCE(changed.pricing_category, message.pricing_category),"
            " pricing_model = COALESCE(changed.pricing_model, message.pricing_model),"
            " billable = COALESCE(changed.billable, message.billable)"
            f" FROM {given(Message, names)}"
            " WHERE message.workspace_id = changed.workspace_id AND message.id = changed.id"
        )
        await update_set(self.uow, statement, rows)

    async def act(self, acts: Sequence[Act]) -> None:
        """What is taken back can no longer be found by its words. How an act shows is decided when
        the message is read, so that it may also come before its message."""
        if not acts:
            return
        await self.uow.write(
            _ACT,
            {
                "workspaces": [one.workspace_id for one in acts],
                "channels": [one.channel_id for one in acts],
                "externals": [one.external_id for one in acts],
                "moments": [one.at for one in acts],
                "revokes": [one.revokes for one in acts],
            },
        )
        revoked = [one for one in acts if one.revokes]
        if revoked:
            # What the message was changed to goes with it.
            await self.uow.write(
                _FORGET_EDITS,
                {
                    "workspaces": [one.workspace_id for one in revoked],
                    "channels": [one.channel_id for one in revoked],
                    "externals": [one.external_id for one in revoked],
                },
            )

    async def find_external(
        self, refs: Sequence[tuple[UUID, UUID, str]]
    ) -> dict[tuple[UUID, str], tuple[UUID, UUID]]:
        """(workspace, channel, external id) → (channel, external id) → (message, conversation)."""
        if not refs:
            return {}
        rows = await self.uow.run(
            Statement(
                "SELECT m.channel_id, m.external_id, m.id, m.conversation_id"
                " FROM unnest(CAST(:workspaces AS uuid[]), CAST(:channels AS uuid[]),"
                " CAST(:externals AS text[])) AS n (workspace_id, channel_id, external_id)"
                " JOIN message AS m USING (workspace_id, channel_id, external_id)"
            ),
            {
                "workspaces": [ref[0] for ref in refs],
                "channels": [ref[1] for ref in refs],
                "externals": [ref[2] for ref in refs],
            },
        )
        return {(row[0], row[1]): (row[2], row[3]) for row in rows}


_NAMES = (
    *("workspace_id", "id", "conversation_id", "channel_id", "seq", "direction", "kind"),
    *("author", "author_id", "external_id", "in_reply_to", "content", "words", "status"),
    *("status_rank", "possibly_twice", "imported", "occurred_at"),
)
_SHOWN = ", ".join(
    "CASE WHEN taken.at IS NULL THEN changed.words ELSE '{}' END" if name == "words" else name
    for name in (f"changed.{one}" if one != "words" else one for one in _NAMES)
)
# Who takes back and who brings hold the same conversation's lock, so one of them sees the other.
_ADD = Statement(
    f"INSERT INTO message ({', '.join(_NAMES)}, revoked_at)"  # noqa: S608 - our columns
    f" SELECT {_SHOWN}, taken.at FROM {given(Message, _NAMES)}"
    " LEFT JOIN LATERAL (SELECT max(act.occurred_at) AS at FROM message AS act"
    " WHERE act.workspace_id = changed.workspace_id AND act.channel_id = changed.channel_id"
    " AND act.kind = 'revoke' AND act.in_reply_to = CASE WHEN changed.kind = 'edit'"
    " THEN changed.in_reply_to ELSE changed.external_id END) AS taken ON true"
)
_BRING_BACK = Statement(
    "UPDATE message AS m SET status = 'sent', status_rank = 1, error_code = NULL"
    " FROM unnest(CAST(:workspaces AS uuid[]), CAST(:ids AS uuid[])) AS n (workspace_id, id)"
    " WHERE m.workspace_id = n.workspace_id AND m.id = n.id AND m.status_rank = :over"
)
_FORGET_EDITS = Statement(
    "UPDATE message AS m SET words = '{}'::bigint[]"
    " FROM unnest(CAST(:workspaces AS uuid[]), CAST(:channels AS uuid[]),"
    " CAST(:externals AS text[])) AS n (workspace_id, channel_id, external_id)"
    " WHERE m.workspace_id = n.workspace_id AND m.channel_id = n.channel_id"
    " AND m.in_reply_to = n.external_id AND m.kind = 'edit'"
)
_ACT = Statement(
    "UPDATE message AS m SET"
    " words = CASE WHEN n.revokes THEN '{}'::bigint[] ELSE m.words END,"
    " revoked_at = CASE WHEN n.revokes THEN n.at ELSE m.revoked_at END,"
    " edited_at = CASE WHEN n.revokes THEN m.edited_at ELSE n.at END"
    " FROM unnest(CAST(:workspaces AS uuid[]), CAST(:channels AS uuid[]),"
    " CAST(:externals AS text[]), CAST(:moments AS timestamptz[]), CAST(:revokes AS boolean[]))"
    " AS n (workspace_id, channel_id, external_id, at, revokes)"
    " WHERE m.workspace_id = n.workspace_id AND m.channel_id = n.channel_id"
    " AND m.external_id = n.external_id"
)


def strongest(changes: Sequence[StatusChange]) -> list[StatusChange]:
    """One change per message: an UPDATE joined to two rows takes either of them.

    In the order of ids, so that two sets lock messages the same way round."""
    best: dict[UUID, StatusChange] = {}
    for change in changes:
        held = best.get(change.id)
        if held is None or STATUS_RANK[change.status] >= STATUS_RANK[held.status]:
            best[change.id] = change
    return [best[message_id] for message_id in sorted(best)]


def _row(message: NewMessage) -> dict[str, Any]:
    content = dict(message.extra)
    if message.text is not None:
        content["text"] = message.text
    place = Place(message.workspace_id, "message", "content", message.id)
    return {
        "workspace_id": message.workspace_id,
        "id": message.id,
        "conversation_id": message.conversation_id,
        "channel_id": message.channel_id,
        "seq": message.seq,
        "direction": message.direction.value,
        "kind": message.kind,
        "author": message.author.value,
        "author_id": message.author_id,
        "external_id": message.external_id,
        "in_reply_to": message.in_reply_to,
        "content": Sealed.of(json.dumps(content, ensure_ascii=False), message.key, place),
        "words": index_words(message.text or "", message.index_key),
        "status": message.status.value,
        "status_rank": STATUS_RANK[message.status],
        "possibly_twice": False,
        "imported": message.imported,
        "occurred_at": message.occurred_at,
    }
