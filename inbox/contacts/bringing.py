"""Contacts that come in sets: known ones are filled up, others are made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from inbox.contacts.finding import email_terms, name_terms
from inbox.contacts.history import note_deeds
from inbox.contacts.models import Contact
from inbox.contacts.recognition import ContactRecognition, Sighting
from inbox.contacts.repository import ContactRepository
from inbox.fields.models import FieldOwner
from inbox.fields.service import FieldService, Filling
from inbox.foundation.encryption import Place
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.sealed import Sealed
from inbox.foundation.sets import given, update_set
from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.labels.service import LabelService

OWN = ("name", "email", "language")


@dataclass(frozen=True, slots=True)
class Brought:
    """What is None is left as it is. A phone in digits, with its country code."""

    phone: str | None = field(default=None, repr=False)
    user_id: str | None = field(default=None, repr=False)
    name: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    language: str | None = None
    labels: Sequence[UUID] = ()
    fields: Mapping[str, str | int | float | bool] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Arrived:
    created: Sequence[UUID]
    changed: Sequence[UUID]


class ContactBringing:
    """Everything of one set in one transaction, by a number of statements that does not grow."""

    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._contacts = ContactRepository(uow)

    async def known(self, brought: Sequence[Brought]) -> int:
        """How many of these there are already."""
        found = await ContactRecognition(self.uow).find(self._sightings(brought))
        return sum(one is not None for one in found)

    async def take(self, brought: Sequence[Brought], source: str) -> Arrived:
        recognised = await ContactRecognition(self.uow).recognise(self._sightings(brought))
        standing = await self._contacts.lock_many_standing([one.contact_id for one in recognised])
        ids = [standing[one.contact_id].id for one in recognised]
        new = {one.contact_id for one in recognised if one.is_new}
        rows = {one.id: one for one in standing.values()}
        deeds: dict[UUID, tuple[dict[str, Any], dict[str, Any]]] = {}
        await self._fill(list(zip(ids, brought, strict=True)), rows, source, deeds)
        await self._fill_fields(list(zip(ids, brought, strict=True)), deeds)
        labelled = await LabelService(self.uow).label_contacts(
            [(one, label) for one, row in zip(ids, brought, strict=True) for label in row.labels]
        )
        await note_deeds(self.uow, {one: deed for one, deed in deeds.items() if one not in new})
        changed = (set(deeds) | set(labelled)) - new
        return Arrived(sorted(new), sorted(changed))

    def _sightings(self, brought: Sequence[Brought]) -> list[Sighting]:
        """Without a name: that one is filled in below, with where it came from."""
        workspace_id = self.uow.workspace_id
        return [Sighting(workspace_id, one.user_id, one.phone) for one in brought]

    async def _fill(
        self,
        brought: Sequence[tuple[UUID, Brought]],
        rows: Mapping[UUID, Contact],
        source: str,
        deeds: dict[UUID, tuple[dict[str, Any], dict[str, Any]]],
    ) -> None:
        workspace_id = self.uow.workspace_id
        index_key = await self.uow.keys.current(workspace_id, KeyPurpose.INDEX)
        keys = await self.uow.keys.current_set(
            KeyPurpose.CONTACT, [(workspace_id, one) for one in rows]
        )
        changed: dict[UUID, dict[str, Any]] = {}
        for contact_id, one in brought:
            contact = rows[contact_id]
            values = changed.get(contact_id) or {
                "workspace_id": workspace_id,
                "id": contact_id,
                "name": contact.name,
                "email": contact.email,
                "language": contact.language,
                "terms": contact.terms,
                "sources": contact.sources,
            }
            old: dict[str, Any] = {}
            for name in OWN:
                new = getattr(one, name)
                held = _readable(values[name])
                if new is None or new.strip() == held:
                    continue
                old[name] = held
                values[name] = new.strip()
                if name != "language":
                    terms_of = name_terms if name == "name" else email_terms
                    values["terms"] = [*values["terms"], *terms_of(new, index_key)]
                    place = Place(workspace_id, "contact", name, contact_id)
                    values[name] = Sealed.of(new.strip(), keys[contact_id], place)
            filled = [*old, *(f"fields.{key}" for key in one.fields)]
            if filled:
                values["sources"] = {**values["sources"], **dict.fromkeys(filled, source)}
                changed[contact_id] = values
            if old:
                deeds[contact_id] = (old, {name: getattr(one, name) for name in old})
        if changed:
            await update_set(self.uow, _SAVE, list(changed.values()))

    async def _fill_fields(
        self,
        brought: Sequence[tuple[UUID, Brought]],
        deeds: dict[UUID, tuple[dict[str, Any], dict[str, Any]]],
    ) -> None:
        values: dict[UUID, dict[str, Any]] = {}
        for contact_id, one in brought:
            values[contact_id] = {**values.get(contact_id, {}), **one.fields}
        fillings = [Filling(who, who, fields) for who, fields in values.items() if fields]
        for filled in await FieldService(self.uow).fill(FieldOwner.CONTACT, fillings):
            old, new = deeds.setdefault(filled.owner_id, ({}, {}))
            old[f"fields.{filled.key}"], new[f"fields.{filled.key}"] = filled.old, filled.new


_NAMES = ("workspace_id", "id", "name", "email", "language", "terms", "sources")
_SAVE = Statement(
    "UPDATE contact SET name = changed.name, email = changed.email,"  # noqa: S608 - our columns
    " language = changed.language, terms = changed.terms, sources = changed.sources,"
    f" updated_at = clock_timestamp() FROM {given(Contact, _NAMES)}"
    " WHERE contact.workspace_id = changed.workspace_id AND contact.id = changed.id"
)


def _readable(value: Any) -> Any:
    return value.reveal() if isinstance(value, Sealed) else value
