"""Everything that is stored about a person, in one file, for whoever has its link."""

import io
import json
import tracemalloc
import zipfile
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import text

from inbox.channels.models import Channel
from inbox.foundation.errors import NotFound
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Role, Subject
from inbox.foundation.personal_data import Person, PersonalTable
from inbox.privacy import exports
from inbox.privacy.export_plan import Section, plan_of
from inbox.privacy.export_schema import schema_of
from inbox.privacy.exports import MAKE_EXPORT, ExportService
from inbox.privacy.making import ExportMaking
from inbox.privacy.tasks import forget_exports, make_export, waiting_exports
from integrations.storage.store import FileMissing
from parley.personal_data import PERSONAL_DATA, REGISTER
from tests.factories.callers import Api, refusal_of
from tests.factories.spines import text_message
from tests.factories.still import Still
from tests.factories.talk import write_messages
from tests.factories.workspaces import MadeWorkspace, subject_of
from tests.inbox.media.test_content import HEADS

PICTURE = HEADS["image/jpeg"] + b"canary in a picture " * 20_000


async def said(api: Api, owner: Subject, still: Still, channel: Channel) -> dict[str, str]:
    await still.receive(channel, text_message(channel, "canary of a message"))
    (one,) = (await api.call(owner, "GET", "/conversations")).json()["items"]
    return {"conversation_id": one["id"], "contact_id": one["contact"]["id"]}


async def made(workspace: MadeWorkspace, export_id: str) -> None:
    await make_export(REGISTER, workspace.runtime, workspace.id, UUID(export_id))


async def fetched(api: Api, link: str) -> Any:
    return await api.client.get(link[link.index("/exports/") :])


def opened(body: bytes) -> tuple[Any, zipfile.ZipFile]:
    archive = zipfile.ZipFile(io.BytesIO(body))
    assert archive.testzip() is None
    return json.loads(archive.read("data.json")), archive


