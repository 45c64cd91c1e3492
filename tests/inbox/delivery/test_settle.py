"""One tenant whose unknowns wait for a hung mailbox holds up nobody else."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from inbox.channels.models import Channel
from inbox.delivery.settle import _settle, settle_waiting
from inbox.foundation.events import Ring
from inbox.foundation.house_measures import _asked_at
from inbox.foundation.runtime import Runtime
from tests.factories.callers import Api
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


async def test_what_cannot_be_settled_in_one_workspace_is_settled_in_the_others(
    still: Still,
    channel: Channel,
    other_workspace: MadeWorkspace,
    superuser: psycopg.Connection[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = await connect(still, other_workspace.id)
    (mine,) = await still.receive(channel, picture(channel))
    (theirs,) = await still.receive(other, picture(other))
    for one in (mine, theirs):
        superuser.execute(CLAIMED, ("2020-01-02", one.effect_id))
    settle = _settle

    async def fails(runtime: Runtime, workspace_id: UUID, waiting: Any) -> list[Ring]:
        if workspace_id == channel.workspace_id:
            raise ValueError("a row that does not fit")
        return await settle(runtime, workspace_id, waiting)

    monkeypatch.setattr("inbox.delivery.settle._settle", fails)
    await settle_waiting(still.runtime)
    states = "SELECT state FROM effect WHERE id = %s"
    found = [superuser.execute(states, (one.effect_id,)).fetchone() for one in (mine, theirs)]
    assert found == [("claimed",), ("ready",)]


async def test_what_waits_for_workers_stands_in_the_metrics(
    shared_api: Api, still: Still, channel: Channel, superuser: psycopg.Connection[Any]
) -> None:
    def waiting(page: str, name: str) -> float:
        (line,) = (one for one in page.splitlines() if one.startswith(name))
        return float(line.split()[-1])

    (unknown, due) = await still.receive(channel, picture(channel), picture(channel))
    superuser.execute(UNKNOWN, ("2020-01-03", [unknown.effect_id]))
    superuser.execute(
        "UPDATE effect SET state = 'ready', due_at = now() - interval '1 hour' WHERE id = %s",
        (due.effect_id,),
    )
    await still.take(status(channel, "wamid.of.nobody", "delivered"))
    _asked_at.clear()
    page = (await shared_api.client.get("/metrics")).text
    assert waiting(page, 'parley_waiting{what="effects_unknown"}') >= 1
    assert waiting(page, 'parley_waiting{what="events"}') >= 1
    assert waiting(page, 'parley_waiting_seconds{what="effects_due"}') >= 3600


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
