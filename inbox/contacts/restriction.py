"""Contacts whose data rest: who objected, or asked for it. Nothing acts on them by itself, no model
is asked about them, and no worksheet names them; people go on answering them.

It is said of a person: of all contacts that are the same one, alike.
"""

from collections.abc import Collection
from uuid import UUID

from inbox.contacts.models import Restriction
from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork


async def restrict(
    uow: UnitOfWork, contact_ids: Collection[UUID], restriction: Restriction | None
) -> bool:
    """Whether anything is different now. None lifts it."""
    rows = await uow.run(
        _RESTRICT,
        {
            "workspace_id": uow.workspace_id,
            "ids": list(contact_ids),
            "restriction": None if restriction is None else restriction.value,
        },
    )
    return bool(rows)


async def restrict_alike(uow: UnitOfWork, contact_ids: Collection[UUID]) -> None:
    """They are one person from now on: what one of them asked for holds for all."""
    values = {"workspace_id": uow.workspace_id, "ids": list(contact_ids)}
    await uow.run(_RESTRICT_ALIKE, values)


async def restricted_among(uow: UnitOfWork, contact_ids: Collection[UUID]) -> set[UUID]:
    if not contact_ids:
        return set()
    values = {"workspace_id": uow.workspace_id, "ids": list(contact_ids)}
    return {row.id for row in await uow.run(_AMONG, values)}


_RESTRICT = Statement(
    "UPDATE contact SET restriction = CAST(:restriction AS text), restricted_at ="
    " CASE WHEN CAST(:restriction AS text) IS NULL THEN NULL"
    " ELSE coalesce(restricted_at, clock_timestamp()) END"
    " WHERE workspace_id = :workspace_id AND id = ANY(:ids)"
    " AND restriction IS DISTINCT FROM CAST(:restriction AS text) RETURNING id"
)
_RESTRICT_ALIKE = Statement(
    "UPDATE contact AS c SET restriction = said.restriction, restricted_at = said.restricted_at"
    " FROM (SELECT restriction, restricted_at FROM contact WHERE workspace_id = :workspace_id"
    " AND id = ANY(:ids) AND restricted_at IS NOT NULL ORDER BY restricted_at LIMIT 1) AS said"
    " WHERE c.workspace_id = :workspace_id AND c.id = ANY(:ids) AND c.restricted_at IS NULL"
    " RETURNING c.id"
)
_AMONG = Statement(
    "SELECT id FROM contact WHERE workspace_id = :workspace_id AND id = ANY(:ids)"
    " AND restricted_at IS NOT NULL"
)
