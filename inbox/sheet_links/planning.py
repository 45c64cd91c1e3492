"""Where in a worksheet things belong: pure, from what was read to what is written.

A row is found by its key, the object's id, in a column of its own. Nothing else of a worksheet is
relied on: people may sort it, insert rows and columns, and keep notes in columns of theirs.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from inbox.sheet_links.fields import Cell
from integrations.google_sheets.contract import Block

KEY_HEADER: Final = "Parley ID"
HEADER_ROW: Final = 1


class WrongSheet(Exception):
    """There is something in it, and no column of ours."""


class HeaderTwice(Exception):
    """Two columns have one of our names: which is ours?"""


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of the key and of each field, and the headers that have to be written first."""

    key: int
    fields: tuple[int, ...]
    missing: tuple[Block, ...]
    width: int


def layout_of(headers: Sequence[Any], names: Sequence[str], *, empty: bool) -> Layout:
    """`empty` when there is nothing but, perhaps, headers."""
    found = [str(one).strip() for one in headers]
    wanted = (KEY_HEADER, *names)
    twice = [name for name in wanted if found.count(name) > 1]
    if twice:
        raise HeaderTwice
    if KEY_HEADER not in found and not empty:
        raise WrongSheet
    places: dict[str, int] = {name: found.index(name) for name in wanted if name in found}
    new = [name for name in wanted if name not in places]
    places |= {name: at for at, name in enumerate(new, start=len(found))}
    blocks = (Block(HEADER_ROW, len(found), [new]),) if new else ()
    return Layout(
        places[KEY_HEADER],
        tuple(places[name] for name in names),
        blocks,
        len(found) + len(new),
    )


@dataclass(frozen=True, slots=True)
class Plan:
    blocks: Sequence[Block]
    deleted: Sequence[int]
    last_row: int


def ids_in(keys: Sequence[Any]) -> list[UUID]:
    """What people wrote into the column of keys is none of ours."""
    found: dict[UUID, None] = {}
    for key in keys[HEADER_ROW:]:
        try:
            found[UUID(str(key).strip())] = None
        except ValueError:
            continue
    return list(found)


def plan_rows(
    layout: Layout,
    keys: Sequence[Any],
    rows: Mapping[UUID, Sequence[Cell]],
    removed: frozenset[UUID],
) -> Plan:
    """`keys` are the cells of the key column from the top. Of a key that stands there twice the
    first row is written, and the others are deleted: they are copies."""
    at: dict[str, int] = {}
    deleted: list[int] = []
    wanted = {str(one) for one in rows}
    gone = {str(one) for one in removed}
    for row, key in enumerate(keys, start=1):
        text = str(key).strip()
        if row == HEADER_ROW or not text:
            continue
        if text in gone or (text in at and text in wanted):
            deleted.append(row)
        at.setdefault(text, row)
    last = max(len(keys), HEADER_ROW)
    placed: dict[int, Mapping[int, Cell]] = {}
    for one, cells in rows.items():
        row_number = at.get(str(one))
        if row_number is None:
            last += 1
            row_number = last
        placed[row_number] = {
            layout.key: str(one),
            **dict(zip(layout.fields, cells, strict=True)),
        }
    return Plan(_blocks(placed), deleted, last)


def _blocks(placed: Mapping[int, Mapping[int, Cell]]) -> list[Block]:
    """Cells beside and below one another travel as one range; columns of others are left out."""
    if not placed:
        return []
    columns = sorted(next(iter(placed.values())))
    blocks: list[Block] = []
    for first, width in _runs(columns):
        for start, height in _runs(sorted(placed)):
            rows = [
                [placed[row][column] for column in range(first, first + width)]
                for row in range(start, start + height)
            ]
            blocks.append(Block(start, first, rows))
    return blocks


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and runs[-1][0] + runs[-1][1] == number:
            runs[-1] = (runs[-1][0], runs[-1][1] + 1)
        else:
            runs.append((number, 1))
    return runs


@dataclass(frozen=True, slots=True)
class Drift:
    """How a worksheet differs from the house: ids only, and a few of each."""

    rows: int
    missing: Sequence[str]
    different: Sequence[str]
    twice: Sequence[str]
    unknown: Sequence[str]

    @property
    def clean(self) -> bool:
        return not (self.missing or self.different or self.twice or self.unknown)


def drift_of(
    sheet: Sequence[tuple[str, Sequence[Any]]], house: Mapping[UUID, Sequence[Cell]]
) -> Drift:
    counted = Counter(key for key, _ in sheet)
    first: dict[str, Sequence[Any]] = {}
    for key, cells in sheet:
        first.setdefault(key, cells)
    wanted = {str(one): cells for one, cells in house.items()}
    return Drift(
        rows=len(sheet),
        missing=sorted(wanted.keys() - first.keys()),
        different=sorted(
            key for key, cells in wanted.items() if key in first and not _same(first[key], cells)
        ),
        twice=sorted(key for key, times in counted.items() if times > 1),
        unknown=sorted(first.keys() - wanted.keys()),
    )


def _same(found: Sequence[Any], wanted: Sequence[Cell]) -> bool:
    return [_compared(one) for one in found] == [_compared(one) for one in wanted]


def _compared(cell: Any) -> str:
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return repr(float(cell))
    return "" if cell is None else str(cell)
