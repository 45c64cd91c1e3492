"""The number of a queue is keyed; what a version before this one took in is moved, and found."""

import hashlib
from typing import Any
from uuid import UUID

from sqlalchemy import text

from inbox.channels.models import Channel
from inbox.erasure.service import Erasures
from inbox.erasure.tasks import carry_out
from inbox.foundation.permissions import Subject
from inbox.mailbox.tasks import key_mailboxes
from parley.personal_data import PERSONAL_DATA
from tests.factories.callers import Api
from tests.factories.spines import text_message
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace

PHONE = "4915550001"


async def rows(workspace: MadeWorkspace, query: str, **values: Any) -> list[tuple[Any, ...]]:
    async with workspace.as_house() as uow:
        return [tuple(row) for row in (await uow.session.execute(text(query), values)).all()]


def plain(channel: Channel, sender: str) -> int:
    """As it was, and as anybody can compute it for every number that there is."""
    name = f"{channel.workspace_id}\x00{channel.id}\x00{sender}"
    digest = hashlib.sha256(name.encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


async def as_before(workspace: MadeWorkspace, channel: Channel) -> None:
    await rows(
        workspace,
        "UPDATE inbound_event SET mailbox = :old, keyed = false RETURNING 1",
        old=plain(channel, PHONE),
    )


async def test_nobody_guesses_who_has_written(
    still: Still, channel: Channel, workspace: MadeWorkspace
) -> None:
    await still.receive(channel, text_message(channel, "hi", phone=PHONE))
    [(mailbox, keyed)] = await rows(workspace, "SELECT mailbox, keyed FROM inbound_event")
    assert mailbox != plain(channel, PHONE)
    assert keyed is True


async def test_what_was_open_at_an_upgrade_stands_before_what_comes_behind_it(
    still: Still, channel: Channel, workspace: MadeWorkspace
) -> None:
    for words in ("one", "two"):
        await still.take(text_message(channel, words, phone=PHONE))
    await as_before(workspace, channel)
    # It is to be tried again later, so that what stands behind it waits.
    await rows(
        workspace,
        "UPDATE inbound_event SET attempts = 1, due_at = clock_timestamp() + interval '1 hour'"
        " WHERE id = (SELECT min(id::text)::uuid FROM inbound_event) RETURNING 1",
    )
    await key_mailboxes(workspace.runtime)
    await still.receive(channel, text_message(channel, "three", phone=PHONE))
    found = "SELECT DISTINCT mailbox, keyed, state FROM inbound_event"
    [(mailbox, keyed, state)] = await rows(workspace, found)
    assert mailbox != plain(channel, PHONE)
    assert (keyed, state) == (True, "new")
    await rows(workspace, "UPDATE inbound_event SET due_at = clock_timestamp() RETURNING 1")
    await still.step(workspace.id)
    in_order = (
        "SELECT count(*) FROM message AS m JOIN inbound_event AS e"
        " ON e.dedupe_key LIKE '%' || m.external_id || '%' AND e.state = 'done'"
    )
    assert await rows(workspace, in_order) == [(3,)]
    seqs = (
        "SELECT m.seq FROM inbound_event AS e JOIN message AS m"
        " ON e.dedupe_key LIKE '%' || m.external_id || '%' ORDER BY e.id"
    )
    assert await rows(workspace, seqs) == [(1,), (2,), (3,)]


async def test_what_came_in_before_goes_with_whoever_is_erased(
    shared_api: Api, owner: Subject, still: Still, channel: Channel, workspace: MadeWorkspace
) -> None:
    await still.receive(channel, text_message(channel, "hi", phone=PHONE))
    await as_before(workspace, channel)
    (contact,) = (await shared_api.call(owner, "GET", "/contacts")).json()["items"]
    async with workspace.as_house() as uow:
        erasure = await Erasures(uow).begin(UUID(contact["id"]))
    await carry_out(workspace.runtime, PERSONAL_DATA, workspace.id, erasure.id)
    assert await rows(workspace, "SELECT count(*) FROM inbound_event") == [(0,)]


async def test_what_is_applied_again_is_moved(
    shared_api: Api, owner: Subject, still: Still, channel: Channel, workspace: MadeWorkspace
) -> None:
    await still.receive(channel, text_message(channel, "hi", phone=PHONE))
    await as_before(workspace, channel)
    [(event_id,)] = await rows(
        workspace, "UPDATE inbound_event SET state = 'quarantined' RETURNING id"
    )
    again = await shared_api.call(owner, "POST", f"/intake/{event_id}/apply")
    assert again.is_success, again.text
    [(mailbox, keyed)] = await rows(workspace, "SELECT mailbox, keyed FROM inbound_event")
    assert mailbox != plain(channel, PHONE)
    assert keyed is True
