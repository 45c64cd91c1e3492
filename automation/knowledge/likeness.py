"""Pieces that mean what a question means, in whatever words: compared by pgvector, one by one.

A workspace keeps at most some thousands of pieces, and each is compared: an approximate index would
be asked for the nearest of all workspaces and find too few of one
(docs/decisions/0016-vectors-are-plain-numbers.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import text

from automation.knowledge.retrieval import CANDIDATES, THRESHOLD, Hit
from inbox.foundation.unit_of_work import UnitOfWork

# What is less like it than half of what would be enough has nothing to do with it.
LEAST_PART = 0.5


@dataclass(frozen=True, slots=True)
class Meaning:
    """A question as a vector of one model, and from which likeness on a piece is an answer."""

    model: str
    vector: Sequence[float] = field(repr=False)
    enough: float


async def can_compare(uow: UnitOfWork) -> bool:
    """Whether this PostgreSQL has pgvector."""
    found = await uow.session.scalar(text("SELECT to_regtype('vector') IS NOT NULL"))
    return bool(found)


async def has_embedded(uow: UnitOfWork, model: str) -> bool:
    found = await uow.session.scalar(
        text(
            "SELECT to_regtype('vector') IS NOT NULL AND EXISTS (SELECT 1 FROM knowledge_embedding"
            " WHERE workspace_id = :workspace_id AND model = :model)"
        ),
        {"workspace_id": uow.workspace_id, "model": model},
    )
    return bool(found)


async def nearest(uow: UnitOfWork, meaning: Meaning) -> Sequence[Hit]:
    """The best first."""
    if not await can_compare(uow):
        return ()
    rows = await uow.session.execute(
        _NEAREST,
        {
            "workspace_id": uow.workspace_id,
            "model": meaning.model,
            "wanted": list(meaning.vector),
            "least": meaning.enough * LEAST_PART,
            "most": CANDIDATES,
        },
    )
    return [
        Hit(row.id, round(_worth(row.likeness, meaning.enough), 4), round(row.likeness, 4))
        for row in rows
    ]


def _worth(likeness: float, enough: float) -> float:
    """On the scale of the other way, where `THRESHOLD` is enough and 1 is everything."""
    likeness = min(max(likeness, 0.0), 1.0)
    if likeness < enough:
        return THRESHOLD * likeness / enough
    return THRESHOLD + (1 - THRESHOLD) * (likeness - enough) / (1 - enough)


_NEAREST = text(
    "SELECT id, likeness FROM (SELECT e.chunk_id AS id,"
    " 1 - (CAST(e.embedding AS vector) <=> CAST(CAST(:wanted AS real[]) AS vector)) AS likeness"
    " FROM knowledge_embedding AS e JOIN knowledge_chunk AS c"
    " ON c.workspace_id = e.workspace_id AND c.id = e.chunk_id"
    " WHERE e.workspace_id = :workspace_id AND e.model = :model AND c.live"
    " AND cardinality(e.embedding) = cardinality(CAST(:wanted AS real[]))) AS near"
    " WHERE likeness >= :least ORDER BY likeness DESC, id LIMIT :most"
)
