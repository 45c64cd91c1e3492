"""Where an erasure looks at what is sealed: what a person wrote under, so that what came in under
it is found; a number that is somebody else's by now; and what shops sent, which may name him."""

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text

from inbox.foundation.encryption import Place
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.sealed import Sealed, SealedLocked
from inbox.foundation.unit_of_work import UnitOfWork

NOT_DIGITS: Final = re.compile(r"[^0-9]")
# A number with and without its country code ends in the same nine.
TELLING_DIGITS: Final = 9


@dataclass(frozen=True, slots=True)
class Known:
    """What somebody else's document would name a person by."""

    tails: frozenset[str] = field(repr=False)
    emails: frozenset[str] = field(repr=False)


def known_by(
    senders: Collection[str], emails: Sequence[Sealed], changes: Sequence[Sealed]
) -> Known:
    found: set[str] = set()
    with suppress(SealedLocked):
        found |= {one.reveal() for one in emails}
        for one in changes:
            details = json.loads(one.reveal())
            found |= {
                values["email"]
                for name in ("old", "new")
                if isinstance(values := details.get(name), dict) and values.get("email")
            }
    # Ids of the channel are no numbers; no shop knows them.
    digits = {one for one in senders if one.isdigit() and len(one) >= TELLING_DIGITS}
    return Known(
        frozenset(one[-TELLING_DIGITS:] for one in digits),
        frozenset(one.strip().casefold() for one in found),
    )


def naming(known: Known, bodies: Mapping[UUID, Sealed]) -> list[UUID]:
    """Those that hold one of his numbers, however it is written, or addresses."""
    named = []
    for row_id, body in bodies.items():
        # Where the key of its day is gone, nobody can read it any more either.
        with suppress(SealedLocked):
            if any(_names(known, one) for one in _leaves(json.loads(body.reveal()))):
                named.append(row_id)
    return named


def _names(known: Known, leaf: str) -> bool:
    words = leaf.casefold()
    if any(email in words for email in known.emails):
        return True
    digits = NOT_DIGITS.sub("", leaf)
    return any(tail in digits for tail in known.tails)


def _leaves(document: Any) -> Iterator[str]:
    waiting = [document]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, str | int | float):
            yield str(one)


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
