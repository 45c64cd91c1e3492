"""The published description of an export: a JSON schema, made from the same plan as the export."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ARRAY, BigInteger, Boolean, Column, DateTime, Float, Integer, Uuid

from inbox.foundation.personal_data import Declaration, Person
from inbox.foundation.sealed import SealedText
from inbox.privacy.export_plan import Section, plan_of
from inbox.privacy.export_rows import ATTACHMENTS
from inbox.privacy.workspace_plan import tables_of_workspace

DIALECT = "https://json-schema.org/draft/2020-12/schema"
VERSION = 1
WORKSPACE_FORMAT = f"parley.workspace-export.v{VERSION}"


def format_of(person: Person) -> str:
    return f"parley.{person.value}-export.v{VERSION}"


def schema_of(person: Person, register: Sequence[Declaration]) -> dict[str, Any]:
    plan = plan_of(person, register)
    properties: dict[str, Any] = {
        "format": {"const": format_of(person)},
        "made_at": {"type": "string", "format": "date-time"},
        "workspace": _closed({"id": _uuid(), "name": {"type": "string"}}),
        "person_id": _uuid(),
        "not_included": {
            "type": "object",
            "description": "Tables whose rows nobody can tell whose they are, and why.",
            "additionalProperties": {"type": "string"},
        },
        **{one.name: _rows(one) for one in plan.sections},
    }
    return {
        "$schema": DIALECT,
        "title": f"Everything that is stored about a {person.value}",
        **_closed(properties),
    }


def schema_of_workspace(register: Sequence[Declaration]) -> dict[str, Any]:
    """Of `workspace.json`, and, as `$defs`, of a line of each `tables/<name>.jsonl`."""
    return {
        "$schema": DIALECT,
        "title": "Everything that is stored of a workspace",
        **_closed(
            {
                "format": {"const": WORKSPACE_FORMAT},
                "made_at": {"type": "string", "format": "date-time"},
                "workspace": _closed({"id": _uuid(), "name": {"type": "string"}}),
                "tables": {"type": "array", "items": {"type": "string"}},
                "not_included": {
                    "type": "object",
                    "description": "Tables that are not told, and why.",
                    "additionalProperties": {"type": "string"},
                },
            }
        ),
        "$defs": {one.name: _row(one) for one in tables_of_workspace(register)},
    }


def _rows(section: Section) -> dict[str, Any]:
    return {"type": "array", "items": _row(section)}


def _row(section: Section) -> dict[str, Any]:
    properties = {column.name: _value(column) for column in section.columns}
    if section.table.name == ATTACHMENTS:
        properties["file"] = {
            "type": ["string", "null"],
            "description": "Where in this archive the file is.",
        }
    properties |= {child.name: _rows(child) for child in section.children}
    return _closed(properties)


def _closed(properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
    }


def _uuid() -> dict[str, Any]:
    return {"type": "string", "format": "uuid"}


def _value(column: Column[Any]) -> dict[str, Any]:
    kind = column.type
    if isinstance(kind, SealedText):
        # A text, or the document that its feature keeps; null where its key is gone.
        return {"description": "What was stored encrypted."}
    described: dict[str, Any]
    if isinstance(kind, Uuid):
        described = _uuid()
    elif isinstance(kind, DateTime):
        described = {"type": "string", "format": "date-time"}
    elif isinstance(kind, Boolean):
        described = {"type": "boolean"}
    elif isinstance(kind, Integer | BigInteger):
        described = {"type": "integer"}
    elif isinstance(kind, Float):
        described = {"type": "number"}
    elif isinstance(kind, ARRAY):
        described = {"type": "array"}
    elif type(kind).__name__ in {"JSONB", "JSON"}:
        return {}
    else:
        described = {"type": "string"}
    if column.nullable:
        described["type"] = [described["type"], "null"]
    return described
