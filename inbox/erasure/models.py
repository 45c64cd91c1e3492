"""Persons that are to be forgotten, and what became of it: the certificate.

    asked ──▶ running ──▶ waiting ──▶ done
                 │           └ worksheets still have rows of theirs
                 └ something of theirs is on its way out, or a table is being brought in

Whatever stops it, the next one goes on: each step is a transaction that can be done again.
"""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from inbox.foundation.columns import choice, row_id, stamp, workspace_key


class SubjectOfErasure(StrEnum):
    CONTACT = "contact"
    MEMBER = "member"
    WORKSPACE = "workspace"


class ErasureState(StrEnum):
    ASKED = "asked"
    RUNNING = "running"
    WAITING = "waiting"
    DONE = "done"


class Erasure(SQLModel, table=True):
    """Ids, counts and names of processors; nothing that the person said or was called."""

    __tablename__ = "erasure"
    __table_args__ = (
        Index(
            "erasure_open_once",
            "workspace_id",
            "subject_kind",
            "subject_id",
            unique=True,
            postgresql_where=text("state <> 'done'"),
        ),
        # What the sweeper rings for: open ones, and those that are yet to be looked at again.
        Index("erasure_under_way", "done_at", postgresql_where=text("looked_again_at IS NULL")),
    )

    workspace_id: UUID = workspace_key()
    id: UUID = row_id()
    subject_kind: SubjectOfErasure = Field(sa_type=choice(SubjectOfErasure))
    subject_id: UUID
    state: ErasureState = Field(default=ErasureState.ASKED, sa_type=choice(ErasureState))
    # Why: `asked`, `request`, `retention`, `replayed`.
    reason: str = "asked"
    # The request that it answers, where there was one.
    request_id: UUID | None = None
    asked_by_kind: str
    asked_by: UUID
    # Rows by table, files by `files`, and what was taken from rows that stay by `table:cleared`.
    counts: dict[str, int] = Field(default_factory=dict, sa_type=JSONB)
    # Who had been given something: [{"processor", "purpose", "texts", "first_at", "last_at"}], the
    # hosts that were told, and worksheets with what became of their rows.
    elsewhere: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    # How far it is: ids, and the mailboxes in which the person wrote. Emptied at the end.
    work: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    asked_at: datetime = stamp()
    started_at: datetime | None = None
    removed_at: datetime | None = None
    done_at: datetime | None = None
    # Once nobody can hold the person's key in memory any more, for what was under way meanwhile.
    looked_again_at: datetime | None = None

    def count(self, more: Mapping[str, int]) -> None:
        """A new document: a change inside the old one would not be seen."""
        counts = Counter(self.counts)
        counts.update({name: number for name, number in more.items() if number})
        self.counts = dict(counts)
