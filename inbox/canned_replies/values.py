"""What placeholders of a reply stand for in one conversation: looked up as far as it is named."""

from collections.abc import Collection
from uuid import UUID

from inbox.contacts.models import IdentityKind
from inbox.contacts.service import ContactService
from inbox.conversations.models import Conversation
from inbox.fields.models import FieldOwner
from inbox.fields.schemas import value_of
from inbox.fields.service import FieldService
from inbox.fields.values import canonical
from inbox.foundation.permissions import Permission, SubjectKind
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.workspaces.service import MemberService, WorkspaceService

OF_CONTACT = ("contact.name", "contact.first_name", "contact.phone", "contact.email")
KNOWN = frozenset({*OF_CONTACT, "member.name", "workspace.name"})


class ReplyValues:
    def __init__(self, uow: UnitOfWork, members: MemberService) -> None:
        self.uow = uow
        self._members = members

    async def unknown(self, names: Collection[str]) -> list[str]:
        known = set(KNOWN)
        for owner in _fields_named(names):
            fields = await FieldService(self.uow).by_key(owner)
            known.update(f"{owner.value}.fields.{key}" for key in fields)
        return [name for name in names if name not in known]

    async def of(self, conversation: Conversation, names: Collection[str]) -> dict[str, str]:
        """Those that have a value. In one line each: names come from customers."""
        found: dict[str, str | None] = {}
        if not set(OF_CONTACT).isdisjoint(names):
            found |= await self._of_contact(conversation.contact_id, names)
        if "member.name" in names and self.uow.subject.kind is SubjectKind.MEMBER:
            found["member.name"] = await self._members.shown_name(self.uow.subject.id)
        for owner, fields in _fields_named(names).items():
            found |= await self._of_fields(conversation, owner, fields)
        if "workspace.name" in names:
            found["workspace.name"] = (await WorkspaceService(self.uow).get()).name
        told = {name: " ".join(value.split()) for name, value in found.items() if value}
        return {name: value for name, value in told.items() if value}

    async def _of_fields(
        self, conversation: Conversation, owner: FieldOwner, keys: Collection[str]
    ) -> dict[str, str | None]:
        stands_for = {conversation.id: conversation.id}
        if owner is FieldOwner.CONTACT:
            contacts = ContactService(self.uow)
            root = (await contacts.get(conversation.contact_id)).id
            stands_for = dict.fromkeys(await contacts.members_of(root), root)
        rows = await FieldService(self.uow).of(owner, stands_for)
        held = {key: row for values in rows.values() for key, row in values.items() if key in keys}
        if any(row.sealed is not None for row in held.values()):
            self.uow.subject.require(Permission.PERSONAL_DATA_READ)
        return {
            f"{owner.value}.fields.{key}": canonical(value_of(row)) for key, row in held.items()
        }

    async def _of_contact(self, contact_id: UUID, names: Collection[str]) -> dict[str, str | None]:
        # A masked name must not be what a customer is called.
        self.uow.subject.require(Permission.PERSONAL_DATA_READ)
        contacts = ContactService(self.uow)
        contact = await contacts.get(contact_id)
        name = None if contact.name is None else contact.name.reveal()
        found: dict[str, str | None] = {
            "contact.name": name,
            "contact.first_name": (name or "").split(" ")[0],
            "contact.email": None if contact.email is None else contact.email.reveal(),
        }
        if "contact.phone" in names:
            identities = (await contacts.identities_of([contact.id])).get(contact.id, ())
            phones = [one for one in identities if one.kind is IdentityKind.PHONE]
            # Of several people who are one, the number that this conversation is with.
            phones.sort(key=lambda one: one.contact_id != contact_id)
            found["contact.phone"] = f"+{phones[0].value.reveal()}" if phones else None
        return found


def _fields_named(names: Collection[str]) -> dict[FieldOwner, set[str]]:
    found: dict[FieldOwner, set[str]] = {}
    for name in names:
        owner, middle, key = (*name.split(".", 2), "", "")[:3]
        if middle == "fields" and owner in set(FieldOwner):
            found.setdefault(FieldOwner(owner), set()).add(key)
    return found
