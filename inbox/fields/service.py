"""Fields that a workspace declares, and the values that contacts and conversations have in them.

Whether the contact or the conversation is there is for the caller to ask, who also holds its lock.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from msgspec import UNSET
from sqlmodel import col

from inbox.fields.errors import TooManyFields
from inbox.fields.events import FieldChanged, FieldCreated, FieldDeleted
from inbox.fields.matches import FieldMatch
from inbox.fields.models import FieldDefinition, FieldKind, FieldOwner
from inbox.fields.repository import SHAPES, FieldRepository, Row
from inbox.fields.schemas import FieldChange, FieldFilters, FieldIn, value_of
from inbox.fields.values import Value, ValueMisfit, canonical, fitting
from inbox.fields.values import asked as asked_value
from inbox.foundation.encryption import DataKey, Place
from inbox.foundation.errors import FieldFault, Forbidden, invalid_field, invalid_fields
from inbox.foundation.identifiers import new_id
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.permissions import Permission
from inbox.foundation.sealed import Sealed
from inbox.foundation.unit_of_work import UnitOfWork

FIELDS_AT_MOST = 100


@dataclass(frozen=True, slots=True)
class Filling:
    """What is to be filled in for one owner; `contact_id` is whose key seals what is personal. With
    null a value is taken away, from `stands_for` too."""

    owner_id: UUID
    contact_id: UUID
    values: Mapping[str, Value | None] = field(repr=False)
    stands_for: Collection[UUID] = ()


@dataclass(frozen=True, slots=True)
class Filled:
    owner_id: UUID
    key: str
    old: Value | None = field(repr=False)
    new: Value | None = field(repr=False)


class FieldService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._fields = FieldRepository(uow)

    async def create(self, field_id: UUID, asked: FieldIn) -> FieldDefinition:
        _require_options(asked.kind, asked.options)
        if await self._fields.count(asked.owner) >= FIELDS_AT_MOST:
            raise TooManyFields
        definition = FieldDefinition(
            workspace_id=self.uow.workspace_id,
            id=field_id,
            owner=asked.owner,
            key=asked.key,
            title=asked.title.strip(),
            kind=asked.kind,
            options=asked.options,
            personal=asked.personal,
            position=asked.position,
        )
        await self._fields.save(definition)
        self.uow.record(FieldCreated(workspace_id=definition.workspace_id, object_id=field_id))
        return definition

    async def get(self, field_id: UUID) -> FieldDefinition:
        return await self._fields.get(field_id)

    async def list_page(self, request: PageRequest, filters: FieldFilters) -> Page[FieldDefinition]:
        asked = [] if filters.owner is None else [col(FieldDefinition.owner) == filters.owner]
        return await self._fields.list_page(request, *asked)

    async def change(self, field_id: UUID, asked: FieldChange) -> FieldDefinition:
        definition = await self._fields.lock(field_id)
        if asked.options is not UNSET:
            _require_options(definition.kind, asked.options)
        changed = []
        for name in asked.__struct_fields__:
            value = getattr(asked, name)
            if value is not UNSET and value != getattr(definition, name):
                setattr(definition, name, value)
                changed.append(name)
        if changed:
            await self._fields.save(definition)
            self.uow.record(
                FieldChanged(
                    workspace_id=definition.workspace_id, object_id=field_id, fields=tuple(changed)
                )
            )
        return definition

    async def delete(self, field_id: UUID) -> None:
        """Its values go with it."""
        definition = await self._fields.lock(field_id)
        await self._fields.delete(definition)
        self.uow.record(FieldDeleted(workspace_id=definition.workspace_id, object_id=field_id))

    async def by_key(
        self, owner: FieldOwner, workspace_id: UUID | None = None
    ) -> dict[str, FieldDefinition]:
        found = await self._fields.list_by(
            col(FieldDefinition.owner) == owner,
            col(FieldDefinition.workspace_id) == (workspace_id or self.uow.workspace_id),
        )
        return {one.key: one for one in found}

    async def of(
        self, owner: FieldOwner, stands_for: Mapping[UUID, UUID]
    ) -> Mapping[UUID, Mapping[str, Row]]:
        """Each owner to who stands for it, most often itself; its own values go before others'."""
        found: dict[UUID, dict[str, Row]] = {}
        for key, row in await self._fields.values(owner, stands_for.keys()):
            owner_id = getattr(row, SHAPES[owner].owner)
            held = found.setdefault(stands_for[owner_id], {})
            if key not in held or owner_id == stands_for[owner_id]:
                held[key] = row
        return found

    async def check(
        self, owner: FieldOwner, values: Mapping[str, Value | None]
    ) -> Mapping[str, FieldDefinition]:
        """Whether all of it could be filled in; what there is to fill in."""
        fields = await self.by_key(owner)
        _fitting(owner, fields, values)
        return fields

    async def fill(
        self,
        owner: FieldOwner,
        fillings: Sequence[Filling],
        fields: Mapping[str, FieldDefinition] | None = None,
        workspace_id: UUID | None = None,
    ) -> list[Filled]:
        """In sets, of one workspace: `workspace_id`, where a transaction names several. What is
        filled in already is left alone; returns what is different now. `fields` are those of
        `check`, where the caller has them."""
        fillings = [one for one in fillings if one.values]
        if not fillings:
            return []
        fields = await self.by_key(owner, workspace_id) if fields is None else fields
        checked = {one.owner_id: _fitting(owner, fields, one.values) for one in fillings}
        keys = {key for values in checked.values() for key in values}
        held: dict[tuple[UUID, str], Row] = {}
        stands_for = {shell: one.owner_id for one in fillings for shell in one.stands_for}
        asked = [*checked, *stands_for]
        for key, row in await self._fields.values(owner, asked, keys):
            held[(getattr(row, SHAPES[owner].owner), key)] = row
        filled: list[Filled] = []
        for one in fillings:
            for key, value in checked[one.owner_id].items():
                found = held.get((one.owner_id, key))
                old = None if found is None else value_of(found)
                inherited = any((shell, key) in held for shell in one.stands_for)
                # A yes is no 1.
                same = type(old) is type(value) and old == value
                if not same or (value is None and inherited):
                    filled.append(Filled(one.owner_id, key, old, value))
        whose = {one.owner_id: one.contact_id for one in fillings}
        new = [one for one in filled if one.new is not None]
        await self._put(owner, new, fields, whose, workspace_id or self.uow.workspace_id)
        gone = [one for one in filled if one.new is None]
        for key in dict.fromkeys(one.key for one in gone):
            owners = {one.owner_id for one in gone if one.key == key}
            shells = [shell for shell, root in stands_for.items() if root in owners]
            await self._fields.take(owner, [*owners, *shells], [fields[key].id])
        return filled

    async def _put(
        self,
        owner: FieldOwner,
        filled: Sequence[Filled],
        fields: Mapping[str, FieldDefinition],
        whose: Mapping[UUID, UUID],
        workspace_id: UUID,
    ) -> None:
        if not filled:
            return
        index_key = await self.uow.keys.current(workspace_id, KeyPurpose.INDEX)
        personal = {whose[one.owner_id] for one in filled if fields[one.key].personal}
        keys = await self.uow.keys.current_set(
            KeyPurpose.CONTACT, [(workspace_id, contact_id) for contact_id in personal]
        )
        shape = SHAPES[owner]
        rows: list[dict[str, Any]] = []
        for one in filled:
            definition, row_id = fields[one.key], new_id()
            sealed = None
            if definition.personal:
                place = Place(workspace_id, str(shape.model.__tablename__), "sealed", row_id)
                sealed = Sealed.of(json.dumps(one.new), keys[whose[one.owner_id]], place)
            assert one.new is not None  # noqa: S101 - those without a value are not put
            rows.append(
                {
                    "workspace_id": workspace_id,
                    "id": row_id,
                    shape.owner: one.owner_id,
                    "field_id": definition.id,
                    "plain": None if definition.personal else one.new,
                    "sealed": sealed,
                    "value_hash": value_hash(definition.id, one.new, index_key),
                }
            )
        await self._fields.put(owner, rows)

    async def matches(
        self, owner: FieldOwner, asked: Mapping[str, str]
    ) -> tuple[FieldMatch, ...] | None:
        """For a list: the fields that must have these values, written as in an address."""
        if not asked:
            return None
        fields = await self.by_key(owner)
        workspace_id = self.uow.workspace_id
        index_key = await self.uow.keys.current(workspace_id, KeyPurpose.INDEX)
        found = []
        for key, text in asked.items():
            definition = fields.get(key)
            if definition is None:
                raise invalid_field(f"fields.{key}", _unknown(owner))
            if definition.personal:
                # Who may not read a value may not guess it either.
                self.uow.subject.require(Permission.PERSONAL_DATA_READ)
                if not self.uow.subject.sees_addresses():
                    raise Forbidden("This field is masked for your role; nothing is found by it.")
            try:
                value = asked_value(definition, text)
            except ValueMisfit as error:
                raise invalid_field(f"fields.{key}", str(error)) from None
            hashed = value_hash(definition.id, value, index_key)
            found.append(FieldMatch(workspace_id, definition.id, hashed))
        return tuple(found)


