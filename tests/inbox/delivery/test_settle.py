"""One tenant whose unknowns wait for a hung mailbox holds up nobody else."""

from typing import Any
from uuid import uuid4

import psycopg
import pytest

from inbox.channels.models import Channel
from inbox.delivery.settle import settle_waiting
from tests.factories.spines import connect, envelope, status
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace

HELD = 3
UNKNOWN = """
UPDATE effect AS e SET kind = 'send_text', state = 'unknown', lease_until = %s,
    conversation_id = (SELECT id FROM conversation AS c WHERE c.workspace_id = e.workspace_id)
WHERE id = ANY(%s)
"""
CLAIMED = "UPDATE effect SET lease_until = %s WHERE id = %s"
LONG_UNREAD = "UPDATE inbound_event SET received_at = '2019-01-01' WHERE workspace_id = %s"


def picture(channel: Channel) -> dict[str, Any]:
    media = {"id": "m1", "mime_type": "image/jpeg"}
    message = {"from": "4915550001", "id": f"wamid.{uuid4().hex}", "timestamp": "1750000000"}
    return envelope(channel, {"messages": [message | {"type": "image", "image": media}]})


async def test_held_unknowns_of_one_workspace_leave_room_for_the_others(
    still: Still,
    channel: Channel,
    other_workspace: MadeWorkspace,
    superuser: psycopg.Connection[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("inbox.delivery.settle.AT_ONCE", HELD)
    held = await still.receive(channel, *(picture(channel) for _ in range(HELD)))
    superuser.execute(UNKNOWN, ("2020-01-01", [one.effect_id for one in held]))
    await still.take(status(channel, "wamid.of.nobody", "delivered"))
    superuser.execute(LONG_UNREAD, (channel.workspace_id,))
    other = await connect(still, other_workspace.id)
    lost, unknown = await still.receive(other, picture(other), picture(other))
    superuser.execute(CLAIMED, ("2020-01-02", lost.effect_id))
    superuser.execute(UNKNOWN, ("2020-01-03", [unknown.effect_id]))

    await settle_waiting(still.runtime)
    states = dict(
        superuser.execute(
            "SELECT id, state FROM effect WHERE workspace_id = ANY(%s)",
            ([channel.workspace_id, other.workspace_id],),
        ).fetchall()
    )
    assert {states[one.effect_id] for one in held} == {"unknown"}
    assert (states[lost.effect_id], states[unknown.effect_id]) == ("ready", "ready")
