"""The two places where an erasure looks at what is sealed: what a person wrote under, so that what
came in under it is found, and a number that is somebody else's by now."""

import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from sqlalchemy import text

from inbox.foundation.encryption import Place
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.sealed import Sealed, SealedLocked
from inbox.foundation.unit_of_work import UnitOfWork


def senders_in(values: Sequence[Sealed], changes: Sequence[Sealed]) -> set[str]:
    """Nothing where the keys are gone: what came in is as unreadable then."""
    found: set[str] = set()
    with suppress(SealedLocked):
        found |= {one.reveal() for one in values}
        for one in changes:
            details = json.loads(one.reveal())
            found |= {details[name] for name in ("old", "new") if details.get(name)}
    return found


async def seal_for_their_owners(uow: UnitOfWork, identities: Sequence[Any]) -> None:
    """Under the key of whom they are now, before the old one is gone."""
    workspace_id = uow.workspace_id
    places = [
        (Sealed(bytes(row.value)), Place(workspace_id, "identity", "value", row.id))
        for row in identities
    ]
    await uow.keys.unlock_places(places)
    for row, (value, place) in zip(identities, places, strict=True):
        key = await uow.keys.current(workspace_id, KeyPurpose.CONTACT, row.contact_id)
        await _save(uow, row.id, Sealed.of(value.reveal(), key, place))


async def _save(uow: UnitOfWork, identity_id: UUID, value: Sealed) -> None:
    await uow.session.execute(
        text(
            "UPDATE identity SET value = :value"
            " WHERE workspace_id = :workspace_id AND id = :identity_id"
        ),
        {
            "workspace_id": uow.workspace_id,
            "identity_id": identity_id,
            "value": value.ciphertext,
        },
    )
