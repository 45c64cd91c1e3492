"""Everything that is stored of a workspace, in one file, for its owner."""

import io
import json
import tracemalloc
import zipfile
from typing import Any
from uuid import UUID

from jsonschema import Draft202012Validator
from sqlalchemy import text
from sqlmodel import SQLModel

from inbox.channels.models import Channel
from inbox.erasure.events import PersonErased
from inbox.foundation.permissions import Role, Subject
from inbox.foundation.personal_data import NotPersonal, PersonalTable
from inbox.foundation.runtime import Runtime
from inbox.foundation.sealed import SealedText
from inbox.foundation.settings import Settings
from inbox.privacy.exports import ExportService
from inbox.privacy.making import ExportMaking
from inbox.privacy.tasks import forget_exports, make_export
from inbox.privacy.workspace_plan import LEFT_OUT, OWN_TEXTS, left_out, tables_of_workspace
from parley.personal_data import PERSONAL_DATA, REGISTER
from tests.factories.apps import open_client
from tests.factories.callers import Api, refusal_of
from tests.factories.models import import_every_model
from tests.factories.spines import text_message
from tests.factories.still import Still
from tests.factories.talk import write_messages
from tests.factories.tenants import fill_every_table, make_tenant
from tests.factories.workspaces import MadeWorkspace, subject_of

import_every_model()
PATH = "/workspace/exports"


async def made(workspace: MadeWorkspace, export_id: str) -> None:
    await make_export(REGISTER, workspace.runtime, workspace.id, UUID(export_id))


async def fetched(api: Api, link: str) -> Any:
    return await api.client.get(link[link.index("/exports/") :])


def tables_in(body: bytes) -> tuple[dict[str, list[Any]], zipfile.ZipFile]:
    archive = zipfile.ZipFile(io.BytesIO(body))
    assert archive.testzip() is None
    rows = {
        name.removeprefix("tables/").removesuffix(".jsonl"): [
            json.loads(line) for line in archive.read(name).splitlines()
        ]
        for name in archive.namelist()
        if name.startswith("tables/")
    }
    return rows, archive


async def test_every_table_is_told_as_the_schema_says(settings: Settings, runtime: Runtime) -> None:
    """One of each thing that a tenant can have; what another one has is not in it."""
    tenant, other = await make_tenant(runtime), await make_tenant(runtime)
    async with open_client(settings) as client:
        for one in (tenant, other):
            await fill_every_table(one, client)
        owner = tenant.caller("owner").headers
        asked = (await client.post(f"/api/v1{PATH}", headers=owner)).json()
        await made(tenant.workspace, asked["id"])
        path = f"/api/v1/privacy/exports/{asked['id']}"
        read = (await client.get(path, headers=owner)).json()
        assert (read["state"], read["code"]) == ("ready", None)
        assert (read["contact_id"], read["member_id"]) == (None, None)
        body = (await client.get(asked["link"][asked["link"].index("/exports/") :])).content
        schema = (await client.get("/exports/schema/workspace")).json()
    rows, archive = tables_in(body)
    head = json.loads(archive.read("workspace.json"))
    assert json.loads(archive.read("schema.json")) == schema
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(head)
    assert sorted(rows) == sorted(head["tables"])
    for name, found in rows.items():
        judge = Draft202012Validator(schema["$defs"][name])
        for row in found:
            judge.validate(row)
    assert [name for name, found in rows.items() if not found] == []
    assert str(other.workspace.id) not in str(rows)
    assert len(rows["workspace"]) == 1
    assert read["rows_done"] == sum(len(found) for found in rows.values())


