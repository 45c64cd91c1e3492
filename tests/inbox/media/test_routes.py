"""Files over the API: taken by what they are, given to those who may read the conversation."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from inbox.channels.models import Channel
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Role, Subject
from inbox.foundation.runtime import Runtime
from inbox.media.tasks import forget_unsent_files
from integrations.storage.store import FileStore, StoreUnreachable
from tests.factories.callers import Api, refusal_of
from tests.factories.spines import text_message
from tests.factories.still import Still
from tests.factories.waiting import until
from tests.factories.workspaces import MadeWorkspace, subject_of
from tests.inbox.media.test_content import HEADS, OFFICE_FILE

JPEG = HEADS["image/jpeg"] + b"canary in a picture " * 10_000
NAMED = "attachment; filename*=UTF-8''Zoe%20%D9%85%D8%B1%D8%AD%D8%A8%D8%A7.pdf"


@pytest.fixture
async def conversation_id(shared_api: Api, owner: Subject, still: Still, channel: Channel) -> str:
    await still.receive(channel, text_message(channel, "hi"))
    (one,) = (await shared_api.call(owner, "GET", "/conversations")).json()["items"]
    return str(one["id"])


async def upload(
    api: Api, who: Subject, conversation_id: str, content: Any, query: str = "", **headers: str
) -> Any:
    path = f"/media?conversation_id={conversation_id}{query}"
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return await api.call(who, "POST", path, content=content, headers=named)


def files_of(runtime: Runtime) -> list[Path]:
    folder = Path(runtime.settings.files_url.removeprefix("file://"))
    return [one for one in folder.rglob("*") if one.is_file()]


async def test_a_file_is_taken_sealed_sent_and_given_back(
    shared_api: Api, owner: Subject, still: Still, conversation_id: str, workspace: MadeWorkspace
) -> None:
    before = set(files_of(workspace.runtime))
    made = await upload(
        shared_api,
        owner,
        conversation_id,
        HEADS["application/pdf"],
        Content_Disposition=NAMED,
        Idempotency_Key="k",
    )
    assert made.status_code == 201, made.text
    file = made.json()
    assert file == {
        "id": file["id"],
        "kind": "document",
        "state": "stored",
        "reason": None,
        "mime_type": "application/pdf",
        "size_bytes": len(HEADS["application/pdf"]),
        "file_name": "Zoe مرحبا.pdf",
    }
    again = await upload(
        shared_api,
        owner,
        conversation_id,
        HEADS["application/pdf"],
        Content_Disposition=NAMED,
        Idempotency_Key="k",
    )
    assert again.json() == file
    other = await upload(shared_api, owner, conversation_id, JPEG, Idempotency_Key="k")
    assert refusal_of(other) == (422, "idempotency_key_reused")
    (at_rest,) = set(files_of(workspace.runtime)) - before
    assert b"PDF" not in at_rest.read_bytes()
    assert file["id"].replace("-", "") not in str(at_rest)

    path = f"/conversations/{conversation_id}/messages"
    body = {"attachment": {"id": file["id"], "caption": "The bill"}}
    sent = await shared_api.call(owner, "POST", path, json=body)
    assert sent.status_code == 201, sent.text
    message = sent.json()
    assert (message["kind"], message["text"]) == ("document", "The bill")
    assert message["attachments"] == [file]
    assert message["content"]["document"]["attachment_id"] == file["id"]
    twice = await shared_api.call(owner, "POST", path, json=body)
    assert refusal_of(twice) == (422, "invalid")
    assert [one["field"] for one in twice.json()["errors"]] == ["attachment.id"]

    given = await shared_api.call(owner, "GET", f"/media/{file['id']}/content")
    assert given.content == HEADS["application/pdf"]
    assert given.headers["content-type"] == "application/pdf"
    assert given.headers["content-disposition"].startswith('attachment; filename="document-')
    assert given.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert given.headers["x-content-type-options"] == "nosniff"
    assert given.headers["cache-control"].startswith("private")
    assert (await shared_api.call(owner, "GET", f"/media/{file['id']}")).json() == file


async def test_a_player_asks_for_parts(
    shared_api: Api, owner: Subject, conversation_id: str
) -> None:
    content = HEADS["video/mp4"] + bytes(range(256)) * 1_000
    file = (await upload(shared_api, owner, conversation_id, content)).json()
    assert file["kind"] == "video"
    path = f"/media/{file['id']}/content"
    part = await shared_api.call(owner, "GET", path, headers={"Range": "bytes=65530-65545"})
    assert (part.status_code, part.content) == (206, content[65530:65546])
    assert part.headers["content-range"] == f"bytes 65530-65545/{len(content)}"
    end = await shared_api.call(owner, "GET", path, headers={"Range": "bytes=-7"})
    assert end.content == content[-7:]
    beyond = await shared_api.call(owner, "GET", path, headers={"Range": "bytes=9999999-"})
    assert refusal_of(beyond) == (416, "range_unsatisfiable")
    whole = await shared_api.call(owner, "GET", path)
    assert whole.content == content


@pytest.mark.parametrize(
    ("content", "query", "refusal", "field"),
    [
        (HEADS["text/html"], "", (422, "invalid"), "file"),
        (HEADS["image/svg+xml"], "&kind=document", (422, "invalid"), "file"),
        (HEADS["text/plain"], "&kind=image", (422, "invalid"), "file"),
        (HEADS["audio/mpeg"], "&kind=voice", (422, "invalid"), "file"),
        (b"MZ\x90\0" + bytes(9_000), "", (422, "invalid"), "file"),
        (b"", "", (422, "invalid"), "file"),
        (HEADS["image/webp"] + bytes(600_000), "", (413, "file_too_large"), "file"),
        (JPEG + bytes(6_000_000), "", (413, "file_too_large"), "file"),
        (b"a", "&kind=hologram", (400, "validation_failed"), "kind"),
        (b"a", "&colour=red", (400, "unknown_parameter"), "query"),
    ],
    ids=lambda value: repr(value)[:24],
)
async def test_what_whatsapp_does_not_take_is_refused_and_leaves_nothing(
    shared_api: Api,
    owner: Subject,
    conversation_id: str,
    workspace: MadeWorkspace,
    content: bytes,
    query: str,
    refusal: tuple[int, str],
    field: str,
) -> None:
    before = files_of(workspace.runtime)
    refused = await upload(shared_api, owner, conversation_id, content, query)
    assert refusal_of(refused) == refusal
    assert [one["field"] for one in refused.json()["errors"]] == [field]
    assert files_of(workspace.runtime) == before
    async with workspace.as_house() as uow:
        assert await uow.session.scalar(text("SELECT count(*) FROM attachment")) == 0


async def test_the_same_picture_may_be_a_document(
    shared_api: Api, owner: Subject, conversation_id: str
) -> None:
    content = JPEG + bytes(6_000_000)
    made = await upload(shared_api, owner, conversation_id, content, "&kind=document")
    assert (made.status_code, made.json()["kind"]) == (201, "document")
    sheet = "attachment; filename=a.xlsx"
    office = await upload(
        shared_api, owner, conversation_id, OFFICE_FILE, Content_Disposition=sheet
    )
    assert office.json()["mime_type"].endswith("spreadsheetml.sheet")


async def test_files_of_others_and_rights(
    shared_api: Api,
    owner: Subject,
    conversation_id: str,
    workspace: MadeWorkspace,
    other_workspace: MadeWorkspace,
) -> None:
    file = (await upload(shared_api, owner, conversation_id, JPEG)).json()
    stranger = subject_of(other_workspace.owner)
    for path in (f"/media/{file['id']}", f"/media/{file['id']}/content"):
        assert refusal_of(await shared_api.call(stranger, "GET", path)) == (404, "not_found")
        assert refusal_of(await shared_api.call(None, "GET", path)) == (401, "unauthenticated")
    foreign = await upload(shared_api, stranger, conversation_id, JPEG)
    assert refusal_of(foreign) == (404, "not_found")
    marketer = subject_of(await workspace.add_member(Role.MARKETER))
    refused = await shared_api.call(marketer, "GET", f"/media/{file['id']}/content")
    assert refusal_of(refused) == (403, "forbidden")
    refused = await upload(shared_api, marketer, conversation_id, JPEG)
    assert refusal_of(refused) == (403, "forbidden")


@pytest.mark.parametrize(
    ("head", "asked", "field"),
    [
        ("audio/mpeg", {"voice": True}, "attachment.voice"),
        ("audio/ogg", {"caption": "a"}, "attachment.caption"),
        ("image/webp", {"caption": "a"}, "attachment.caption"),
        ("image/png", {"caption": "a" * 1025}, "attachment.caption"),
        ("image/png", {"id": str(new_id())}, "attachment.id"),
    ],
)
async def test_what_does_not_go_with_a_file_is_refused_by_field(
    shared_api: Api,
    owner: Subject,
    conversation_id: str,
    head: str,
    asked: dict[str, Any],
    field: str,
) -> None:
    file = (await upload(shared_api, owner, conversation_id, HEADS[head])).json()
    path = f"/conversations/{conversation_id}/messages"
    body = {"attachment": {"id": file["id"]} | asked}
    refused = await shared_api.call(owner, "POST", path, json=body)
    assert refusal_of(refused) == (422, "invalid")
    assert [one["field"] for one in refused.json()["errors"]] == [field]
    sent = await shared_api.call(owner, "POST", path, json={"attachment": {"id": file["id"]}})
    assert sent.status_code == 201, sent.text


async def test_a_voice_message_is_one(
    shared_api: Api, owner: Subject, still: Still, conversation_id: str, channel: Channel
) -> None:
    file = (await upload(shared_api, owner, conversation_id, HEADS["audio/ogg"])).json()
    path = f"/conversations/{conversation_id}/messages"
    body = {"attachment": {"id": file["id"], "voice": True}}
    message = (await shared_api.call(owner, "POST", path, json=body)).json()
    assert (message["kind"], message["attachments"][0]["kind"]) == ("audio", "voice")
    async with still.runtime.unit_of_work(channel.workspace_id) as uow:
        (lane,) = (await uow.session.execute(text("SELECT workspace_id, id FROM lane"))).all()
    (job,) = await still.claim([(lane.workspace_id, lane.id)])
    assert job.kind == "send_media"
    content = json.loads(job.payload)["content"]
    assert content == {"attachment_id": file["id"], "voice": True}


async def test_what_is_never_sent_goes_after_a_day_and_an_erased_key_takes_the_file_along(
    shared_api: Api, owner: Subject, conversation_id: str, workspace: MadeWorkspace
) -> None:
    runtime = workspace.runtime
    before = set(files_of(runtime))
    old = (await upload(shared_api, owner, conversation_id, JPEG)).json()
    kept = (await upload(shared_api, owner, conversation_id, JPEG)).json()
    async with workspace.as_house() as uow:
        await uow.session.execute(
            text(
                "UPDATE attachment SET created_at = clock_timestamp() - interval '25 h'"
                " WHERE id = :id"
            ),
            {"id": old["id"]},
        )
    await forget_unsent_files(runtime)
    await forget_unsent_files(runtime)
    gone = await shared_api.call(owner, "GET", f"/media/{old['id']}")
    assert refusal_of(gone) == (404, "not_found")
    (left,) = set(files_of(runtime)) - before
    path = f"/media/{kept['id']}/content"
    assert (await shared_api.call(owner, "GET", path)).content == JPEG
    async with workspace.as_house() as uow:
        await uow.session.execute(text("DELETE FROM data_key WHERE purpose = 'contact'"))
    for opened in (runtime.opened_keys, shared_api_keys(shared_api)):
        opened.forget(list(opened._opened))
    lost = await shared_api.call(owner, "GET", path)
    assert refusal_of(lost) == (404, "not_found")
    assert b"canary" not in left.read_bytes()


async def test_an_upload_that_breaks_off_leaves_no_file(
    shared_api: Api, owner: Subject, conversation_id: str, workspace: MadeWorkspace
) -> None:
    before = files_of(workspace.runtime)
    started = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield JPEG
        started.set()
        await asyncio.sleep(60)

    task = asyncio.create_task(upload(shared_api, owner, conversation_id, slow()))
    await asyncio.wait({task, asyncio.create_task(started.wait())}, return_when="FIRST_COMPLETED")
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    async def gone() -> bool:
        # The caller has left; what he had begun is cleared away behind his back.
        return files_of(workspace.runtime) == before

    await until(gone, what="the file of an upload that broke off is gone")


def shared_api_keys(api: Api) -> Any:
    """The keys that the process of the API holds open."""
    return api.app.dependencies["runtime"].dependency().opened_keys


async def test_a_store_that_is_away_is_said_as_such(
    shared_api: Api,
    owner: Subject,
    conversation_id: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def away(*_: Any) -> None:
        raise StoreUnreachable

    monkeypatch.setattr(FileStore, "write", away)
    monkeypatch.setattr(FileStore, "delete", away)
    refused = await upload(shared_api, owner, conversation_id, JPEG)
    assert refusal_of(refused) == (503, "service_unreachable")