def value_hash(field_id: UUID, value: Value, key: DataKey) -> bytes:
    return key.keyed_hash(b"field\x00" + field_id.bytes + canonical(value).encode())


def _fitting(
    owner: FieldOwner, fields: Mapping[str, FieldDefinition], values: Mapping[str, Value | None]
) -> dict[str, Value | None]:
    """All that is wrong is told at once."""
    found: dict[str, Value | None] = {}
    faults = []
    for key, value in values.items():
        if key not in fields:
            faults.append(FieldFault(f"fields.{key}", _unknown(owner)))
            continue
        try:
            found[key] = None if value is None else fitting(fields[key], value)
        except ValueMisfit as error:
            faults.append(FieldFault(f"fields.{key}", str(error)))
    if faults:
        raise invalid_fields(faults)
    return found


def _unknown(owner: FieldOwner) -> str:
    return f"A {owner.value} has no field with this key."


def _require_options(kind: FieldKind, options: Sequence[str]) -> None:
    if kind is FieldKind.CHOICE and not options:
        raise invalid_field("options", "Give what may be chosen.")
    if kind is not FieldKind.CHOICE and options:
        raise invalid_field("options", "Only a choice has them.")
    for place, option in enumerate(options):
        if not (option.isprintable() and option == option.strip() and 1 <= len(option) <= 100):
            raise invalid_field(f"options.{place}", "Give 1 to 100 characters in one line.")
    if len(set(options)) < len(options):
        raise invalid_field("options", "Name each once.")
