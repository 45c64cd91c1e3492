"""What is older than it is kept for goes, and nothing else does."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text

from inbox.channels.models import Channel
from inbox.foundation.house_measures import _asked_at
from inbox.foundation.identifiers import first_id_at
from inbox.foundation.permissions import Subject
from inbox.foundation.retention import Kind
from inbox.privacy import sweeping
from inbox.privacy.retention import FIRST_ID, Aged, Share
from inbox.privacy.sweeping import keep_retention
from integrations.storage.store import FileMissing
from parley.personal_data import REGISTER
from tests.factories.callers import Api, refusal_of
from tests.factories.spines import connect, text_message
from tests.factories.still import Still
from tests.factories.talk import id_at, write_messages
from tests.factories.workspaces import MadeWorkspace
from tests.inbox.media.test_content import HEADS

NOW = datetime.now(UTC)


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


async def conversation_of(still: Still, channel: Channel, workspace: MadeWorkspace) -> Any:
    phone = str(channel.id.int)[:13]
    await still.receive(channel, text_message(channel, "hi", phone=phone))
    async with workspace.as_house() as uow:
        return (
            await uow.session.execute(
                text("SELECT id, contact_id FROM conversation WHERE channel_id = :id"),
                {"id": channel.id},
            )
        ).one()


async def count_of(workspace: MadeWorkspace, channel: Channel) -> int:
    async with workspace.as_house() as uow:
        found = await uow.session.scalar(
            text("SELECT count(*) FROM message WHERE channel_id = :id"), {"id": channel.id}
        )
        return int(found or 0)


async def would_go(api: Api, owner: Subject, table: str) -> list[tuple[int, int]]:
    answer = await api.call(owner, "GET", "/privacy/retention/dry-run")
    assert answer.status_code == 200, answer.text
    return [(one["days"], one["count"]) for one in answer.json()["parts"] if one["table"] == table]


async def test_messages_go_by_the_days_of_their_channel(
    shared_api: Api,
    owner: Subject,
    still: Still,
    channel: Channel,
    workspace: MadeWorkspace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sweeping, "ROWS_AT_ONCE", 40)
    longer = await connect(still, workspace.id)
    for one in (channel, longer):
        thread = await conversation_of(still, one, workspace)
        async with workspace.as_house() as uow:
            for number, days in enumerate((200, 91.5, 89)):
                await write_messages(
                    uow,
                    thread.id,
                    one.id,
                    thread.contact_id,
                    50,
                    at=days_ago(days),
                    first_seq=1000 * (number + 1),
                )
    assert await would_go(shared_api, owner, "message") == [(90, 200)]
    asked = {"kind": "messages", "days": 120, "channel_id": str(longer.id)}
    changed = await shared_api.call(owner, "PUT", "/privacy/retention", json=asked)
    assert changed.json()["channels"] == [{"channel_id": str(longer.id), "days": 120}]
    assert await would_go(shared_api, owner, "message") == [(90, 100), (120, 50)]
    for _ in range(2):
        await keep_retention(REGISTER, workspace.runtime)
        assert await count_of(workspace, channel) == 51
        assert await count_of(workspace, longer) == 101
    assert await would_go(shared_api, owner, "message") == [(90, 0), (120, 0)]
    reset = {"kind": "messages", "days": None, "channel_id": str(longer.id)}
    await shared_api.call(owner, "PUT", "/privacy/retention", json=reset)
    assert await would_go(shared_api, owner, "message") == [(90, 50)]
    _asked_at.clear()
    page = (await shared_api.client.get("/metrics")).text
    line = next(
        one for one in page.splitlines() if 'parley_oldest_kept_seconds{kind="messages"}' in one
    )
    assert float(line.split()[-1]) > timedelta(days=91).total_seconds()


async def test_what_a_person_has_to_look_at_is_not_kept_for_ever(
    shared_api: Api, owner: Subject, still: Still, channel: Channel, workspace: MadeWorkspace
) -> None:
    """Its payload is the text and the number, which its message would not have any more."""
    thread = await conversation_of(still, channel, workspace)
    path = f"/conversations/{thread.id}/messages"
    wanted = ((91.5, "needs_human"), (89.0, "needs_human"), (91.5, "ready"))
    for words in "abc":
        assert (await shared_api.call(owner, "POST", path, json={"text": words})).is_success
    async with workspace.as_house() as uow:
        ids = (await uow.session.scalars(text("SELECT id FROM effect ORDER BY conv_seq"))).all()
        for number, (effect_id, (days, state)) in enumerate(zip(ids, wanted, strict=True)):
            await uow.session.execute(
                text("UPDATE effect SET id = :new, state = :state WHERE id = :old"),
                {"new": id_at(days_ago(days), number), "state": state, "old": effect_id},
            )
    assert await would_go(shared_api, owner, "effect") == [(90, 1)]
    await keep_retention(REGISTER, workspace.runtime)
    async with workspace.as_house() as uow:
        left = (await uow.session.execute(text("SELECT state FROM effect"))).scalars()
        assert sorted(left) == ["needs_human", "ready"]


async def test_a_conversation_without_messages_owes_nobody_anything(
    shared_api: Api, owner: Subject, still: Still, channel: Channel, workspace: MadeWorkspace
) -> None:
    thread = await conversation_of(still, channel, workspace)
    path = f"/media?conversation_id={thread.id}"
    picture = (
        await shared_api.call(owner, "POST", path, content=HEADS["image/jpeg"] + b"x" * 99)
    ).json()
    old = days_ago(100)
    async with workspace.as_house() as uow:
        await uow.session.execute(
            text("DELETE FROM message WHERE conversation_id = :thread"), {"thread": thread.id}
        )
        (message_id,) = await write_messages(
            uow, thread.id, channel.id, thread.contact_id, 1, at=old, first_seq=1
        )
        await uow.session.execute(
            text("UPDATE attachment SET message_id = :id WHERE id = :file"),
            {"id": message_id, "file": picture["id"]},
        )
        await uow.session.execute(
            text("UPDATE conversation SET last_message_at = :old WHERE id = :id"),
            {"old": old, "id": thread.id},
        )
    shown = (await shared_api.call(owner, "GET", f"/conversations/{thread.id}")).json()
    assert (shown["unread"], shown["unread_count"]) == (1, 1)
    await keep_retention(REGISTER, workspace.runtime)
    shown = (await shared_api.call(owner, "GET", f"/conversations/{thread.id}")).json()
    assert (shown["unread"], shown["unread_count"], shown["waiting_since"]) == (0, 0, None)
    answer = await shared_api.call(owner, "GET", f"/media/{picture['id']}")
    assert refusal_of(answer) == (404, "not_found")
    assert (await shared_api.call(owner, "GET", f"/conversations/{thread.id}/messages")).json()[
        "items"
    ] == []
    # And it goes on as any other.
    await still.receive(channel, text_message(channel, "again", phone=str(channel.id.int)[:13]))
    shown = (await shared_api.call(owner, "GET", f"/conversations/{thread.id}")).json()
    assert (shown["unread"], shown["last_seq"]) == (1, 2)


async def test_files_may_go_before_their_messages(
    shared_api: Api, owner: Subject, still: Still, channel: Channel, workspace: MadeWorkspace
) -> None:
    thread = await conversation_of(still, channel, workspace)
    path = f"/media?conversation_id={thread.id}"
    content = HEADS["image/jpeg"] + b"x" * 99
    picture = (await shared_api.call(owner, "POST", path, content=content)).json()
    other = (await shared_api.call(owner, "POST", path, content=content)).json()
    moved = id_at(days_ago(40), 7)
    async with workspace.as_house() as uow:
        storage_key = await uow.session.scalar(
            text("UPDATE attachment SET id = :new WHERE id = :id RETURNING storage_key"),
            {"new": moved, "id": picture["id"]},
        )
    await shared_api.call(owner, "PUT", "/privacy/retention", json={"kind": "media", "days": 30})
    await keep_retention(REGISTER, workspace.runtime)
    shown = (await shared_api.call(owner, "GET", f"/media/{moved}")).json()
    assert (shown["state"], shown["reason"]) == ("expired", "retention")
    assert (await shared_api.call(owner, "GET", f"/media/{other['id']}/content")).is_success
    with pytest.raises(FileMissing):
        [part async for part in workspace.runtime.files.read(str(storage_key))]


@pytest.mark.parametrize(
    ("kind", "days"),
    [("messages", 0), ("messages", -1), ("messages", 4000), ("inbox_payloads", 15)],
)
async def test_no_days_at_all_are_refused_by_name(
    shared_api: Api, owner: Subject, kind: str, days: int
) -> None:
    answer = await shared_api.call(
        owner, "PUT", "/privacy/retention", json={"kind": kind, "days": days}
    )
    assert refusal_of(answer) == (422, "invalid")
    assert [one["field"] for one in answer.json()["errors"]] == ["days"]


async def test_of_what_is_not_there(
    shared_api: Api, owner: Subject, other_workspace: MadeWorkspace, still: Still
) -> None:
    foreign = await connect(still, other_workspace.id)
    body = {"kind": "messages", "days": 30, "channel_id": str(foreign.id)}
    answer = await shared_api.call(owner, "PUT", "/privacy/retention", json=body)
    assert refusal_of(answer) == (422, "invalid")
    thoughts = {"kind": "thoughts", "days": 1}
    answer = await shared_api.call(owner, "PUT", "/privacy/retention", json=thoughts)
    assert refusal_of(answer)[0] in {400, 422}


def test_every_kind_has_something_that_is_kept() -> None:
    assert {one.kind for one in REGISTER.kept} == set(Kind)


@pytest.mark.parametrize("kept", REGISTER.kept, ids=lambda one: one.table)
def test_what_is_old_is_found_by_an_index(
    kept: Any, superuser: psycopg.Connection[Any], workspace: MadeWorkspace
) -> None:
    """The primary key, as far as the bound for the age: the table itself is never read through."""
    aged = Aged(kept, Share(90), days_ago(90))
    values = aged.values([workspace.id], FIRST_ID)
    values |= {"before": first_id_at(days_ago(90))}
    statement = text(
        f"EXPLAIN SELECT t.workspace_id, t.id FROM {kept.table} AS t WHERE {aged.condition}"
        " ORDER BY t.workspace_id, t.id LIMIT 500"
    )
    query = str(statement.compile(compile_kwargs={"literal_binds": False}))
    for name in values:
        query = query.replace(f":{name}", f"%({name})s")
    with superuser.transaction(force_rollback=True):
        superuser.execute("SET LOCAL enable_seqscan = off")
        plan = "\n".join(row[0] for row in superuser.execute(query.encode(), values))
    assert f"Seq Scan on {kept.table}" not in plan, plan
    assert "id <" in plan, plan
    assert isinstance(FIRST_ID, UUID)
