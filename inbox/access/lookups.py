"""Questions that come before any workspace is known: a token in, ids out.

Each is one call of a function that the migrations made; row-level security hides the tables
themselves until a unit of work names its workspace.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from inbox.access.models import LinkKind
from inbox.access.repository import SESSION_IDLE
from inbox.foundation.database import Database
from inbox.foundation.encryption import token_hash
from inbox.foundation.permissions import Role

SESSION_TOUCH_SECONDS = 60


@dataclass(frozen=True, slots=True)
class FoundSession:
    workspace_id: UUID
    id: UUID
    member_id: UUID
    role: Role
    masked: bool


@dataclass(frozen=True, slots=True)
class FoundApiKey:
    workspace_id: UUID
    id: UUID
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FoundRow:
    workspace_id: UUID
    id: UUID


async def find_session(database: Database, token: str) -> FoundSession | None:
    async with database.short_connection() as connection:
        row = (
            await connection.execute(
                text(
                    "SELECT workspace_id, id, member_id, role, masked, last_seen_at"
                    " < clock_timestamp() - make_interval(secs => :touch) AS is_stale"
                    " FROM lookup.find_session(:token_hash, :idle)"
                ),
                {
                    "token_hash": token_hash(token),
                    "idle": SESSION_IDLE,
                    "touch": SESSION_TOUCH_SECONDS,
                },
            )
        ).one_or_none()
        if row is None:
            return None
        found = FoundSession(row.workspace_id, row.id, row.member_id, Role(row.role), row.masked)
        if row.is_stale:
            await _touch(connection, found)
        return found


async def find_api_key(database: Database, key: str) -> FoundApiKey | None:
    async with database.short_connection() as connection:
        row = (
            await connection.execute(
                text("SELECT workspace_id, id, scopes FROM lookup.find_api_key(:token_hash)"),
                {"token_hash": token_hash(key)},
            )
        ).one_or_none()
    return None if row is None else FoundApiKey(row.workspace_id, row.id, tuple(row.scopes))


async def find_members(database: Database, email_hash: bytes) -> Sequence[FoundRow]:
    async with database.short_connection() as connection:
        rows = await connection.execute(
            text("SELECT workspace_id, id FROM lookup.find_members(:email_hash)"),
            {"email_hash": email_hash},
        )
        return [FoundRow(row.workspace_id, row.id) for row in rows]


async def find_link(database: Database, kind: LinkKind, token: str) -> FoundRow | None:
    async with database.short_connection() as connection:
        row = (
            await connection.execute(
                text("SELECT workspace_id, id FROM lookup.find_link(:token_hash, :kind)"),
                {"token_hash": token_hash(token), "kind": kind.value},
            )
        ).one_or_none()
    return None if row is None else FoundRow(row.workspace_id, row.id)


async def _touch(connection: AsyncConnection, session: FoundSession) -> None:
    """At most once a minute; of requests that come at once, the first writes."""
    await connection.execute(
        text("SELECT set_config('parley.workspaces', :workspaces, true)"),
        {"workspaces": f"{{{session.workspace_id}}}"},
    )
    await connection.execute(
        text(
            "UPDATE session SET last_seen_at = clock_timestamp()"
            " WHERE workspace_id = :workspace_id AND id = :id"
            " AND last_seen_at < clock_timestamp() - make_interval(secs => :touch)"
        ),
        {
            "workspace_id": session.workspace_id,
            "id": session.id,
            "touch": SESSION_TOUCH_SECONDS,
        },
    )
