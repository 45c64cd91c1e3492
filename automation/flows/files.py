"""Flows as files: YAML that is the same for the same flow, line by line, so that git sees what was
changed. Ids of labels, teams and the like stand in it as they are, with their names beside them in
`names`; in another workspace they are found by those names."""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

import msgspec
import yaml

from automation.flows.definition import Definition, as_document, read_definition
from inbox.foundation.errors import FieldFault, invalid_field, invalid_fields
from inbox.foundation.schemas import Name
from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork

NAMED = (
    "label_id", "team_id", "channel_id", "channel_ids", "account_id", "endpoint_id", "flow_id"
)  # fmt: skip


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, indentless=False)


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = "|" if "\n" in value else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_Dumper.add_representer(str, _text)


class _Loader(yaml.SafeLoader):
    """Without anchors: a document that refers to itself could be endless, or grow without end."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("aliases")
        return super().compose_node(parent, index)


async def export_yaml(uow: UnitOfWork, name: str, definition: Mapping[str, Any]) -> str:
    document = _lean(as_document(read_definition(dict(definition), "definition")))
    ids = sorted({UUID(one) for one in _ids(document)})
    names = await _names(uow, ids)
    whole = {"flow": name, **document}
    if names:
        whole["names"] = {str(one): names[one] for one in ids if one in names}
    return await asyncio.to_thread(_dump, whole)


async def import_yaml(uow: UnitOfWork, source: str) -> tuple[str, dict[str, Any]]:
    """(name, definition); ids that are not of this workspace are found by their names."""
    document = await asyncio.to_thread(_load, source)
    if not isinstance(document, dict) or not isinstance(document.get("flow"), str):
        raise invalid_field("yaml", "It begins with `flow: <name>`.")
    names = document.pop("names", None) or {}
    try:
        name = msgspec.convert(document.pop("flow").strip(), Name)
    except msgspec.ValidationError:
        raise invalid_field("yaml.flow", "Not a name of a flow.") from None
    if not isinstance(names, dict):
        raise invalid_field("yaml.names", "A table of ids.")
    definition = as_document(read_definition(document, "yaml"))
    await _resolve(uow, definition, {str(key): str(value) for key, value in names.items()})
    return name, definition


def _dump(document: Mapping[str, Any]) -> str:
    text: str = yaml.dump(
        document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100, indent=2
    )
    return text


def _load(source: str) -> Any:
    """As JSON has it: what JSON cannot say is none of a flow's values."""
    try:
        return msgspec.json.decode(msgspec.json.encode(yaml.load(source, Loader=_Loader)))  # noqa: S506 - a SafeLoader
    # The loader's own constructors raise whatever they stumble over: `!!bool x` a KeyError.
    except (
        yaml.YAMLError, RecursionError, ValueError, LookupError, AttributeError, TypeError,
        OverflowError,
    ) as error:  # fmt: skip
        mark = getattr(error, "problem_mark", None)
        where = "" if mark is None else f" (line {mark.line + 1})"
        raise invalid_field("yaml", f"Not a YAML document without aliases{where}.") from None


def _lean(document: dict[str, Any]) -> dict[str, Any]:
    """Without what is so anyway: a file shows what somebody decided."""
    found = dict(document)
    usual = as_document(Definition())["settings"]
    found["settings"] = {
        name: value for name, value in document["settings"].items() if value != usual[name]
    }
    for part in ("triggers", "steps"):
        found[part] = [
            {name: value for name, value in one.items() if value not in ({}, "", None)}
            for one in document[part]
        ]
    return {name: value for name, value in found.items() if value not in ({}, [])}


def _ids(value: Any, name: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _ids(one, str(key))
    elif isinstance(value, list):
        for one in value:
            yield from _ids(one, name)
    elif name in NAMED and isinstance(value, str) and _is_id(value):
        yield value


def _is_id(value: str) -> bool:
    """A draft may still have nothing there, and what goes to others may use our words."""
    try:
        UUID(value)
    except ValueError:
        return False
    return True


async def _names(uow: UnitOfWork, ids: list[UUID]) -> dict[UUID, str]:
    if not ids:
        return {}
    rows = await uow.run(_NAMES, {"workspace_id": uow.workspace_id})
    return {row.id: f"{row.what}:{row.name}" for row in rows if row.id in set(ids)}


async def _resolve(uow: UnitOfWork, definition: dict[str, Any], names: Mapping[str, str]) -> None:
    rows = await uow.run(_NAMES, {"workspace_id": uow.workspace_id})
    here = {str(row.id) for row in rows}
    by_name = {f"{row.what}:{row.name}": str(row.id) for row in rows}
    faults: list[FieldFault] = []

    def put(value: Any, place: str, name: str = "") -> Any:
        if isinstance(value, dict):
            return {key: put(one, f"{place}.{key}", str(key)) for key, one in value.items()}
        if isinstance(value, list):
            return [put(one, f"{place}.{at}", name) for at, one in enumerate(value)]
        named = name in NAMED and isinstance(value, str) and _is_id(value)
        if not named or value in here:
            return value
        found = by_name.get(names.get(value, ""))
        if found is None:
            faults.append(FieldFault(place, "It is not here, and nothing here has its name."))
            return value
        return found

    definition.update(put(dict(definition), "yaml"))
    if faults:
        raise invalid_fields(faults)


_NAMES = Statement(
    "SELECT id, 'label' AS what, name FROM label WHERE workspace_id = :workspace_id"
    " UNION ALL SELECT id, 'team', name FROM team WHERE workspace_id = :workspace_id"
    " UNION ALL SELECT id, 'channel', name FROM channel WHERE workspace_id = :workspace_id"
    " UNION ALL SELECT id, 'account', name FROM sheet_account WHERE workspace_id = :workspace_id"
    " UNION ALL SELECT id, 'endpoint', name FROM webhook_endpoint"
    " WHERE workspace_id = :workspace_id UNION ALL (SELECT id, 'flow', name FROM flow"
    # Of several of one name the last is taken: the live one, else the newest.
    " WHERE workspace_id = :workspace_id ORDER BY state = 'live', id)"
)