async def test_a_contact_is_given_what_is_stored_of_him(
    shared_api: Api,
    owner: Subject,
    still: Still,
    channel: Channel,
    workspace: MadeWorkspace,
    other_workspace: MadeWorkspace,
) -> None:
    ids = await said(shared_api, owner, still, channel)
    conversation, contact = (f"/conversations/{ids['conversation_id']}", ids["contact_id"])
    for path, body in (
        (f"{conversation}/notes", {"text": "canary of a note"}),
        (f"{conversation}/messages", {"text": "canary of an answer"}),
        (
            "/orders",
            {
                "currency": "EUR",
                "items": [{"name": "Tea", "quantity": 1, "unit_price_minor": 450}],
                "conversation_id": ids["conversation_id"],
                "shipping_address": "canary of an address",
            },
        ),
        (
            f"/contacts/{contact}/consents",
            {"purpose": "marketing", "state": "granted", "proof": "canary of a consent"},
        ),
    ):
        answer = await shared_api.call(owner, "POST", path, json=body)
        assert answer.status_code == 201, answer.text
    path = f"/media?conversation_id={ids['conversation_id']}"
    picture = (await shared_api.call(owner, "POST", path, content=PICTURE)).json()

    key = {"Idempotency-Key": str(new_id())}
    path = f"/contacts/{contact}/exports"
    asked = await shared_api.call(owner, "POST", path, headers=key)
    assert asked.status_code == 202, asked.text
    export = asked.json()
    again = (await shared_api.call(owner, "POST", path, headers=key)).json()
    assert (again["id"], again["link"]) == (export["id"], None)
    assert refusal_of(await fetched(shared_api, export["link"])) == (409, "export_not_ready")
    assert (MAKE_EXPORT, (workspace.id, UUID(export["id"]))) in [
        (one.task, one.ids) for one in await waiting_exports(workspace.runtime)
    ]
    await made(workspace, export["id"])
    await made(workspace, export["id"])

    read = (await shared_api.call(owner, "GET", f"/privacy/exports/{export['id']}")).json()
    assert (read["state"], read["link"], read["files_done"]) == ("ready", None, 1)
    assert read["rows_done"] == read["rows_total"] > 8
    answer = await fetched(shared_api, export["link"])
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-disposition"].startswith("attachment; ")
    data, archive = opened(answer.content)
    for what in ("a message", "a note", "an answer", "an address", "a consent"):
        assert f"canary of {what}" in json.dumps(data), what
    (thread,) = data["conversations"]
    assert [one["content"]["text"] for one in thread["messages"]] == [
        "canary of a message",
        "canary of an answer",
    ]
    (attachment,) = data["attachments"]
    assert attachment["id"] == picture["id"]
    assert archive.read(attachment["file"]) == PICTURE
    schema = json.loads(archive.read("schema.json"))
    assert schema == (await shared_api.client.get("/exports/schema/contact")).json()
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(data)
    # Nothing of it lies readable in the store.
    assert b"canary" not in await stored(workspace, export["id"])

    # Nobody of another workspace hears of it, and its link is for itself alone.
    stranger = subject_of(other_workspace.owner)
    for method, one in (
        ("GET", f"/privacy/exports/{export['id']}"),
        ("POST", f"/privacy/exports/{export['id']}/link"),
        ("POST", path),
    ):
        assert refusal_of(await shared_api.call(stranger, method, one)) == (404, "not_found")
    unknown = await shared_api.client.get(f"/exports/{'x' * 43}")
    assert refusal_of(unknown) == (404, "not_found")
    renewed = (await shared_api.call(owner, "POST", f"/privacy/exports/{export['id']}/link")).json()
    assert refusal_of(await fetched(shared_api, export["link"])) == (404, "not_found")
    assert (await fetched(shared_api, renewed["link"])).status_code == 200

    agent = subject_of(await workspace.add_member(Role.AGENT))
    assert refusal_of(await shared_api.call(agent, "POST", path)) == (403, "forbidden")
    async with workspace.as_house() as uow:
        deeds = await uow.session.execute(
            text("SELECT action FROM audit_entry WHERE object_id = :id ORDER BY id"),
            {"id": export["id"]},
        )
        assert list(deeds.scalars()) == [
            *("export_asked", "export_ended", "export_downloaded", "export_link_made"),
            "export_downloaded",
        ]
        await uow.session.execute(
            text("UPDATE privacy_export SET expires_at = clock_timestamp() WHERE id = :id"),
            {"id": export["id"]},
        )
    assert refusal_of(await fetched(shared_api, renewed["link"])) == (410, "export_gone")
    await forget_exports(workspace.runtime)
    await forget_exports(workspace.runtime)
    assert refusal_of(await fetched(shared_api, renewed["link"])) == (410, "export_gone")
    path = f"/privacy/exports/{export['id']}/link"
    assert refusal_of(await shared_api.call(owner, "POST", path)) == (410, "export_gone")


async def stored(workspace: MadeWorkspace, export_id: str) -> bytes:
    async with workspace.as_house() as uow:
        row = await ExportService(uow, workspace.runtime.installation_key).get(UUID(export_id))
    assert row.storage_key is not None
    return b"".join([part async for part in workspace.runtime.files.read(row.storage_key)])


async def test_ten_thousand_messages_take_no_more_memory_than_a_thousand(
    shared_api: Api, owner: Subject, still: Still, channel: Channel, workspace: MadeWorkspace
) -> None:
    ids = await said(shared_api, owner, still, channel)
    contact, conversation = UUID(ids["contact_id"]), UUID(ids["conversation_id"])
    peaks = []
    for count, first in ((1_000, 10_000), (9_000, 20_000)):
        async with workspace.as_house() as uow:
            await write_messages(uow, conversation, channel.id, contact, count, first_seq=first)
        path = f"/contacts/{contact}/exports"
        export = (await shared_api.call(owner, "POST", path)).json()
        tracemalloc.start()
        await made(workspace, export["id"])
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    answer = await fetched(shared_api, export["link"])
    data, _ = opened(answer.content)
    (thread,) = data["conversations"]
    assert [one["seq"] for one in thread["messages"]] == [
        1,
        *range(10_000, 11_000),
        *range(20_000, 29_000),
    ]
    smaller, larger = peaks
    # Ten times as many rows: what grows with them would be seen.
    assert larger < smaller + 2 * 1024 * 1024, peaks
    assert larger < 24 * 1024 * 1024, peaks


