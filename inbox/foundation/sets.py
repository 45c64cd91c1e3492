"""Writing many rows in one statement.

`COPY FROM` is refused under row-level security, so sets travel as one array per column and are
unnested by the database. A column that is itself an array cannot be nested: it travels as the
text of its literal and is cast row by row.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ARRAY, TextClause, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

from inbox.foundation.sealed import Sealed

DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]
Row = Mapping[str, Any]


async def insert_set(
    session: AsyncSession, model: type[SQLModel], rows: Sequence[Row], *, then: str = ""
) -> Any:
    """All rows have the same keys. `then` is what follows the insert: ON CONFLICT, RETURNING."""
    if not rows:
        return None
    names = tuple(rows[0])
    return await session.execute(_insert(model, names, then), _arrays(model, names, rows))


async def update_set(
    session: AsyncSession, statement: TextClause, model: type[SQLModel], rows: Sequence[Row]
) -> Any:
    """`statement` joins the rows as `changed`, by `given(model, names)`."""
    return await session.execute(statement, _arrays(model, tuple(rows[0]), rows))


@lru_cache(maxsize=200)
def given(model: type[SQLModel], names: tuple[str, ...]) -> str:
    """`unnest(…) AS changed (…)` for the columns of a model."""
    columns = model.__table__.columns  # type: ignore[attr-defined]
    parts = [f"CAST(:{name} AS {_array_type(columns[name].type)})" for name in names]
    return f"unnest({', '.join(parts)}) AS changed ({', '.join(names)})"


@lru_cache(maxsize=200)
def _insert(model: type[SQLModel], names: tuple[str, ...], then: str) -> TextClause:
    table = model.__table__  # type: ignore[attr-defined]
    chosen = [
        f"CAST(changed.{name} AS {_type_name(table.columns[name].type)})"
        if isinstance(table.columns[name].type, ARRAY)
        else f"changed.{name}"
        for name in names
    ]
    # Every name comes from our models.
    return text(
        f"INSERT INTO {table.name} ({', '.join(names)})"  # noqa: S608 - see above
        f" SELECT {', '.join(chosen)} FROM {given(model, names)} {then}"
    )


def _arrays(model: type[SQLModel], names: tuple[str, ...], rows: Sequence[Row]) -> dict[str, Any]:
    columns = model.__table__.columns  # type: ignore[attr-defined]
    return {
        name: [_plain(row[name], is_array=isinstance(columns[name].type, ARRAY)) for row in rows]
        for name in names
    }


def _plain(value: Any, *, is_array: bool) -> Any:
    if isinstance(value, Sealed):
        return value.ciphertext
    if is_array and value is not None:
        return "{" + ",".join(map(str, value)) + "}"
    return value


def _array_type(column_type: Any) -> str:
    return "text[]" if isinstance(column_type, ARRAY) else f"{_type_name(column_type)}[]"


def _type_name(column_type: Any) -> str:
    name: str = column_type.compile(dialect=DIALECT)
    return "text" if name.startswith("VARCHAR") else name
