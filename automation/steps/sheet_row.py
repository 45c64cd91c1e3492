"""Puts a row into a worksheet, changes the one that has a certain key, or reads it."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, field

from automation.steps.contract import (
    NEXT,
    At,
    Edge,
    Event,
    Fail,
    Go,
    Known,
    Move,
    Step,
    StepFailed,
    Word,
    Words,
)
from automation.steps.errands import WAYS, WAYS_ONCE, how_it_ended, result_of, send_on
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import NO_CONTROLS, In

NONE = "none"
CELL_CHARACTERS = 5_000
Header = Annotated[str, Meta(min_length=1, max_length=200, pattern=NO_CONTROLS)]


class SheetCell(In):
    """`column` is a header in the first row."""

    column: Header
    value: Words


class SheetRowConfig(In):
    account_id: UUID
    # As it stands in the address of the spreadsheet.
    spreadsheet_id: Annotated[str, Meta(pattern="^[A-Za-z0-9_-]{5,200}$")]
    worksheet: Header
    action: Literal["append", "update", "look_up"] = "append"
    # By which a row is found.
    key_column: Annotated[str, Meta(max_length=200)] = ""
    key: Words = ""
    columns: Annotated[list[SheetCell], Meta(max_length=50)] = field(default_factory=list)
    # Of a row that is read: `vars.<name>` holds its cells by their headers.
    save_as: Word = field(default="row")


class SheetRow(Step[SheetRowConfig]):
    kind = "sheet_row"
    title = "Row of a Google Sheet"
    group = "outside"
    config = SheetRowConfig
    gives_away = True

    def edges(self, config: SheetRowConfig) -> Sequence[Edge]:
        # A row that was perhaps put in is not put in again.
        return WAYS_ONCE if config.action == "append" else (*WAYS, Edge(NONE))

    def texts(self, config: SheetRowConfig) -> Iterator[tuple[str, str]]:
        yield "key", config.key
        for at, one in enumerate(config.columns):
            yield f"columns.{at}.value", one.value

    def sets(self, config: SheetRowConfig) -> Sequence[str]:
        return (config.save_as,) if config.action == "look_up" else ()

    def faults(self, config: SheetRowConfig, known: Known) -> Iterator[FieldFault]:
        if config.account_id not in known.sheet_account_ids:
            yield FieldFault("account_id", "There is no Google account with this id.")
        if config.action != "append":
            if not config.key_column.strip():
                yield FieldFault("key_column", "Name the column by which the row is found.")
            if not config.key.strip():
                yield FieldFault("key", "At least one visible character.")
        if config.action != "look_up" and not config.columns:
            yield FieldFault("columns", "At least one column.")
        names = [one.column for one in config.columns]
        for at, one in enumerate(config.columns):
            if one.column in names[:at]:
                yield FieldFault(f"columns.{at}.column", "Another value is for this column.")

    def enter(self, config: SheetRowConfig, at: At) -> Move:
        key = at.fill(config.key).strip()
        if config.action != "append" and not key:
            raise StepFailed("empty_key")
        cells = {one.column: at.fill(one.value)[:CELL_CHARACTERS] for one in config.columns}
        ask = {
            "account_id": str(config.account_id),
            "spreadsheet_id": config.spreadsheet_id,
            "worksheet": config.worksheet,
            "action": config.action,
            "key_column": config.key_column,
            "key": key,
            "cells": cells,
        }
        return send_on(at, "sheet", ask, repeatable=config.action != "append")

    def resume(self, config: SheetRowConfig, at: At, event: Event) -> Move:
        way = how_it_ended(event, self.edges(config))
        if isinstance(way, Fail):
            return way
        if way != NEXT or config.action == "append":
            return Go(way)
        found = result_of(event)
        if not found.get("found"):
            return Go(NONE)
        if config.action == "look_up":
            at.vars[config.save_as] = dict(found.get("row") or {})
        return Go(NEXT)
