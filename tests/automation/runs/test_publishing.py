"""What is published while very many runs wait: they stay on the version that they began with."""

import time
from typing import Any
from uuid import uuid4

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

    # What begins now is of the new version; what waited ends on the old one, with its words.
    newcomer = everybody(channel, "hello")[0]
    value = newcomer["entry"][0]["changes"][0]["value"]
    value["contacts"], value["messages"] = value["contacts"][:1], value["messages"][:1]
    value["contacts"][0]["wa_id"] = value["messages"][0]["from"] = "4917770001"
    await still.receive(channel, newcomer, *everybody(channel, "again"))
    assert await talk.rows(by_version) == [(1, "done", "first", MANY), (2, "waiting", "", 1)]
    back = await api.call(marketer, "POST", f"{path}/rollback", json={"number": 1})
    assert (back.json()["number"], back.json()["runs_waiting"]) == (3, 1)
