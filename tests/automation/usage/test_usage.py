"""What a month took, by channel and in all."""

import csv
from datetime import UTC, datetime
from io import StringIO

import pytest
from sqlalchemy import text

from automation.ai.budget import Budget
from automation.ai.repository import Spent
from inbox.channels.models import Channel
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Role, Subject
from tests.factories.callers import Api, refusal_of
from tests.factories.spines import text_message
from tests.factories.statements import statements_of
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace, subject_of

# Of the request: who calls, the workspace's fence and the end of the transaction are among them.
STATEMENTS_AT_MOST = 12


async def test_a_month_is_counted_by_channel(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace, still: Still, channel: Channel
) -> None:
    for said in ("Hi", "Hello?"):
        await still.receive(channel, text_message(channel, said, phone="4915550000011"))
    mona = subject_of(await workspace.add_member(Role.AGENT))
    async with workspace.as_house() as uow:
        channel_name = "=1+1"
        (conversation_id,) = (
            await uow.session.execute(text("SELECT id FROM conversation"))
        ).scalars()
        await uow.session.execute(
            text("UPDATE channel SET name = :name WHERE id = :id"),
            {"name": channel_name, "id": channel.id},
        )
        await Budget(uow).spend(Spent(task="summary", cost=1_500_000))
        await uow.session.execute(
            text(
                "INSERT INTO attachment (workspace_id, id, conversation_id, contact_id, kind,"
                " state, size_bytes) SELECT workspace_id, :file, id, contact_id, 'image',"
                " 'stored', 2048 FROM conversation WHERE id = :id"
            ),
            {"file": new_id(), "id": conversation_id},
        )
    answer = await shared_api.call(
        mona, "POST", f"/conversations/{conversation_id}/messages", json={"text": "Coming"}
    )
    assert answer.status_code == 201, answer.text
    with statements_of(workspace.runtime.database) as sent:
        found = (await shared_api.call(owner, "GET", "/usage")).json()
    assert len(sent) <= STATEMENTS_AT_MOST
    (of_channel,) = found.pop("channels")
    assert of_channel == {
        "channel_id": str(channel.id),
        "name": channel_name,
        "received": 2,
        "sent": 1,
        "failed": 0,
        "templates": 0,
        "billable": 0,
        "stored_bytes": 2048,
    }
    month = found.pop("month")
    assert month == f"{datetime.now(UTC):%Y-%m}"
    assert found == {
        "ai_calls": 1,
        "ai_dollars": 1.5,
        "stored_files": 1,
        "stored_bytes": 2048,
        "seats": 2,
        "worked": 1,
    }
    exported = await shared_api.call(owner, "GET", "/usage/export.csv")
    assert exported.headers["content-disposition"] == f'attachment; filename="usage-{month}.csv"'
    lines = list(csv.reader(StringIO(exported.text.lstrip("\ufeff"))))
    assert lines[:2] == [
        ["month", "channel", "figure", "amount"],
        [month, "'=1+1", "received", "2"],
    ]
    assert [month, "", "ai_dollars", "1.5"] in lines
    before = (await shared_api.call(owner, "GET", "/usage?month=2020-12")).json()
    assert [one["received"] for one in before["channels"]] == [0]
    assert (before["ai_calls"], before["worked"], before["seats"]) == (0, 0, 2)


@pytest.mark.parametrize("month", ["2026-13", "1999-12", "9000-01", "0.5"])
async def test_a_month_that_is_none_is_refused_by_name(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace, month: str
) -> None:
    refused = await shared_api.call(owner, "GET", f"/usage?month={month}")
    assert refusal_of(refused) == (422, "invalid")
    assert [one["field"] for one in refused.json()["errors"]] == ["month"]
    agent = subject_of(await workspace.add_member(Role.AGENT))
    assert (await shared_api.call(agent, "GET", "/usage")).status_code == 403
