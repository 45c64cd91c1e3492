"""Who wrote? Recognises whole sets of people at once, and makes contacts of those nobody knows.

A WhatsApp user id is looked for first and a phone second: an id stays with its person, a phone
may change hands. What is learned about a known person (a user id beside the phone, a name where
there was none) is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from inbox.contacts.finding import identity_terms, name_terms
from inbox.contacts.history import note_changes
from inbox.contacts.models import Contact, Identity, IdentityKind
from inbox.contacts.renames import Renamed
from inbox.foundation.encryption import DataKey, Place
from inbox.foundation.identifiers import new_id
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.sealed import Sealed
from inbox.foundation.sets import document_of, given, insert_set, update_set
from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork

Ref = tuple[UUID, IdentityKind, bytes]
# Where a name came from, beside "member:…" and the like.
FROM_CHANNEL = "whatsapp"


@dataclass(frozen=True, slots=True)
class Sighting:
    """Somebody as a channel names him, once."""

    workspace_id: UUID
    user_id: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    name: str | None = field(default=None, repr=False)


@dataclass(slots=True)
class Recognised:
    contact_id: UUID
    key: DataKey
    is_new: bool


@dataclass(slots=True)
class _Known:
    """Everything that is known of the people in this set, by identity and by contact."""

    by_ref: dict[Ref, UUID]
    kinds: dict[UUID, set[IdentityKind]]
    # Entered by an import, a shop or another system, or heard of without a profile.
    nameless: set[UUID] = field(default_factory=set)


class ContactRecognition:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    async def recognise(self, sightings: Sequence[Sighting]) -> list[Recognised]:
        """One answer per sighting, in order. The same person twice is the same contact."""
        index_keys = await self.uow.keys.current_set(
            KeyPurpose.INDEX, {(one.workspace_id, one.workspace_id) for one in sightings}
        )
        refs = [_refs(one, index_keys[one.workspace_id]) for one in sightings]
        known = await self._find([ref for row in refs for ref in row])
        new_contacts: dict[UUID, Sighting] = {}
        new_identities: dict[Ref, tuple[UUID, str]] = {}
        moved: dict[Ref, tuple[UUID, str]] = {}
        chosen: list[UUID] = []
        for sighting, row in zip(sightings, refs, strict=True):
            contact_id = _choose(row, known)
            if contact_id is None:
                contact_id = new_id()
                new_contacts[contact_id] = sighting
                known.kinds[contact_id] = set()
            for ref in row:
                owner = known.by_ref.get(ref)
                if owner is None:
                    new_identities[ref] = (contact_id, _value(sighting, ref[1]))
                elif owner != contact_id:
                    moved[ref] = (contact_id, _value(sighting, ref[1]))
                known.by_ref[ref] = contact_id
                known.kinds[contact_id].add(ref[1])
            chosen.append(contact_id)
        keys = await self.uow.keys.current_set(
            KeyPurpose.CONTACT,
            [(one.workspace_id, who) for one, who in zip(sightings, chosen, strict=True)],
        )
        await self._add_contacts(new_contacts, keys, index_keys)
        await self._add_identities(new_identities, keys)
        gained = {**new_identities, **moved}
        await self._add_terms(
            {ref: one for ref, one in gained.items() if one[0] not in new_contacts}, index_keys
        )
        await self._move_identities(moved)
        learnt = {
            who: one
            for one, who in zip(sightings, chosen, strict=True)
            if one.name and who in known.nameless
        }
        await self._learn_names(learnt, keys, index_keys)
        return [Recognised(who, keys[who], who in new_contacts) for who in chosen]

    async def find(self, sightings: Sequence[Sighting]) -> list[UUID | None]:
        """Who of these is known already; makes nobody."""
        index_keys = await self.uow.keys.current_set(
            KeyPurpose.INDEX, {(one.workspace_id, one.workspace_id) for one in sightings}
        )
        refs = [_refs(one, index_keys[one.workspace_id]) for one in sightings]
        known = await self._find([ref for row in refs for ref in row])
        return [_choose(row, known) for row in refs]

    async def replace(self, changes: Sequence[Renamed]) -> None:
        """Somebody has another number or id. The thread stays his: the identity is what moves. If
        the new one was somebody else's, it is his from now on; the old one is nobody's."""
        changes = [one for one in changes if one.new]
        if not changes:
            return
        workspaces = {(one.workspace_id, one.workspace_id) for one in changes}
        index_keys = await self.uow.keys.current_set(KeyPurpose.INDEX, workspaces)
        keys = await self.uow.keys.current_set(
            KeyPurpose.CONTACT, [(one.workspace_id, one.contact_id) for one in changes]
        )
        gone: list[Ref] = []
        new_identities: dict[Ref, tuple[UUID, str]] = {}
        moved: dict[Ref, tuple[UUID, str]] = {}
        refs = [_new_ref(one, index_keys[one.workspace_id]) for one in changes]
        known = await self._find(refs)
        for one, ref in zip(changes, refs, strict=True):
            key = index_keys[one.workspace_id]
            if one.old and one.old != one.new:
                gone.append((one.workspace_id, one.kind, identity_hash(one.kind, one.old, key)))
            owner = known.by_ref.get(ref)
            if owner is None:
                new_identities[ref] = (one.contact_id, one.new or "")
            elif owner != one.contact_id:
                moved[ref] = (one.contact_id, one.new or "")
        await self._drop_identities(gone)
        await self._add_identities(new_identities, keys)
        await self._add_terms({**new_identities, **moved}, index_keys)
        await self._move_identities(moved)
        await note_changes(self.uow, changes, keys)

    async def _drop_identities(self, refs: Sequence[Ref]) -> None:
        if refs:
            await self.uow.write(
                _DROP,
                {
                    "workspaces": [ref[0] for ref in refs],
                    "kinds": [ref[1].value for ref in refs],
                    "hashes": [ref[2] for ref in refs],
                },
            )

    async def _find(self, refs: Sequence[Ref]) -> _Known:
        """The named identities and all others of the same contacts, in one query."""
        known = _Known({}, {})
        if not refs:
            return known
        rows = await self.uow.run(
            _FIND,
            {
                "workspaces": [ref[0] for ref in refs],
                "kinds": [ref[1].value for ref in refs],
                "hashes": [ref[2] for ref in refs],
            },
        )
        for workspace_id, kind, value_hash, contact_id, nameless in rows:
            if nameless:
                known.nameless.add(contact_id)
            known.by_ref[(workspace_id, IdentityKind(kind), bytes(value_hash))] = contact_id
            known.kinds.setdefault(contact_id, set()).add(IdentityKind(kind))
        return known

    async def _add_contacts(
        self,
        contacts: dict[UUID, Sighting],
        keys: dict[UUID, DataKey],
        index_keys: dict[UUID, DataKey],
    ) -> None:
        rows = []
        for contact_id, seen in contacts.items():
            place = Place(seen.workspace_id, "contact", "name", contact_id)
            rows.append(
                {
                    "workspace_id": seen.workspace_id,
                    "id": contact_id,
                    "name": Sealed.of(seen.name, keys[contact_id], place) if seen.name else None,
                    "terms": _terms(seen, index_keys[seen.workspace_id]),
                    "sources": {"name": FROM_CHANNEL} if seen.name else {},
                }
            )
        await insert_set(self.uow, Contact, rows)

    async def _learn_names(
        self,
        seen: dict[UUID, Sighting],
        keys: dict[UUID, DataKey],
        index_keys: dict[UUID, DataKey],
    ) -> None:
        if not seen:
            return
        rows, terms = [], {}
        for contact_id, one in sorted(seen.items()):
            place = Place(one.workspace_id, "contact", "name", contact_id)
            name = Sealed.of(one.name or "", keys[contact_id], place)
            rows.append({"workspace_id": one.workspace_id, "id": contact_id, "name": name})
            index_key = index_keys[one.workspace_id]
            terms[(one.workspace_id, contact_id)] = name_terms(one.name or "", index_key)
        await self._gain(terms)
        await update_set(self.uow, _NAME, rows)

    async def _add_identities(
        self, identities: dict[Ref, tuple[UUID, str]], keys: dict[UUID, DataKey]
    ) -> None:
        rows = []
        for (workspace_id, kind, value_hash), (contact_id, value) in identities.items():
            identity_id = new_id()
            place = Place(workspace_id, "identity", "value", identity_id)
            rows.append(
                {
                    "workspace_id": workspace_id,
                    "id": identity_id,
                    "contact_id": contact_id,
                    "kind": kind.value,
                    "value": Sealed.of(value, keys[contact_id], place),
                    "value_hash": value_hash,
                }
            )
        await insert_set(self.uow, Identity, rows)

    async def _add_terms(
        self, identities: dict[Ref, tuple[UUID, str]], index_keys: dict[UUID, DataKey]
    ) -> None:
        """A known contact is found by what is new as well; what he had before still finds him."""
        terms: dict[tuple[UUID, UUID], list[int]] = {}
        for ref, (contact_id, value) in identities.items():
            mine = terms.setdefault((ref[0], contact_id), [])
            mine += _identity_terms(ref, value, index_keys)
        await self._gain(terms)

    async def _gain(self, terms: dict[tuple[UUID, UUID], list[int]]) -> None:
        if not terms:
            return
        rows = [
            {"workspace_id": workspace_id, "id": contact_id, "terms": mine}
            for (workspace_id, contact_id), mine in sorted(terms.items())
        ]
        # A merge that is under way ends first, and the next statement sees it.
        await self.uow.run(_HOLD, {"rows": document_of(rows)})
        await update_set(self.uow, _ADD_TERMS, rows)

    async def _move_identities(self, moved: dict[Ref, tuple[UUID, str]]) -> None:
        """A phone that now belongs to another user id. Its sealed value stays readable: a sealed
        value names its key, and the row keeps its place."""
        if not moved:
            return
        names = ("workspace_id", "kind", "value_hash", "contact_id")
        statement = Statement(
            f"UPDATE identity SET contact_id = changed.contact_id FROM {given(Identity, names)}"  # noqa: S608 - names of our columns
            " WHERE identity.workspace_id = changed.workspace_id"
            " AND identity.kind = changed.kind AND identity.value_hash = changed.value_hash"
        )
        rows = [
            {"workspace_id": ref[0], "kind": ref[1].value, "value_hash": ref[2], "contact_id": to}
            for ref, (to, _) in moved.items()
        ]
        await update_set(self.uow, statement, rows)


_GAINED = given(Contact, ("workspace_id", "id", "terms"))
_HOLD = Statement(
    f"SELECT contact.id FROM {_GAINED} JOIN contact USING (workspace_id, id)"  # noqa: S608 - our columns
    " ORDER BY contact.id FOR NO KEY UPDATE OF contact"
)
_NAME = Statement(
    "UPDATE contact SET name = changed.name,"  # noqa: S608 - our columns
    f' sources = contact.sources || \'{{"name": "{FROM_CHANNEL}"}}\'::jsonb'
    f" FROM {given(Contact, ('workspace_id', 'id', 'name'))}"
    " WHERE contact.workspace_id = changed.workspace_id AND contact.id = changed.id"
    " AND contact.name IS NULL"
)
# Of a contact that was merged, up to the one that stands for it: people find that one. What it has
# of the merged one is noted with the merge, which is why parting the two takes it back.
_ADD_TERMS = Statement(
    "WITH RECURSIVE reached AS ("  # noqa: S608 - our columns
    f"SELECT workspace_id, id, terms, NULL::uuid AS merge_id FROM {_GAINED}"
    " UNION ALL SELECT m.workspace_id, m.kept_id, reached.terms, m.id FROM reached"
    " JOIN contact_merge AS m ON m.workspace_id = reached.workspace_id"
    " AND m.merged_id = reached.id AND m.undone_at IS NULL),"
    " flat AS (SELECT workspace_id, id, merge_id, term FROM reached"
    " CROSS JOIN LATERAL unnest(terms) AS term),"
    " noted AS (UPDATE contact_merge SET terms = contact_merge.terms || more.terms FROM ("
    " SELECT workspace_id, merge_id, array_agg(term) AS terms FROM flat"
    " WHERE merge_id IS NOT NULL GROUP BY workspace_id, merge_id) AS more"
    " WHERE contact_merge.workspace_id = more.workspace_id AND contact_merge.id = more.merge_id)"
    " UPDATE contact SET terms = contact.terms || more.terms FROM ("
    " SELECT workspace_id, id, array_agg(term) AS terms FROM flat GROUP BY workspace_id, id"
    ") AS more"
    " WHERE contact.workspace_id = more.workspace_id AND contact.id = more.id"
)
_DROP = Statement(
    "DELETE FROM identity AS i USING unnest(CAST(:workspaces AS uuid[]), CAST(:kinds AS text[]),"
    " CAST(:hashes AS bytea[])) AS n (workspace_id, kind, value_hash)"
    " WHERE i.workspace_id = n.workspace_id AND i.kind = n.kind AND i.value_hash = n.value_hash"
)
# Row by row through the indexes (`OFFSET 0` keeps the parts apart). Left the choice, and with
# statistics from when the table was small, PostgreSQL joins everybody of a workspace with
# everybody: a set of 300 people took up to 5 s while 1,000 strangers wrote.
_FIND = Statement(
    "WITH named AS MATERIALIZED (SELECT DISTINCT found.workspace_id, found.contact_id"
    " FROM unnest(CAST(:workspaces AS uuid[]), CAST(:kinds AS text[]), CAST(:hashes AS bytea[]))"
    " AS seen (workspace_id, kind, value_hash) CROSS JOIN LATERAL ("
    " SELECT i.workspace_id, i.contact_id FROM identity AS i"
    " WHERE i.workspace_id = seen.workspace_id AND i.kind = seen.kind"
    " AND i.value_hash = seen.value_hash OFFSET 0) AS found)"
    " SELECT other.workspace_id, other.kind, other.value_hash, other.contact_id,"
    " (SELECT c.name IS NULL FROM contact AS c WHERE c.workspace_id = named.workspace_id"
    " AND c.id = named.contact_id) AS nameless"
    " FROM named CROSS JOIN LATERAL ("
    " SELECT i.workspace_id, i.kind, i.value_hash, i.contact_id FROM identity AS i"
    " WHERE i.workspace_id = named.workspace_id AND i.contact_id = named.contact_id"
    " OFFSET 0) AS other"
)


def _refs(sighting: Sighting, key: DataKey) -> list[Ref]:
    """Strongest first."""
    return [
        (sighting.workspace_id, kind, identity_hash(kind, value, key))
        for kind, value in (
            (IdentityKind.WHATSAPP_USER, sighting.user_id),
            (IdentityKind.PHONE, sighting.phone),
        )
        if value
    ]


def _terms(seen: Sighting, key: DataKey) -> list[int]:
    phones = [seen.phone] if seen.phone else []
    user_ids = [seen.user_id] if seen.user_id else []
    return name_terms(seen.name or "", key) + identity_terms(phones, user_ids, key)


def _identity_terms(ref: Ref, value: str, index_keys: dict[UUID, DataKey]) -> list[int]:
    is_phone = ref[1] is IdentityKind.PHONE
    return identity_terms(
        [value] if is_phone else [], [] if is_phone else [value], index_keys[ref[0]]
    )


def _new_ref(one: Renamed, key: DataKey) -> Ref:
    return (one.workspace_id, one.kind, identity_hash(one.kind, one.new or "", key))


def identity_hash(kind: IdentityKind, value: str, key: DataKey) -> bytes:
    return key.keyed_hash(f"identity\x00{kind.value}\x00{value}".encode())


def _value(sighting: Sighting, kind: IdentityKind) -> str:
    return (sighting.user_id if kind is IdentityKind.WHATSAPP_USER else sighting.phone) or ""


def _choose(refs: Sequence[Ref], known: _Known) -> UUID | None:
    for ref in refs:
        contact_id = known.by_ref.get(ref)
        if contact_id is None:
            continue
        other_user = (
            ref[1] is IdentityKind.PHONE
            and len(refs) > 1
            and IdentityKind.WHATSAPP_USER in known.kinds[contact_id]
        )
        # The phone's last owner has another user id: the number has changed hands.
        return None if other_user else contact_id
    return None
