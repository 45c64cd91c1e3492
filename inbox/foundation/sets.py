"""Writing many rows in one statement.

`COPY FROM` is refused under row-level security, so a set travels as one JSON document that the
database takes apart (`json_to_recordset`): one parameter for any number of columns, encoded and
parsed by compiled code on both sides.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy.dialects import postgresql
from sqlmodel import SQLModel

from inbox.foundation.sealed import Sealed
from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork

DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
Row = Mapping[str, Any]


async def insert_set(
    uow: UnitOfWork, model: type[SQLModel], rows: Sequence[Row], *, then: str = ""
) -> None:
    """All rows have the same keys. `then` is what follows the insert: ON CONFLICT …"""
    if rows:
        await uow.write(_insert(model, tuple(rows[0]), then), {"rows": document_of(rows)})


async def update_set(uow: UnitOfWork, statement: Statement, rows: Sequence[Row]) -> None:
    """`statement` joins the rows as `changed`, by `given(model, names)`; it returns none."""
    await uow.write(statement, {"rows": document_of(rows)})


@lru_cache(maxsize=200)
def given(model: type[SQLModel], names: tuple[str, ...]) -> str:
    """The set as a table `changed` with these columns of a model."""
    columns = model.__table__.columns  # type: ignore[attr-defined]
    parts = [f"{name} {_type_name(columns[name].type)}" for name in names]
    return f"json_to_recordset(CAST(:rows AS json)) AS changed ({', '.join(parts)})"


def listed(values: Iterable[UUID]) -> str:
    """Ids as the literal of an array, for CAST(:ids AS uuid[])."""
    return "{" + ",".join([str(value) for value in values]) + "}"


@lru_cache(maxsize=200)
def _insert(model: type[SQLModel], names: tuple[str, ...], then: str) -> Statement:
    columns = ", ".join(names)
    # Every name comes from our models.
    return Statement(
        f"INSERT INTO {model.__tablename__} ({columns})"  # noqa: S608 - see above
        f" SELECT {columns} FROM {given(model, names)} {then}"
    )


def document_of(rows: Sequence[Row]) -> str:
    """A set as the parameter `:rows` of a statement."""
    return orjson.dumps(rows, default=_plain).decode()


def _plain(value: Any) -> Any:
    if isinstance(value, Sealed):
        return "\\x" + value.ciphertext.hex()
    if isinstance(value, bytes):
        return "\\x" + value.hex()
    raise TypeError


def _type_name(column_type: Any) -> str:
    name: str = column_type.compile(dialect=DIALECT)
    return "text" if name.startswith("VARCHAR") else name
