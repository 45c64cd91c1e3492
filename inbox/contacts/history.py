"""What became of contacts, kept for their history: sealed, since it holds old numbers."""

import json
from collections.abc import Mapping, Sequence
from uuid import UUID

from inbox.contacts.models import ContactChange
from inbox.contacts.renames import Renamed
from inbox.foundation.encryption import DataKey, Place
from inbox.foundation.identifiers import new_id
from inbox.foundation.sealed import Sealed
from inbox.foundation.sets import insert_set
from inbox.foundation.unit_of_work import UnitOfWork

NOBODY = "nobody"


async def note_changes(
    uow: UnitOfWork, changes: Sequence[Renamed], keys: Mapping[UUID, DataKey]
) -> None:
    rows = []
    for one in changes:
        change_id = new_id()
        place = Place(one.workspace_id, "contact_change", "details", change_id)
        details = json.dumps({"kind": one.kind.value, "old": one.old, "new": one.new})
        rows.append(
            {
                "workspace_id": one.workspace_id,
                "id": change_id,
                "contact_id": one.contact_id,
                "kind": "identity_changed",
                "actor_kind": NOBODY,
                "actor_id": None,
                "details": Sealed.of(details, keys[one.contact_id], place),
            }
        )
    await insert_set(uow, ContactChange, rows)
