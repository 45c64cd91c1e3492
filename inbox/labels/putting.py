"""Putting labels on and taking them off, by sets. A label that is gone meanwhile is left alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from inbox.foundation.sets import listed
from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.labels.events import ContactLabelled, ConversationLabelled

Owner = Literal["conversation", "contact"]


@dataclass(frozen=True, slots=True)
class Putting:
    workspace_id: UUID
    owner: Owner
    owner_id: UUID
    label_id: UUID
    added: bool


async def put_labels(uow: UnitOfWork, wanted: Sequence[Putting]) -> list[Putting]:
    """Returns those that changed something."""
    done: list[Putting] = []
    for owner, added in (
        ("conversation", True),
        ("conversation", False),
        ("contact", True),
        ("contact", False),
    ):
        some = [one for one in wanted if one.owner == owner and one.added == added]
        if not some:
            continue
        rows = await uow.run(
            _STATEMENTS[(owner, added)],
            {
                "workspaces": listed(one.workspace_id for one in some),
                "owners": listed(one.owner_id for one in some),
                "labels": listed(one.label_id for one in some),
            },
        )
        changed = {(row.owner_id, row.label_id) for row in rows}
        done += [one for one in some if (one.owner_id, one.label_id) in changed]
    for one in done:
        kind = ConversationLabelled if one.owner == "conversation" else ContactLabelled
        uow.record(
            kind(
                workspace_id=one.workspace_id,
                object_id=one.owner_id,
                label_id=one.label_id,
                added=one.added,
            )
        )
    return done


_GIVEN = (
    "unnest(CAST(:workspaces AS uuid[]), CAST(:owners AS uuid[]), CAST(:labels AS uuid[]))"
    " AS n (workspace_id, owner_id, label_id)"
)


def _add(owner: str) -> Statement:
    return Statement(
        f"INSERT INTO {owner}_label (workspace_id, {owner}_id, label_id)"  # noqa: S608 - our names
        f" SELECT DISTINCT n.workspace_id, n.owner_id, n.label_id FROM {_GIVEN}"
        " JOIN label AS l ON l.workspace_id = n.workspace_id AND l.id = n.label_id"
        f" ON CONFLICT DO NOTHING RETURNING {owner}_id AS owner_id, label_id"
    )


def _take(owner: str) -> Statement:
    return Statement(
        f"DELETE FROM {owner}_label AS o USING {_GIVEN}"  # noqa: S608 - our names
        f" WHERE o.workspace_id = n.workspace_id AND o.{owner}_id = n.owner_id"
        f" AND o.label_id = n.label_id RETURNING o.{owner}_id AS owner_id, o.label_id"
    )


_STATEMENTS = {
    (owner, added): (_add if added else _take)(owner)
    for owner in ("conversation", "contact")
    for added in (True, False)
}
