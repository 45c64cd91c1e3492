"""What the figures say of a day's work, and for which days they may be asked."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from inbox.channels.models import Channel
from inbox.foundation.permissions import Role, Subject
from inbox.workspaces.service import WorkspaceService
from tests.factories.callers import Api, refusal_of
from tests.factories.spines import text_message
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace, subject_of


async def test_a_day_of_work_is_counted_as_the_workspace_has_its_days(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace, still: Still, channel: Channel
) -> None:
    mona = subject_of(await workspace.add_member(Role.AGENT))
    for number, said in (
        ("4915550000011", "Hi"),
        ("4915550000012", "Hello"),
        ("4915550000011", "?"),
    ):
        await still.receive(channel, text_message(channel, said, phone=number))
    async with workspace.as_house() as uow:
        (await WorkspaceService(uow).get()).time_zone = "Pacific/Auckland"
        await uow.session.execute(
            text(
                "UPDATE conversation SET waiting_since = waiting_since - interval '60 s',"
                " opened_at = opened_at - interval '600 s' WHERE workspace_id = :id"
            ),
            {"id": workspace.id},
        )
        rows = await uow.session.execute(
            text("SELECT conversation_id, count(*) FROM message GROUP BY 1 ORDER BY 2 DESC")
        )
        (first, _), (second, _) = rows.all()
    await send(shared_api, mona, first, "Coming")
    await send(shared_api, mona, first, "Still coming")
    await send(shared_api, owner, second, "Yes?")
    path = f"/conversations/{first}"
    put_away = await shared_api.call(mona, "PATCH", path, json={"status": "resolved"})
    assert put_away.status_code == 200, put_away.text
    # The customer comes back and waits again: a first answer once more.
    await still.receive(channel, text_message(channel, "One more", phone="4915550000011"))
    await send(shared_api, mona, first, "Of course")
    found = (await shared_api.call(owner, "GET", "/analytics")).json()
    assert found["time_zone"] == "Pacific/Auckland"
    assert len(found["days"]) == 28
    today = found["days"][-1]
    assert today == {"day": found["until"], "received": 4, "sent": 4, "opened": 3, "resolved": 1}
    assert found["first_response"]["count"] == found["replies"]["count"] == 3
    assert 60 <= found["replies"]["median"] < 120
    assert found["resolution"]["count"] == 1
    assert 600 <= found["resolution"]["median"] == found["resolution"]["ninetieth"] < 700
    agents = {one["member_id"]: one for one in found["agents"]}
    assert agents[str(mona.id)]["sent"] == 3
    assert agents[str(mona.id)]["conversations"] == agents[str(mona.id)]["resolved"] == 1
    assert agents[str(mona.id)]["replies"] == 2
    assert agents[str(owner.id)]["sent"] == agents[str(owner.id)]["replies"] == 1
    (of_channel,) = found["channels"]
    assert of_channel == {
        "channel_id": str(channel.id),
        "received": 4,
        "sent": 4,
        "failed": 0,
        "conversations": 2,
    }
    yesterday = (datetime.now(UTC) - timedelta(days=3)).date().isoformat()
    before = await shared_api.call(owner, "GET", f"/analytics?since={yesterday}&until={yesterday}")
    assert [(one["day"], one["received"]) for one in before.json()["days"]] == [(yesterday, 0)]
    assert before.json()["agents"] == before.json()["channels"] == []
    assert before.json()["replies"] == {"count": 0, "median": None, "ninetieth": None}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("since=2026-02-30", "since"),
        ("until=9999-12-31", "until"),
        ("since=2026-05-02&until=2026-05-01", "since"),
        ("since=2026-01-01&until=2026-12-31", "since"),
    ],
)
async def test_days_that_cannot_be_told_are_refused_by_name(
    shared_api: Api, owner: Subject, query: str, field: str
) -> None:
    refused = await shared_api.call(owner, "GET", f"/analytics?{query}")
    assert refusal_of(refused) == (422, "invalid")
    assert [one["field"] for one in refused.json()["errors"]] == [field]


async def send(api: Api, who: Subject, conversation_id: UUID, said: str) -> None:
    path = f"/conversations/{conversation_id}/messages"
    answer = await api.call(who, "POST", path, json={"text": said})
    assert answer.status_code == 201, answer.text
