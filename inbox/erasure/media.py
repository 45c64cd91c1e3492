"""The files of a person: out of the store first, then their rows. A file that went without its
row is missed by nobody; a row that went without its file would leave it there for ever."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text

from inbox.erasure.models import Erasure
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork

FILES_AT_ONCE = 50


async def forget_files(
    runtime: Runtime,
    uow: UnitOfWork,
    erasure: Erasure,
    values: Mapping[str, Any],
    most: int | None = FILES_AT_ONCE,
) -> tuple[dict[str, int], bool]:
    """What was counted, and whether there may be more. Fetching one is an effect with its id."""
    rows = (await uow.session.execute(_SOME, {**values, "most": most})).all()
    files = 0
    for row in rows:
        if row.storage_key is not None:
            await runtime.files.delete(row.storage_key)
            files += row.state == "stored"
    ids = {**values, "ids": [row.id for row in rows]}
    effects = await uow.session.execute(_EFFECTS, ids)
    await uow.session.execute(_ROWS, ids)
    counted = {
        "attachment": len(rows),
        "files": files,
        "effect": int(getattr(effects, "rowcount", 0)),
    }
    return counted, most is not None and len(rows) == most


_SOME = text(
    "SELECT id, storage_key, state FROM attachment WHERE workspace_id = :workspace_id"
    " AND conversation_id = ANY(:conversations) ORDER BY id LIMIT :most FOR UPDATE"
)
_EFFECTS = text("DELETE FROM effect WHERE workspace_id = :workspace_id AND id = ANY(:ids)")
_ROWS = text("DELETE FROM attachment WHERE workspace_id = :workspace_id AND id = ANY(:ids)")
