"""One of each thing that a tenant has, of contacts, the ledger and searching (tenants.py)."""

from uuid import UUID

import httpx

from inbox.contacts.bringing import Brought
from inbox.contacts.entry import ContactEntry
from inbox.contacts.history import note_changes
from inbox.contacts.merging import MergeService
from inbox.contacts.models import ConsentState, IdentityKind
from inbox.contacts.renames import Renamed
from inbox.contacts.schemas import ConsentIn, ContactIn
from inbox.contacts.service import ContactService
from inbox.erasure.service import Erasures
from inbox.foundation.identifiers import new_id
from inbox.foundation.keyring import KeyPurpose
from inbox.imports.checking import Checked
from inbox.imports.service import ImportService
from inbox.labels.service import LabelService
from inbox.ledger.log import LedgerLog, Left
from inbox.ledger.models import Processor
from inbox.workspaces.models import Member
from tests.factories.workspaces import MadeWorkspace


async def make_things(
    workspace: MadeWorkspace, ids: dict[str, UUID], whose: Member
) -> dict[str, UUID]:
    """By the names that the routes give their path parameters; `ids` are those made before."""
    contact_id = ids["contact_id"]
    async with workspace.as_house() as uow:
        said = ConsentIn(purpose="marketing", state=ConsentState.GRANTED, proof="On paper.")
        await ContactService(uow).record_consent(contact_id, new_id(), said)
        await LabelService(uow).label_contact(contact_id, ids["label_id"])
        await LedgerLog(uow).add(
            [
                Left(
                    workspace_id=workspace.id,
                    processor=Processor.META,
                    purpose="reply",
                    object_kind="message",
                    object_id=ids["message_id"],
                    contact_id=contact_id,
                )
            ]
        )
        key = await uow.keys.current(workspace.id, KeyPurpose.CONTACT, contact_id)
        renamed = Renamed(workspace.id, contact_id, IdentityKind.PHONE, "4910", "4911")
        await note_changes(uow, [renamed], {contact_id: key})
    async with workspace.as_house() as uow:
        other_id, merge_id = new_id(), new_id()
        await ContactEntry(uow).create(other_id, ContactIn(name="Once More"))
        await MergeService(uow).merge(contact_id, other_id, merge_id)
    erased_id, import_id = new_id(), new_id()
    async with workspace.as_house() as uow:
        await ContactEntry(uow).create(erased_id, ContactIn(name="Soon Gone"))
        erasure = await Erasures(uow).begin(erased_id)
    async with workspace.as_house() as uow:
        rows = [Brought(phone="4930123456")]
        await ImportService(uow).take(import_id, Checked(rows=rows, total=1))
    return {"merge_id": merge_id, "import_id": import_id, "erasure_id": erasure.id}


async def fill_tables(
    workspace: MadeWorkspace, ids: dict[str, UUID], owner: dict[str, str], client: httpx.AsyncClient
) -> None:
    """What only comes about by using the product; `owner` are the headers of the owner."""
