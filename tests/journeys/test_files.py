"""A file of a customer is fetched, whatever happens on the way; one of ours goes out."""

import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from inbox.channels.models import Channel
from inbox.delivery.claims import Claims
from inbox.desk.message_service import DeskMessages
from inbox.foundation.identifiers import new_id
from inbox.foundation.settings import Settings
from inbox.foundation.time_of_database import database_now
from inbox.media.service import MediaService
from inbox.media.uploads import Uploaded, Uploads
from inbox.messages.composing import AttachmentIn, MessageIn
from tests.factories.far_end import FarEnd, KeptFile, far_end
from tests.factories.spines import Spine, connect, envelope, open_spine, status, text_message
from tests.factories.workspaces import MadeWorkspace, subject_of
from tests.inbox.media.test_content import HEADS

JPEG = HEADS["image/jpeg"] + b"canary in a picture " * 20_000
STATE = "SELECT state, reason FROM attachment"


@pytest.fixture
async def meta() -> AsyncIterator[FarEnd]:
    async with far_end() as end:
        yield end


@pytest.fixture
async def spine(settings: Settings, meta: FarEnd) -> AsyncIterator[Spine]:
    async with open_spine(settings, meta.url) as opened:
        yield opened


@pytest.fixture
async def channel(spine: Spine, workspace: MadeWorkspace) -> Channel:
    return await connect(spine, workspace.id)


def picture(channel: Channel, media_id: str, **given: Any) -> dict[str, Any]:
    kind = given.get("kind", "image")
    media = {"id": media_id, "mime_type": given.get("mime_type", "image/jpeg"), "caption": "look"}
    message = {"from": "4915550001", "id": f"wamid.{uuid4().hex}", "timestamp": "1750000000"}
    return envelope(channel, {"messages": [message | {"type": kind, kind: media}]})


async def content_of(spine: Spine, workspace_id: UUID) -> bytes:
    [(attachment_id,)] = await spine.rows(workspace_id, "SELECT id FROM attachment")
    async with spine.runtime.unit_of_work(workspace_id) as uow:
        file = await MediaService(uow).stored(attachment_id)
    return b"".join([chunk async for chunk in file.read(spine.runtime.files)])


async def hurry(spine: Spine, workspace_id: UUID) -> None:
    """Virtual time: leases have run out, and what waits for a moment finds that it has come."""
    async with spine.runtime.unit_of_work(workspace_id) as uow:
        await uow.session.execute(
            text("UPDATE effect SET lease_until = clock_timestamp() WHERE lease_until IS NOT NULL")
        )
        await uow.session.execute(
            text("UPDATE effect SET due_at = clock_timestamp() WHERE state = 'ready'")
        )
    await spine.sweep()


def contains(folder: Path, words: bytes) -> bool:
    return any(words in one.read_bytes() for one in folder.rglob("*") if one.is_file())


