"""Two contacts are one person, and perhaps are not after all.

    merge   A ◀── B      B points to A, and A stands for both: lists, searches and
                         conversations show A. B's numbers and threads stay B's, so that an
                         answer goes to the number that wrote, and nothing is sealed anew.
            A ◀── B,C    what had been merged into B points to A as well
    undo    A     B      B stands for itself again. What A had taken over (fields it lacked,
                         labels, hashes that find it, those too that B has gained since) goes,
                         unless somebody changed it.

Merges are undone from the outside in: while A is itself merged into D, those into A stay.
"""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from sqlmodel import col

from inbox.contacts.errors import AlreadyMerged, MergedFurther, MergeUndone
from inbox.contacts.events import ContactsMerged, ContactsParted
from inbox.contacts.finding import telling_terms
from inbox.contacts.history import note_deed
from inbox.contacts.models import Contact, ContactMerge, IdentityKind
from inbox.contacts.repository import ContactRepository, IdentityRepository, MergeRepository
from inbox.contacts.restriction import restrict_alike
from inbox.foundation.errors import NotFound, invalid_field
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.labels.service import LabelService

SEALED_FIELDS = ("name", "username", "email")
FIELDS = (*SEALED_FIELDS, "language")


class MergeService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._contacts = ContactRepository(uow)
        self._identities = IdentityRepository(uow)
        self._labels = LabelService(uow)
        self._merges = MergeRepository(uow)

    async def get(self, merge_id: UUID) -> ContactMerge:
        return await self._merges.get(merge_id)

    async def list_of(
        self, contact_ids: Sequence[UUID], request: PageRequest
    ) -> Page[ContactMerge]:
        return await self._merges.list_page(request, col(ContactMerge.kept_id).in_(contact_ids))

    async def merge(self, contact_id: UUID, other_id: UUID, merge_id: UUID) -> ContactMerge:
        kept, other = await self._lock_both(contact_id, other_id)
        fields = await self._take_fields(kept, other, merge_id)
        found_by = set(kept.terms)
        terms = [term for term in dict.fromkeys(other.terms) if term not in found_by]
        kept.terms = [*kept.terms, *terms]
        label_ids = await self._labels.copy_of_contact(other.id, kept.id)
        members = await self._contacts.members_of([other.id])
        await self._contacts.stand_for(list(members), kept.id)
        await restrict_alike(self.uow, [kept.id, *members])
        merge = ContactMerge(
            workspace_id=kept.workspace_id,
            id=merge_id,
            kept_id=kept.id,
            merged_id=other.id,
            fields=fields,
            label_ids=[str(one) for one in label_ids],
            terms=terms,
            shell_ids=[str(one) for one in members if one != other.id],
            actor_kind=self.uow.subject.kind.value,
            actor_id=self.uow.subject.id,
            # Later than the labels that came with it, and earlier than all that people do next.
            created_at=await database_now(self.uow),
        )
        await self._contacts.add(kept)
        await self._merges.add(merge)
        await self.uow.session.refresh(kept, ["restricted_at", "restriction"])
        details = {"merge_id": str(merge_id), "contact_id": str(other.id)}
        await note_deed(self.uow, kept.id, "merged", details)
        self.uow.record(
            ContactsMerged(
                workspace_id=kept.workspace_id, object_id=kept.id, merge_id=merge_id, other=other.id
            )
        )
        return merge

    async def undo(self, merge_id: UUID) -> ContactMerge:
        merge = await self._merges.lock(merge_id)
        if merge.undone_at is not None:
            raise MergeUndone
        first, second = sorted((merge.kept_id, merge.merged_id))
        locked = {one: await self._contacts.lock(one) for one in (first, second)}
        kept, other = locked[merge.kept_id], locked[merge.merged_id]
        if kept.merged_into is not None:
            raise MergedFurther
        self._give_fields_back(kept, merge)
        kept.terms = _without(kept.terms, merge.terms)
        await self._labels.take_back_from_contact(
            kept.id, [UUID(one) for one in merge.label_ids], merge.created_at
        )
        await self._contacts.add(kept)
        await self._contacts.stand_for([UUID(one) for one in merge.shell_ids], other.id)
        await self._contacts.stand_for([other.id], None)
        merge.undone_at = await database_now(self.uow)
        await self._merges.add(merge)
        details = {"merge_id": str(merge_id), "contact_id": str(other.id)}
        await note_deed(self.uow, kept.id, "unmerged", details)
        self.uow.record(
            ContactsParted(
                workspace_id=kept.workspace_id, object_id=kept.id, merge_id=merge_id, other=other.id
            )
        )
        return merge

    async def duplicates_of(self, contact: Contact, request: PageRequest) -> Page[Contact]:
        """Who has the same number by its last digits, or the same address: suggestions, the newest
        first."""
        terms = await self._telling_terms(contact)
        ids = await self._contacts.ids_by_any_term(contact.id, terms, request)
        found = await self._contacts.list_by(col(Contact.id).in_(ids))
        newest_first = sorted(found, key=lambda one: one.id, reverse=True)
        return Page.of(newest_first, request.limit, cursor=lambda one: one.id)

    async def _telling_terms(self, contact: Contact) -> list[int]:
        members = await self._contacts.members_of([contact.id])
        identities = await self._identities.list_of(list(members))
        await self.uow.unlock(*identities)
        key = await self.uow.keys.current(contact.workspace_id, KeyPurpose.INDEX)
        return telling_terms(
            [one.value.reveal() for one in identities if one.kind is IdentityKind.PHONE],
            None if contact.email is None else contact.email.reveal(),
            key,
        )

    async def _lock_both(self, contact_id: UUID, other_id: UUID) -> tuple[Contact, Contact]:
        roots = await self._contacts.roots_of([contact_id, other_id])
        if contact_id not in roots:
            raise NotFound
        if other_id not in roots:
            raise invalid_field("other_id", "No contact of this workspace has this id.")
        if other_id == contact_id:
            raise invalid_field("other_id", "A contact is not merged with itself.")
        kept_id, merged_id = roots[contact_id], roots[other_id]
        if kept_id == merged_id:
            raise AlreadyMerged
        # In the order of ids: two who merge the same pair at once wait, and not in a circle.
        first, second = sorted((kept_id, merged_id))
        locked = {one: await self._contacts.lock(one) for one in (first, second)}
        if any(one.merged_into is not None for one in locked.values()):
            raise AlreadyMerged("One of them was merged at this moment; look at it again.")
        return locked[kept_id], locked[merged_id]

    async def _take_fields(self, kept: Contact, other: Contact, merge_id: UUID) -> list[str]:
        """A sealed value opens in its own row only, so it is sealed anew for this one."""
        taken = [one for one in FIELDS if getattr(kept, one) is None and getattr(other, one)]
        if not taken:
            return []
        key = await self.uow.keys.current(kept.workspace_id, KeyPurpose.CONTACT, kept.id)
        for name in taken:
            value = getattr(other, name)
            if name in SEALED_FIELDS:
                value = await self.uow.keys.seal(
                    Contact, name, kept.workspace_id, kept.id, value.reveal(), key=key
                )
            setattr(kept, name, value)
        kept.sources = {**kept.sources, **dict.fromkeys(taken, _source(merge_id))}
        return taken

    def _give_fields_back(self, kept: Contact, merge: ContactMerge) -> None:
        sources = dict(kept.sources)
        for name in merge.fields:
            if sources.get(name) == _source(merge.id):
                setattr(kept, name, None)
                del sources[name]
        kept.sources = sources


def _source(merge_id: UUID) -> str:
    return f"merge:{merge_id}"


def _without(terms: Sequence[int], added: Sequence[int]) -> list[int]:
    """Takes each of the added ones out once, and leaves what was added a second time since."""
    gone = Counter(added)
    left = []
    for term in terms:
        if gone[term] > 0:
            gone[term] -= 1
        else:
            left.append(term)
    return left
