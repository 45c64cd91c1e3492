"""Column types that every room's models share."""

from enum import StrEnum
from typing import Any

from sqlalchemy import Enum, ForeignKeyConstraint, text
from sqlmodel import Field

from inbox.foundation.identifiers import new_id
from inbox.foundation.sealed import SealedText


def choice(values: type[StrEnum]) -> Enum:
    """Text in the database: a new value needs no migration that locks the table."""
    return Enum(
        values,
        native_enum=False,
        create_constraint=False,
        length=40,
        values_callable=lambda members: [member.value for member in members],
    )


def workspace_key() -> Any:
    """First column of every primary key: the tenant."""
    return Field(primary_key=True, foreign_key="workspace.id", ondelete="CASCADE")


def row_id() -> Any:
    return Field(default_factory=new_id, primary_key=True)


def stamp() -> Any:
    """Set by the database, whose clock all processes share."""
    return Field(default=None, sa_column_kwargs={"server_default": text("clock_timestamp()")})


def came_later(default: Any, sql: str, **how: Any) -> Any:
    """A column that was added to a table in use: code of the version before inserts without it."""
    how.setdefault("sa_column_kwargs", {})["server_default"] = text(sql)
    if callable(default):
        return Field(default_factory=default, **how)
    return Field(default=default, **how)


def sealed() -> Any:
    return Field(sa_type=SealedText)


def sealed_or_none() -> Any:
    return Field(default=None, sa_type=SealedText, nullable=True)


def belongs_to(column: str, target: str, *, on_delete: str = "CASCADE") -> ForeignKeyConstraint:
    """A composite foreign key, so that a row can only point within its own workspace."""
    return ForeignKeyConstraint(
        ["workspace_id", column], [f"{target}.workspace_id", f"{target}.id"], ondelete=on_delete
    )
