"""Who objected is left in peace: by flows, by what waits to be sent, by whoever starts a run."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from inbox.channels.models import Channel
from inbox.contacts.entry import ContactEntry
from inbox.contacts.merging import MergeService
from inbox.contacts.schemas import ContactIn
from inbox.effects.models import EffectState
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Role, Subject
from tests.factories.callers import Api, refusal_of
from tests.factories.flows import definition, publish, step, trigger
from tests.factories.spines import text_message
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace, subject_of

OBJECTION = {"restricted": True, "reason": "objection"}


async def rows(workspace: MadeWorkspace, query: str) -> list[Any]:
    async with workspace.as_house() as uow:
        return [tuple(row) for row in (await uow.session.execute(text(query))).all()]


async def test_nothing_acts_on_who_objected(
    still: Still, channel: Channel, workspace: MadeWorkspace, shared_api: Api, owner: Subject
) -> None:
    closed = {"window_closed": None}
    ways = {"answered": "bye", "invalid": None, **closed}
    ask = step("ask", "ask_question", ways, text="Which one?", save_as="which")
    triggers = [trigger(), {"id": "by_hand", "kind": "manual", "config": {}}]
    document = definition([ask, step("bye", "send_message", closed, text="Thank you.")], triggers)
    flow = await publish(still.runtime, workspace.id, document)
    (job,) = await still.receive(channel, text_message(channel, "hi"))
    where = "SELECT contact_id, id FROM conversation"
    [(contact_id, conversation_id)] = await rows(workspace, where)
    path = f"/contacts/{contact_id}/restriction"

    agent = subject_of(await workspace.add_member(Role.AGENT))
    assert refusal_of(await shared_api.call(agent, "PUT", path, json=OBJECTION))[0] == 403
    bad = await shared_api.call(owner, "PUT", path, json={"restricted": True, "reason": "mood"})
    assert refusal_of(bad)[0] == 400
    # What could not be sent and waits to be tried again is automation's, too.
    async with workspace.as_house() as uow:
        await uow.session.execute(
            text("UPDATE effect SET state = 'ready', due_at = clock_timestamp() WHERE id = :id"),
            {"id": job.effect_id},
        )
    put = await shared_api.call(owner, "PUT", path, json=OBJECTION)
    assert (put.status_code, put.json()["restriction"]) == (200, "objection")
    again = await shared_api.call(owner, "PUT", path, json=OBJECTION)
    assert again.json()["restricted_at"] == put.json()["restricted_at"]
    assert await rows(workspace, "SELECT state FROM effect") == [(EffectState.CANCELLED.value,)]
    assert await rows(workspace, "SELECT count(*) FROM flow_run WHERE status = 'waiting'") == [(0,)]
    # Neither does what is said go on with a run, nor begin one; nor does a member.
    assert await still.receive(channel, text_message(channel, "blue")) == []
    start = {"conversation_id": str(conversation_id)}
    run = await shared_api.call(owner, "POST", f"/flows/{flow.id}/start", json=start)
    assert refusal_of(run) == (409, "contact_restricted")
    said = await shared_api.call(
        owner, "POST", f"/conversations/{conversation_id}/messages", json={"text": "By hand."}
    )
    assert said.status_code == 201
    assert await rows(
        workspace,
        "SELECT count(*) FROM audit_entry WHERE action = 'contact_restricted'",
    ) == [(1,)]

    lifted = await shared_api.call(owner, "PUT", path, json={"restricted": False})
    assert (lifted.json()["restriction"], lifted.json()["restricted_at"]) == (None, None)
    async with workspace.as_house() as uow:
        await uow.session.execute(text("UPDATE conversation SET owner = 'bot', assignee_id = NULL"))
        await uow.session.execute(text("UPDATE effect SET state = 'accepted'"))
    (job,) = await still.receive(channel, text_message(channel, "hi again"))
    assert job.kind == "send_text"


async def test_it_holds_for_all_that_are_the_same_person(
    workspace: MadeWorkspace, shared_api: Api, owner: Subject
) -> None:
    ids: list[UUID] = [new_id(), new_id()]
    async with workspace.as_house() as uow:
        for one in ids:
            await ContactEntry(uow).create(one, ContactIn(name="Ann"))
    await shared_api.call(owner, "PUT", f"/contacts/{ids[1]}/restriction", json=OBJECTION)
    async with workspace.as_house() as uow:
        await MergeService(uow).merge(ids[0], ids[1], new_id())
    shown = await shared_api.call(owner, "GET", f"/contacts/{ids[0]}")
    assert shown.json()["restriction"] == "objection"
    lift = {"restricted": False}
    await shared_api.call(owner, "PUT", f"/contacts/{ids[1]}/restriction", json=lift)
    left = "SELECT count(*) FROM contact WHERE restricted_at IS NOT NULL"
    assert await rows(workspace, left) == [(0,)]
