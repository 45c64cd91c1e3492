"""What is published while very many runs wait: they stay on the version that they began with, or
are moved to the new one."""

import time
from typing import Any
from uuid import uuid4

from automation.runs.clocks import WOKEN_AT_ONCE, wake_runs
from automation.runs.moving import AT_ONCE as AT_ONCE_MOVED
from inbox.channels.models import Channel
from inbox.foundation.permissions import Subject
from tests.automation.runs.test_runs import Talk
from tests.factories.callers import Api
from tests.factories.flows import definition, publish, step, trigger
from tests.factories.spines import envelope
from tests.factories.statements import statements_of
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace

MANY = 1_000
AT_ONCE = 250
# One version more, its clocks, the audit, the stamp by which workers hear of it: as without runs.
STATEMENTS = 35


def drawn(outcome: str) -> dict[str, Any]:
    """It says nothing, so that a thousand sends are not part of the test."""
    return definition(
        [
            step("wait", "wait", {"next": None, "replied": "note"}, seconds=86_400, reply=True),
            step("note", "add_note", {"next": "end"}, text=outcome),
            step("end", "end", outcome=outcome),
        ],
        [trigger(match="any")],
    )


def everybody(channel: Channel, said: str) -> list[dict[str, Any]]:
    bodies = []
    for first in range(0, MANY, AT_ONCE):
        phones = [f"49155{number:07}" for number in range(first, first + AT_ONCE)]
        messages = [
            {
                "from": phone,
                "id": f"wamid.{uuid4().hex}",
                "timestamp": str(int(time.time())),
                "type": "text",
                "text": {"body": said},
            }
            for phone in phones
        ]
        contacts = [{"profile": {"name": "Ann"}, "wa_id": phone} for phone in phones]
        bodies.append(envelope(channel, {"contacts": contacts, "messages": messages}))
    return bodies


async def test_a_thousand_runs_wait_while_another_version_is_published(
    api: Api, still: Still, channel: Channel, marketer: Subject, workspace: MadeWorkspace
) -> None:
    flow = await publish(workspace.runtime, workspace.id, drawn("first"))
    talk = Talk(still, channel)
    await still.receive(channel, *everybody(channel, "hello"))
    by_version = (
        "SELECT v.number, r.status, r.outcome, count(*) FROM flow_run AS r"
        " JOIN flow_version AS v ON v.workspace_id = r.workspace_id AND v.id = r.version_id"
        " GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
    )
    assert await talk.rows(by_version) == [(1, "waiting", "", MANY)]

    path = f"/flows/{flow.id}"
    await api.call(marketer, "PATCH", path, json={"draft": drawn("second"), "revision": 1})
    with statements_of(workspace.runtime.database) as statements:
        published = await api.call(marketer, "POST", f"{path}/publish", json={"note": "Another."})
    assert published.status_code == 201, published.text
    assert (published.json()["number"], published.json()["runs_waiting"]) == (2, MANY)
    assert len(statements) <= STATEMENTS, statements
    assert await talk.rows(by_version) == [(1, "waiting", "", MANY)]
    stats = (await api.call(marketer, "GET", f"{path}/stats")).json()
    assert [(one["number"], one["runs"]) for one in stats["versions"]] == [(1, {"waiting": MANY})]

    # As many as one transaction takes are moved; the others stay.
    (place,) = (await api.call(marketer, "GET", f"{path}/waiting-runs")).json()["waiting"]
    assert (place["number"], place["step"], place["runs"]) == (1, "wait", MANY)
    assert place["suggested"] == "wait"
    body = {"from_version_id": place["version_id"], "steps": {"wait": "note"}}
    refused = await api.call(marketer, "POST", f"{path}/move-runs", json=body)
    assert [one["field"] for one in refused.json()["errors"]] == ["steps.wait"]
    body["steps"] = {"wait": "wait"}
    with statements_of(workspace.runtime.database) as statements:
        moved = await api.call(marketer, "POST", f"{path}/move-runs", json=body)
    assert moved.json() == {"moved": AT_ONCE_MOVED, "left": MANY - AT_ONCE_MOVED}
    assert len(statements) <= STATEMENTS, statements
    assert await talk.rows(by_version) == [
        (1, "waiting", "", MANY - AT_ONCE_MOVED),
        (2, "waiting", "", AT_ONCE_MOVED),
    ]

    # What begins now is of the new version; what waited ends on its own, with its words.
    newcomer = everybody(channel, "hello")[0]
    value = newcomer["entry"][0]["changes"][0]["value"]
    value["contacts"], value["messages"] = value["contacts"][:1], value["messages"][:1]
    value["contacts"][0]["wa_id"] = value["messages"][0]["from"] = "4917770001"
    await still.receive(channel, newcomer, *everybody(channel, "again"))
    assert await talk.rows(by_version) == [
        (1, "done", "first", MANY - AT_ONCE_MOVED),
        (2, "done", "second", AT_ONCE_MOVED),
        (2, "waiting", "", 1),
    ]
    (run_id,) = (await talk.rows("SELECT run_id FROM flow_step WHERE way = 'moved' LIMIT 1"))[0]
    replayed = await api.call(marketer, "POST", f"/flow-runs/{run_id}/replay", json={})
    assert replayed.json()["same"] is True, replayed.text
    ways = [one["way"] for one in replayed.json()["lines"]]
    assert ways == ["waits", "moved", "replied", "next", "ended"]
    back = await api.call(marketer, "POST", f"{path}/rollback", json={"number": 1})
    assert (back.json()["number"], back.json()["runs_waiting"]) == (3, 1)


async def test_who_has_waited_is_woken_in_pieces(
    still: Still, channel: Channel, workspace: MadeWorkspace
) -> None:
    """A step takes all that are woken at once, and whoever writes meanwhile waits for its end."""
    await publish(workspace.runtime, workspace.id, drawn("slept"))
    talk = Talk(still, channel)
    await still.receive(channel, everybody(channel, "hello")[0])
    timers = "SELECT count(*) FROM inbound_event WHERE source = 'timer' AND state = 'new'"
    await talk.time_passes(2)
    assert await talk.rows(timers) == [(WOKEN_AT_ONCE,)]
    # Nobody has done with them yet.
    await wake_runs(workspace.runtime)
    assert await talk.rows(timers) == [(WOKEN_AT_ONCE,)]
    for _ in range(AT_ONCE // WOKEN_AT_ONCE):
        await talk.rests()
        await wake_runs(workspace.runtime)
    assert await talk.rows("SELECT status, count(*) FROM flow_run GROUP BY 1") == [
        ("done", AT_ONCE)
    ]
