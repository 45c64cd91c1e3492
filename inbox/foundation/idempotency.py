"""`Idempotency-Key` on POST: the same key and body give the same resource, made once.

The key's row is written in the transaction that makes the resource, so both exist or neither.
A second request meets the first one's row, waits for its commit, and reads the resource afresh:
no answer text is stored.
"""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

import msgspec
from litestar import Request
from litestar.params import HeaderParameter
from sqlalchemy import LargeBinary, text
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import stamp, workspace_key
from inbox.foundation.errors import Conflict
from inbox.foundation.unit_of_work import UnitOfWork

Made = TypeVar("Made")
KEPT_HOURS = 24

IdempotencyKey = Annotated[
    str | None,
    HeaderParameter(
        name="Idempotency-Key",
        min_length=1,
        max_length=200,
        required=False,
        description="Repeat a POST safely: the same key and body make the resource only once.",
    ),
]


class IdempotencyKeyReused(Conflict):
    code = "idempotency_key_reused"
    status = 422
    title = "This Idempotency-Key was used for a different request"


class IdempotencyRow(SQLModel, table=True):
    __tablename__ = "idempotency_key"

    workspace_id: UUID = workspace_key()
    key_hash: bytes = Field(primary_key=True, sa_type=LargeBinary)
    request_hash: bytes = Field(sa_type=LargeBinary)
    resource_id: UUID
    created_at: datetime = stamp()


@dataclass(frozen=True, slots=True)
class Once:
    """What one POST is about; `make` runs at most once per key, `read` whenever it ran before."""

    uow: UnitOfWork
    key: str | None
    route: str
    body: bytes

    @classmethod
    def of(
        cls, uow: UnitOfWork, key: str | None, request: "Request[Any, Any, Any]", data: Any
    ) -> "Once":
        route = f"{request.method} {request.url.path}"
        return cls(uow, key, route, msgspec.json.encode(data, order="deterministic"))

    async def run(
        self,
        make: Callable[[UUID], Awaitable[Made]],
        read: Callable[[UUID], Awaitable[Made]],
        new_id: UUID,
    ) -> Made:
        """`make` is given the id the resource must have; `read` gets the id that was made."""
        if self.key is None:
            return await make(new_id)
        # What was sent may be guessed at, such as a number: without the installation's key nobody
        # finds out by its hash.
        plain = hashlib.sha256(self.body)
        request_hash = self._keyed("request", plain.hexdigest())
        resource_id, stored = await self._claim(request_hash, new_id)
        # Plain is how a version before this one hashed, a day ago at most.
        if stored not in {request_hash, plain.digest()}:
            raise IdempotencyKeyReused
        return await (make(new_id) if resource_id == new_id else read(resource_id))

    async def _claim(self, request_hash: bytes, new_id: UUID) -> tuple[UUID, bytes]:
        values = {
            "workspace_id": self.uow.workspace_id,
            "key_hash": self._keyed("key", self._name()),
            "plain_hash": hashlib.sha256(self._name().encode()).digest(),
            "request_hash": request_hash,
            "resource_id": new_id,
            "kept": KEPT_HOURS,
        }
        claimed = await self.uow.session.execute(
            text(
                "INSERT INTO idempotency_key AS held"
                " (workspace_id, key_hash, request_hash, resource_id)"
                " SELECT :workspace_id, :key_hash, :request_hash, :resource_id"
                " WHERE NOT EXISTS (SELECT FROM idempotency_key AS old"
                " WHERE old.workspace_id = :workspace_id AND old.key_hash = :plain_hash"
                " AND old.created_at >= clock_timestamp() - make_interval(hours => :kept))"
                " ON CONFLICT (workspace_id, key_hash) DO UPDATE"
                " SET request_hash = excluded.request_hash, resource_id = excluded.resource_id,"
                " created_at = clock_timestamp()"
                " WHERE held.created_at < clock_timestamp() - make_interval(hours => :kept)"
            ),
            values,
        )
        if claimed.rowcount == 1:  # type: ignore[attr-defined]
            return new_id, request_hash
        row = (
            await self.uow.session.execute(
                text(
                    "SELECT resource_id, request_hash FROM idempotency_key"
                    " WHERE workspace_id = :workspace_id"
                    " AND key_hash IN (:key_hash, :plain_hash)"
                ),
                values,
            )
        ).one()
        return row.resource_id, row.request_hash

    def _name(self) -> str:
        """Keys of two callers, or for two routes, never meet."""
        return "\x00".join((str(self.uow.subject.id), self.route, self.key or ""))

    def _keyed(self, what: str, value: str) -> bytes:
        return self.uow.installation_key.lookup_hash(f"idempotency.{what}", value)
