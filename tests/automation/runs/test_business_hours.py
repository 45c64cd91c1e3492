"""Flows go by the hours that the workspace keeps anyway: its own or a team's, with the holidays."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from automation.runs.clocks import wake_runs
from inbox.channels.models import Channel
from inbox.foundation.permissions import Subject
from tests.automation.runs.test_runs import RUN, Talk
from tests.factories.callers import Api
from tests.factories.flows import definition, publish, step, trigger
from tests.factories.spines import connect, text_message
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace

ALL_DAY = [{"opens": "00:00", "closes": "24:00"}]
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ALWAYS = {"weekly": [{"day": day, "open": ALL_DAY} for day in DAYS]}
NEVER: dict[str, Any] = {"weekly": []}
LATER = datetime.now(UTC).date() + timedelta(days=3)
# Closed all week, but for one day that they are there all the same.
MORNING = [{"opens": "09:00", "closes": "10:00"}]
ONCE = NEVER | {"holidays": [{"on": LATER.isoformat(), "name": "Open day", "open": MORNING}]}
UNTIL = "SELECT wait_until FROM flow_run"


@pytest.fixture
def talk(still: Still, channel: Channel) -> Talk:
    return Talk(still, channel)


@pytest.fixture
async def there(api: Api, marketer: Subject) -> Any:
    async def put(hours: dict[str, Any], path: str = "") -> None:
        answer = await api.call(marketer, "PUT", f"{path}/business-hours", json=hours)
        assert answer.status_code == 200, answer.text

    zone = await api.call(marketer, "PATCH", "/workspace", json={"time_zone": "Asia/Riyadh"})
    assert zone.is_success, zone.text
    return put


def waiting() -> dict[str, Any]:
    wait = step("wait", "wait", "note", business_hours=True)
    note = step("note", "add_note", "end", text="We are here.")
    return definition([wait, note, step("end", "end", outcome="open")], [trigger()])


async def test_it_waits_for_the_workspace_to_open(
    talk: Talk, there: Any, workspace: MadeWorkspace
) -> None:
    await there(ONCE)
    await publish(workspace.runtime, workspace.id, waiting())
    await talk.says("hi")
    # Nine o'clock in Riyadh.
    assert await talk.rows(UNTIL) == [
        (datetime(LATER.year, LATER.month, LATER.day, 6, tzinfo=UTC),)
    ]
    assert await talk.rows(RUN) == [("waiting", "", "")]
    await talk.time_passes(4)
    await wake_runs(workspace.runtime)
    await talk.rests()
    assert await talk.rows(RUN) == [("done", "open", "")]


@pytest.mark.parametrize("hours", [None, ALWAYS], ids=["none are set", "open"])
async def test_who_is_open_waits_for_nobody(
    talk: Talk, there: Any, workspace: MadeWorkspace, hours: dict[str, Any] | None
) -> None:
    if hours is not None:
        await there(hours)
    await publish(workspace.runtime, workspace.id, waiting())
    await talk.says("hi")
    assert await talk.rows(RUN) == [("done", "open", "")]


async def test_who_never_opens_is_no_wait_for_ever(
    talk: Talk, there: Any, workspace: MadeWorkspace
) -> None:
    await there(NEVER)
    await publish(workspace.runtime, workspace.id, waiting())
    await talk.says("hi")
    assert await talk.rows(RUN) == [("failed", "", "never_opens")]


async def test_the_hours_are_those_of_the_conversations_team(
    api: Api, talk: Talk, there: Any, marketer: Subject, workspace: MadeWorkspace
) -> None:
    await there(NEVER)
    team = (await api.call(marketer, "POST", "/teams", json={"name": "Night"})).json()["id"]
    await there(ALWAYS, f"/teams/{team}")
    await talk.says("hello")
    ((conversation,),) = await talk.rows("SELECT id FROM conversation")
    path = f"/conversations/{conversation}"
    assert (await api.call(marketer, "PATCH", path, json={"team_id": team})).is_success
    await publish(workspace.runtime, workspace.id, waiting())
    await talk.says("hi")
    assert await talk.rows(RUN) == [("done", "open", "")]


async def test_workspaces_of_one_step_keep_their_own_hours(
    api: Api, talk: Talk, there: Any, workspace: MadeWorkspace, other_workspace: MadeWorkspace
) -> None:
    await there(ONCE)
    elsewhere = await connect(talk.still, other_workspace.id)
    for one in (workspace, other_workspace):
        await publish(one.runtime, one.id, waiting())
    await talk.still.take(text_message(talk.channel, "hi"))
    await talk.still.take(text_message(elsewhere, "hi"))
    await talk.still.steps.run([workspace.id, other_workspace.id])
    assert await talk.rows(RUN) == [("waiting", "", "")]
    assert await Talk(talk.still, elsewhere).rows(RUN) == [("done", "open", "")]


async def test_a_text_says_when_and_a_simulation_goes_by_the_same(
    api: Api, talk: Talk, there: Any, marketer: Subject, workspace: MadeWorkspace
) -> None:
    await there(ONCE)
    closed = {"name": "there", "when": {"value": "now.is_open", "is": "is_true"}}
    draft = definition(
        [
            step("open", "branch", {"there": None, "else": "say"}, cases=[closed]),
            step("say", "send_message", None, text="{{ now.opens_at | date: '%d.%m. %H:%M' }}"),
        ],
        [trigger()],
    )
    flow = await publish(workspace.runtime, workspace.id, draft)
    wanted = f"{LATER:%d.%m.} 09:00"
    (said,) = await talk.says("hi")
    assert wanted in said
    script = {"events": [{"say": "hi"}], "zone": "Asia/Riyadh"}
    script["begins_at"] = datetime.now(UTC).isoformat()
    played = await api.call(marketer, "POST", f"/flows/{flow.id}/simulate", json={"script": script})
    assert played.is_success, played.text
    assert wanted in played.text