async def test_a_member_is_given_what_is_stored_of_him(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace
) -> None:
    member = await workspace.add_member(Role.AGENT, name="Canary Name")
    asked = await shared_api.call(owner, "POST", f"/members/{member.id}/exports")
    await made(workspace, asked.json()["id"])
    data, _ = opened((await fetched(shared_api, asked.json()["link"])).content)
    Draft202012Validator(schema_of(Person.MEMBER, PERSONAL_DATA)).validate(data)
    assert [one["name"] for one in data["members"]] == ["Canary Name"]
    assert data["person_id"] == str(member.id)


async def test_one_that_was_left_lying_is_made_by_somebody_else(
    shared_api: Api, owner: Subject, still: Still, channel: Channel, workspace: MadeWorkspace
) -> None:
    """A worker that was thought dead and is not finds out, and leaves nothing behind."""
    ids = await said(shared_api, owner, still, channel)
    path = f"/contacts/{ids['contact_id']}/exports"
    export = (await shared_api.call(owner, "POST", path)).json()
    export_id = UUID(export["id"])
    key = workspace.runtime.installation_key
    async with workspace.as_house() as uow:
        slow = await ExportService(uow, key).claim(export_id)
    assert slow is not None
    assert await rung_for(workspace, export_id) is False
    async with workspace.as_house() as uow:
        assert await ExportService(uow, key).claim(export_id) is None
        await uow.session.execute(
            text(
                "UPDATE privacy_export SET beat_at = clock_timestamp()"
                " - make_interval(secs => :silent) WHERE id = :id"
            ),
            {"silent": exports.SILENT_SECONDS + 1, "id": export_id},
        )
    assert await rung_for(workspace, export_id) is True
    await made(workspace, export["id"])
    await ExportMaking(workspace.runtime, REGISTER, slow).make()
    assert (await fetched(shared_api, export["link"])).status_code == 200
    with pytest.raises(FileMissing):
        [part async for part in workspace.runtime.files.read(slow.storage_key)]


async def rung_for(workspace: MadeWorkspace, export_id: UUID) -> bool:
    return export_id in [one.ids[1] for one in await waiting_exports(workspace.runtime)]


async def test_what_cannot_be_made_says_why(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/members/{workspace.owner.id}/exports"
    export = (await shared_api.call(owner, "POST", path)).json()

    async def gone(_: ExportMaking) -> None:
        raise NotFound

    monkeypatch.setattr(ExportMaking, "make", gone)
    await made(workspace, export["id"])
    read = (await shared_api.call(owner, "GET", f"/privacy/exports/{export['id']}")).json()
    assert (read["state"], read["code"]) == ("failed", "not_found")
    assert refusal_of(await fetched(shared_api, export["link"])) == (409, "export_not_ready")


def names_in(sections: list[Section]) -> set[str]:
    return {name for one in sections for name in (one.table.name, *names_in(one.children))}


def test_every_table_about_a_person_is_in_his_export() -> None:
    """Every table is declared (tests/parley/test_personal_data.py); one that is declared to hold
    rows of a person is exported, down to the last column that is not said to be left out."""
    for person in Person:
        declared = {
            one.table: one
            for one in PERSONAL_DATA
            if isinstance(one, PersonalTable) and one.person is person
        }
        plan = plan_of(person, PERSONAL_DATA)
        assert names_in(list(plan.sections)) == set(declared)
        names = [one.name for one in plan.sections]
        assert len(names) == len(set(names))
        for section in plan.sections:
            one = declared[section.table.name]
            told = {column.name for column in section.columns}
            assert set(one.columns) - one.not_exported <= told
    assert timedelta(days=exports.KEPT_DAYS) <= timedelta(days=7)