async def test_a_picture_is_fetched_and_kept_sealed(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    meta.files["m1"] = KeptFile(JPEG)
    await spine.post(picture(channel, "m1"))
    await spine.until(workspace.id, STATE, [("stored", None)])
    assert await content_of(spine, workspace.id) == JPEG
    [row] = await spine.rows(
        workspace.id, "SELECT kind, mime_type, size_bytes, message_id FROM attachment"
    )
    assert tuple(row)[:3] == ("image", "image/jpeg", len(JPEG))
    folder = Path(spine.runtime.settings.files_url.removeprefix("file://"))
    assert not contains(folder, b"canary in a picture")
    # Whoever looks at the conversation hears of it.
    [(kind, object_id)] = await spine.rows(
        workspace.id, "SELECT kind, object_id FROM event_log ORDER BY seq DESC LIMIT 1"
    )
    assert (kind, object_id) == ("message_changed", row.message_id)


@pytest.mark.parametrize(
    ("file", "kind", "end"),
    [
        (None, "image", ("expired", "media_gone")),
        (KeptFile(HEADS["text/html"]), "image", ("refused", "file_type_refused")),
        (KeptFile(HEADS["audio/mpeg"]), "video", ("refused", "file_type_refused")),
        (
            KeptFile(JPEG, says={"url": "https://files.example/x"}),
            "image",
            ("expired", "media_elsewhere"),
        ),
        (KeptFile(HEADS["image/svg+xml"]), "document", ("stored", None)),
    ],
    ids=["gone", "a page", "no film", "elsewhere", "any document"],
)
async def test_what_a_file_comes_to(
    spine: Spine,
    meta: FarEnd,
    channel: Channel,
    workspace: MadeWorkspace,
    file: KeptFile | None,
    kind: str,
    end: tuple[str, str | None],
) -> None:
    if file is not None:
        meta.files["m1"] = file
    await spine.post(picture(channel, "m1", kind=kind))
    await spine.until(workspace.id, STATE, [end])
    # The conversation goes on as if nothing were.
    await spine.post(text_message(channel, "and?"))
    await spine.until(workspace.id, "SELECT count(*) FROM message", [(2,)])


async def test_what_is_too_large_is_refused(
    spine: Spine,
    meta: FarEnd,
    channel: Channel,
    workspace: MadeWorkspace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("inbox.delivery.files.BYTES_AT_MOST", 100_000)
    meta.files["m1"] = KeptFile(JPEG)
    await spine.post(picture(channel, "m1"))
    await spine.until(workspace.id, STATE, [("refused", "file_too_large")])


async def test_a_download_that_breaks_off_or_is_not_what_was_promised_is_tried_again(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    meta.files["m1"] = KeptFile(JPEG, cut=1, says={"sha256": base64.b16encode(bytes(32)).decode()})
    await spine.post(picture(channel, "m1"))
    waits = "SELECT state, error_code FROM effect"
    await spine.until(workspace.id, waits, [("ready", "connection_lost")])
    await hurry(spine, workspace.id)
    await spine.until(workspace.id, waits, [("ready", "wrong_hash")])
    assert [tuple(row) for row in await spine.rows(workspace.id, STATE)] == [("waiting", None)]
    meta.files["m1"].says = {}
    await hurry(spine, workspace.id)
    await spine.until(workspace.id, STATE, [("stored", None)])
    assert await content_of(spine, workspace.id) == JPEG


async def test_a_file_that_never_comes_is_told_as_such(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    meta.files["m1"] = KeptFile(JPEG, cut=100)
    await spine.post(picture(channel, "m1"))
    waits = "SELECT state, error_code FROM effect"
    await spine.until(workspace.id, waits, [("ready", "connection_lost")])
    async with spine.runtime.unit_of_work(workspace.id) as uow:
        await uow.session.execute(text("UPDATE effect SET attempts = 11"))
    await hurry(spine, workspace.id)
    await spine.until(workspace.id, STATE, [("failed", "connection_lost")])


async def test_a_worker_that_dies_while_fetching_is_made_up_for(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    """Claimed and never ended, as a killed process leaves it."""
    meta.files["m1"] = KeptFile(JPEG)
    await spine.mute()
    await spine.post(picture(channel, "m1"))
    result = await spine.steps.run([workspace.id])
    (job,) = result.jobs
    assert job.kind == "fetch_file"
    spine.doorbell.muted = False
    await hurry(spine, workspace.id)
    await spine.until(workspace.id, STATE, [("stored", None)])
    assert await content_of(spine, workspace.id) == JPEG


async def test_a_file_of_ours_goes_out_once_uploaded_and_its_statuses_come_back(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    await spine.post(text_message(channel, "hi"))
    await spine.until(workspace.id, "SELECT count(*) FROM message", [(1,)])
    [(conversation_id,)] = await spine.rows(workspace.id, "SELECT id FROM conversation")
    subject = subject_of(workspace.owner)

    async def body() -> AsyncIterator[bytes]:
        for start in range(0, len(JPEG), 50_000):
            yield JPEG[start : start + 50_000]

    asked = Uploaded(conversation_id, file_name="me.jpg")
    stored = await Uploads(spine.runtime, subject).take(asked, body(), "POST /media")
    # The first send is put off by the provider; the second one names what was uploaded before.
    meta.script.append(131057)
    async with spine.runtime.unit_of_work(workspace.id, subject=subject) as uow:
        message_in = MessageIn(attachment=AttachmentIn(id=stored.id, caption="Look"))
        await DeskMessages(uow, subject).reply(conversation_id, new_id(), message_in)
    waits = "SELECT state, error_code FROM effect"
    await spine.until(workspace.id, waits, [("ready", "131057")])
    await hurry(spine, workspace.id)
    sent = "SELECT status FROM message WHERE direction = 'out'"
    await spine.until(workspace.id, sent, [("sent",)])
    assert [one.content for one in meta.uploads] == [JPEG]
    accepted = meta.at(channel.address)[-1]
    assert accepted["type"] == "image"
    assert accepted["image"] == {"id": "media1", "caption": "Look"}
    wamid = meta.wamid(accepted["biz_opaque_callback_data"])
    await spine.post(status(channel, wamid, "delivered"))
    await spine.until(workspace.id, sent, [("delivered",)])
    ledger = "SELECT processor, purpose FROM ledger_entry"
    assert [tuple(one) for one in await spine.rows(workspace.id, ledger)] == [("meta", "reply")]


async def test_a_claimed_fetch_holds_up_no_message_of_its_conversation(
    spine: Spine, meta: FarEnd, channel: Channel, workspace: MadeWorkspace
) -> None:
    await spine.mute()
    await spine.post(picture(channel, "m1"))
    await spine.steps.run([workspace.id])
    [(lane_id, held)] = await spine.rows(
        workspace.id, "SELECT lane_id, conversation_id FROM effect"
    )
    assert held is None
    async with spine.runtime.unit_of_work(workspace.id) as uow:
        now = await database_now(uow)
        assert await Claims(uow).claim_due([(workspace.id, lane_id)], now) == []
        [(conversation_id,)] = (
            await uow.session.execute(text("SELECT id FROM conversation"))
        ).all()
        assert await Claims(uow).book.busy_conversations([(workspace.id, conversation_id)]) == set()