def test_every_table_is_in_it_or_named_with_a_reason() -> None:
    told = {one.table.name for one in tables_of_workspace(PERSONAL_DATA)}
    excepted = set(left_out(PERSONAL_DATA))
    assert told.isdisjoint(excepted)
    assert told | excepted == set(SQLModel.metadata.tables)
    assert all(LEFT_OUT.values())
    # Each declared secret stays here, but for the texts that are named.
    secrets = {
        (one.table, name)
        for one in PERSONAL_DATA
        if isinstance(one, NotPersonal)
        for name in one.secrets
    }
    assert secrets >= OWN_TEXTS
    columns = {
        (one.table.name, column.name): column
        for one in tables_of_workspace(PERSONAL_DATA)
        for column in one.columns
    }
    assert {place for place in secrets if place in columns} == OWN_TEXTS
    kept_in = {
        (one.table, name)
        for one in PERSONAL_DATA
        if isinstance(one, PersonalTable)
        for name in one.not_exported
    }
    assert kept_in.isdisjoint(columns)
    sealed = {
        (name, column.name)
        for name, table in SQLModel.metadata.tables.items()
        if name not in excepted
        for column in table.columns
        if isinstance(column.type, SealedText)
    }
    assert sealed - set(columns) <= secrets | kept_in


async def test_only_an_owner_asks_one_at_a_time_and_what_is_done_is_in_the_audit(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace, other_workspace: MadeWorkspace
) -> None:
    admin = subject_of(await workspace.add_member(Role.ADMIN))
    assert refusal_of(await shared_api.call(admin, "POST", PATH)) == (403, "forbidden")
    asked = (await shared_api.call(owner, "POST", PATH)).json()
    again = await shared_api.call(owner, "POST", PATH)
    assert refusal_of(again) == (409, "export_under_way")
    await made(workspace, asked["id"])
    link = f"/privacy/exports/{asked['id']}/link"
    assert refusal_of(await shared_api.call(admin, "POST", link)) == (403, "forbidden")
    stranger = subject_of(other_workspace.owner)
    assert refusal_of(await shared_api.call(stranger, "POST", link)) == (404, "not_found")
    assert (await fetched(shared_api, asked["link"])).status_code == 200
    async with workspace.as_house() as uow:
        deeds = await uow.session.execute(
            text("SELECT action FROM audit_entry WHERE object_id = :id ORDER BY id"),
            {"id": asked["id"]},
        )
        assert list(deeds.scalars()) == ["export_asked", "export_ended", "export_downloaded"]


async def test_it_is_made_again_when_somebody_is_erased(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace
) -> None:
    """What is ready goes; what is being made by somebody is begun again by somebody else."""
    key = workspace.runtime.installation_key
    ready = (await shared_api.call(owner, "POST", PATH)).json()
    await made(workspace, ready["id"])
    assert (await fetched(shared_api, ready["link"])).status_code == 200
    running = (await shared_api.call(owner, "POST", PATH)).json()
    async with workspace.as_house() as uow:
        slow = await ExportService(uow, key).claim(UUID(running["id"]))
    assert slow is not None
    async with workspace.as_house() as uow:
        uow.record(
            PersonErased(
                workspace_id=workspace.id,
                object_id=UUID(int=1),
                subject_kind="contact",
                subject_id=UUID(int=2),
                rows=1,
            )
        )
    assert refusal_of(await fetched(shared_api, ready["link"])) == (410, "export_gone")
    await forget_exports(workspace.runtime)
    await ExportMaking(workspace.runtime, REGISTER, slow).make()
    assert refusal_of(await fetched(shared_api, running["link"])) == (409, "export_not_ready")
    await made(workspace, running["id"])
    assert (await fetched(shared_api, running["link"])).status_code == 200


async def test_ten_times_as_much_takes_no_more_memory(
    shared_api: Api, owner: Subject, still: Still, channel: Channel, workspace: MadeWorkspace
) -> None:
    await still.receive(channel, text_message(channel, "canary of a message"))
    (one,) = (await shared_api.call(owner, "GET", "/conversations")).json()["items"]
    conversation, contact = UUID(one["id"]), UUID(one["contact"]["id"])
    peaks = []
    for count, first in ((500, 10_000), (5_000, 20_000)):
        async with workspace.as_house() as uow:
            await write_messages(uow, conversation, channel.id, contact, count, first_seq=first)
        asked = (await shared_api.call(owner, "POST", PATH)).json()
        tracemalloc.start()
        await made(workspace, asked["id"])
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    rows, _ = tables_in((await fetched(shared_api, asked["link"])).content)
    assert len(rows["message"]) == 5_501
    assert "canary of a message" in [row["content"]["text"] for row in rows["message"]]
    smaller, larger = peaks
    assert larger < smaller + 2 * 1024 * 1024, peaks
