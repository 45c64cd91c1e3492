"""What became of contacts, kept for their history: sealed, since it holds old numbers."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from inbox.contacts.models import ContactChange
from inbox.contacts.renames import Renamed
from inbox.foundation.encryption import DataKey, Place
from inbox.foundation.identifiers import new_id
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.sealed import Sealed
from inbox.foundation.sets import insert_set
from inbox.foundation.unit_of_work import UnitOfWork

NOBODY = "nobody"


async def note_changes(
    uow: UnitOfWork, changes: Sequence[Renamed], keys: Mapping[UUID, DataKey]
) -> None:
    """Of identities, by what the channel said."""
    await insert_set(
        uow,
        ContactChange,
        [
            _row(
                one.workspace_id,
                one.contact_id,
                "identity_changed",
                {"kind": one.kind.value, "old": one.old, "new": one.new},
                keys[one.contact_id],
                (NOBODY, None),
            )
            for one in changes
        ],
    )


async def note_deed(
    uow: UnitOfWork,
    contact_id: UUID,
    kind: str,
    details: dict[str, Any],
    workspace_id: UUID | None = None,
) -> None:
    """By whoever is calling; a step of many workspaces names the one."""
    workspace_id = workspace_id or uow.workspace_id
    subject = uow.subject_in(workspace_id)
    key = await uow.keys.current(workspace_id, KeyPurpose.CONTACT, contact_id)
    actor = (subject.kind.value, subject.id)
    await insert_set(
        uow, ContactChange, [_row(workspace_id, contact_id, kind, details, key, actor)]
    )


async def note_deeds(
    uow: UnitOfWork, deeds: Mapping[UUID, tuple[Mapping[str, Any], Mapping[str, Any]]]
) -> None:
    """Changes by whoever is calling, old and new of each contact; in one set."""
    if not deeds:
        return
    workspace_id, subject = uow.workspace_id, uow.subject
    keys = await uow.keys.current_set(
        KeyPurpose.CONTACT, [(workspace_id, contact_id) for contact_id in deeds]
    )
    rows = [
        _row(
            workspace_id,
            contact_id,
            "changed",
            {"old": old, "new": new},
            keys[contact_id],
            (subject.kind.value, subject.id),
        )
        for contact_id, (old, new) in deeds.items()
    ]
    await insert_set(uow, ContactChange, rows)


def _row(
    workspace_id: UUID,
    contact_id: UUID,
    kind: str,
    details: dict[str, Any],
    key: DataKey,
    actor: tuple[str, UUID | None],
) -> dict[str, Any]:
    change_id = new_id()
    place = Place(workspace_id, "contact_change", "details", change_id)
    return {
        "workspace_id": workspace_id,
        "id": change_id,
        "contact_id": contact_id,
        "kind": kind,
        "actor_kind": actor[0],
        "actor_id": actor[1],
        "details": Sealed.of(json.dumps(details), key, place),
    }
