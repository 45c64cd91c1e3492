"""A person's words in everything there is; then nowhere: not in the database, opened or not, not in
the store, not in Redis, the log or a worksheet, and not in yesterday's backup once it is restored.

Each search is shown to find the words while the person is there.
"""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
import redis
from psycopg import sql
from pydantic import SecretStr
from sqlalchemy import text
from sqlmodel import SQLModel

from automation.ai.models import AiMode
from automation.ai.schemas import AiSettingsChange
from automation.ai.service import AiService
from automation.intents.evaluations import run_evaluation
from automation.intents.schemas import IntentIn
from automation.intents.service import IntentService
from automation.intents.tasks import read_intents
from automation.knowledge.schemas import ArticleIn
from automation.knowledge.service import KnowledgeService
from automation.replies.models import ReplyMode
from automation.replies.schemas import ReplySettingsChange
from automation.replies.service import ReplyService
from automation.replies.tasks import due_bursts
from automation.runs.models import step_id
from inbox.channels.models import Channel
from inbox.erasure.tasks import carry_out
from inbox.erasure.tombstones import read_tombstones, tombstones_of
from inbox.foundation.encryption import Place
from inbox.foundation.permissions import Subject
from inbox.foundation.runtime import Runtime
from inbox.foundation.sealed import SealedLocked, SealedText
from inbox.foundation.settings import Settings
from inbox.imports.tasks import apply_import
from inbox.mail.service import MailService
from inbox.sheet_links.tasks import due_sheet_links
from inbox.shops.tasks import apply_shop_deliveries
from inbox.webhook_endpoints.schemas import WebhookEndpointIn
from inbox.webhook_endpoints.service import WebhookService
from inbox.webhook_endpoints.tasks import due_webhooks
from integrations.outbound import OutboundRules, PlainHttp
from parley.backup.form import keys_file
from parley.backup.making import make_backup
from parley.backup.restoring import restore_backup
from parley.personal_data import PERSONAL_DATA
from parley.wiring import open_runtime
from storm.fake_google import SPREADSHEET, Google, Worksheet, open_google, service_account
from tests.factories.callers import Api, open_api
from tests.factories.fake_openai import KEY, FakeOpenAI, fake_openai
from tests.factories.far_end import FarEnd, KeptFile, far_end
from tests.factories.flows import definition, publish, step
from tests.factories.models import import_every_model
from tests.factories.receiver import Receiver, open_receiver
from tests.factories.shops import SECRET as SHOP_SECRET
from tests.factories.shops import shopify_call, shopify_order
from tests.factories.spines import Spine, connect, envelope, open_spine, text_message
from tests.factories.valkey import everything_in
from tests.factories.waiting import until
from tests.factories.workspaces import MadeWorkspace, make_workspace, subject_of
from tests.inbox.media.test_content import HEADS

import_every_model()
CANARY = "Canary7f3a"
# As text, and as a column of bytes is written.
NEEDLES = re.compile(
    "|".join(
        {
            CANARY,
            CANARY.encode().hex(),
            CANARY.lower().encode().hex(),
            CANARY.encode("utf-16-le").hex(),
        }
    ),
    re.IGNORECASE,
)
PHONE = "4915550001"
# Where the words are, sealed, while the person is there.
SEALED_IN = {
    "ai_call.answered",
    "ai_call.asked",
    "ai_draft.content",
    "consent.proof",
    "contact.email",
    "contact.name",
    "contact_change.details",
    "contact_field.sealed",
    "attachment.file_name",
    "auto_reply.content",
    "conversation_summary.content",
    "draft.content",
    "effect.payload",
    "flow_case.script",
    "flow_run.memory",
    "flow_step.given",
    "inbound_event.payload",
    "message.content",
    "note.content",
    "outgoing_mail.body",
    "outgoing_mail.recipient",
    "privacy_request.asked",
    "sales_order.note",
    "sales_order.shipping_address",
    "scheduled_message.content",
    "shop_delivery.body",
    "webhook_delivery.body",
}


@dataclass
class House:
    settings: Settings
    url: str
    spine: Spine
    api: Api
    meta: FarEnd
    model: FakeOpenAI
    google: Google
    receiver: Receiver
    rules: OutboundRules
    workspace: MadeWorkspace
    owner: Subject
    channel: Channel

    async def call(self, method: str, path: str, status: int = 201, **sent: Any) -> Any:
        answer = await self.api.call(self.owner, method, path, **sent)
        assert answer.status_code == status, (path, answer.text)
        return answer.json() if answer.content else None

    async def hear(self, *bodies: dict[str, Any]) -> None:
        for body in bodies:
            await self.spine.post(body)
        nothing_new = "SELECT count(*) FROM inbound_event WHERE state = 'new'"
        await self.spine.until(self.workspace.id, nothing_new, [(0,)])

    async def rows(self, query: str, **values: Any) -> list[tuple[Any, ...]]:
        found = await self.spine.rows(self.workspace.id, query, **values)
        return [tuple(row) for row in found]

    async def settle(self, query: str, wanted: list[tuple[Any, ...]]) -> None:
        """The sweeper's work is done here, until what it brings about is there."""

        found: list[tuple[Any, ...]] = []

        async def reached() -> bool:
            await due_sheet_links(self.spine.runtime)
            await due_webhooks(self.spine.runtime)
            await self.spine.sweep()
            found[:] = await self.rows(query)
            return found == wanted

        try:
            await until(reached, what=query)
        except AssertionError as error:
            error.add_note(f"found {found}")
            raise


@pytest.fixture
async def house(
    settings: Settings, new_database: Callable[[], str], tmp_path: Path
) -> AsyncIterator[House]:
    async with AsyncExitStack() as stack:
        meta = await stack.enter_async_context(far_end())
        model = await stack.enter_async_context(fake_openai())
        google = await stack.enter_async_context(open_google())
        receiver = await stack.enter_async_context(open_receiver())
        url = new_database()
        here = settings.model_copy(
            update={
                "database_url": SecretStr(url),
                "data_dir": tmp_path / "here",
                "sheets_url": google.url,
                "openai_api_key": SecretStr(KEY),
                "openai_base_url": model.url,
            }
        )
        rules = OutboundRules(
            allowed_networks=("127.0.0.0/8",),
            allowed_ports=frozenset({receiver.port}),
            plain_http=PlainHttp.ANYWHERE,
        )
        spine = await stack.enter_async_context(open_spine(here, meta.url, rules))
        api = await stack.enter_async_context(open_api(here))
        workspace = await make_workspace(spine.runtime)
        channel = await connect(spine, workspace.id)
        owner = subject_of(workspace.owner)
        yield House(
            here, url, spine, api, meta, model, google, receiver, rules, workspace, owner, channel
        )


async def test_a_person_is_forgotten_everywhere(
    house: House, new_database: Callable[[], str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    conversation_id, contact_id = await live_through_everything(house)
    # While the person is there: readable nowhere, and there when it is opened.
    assert found_in_dump(house.url) == set()
    opened = await opened_texts(house.spine.runtime, house.workspace.id)
    assert {where for where, words in opened if CANARY.lower() in words.lower()} == SEALED_IN
    assert len(stored_files(house.settings)) == 2
    assert CANARY in sheets(house)
    learnt = await house.rows("SELECT stamp FROM intent_reading")
    yesterday = tmp_path / "yesterday"
    await asyncio.to_thread(make_backup, house.settings, yesterday)

    erasure = await house.call("POST", f"/contacts/{contact_id}/erasure", 202)
    await erase(house, UUID(erasure["id"]))
    certificate = await house.call("GET", f"/erasures/{erasure['id']}", 200)
    assert {where.partition(".")[0] for where in SEALED_IN} <= {
        name.partition(":")[0] for name in certificate["counts"]
    }
    assert certificate["counts"]["files"] == 2
    elsewhere = certificate["elsewhere"]
    assert {one["processor"] for one in elsewhere["processors"]} == {
        *("google", "meta", "model_server", "webhook"),
    }
    assert elsewhere["webhook_hosts"] == ["127.0.0.1"]
    asked = "SELECT DISTINCT purpose, host FROM ledger_entry WHERE processor = 'webhook'"
    assert set(await house.rows(asked)) == {
        ("flow_request", "127.0.0.1"),
        ("webhook", "127.0.0.1"),
    }
    assert [one["state"] for one in elsewhere["worksheets"]] == ["removed", "removed"]
    await nothing_is_left(house.url, house.settings, house.spine.runtime, house.workspace.id)
    assert CANARY not in sheets(house)
    # No process holds in its memory what it had learnt from him.
    assert learnt < await house.rows("SELECT stamp FROM intent_reading")
    assert await house.rows("SELECT count(*) FROM message_intent") == [(0,)]
    # The order stays, with what it came to.
    order = "SELECT contact_id, conversation_id, total_minor FROM sales_order"
    assert await house.rows(order) == [(None, None, 450)]
    # Nothing that had been waiting was sent, and nobody is there to whom it could be.
    sent = len(house.meta.accepted)
    await house.spine.sweep()
    assert len(house.meta.accepted) == sent
    for path in (f"/contacts/{contact_id}", f"/conversations/{conversation_id}"):
        assert (await house.api.call(house.owner, "GET", path)).status_code == 404

    # Whoever writes again is somebody new.
    await house.hear(text_message(house.channel, "Hello again", phone=PHONE, name="Ann"))
    [(new_contact_id,)] = await house.rows("SELECT id FROM contact")
    assert str(new_contact_id) != contact_id

    # Yesterday's backup knows the person still; whoever restores it does not.
    there = house.settings.model_copy(
        update={"database_url": SecretStr(url := new_database()), "data_dir": tmp_path / "there"}
    )
    stones = list(read_tombstones(tombstones_of(house.settings)))
    done = await restore_backup(there, yesterday, keys_file(yesterday), stones)
    assert [one.outcome for one in done.replayed] == ["erased"]
    assert done.left_to_people > 0
    async with open_runtime(there, with_redis=False) as runtime:
        await nothing_is_left(url, there, runtime, house.workspace.id)
    with redis.Redis.from_url(house.settings.redis_url.get_secret_value()) as client:
        assert NEEDLES.search(everything_in(client).decode(errors="replace")) is None
    said = capfd.readouterr()
    assert NEEDLES.search(said.out + said.err) is None


async def erase(house: House, erasure_id: UUID) -> None:
    runtime, workspace_id = house.spine.runtime, house.workspace.id

    async def over() -> bool:
        await carry_out(runtime, PERSONAL_DATA, workspace_id, erasure_id)
        await due_sheet_links(runtime)
        await house.spine.sweep()
        return await house.rows("SELECT state FROM erasure") == [("done",)]

    house.spine.doorbell.muted = False
    await until(over, what="the erasure to be done")


async def nothing_is_left(
    url: str, settings: Settings, runtime: Runtime, workspace_id: UUID
) -> None:
    assert found_in_dump(url) == set()
    opened = await opened_texts(runtime, workspace_id)
    assert [where for where, words in opened if NEEDLES.search(words)] == []
    assert PHONE not in "".join(words for _, words in opened)
    assert stored_files(settings) == []
    assert NEEDLES.search(tombstones_of(settings).read_text() if stored(settings) else "") is None


def stored(settings: Settings) -> bool:
    return tombstones_of(settings).exists()


def found_in_dump(url: str) -> set[str]:
    """Every row of every table as text: in which of them the words can be read."""
    found = set()
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
            " AND relkind = 'r'"
        ).fetchall()
        for (table,) in tables:
            query = sql.SQL("SELECT t::text FROM {} AS t").format(sql.Identifier(table))
            if any(NEEDLES.search(row) for (row,) in connection.execute(query)):
                found.add(table)
    return found


async def opened_texts(runtime: Runtime, workspace_id: UUID) -> list[tuple[str, str]]:
    """All that anybody with the master key can read, by table and column."""
    found = []
    async with runtime.unit_of_work(workspace_id) as uow:
        for table in SQLModel.metadata.sorted_tables:
            names = [one.name for one in table.columns if isinstance(one.type, SealedText)]
            for row in await uow.session.execute(table.select()) if names else ():
                row_id = row.id if "id" in table.columns else step_id(row.run_id, row.step_no)
                for name in names:
                    value = getattr(row, name)
                    if value is None:
                        continue
                    place = Place(workspace_id, table.name, name, row_id)
                    await uow.keys.unlock_places([(value, place)])
                    with suppress(SealedLocked):
                        found.append((f"{table.name}.{name}", value.reveal()))
    return found


def stored_files(settings: Settings) -> list[Path]:
    root = Path(settings.files_url.removeprefix("file://"))
    return [one for one in root.rglob("*") if one.is_file()]


def sheets(house: House) -> str:
    return repr([sheet.table() for sheet in house.google.sheets.values()])


async def live_through_everything(house: House) -> tuple[str, str]:
    """The words come in and go out by every feature that there is."""
    await follow_along(house)
    await answered_by_itself(house)
    await begin_flows(house)
    house.meta.files["m1"] = KeptFile(HEADS["image/jpeg"] + CANARY.encode() * 100)
    house.meta.files["m2"] = KeptFile(HEADS["application/pdf"] + CANARY.encode(), "application/pdf")
    picture = {"id": "m1", "mime_type": "image/jpeg", "caption": f"{CANARY} caption"}
    paper = {"id": "m2", "mime_type": "application/pdf", "filename": f"{CANARY}.pdf"}
    await house.hear(
        text_message(house.channel, f"{CANARY} comes in", phone=PHONE, name=f"{CANARY}Lee"),
        media(house.channel, "image", picture),
        media(house.channel, "document", paper),
    )
    stored_both = "SELECT count(*) FROM attachment WHERE state = 'stored'"
    await house.settle(stored_both, [(2,)])
    called = "SELECT count(*) FROM effect WHERE kind = 'http_request' AND state = 'accepted'"
    await house.settle(called, [(1,)])
    assert any(CANARY in body.decode() for _, body in house.receiver.calls)
    [(conversation_id, contact_id)] = await house.rows("SELECT id, contact_id FROM conversation")
    await by_people(house, conversation_id, contact_id)
    await by_machines(house, conversation_id)
    await by_a_shop(house)
    await by_mail(house, contact_id)
    who_waits = (
        "SELECT kind, state FROM effect WHERE state IN ('ready', 'claimed', 'unknown')"
        " UNION ALL SELECT 'sheet', object_kind FROM sheet_link WHERE resyncing OR log_seq <"
        " (SELECT max(seq) FROM event_log WHERE kind ~ '^(order|contact)_')"
        " UNION ALL SELECT 'webhook', state FROM webhook_delivery"
        " WHERE state IN ('pending', 'sending')"
    )
    await house.settle(who_waits, [])
    # One that is not sent any more: nobody hears the bell.
    await house.spine.mute()
    unsent = {"text": f"{CANARY} is not sent"}
    await house.call("POST", f"/conversations/{conversation_id}/messages", json=unsent)
    draft = {"text": f"Dear {CANARY}"}
    await house.call("PUT", f"/conversations/{conversation_id}/draft", 200, json=draft)
    return str(conversation_id), str(contact_id)


async def follow_along(house: House) -> None:
    """Whoever is told of everything: an endpoint, worksheets, a flow and another system."""
    endpoint = WebhookEndpointIn(
        name="Shop",
        url=house.receiver.url,
        kinds=["message.received", "contact.changed", "order.created"],
        with_text=True,
    )
    runtime = house.spine.runtime
    async with runtime.unit_of_work(house.workspace.id) as uow:
        await WebhookService(uow, house.rules).create(uuid4(), endpoint)
    account = await house.call(
        "POST", "/sheet-accounts", json={"name": "Google", "credential": service_account()}
    )
    house.google.sheets["People"] = Worksheet(sheet_id=99)
    for kind, worksheet, fields in (
        ("contacts", "People", ("name", "email", "phone")),
        ("orders", "Orders", ("number", "note", "contact_name", "total")),
    ):
        columns = [{"field": one, "column": one.title()} for one in fields]
        link = {"account_id": account["id"], "name": kind, "object_kind": kind}
        where = {"spreadsheet_id": SPREADSHEET, "worksheet": worksheet, "columns": columns}
        await house.call("POST", "/sheet-links", json=link | where)


async def begin_flows(house: House) -> None:
    runtime = house.spine.runtime
    keep = step("keep", "set_value", "call", name="what", value="{{ message.text }}")
    then = dict.fromkeys(("next", "failed", "unknown"), "wait")
    body = {"asked": "{{ vars.what }}"}
    call = step("call", "http_request", then, url=house.receiver.url, body=body)
    flow = [keep, call, step("wait", "wait", "end", seconds=86_400), step("end", "end")]
    await publish(runtime, house.workspace.id, definition(flow, beside_people=True))


async def answered_by_itself(house: House) -> None:
    """Before anybody takes the conversation: a message is told what it is about, a colleague says
    so, too, and an answer is suggested."""
    runtime, owner = house.spine.runtime, house.workspace.owner
    labels = {"hours": "When do you open on day", "prices": "What is the price of article"}
    async with house.workspace.as_member(owner) as uow:
        await AiService(uow, runtime).change(AiSettingsChange(mode=AiMode.MODEL))
        opening = ArticleIn(title="Opening hours", text="We are open from 9:00 to 18:00.")
        await KnowledgeService(uow).create(uuid4(), opening)
        for name, words in labels.items():
            examples = [f"{words} {number}?" for number in range(6)]
            label = IntentIn(name=name, title=name.title(), examples=examples)
            await IntentService(uow).create(uuid4(), label)
        await ReplyService(uow).change(ReplySettingsChange(mode=ReplyMode.SUGGEST))
    house.model.answer = lambda _: {
        "decision": "answer",
        "text": f"FAKE: Dear {CANARY}, we are open from 9:00 to 18:00.",
        "citations": [{"source_id": "s1", "quote": "open from 9:00 to 18:00"}],
        "used_facts": [],
        "missing": None,
        "language": "en",
    }
    asked = f"{CANARY} asks: when are you open? What are your opening hours?"
    await house.hear(text_message(house.channel, asked, phone=PHONE, name=f"{CANARY}Lee"))
    await house.rows("UPDATE reply_burst SET due_at = clock_timestamp() RETURNING 1")
    await due_bursts(runtime)
    await house.settle("SELECT count(*) FROM auto_reply WHERE content IS NOT NULL", [(1,)])
    await read_intents(runtime, house.workspace.id)
    [(conversation_id, message_id)] = await house.rows(
        "SELECT conversation_id, message_id FROM message_intent"
    )
    [(intent_id,)] = await house.rows("SELECT id FROM intent WHERE name = 'hours'")
    async with house.workspace.as_member(owner) as uow:
        await ReplyService(uow).change(ReplySettingsChange(mode=ReplyMode.OFF))
        judged = (subject_of(owner), conversation_id, message_id, intent_id)
        await IntentService(uow).judge(*judged)


async def by_people(house: House, conversation_id: UUID, contact_id: UUID) -> None:
    conversation, contact = f"/conversations/{conversation_id}", f"/contacts/{contact_id}"
    field = {"owner": "contact", "key": "shoe", "title": "Shoe", "kind": "text", "personal": True}
    await house.call("POST", "/fields", json=field)
    changes = {"email": f"{CANARY}@people.example", "fields": {"shoe": f"{CANARY} size"}}
    await house.call("PATCH", contact, 200, json=changes)
    table = f"phone,name\n+{PHONE},{CANARY}Imported\n"
    imported = await house.call(
        "POST", "/contacts/import", content=table, headers={"Content-Type": "text/csv"}
    )
    await apply_import(house.spine.runtime, house.workspace.id, UUID(imported["id"]))
    consent = {"purpose": "marketing", "state": "granted", "proof": f"{CANARY} signed"}
    await house.call("POST", f"{contact}/consents", json=consent)
    other = await house.call("POST", "/contacts", json={"name": f"{CANARY}Lee Once More"})
    await house.call("POST", f"{contact}/merge", json={"other_id": other["id"]})
    await house.call("POST", f"{conversation}/notes", json={"text": f"{CANARY} called"})
    canned = {"shortcut": "hello", "title": "Hello", "text": "Hello {{ contact.name }}"}
    reply = await house.call("POST", "/canned-replies", json=canned)
    rendered = await house.call(
        "POST",
        f"/canned-replies/{reply['id']}/render",
        200,
        json={"conversation_id": str(conversation_id)},
    )
    assert CANARY in rendered["text"]
    for words in (rendered["text"], f"{CANARY} goes out"):
        once = {"Idempotency-Key": words}
        await house.call("POST", f"{conversation}/messages", json={"text": words}, headers=once)
    later = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    plan = {"message": {"text": f"{CANARY} for later"}, "send_at": later}
    await house.call("POST", f"{conversation}/scheduled-messages", json=plan)
    order = {
        "conversation_id": str(conversation_id),
        "currency": "EUR",
        "items": [{"name": "Tea", "quantity": 1, "unit_price_minor": 450}],
        "note": f"{CANARY} at the back door",
        "shipping_address": f"{CANARY} Street 7",
    }
    await house.call("POST", "/orders", json=order)
    found = await house.call("GET", f"/search?q={CANARY}", 200)
    assert any(found.values())


async def by_machines(house: House, conversation_id: UUID) -> None:
    [(run_id,)] = await house.rows("SELECT id FROM flow_run ORDER BY id LIMIT 1")
    await house.call("POST", f"/flow-runs/{run_id}/case", json={"name": "Kept"})
    path = f"/conversations/{conversation_id}"
    house.model.answer = lambda _: {
        "issue": f"FAKE: {CANARY} is asked for",
        "done": [],
        "promises": [],
        "open_questions": [],
        "next_step": "FAKE: answer",
        "sentiment": "neutral",
        "language": "en",
    }
    await house.call("POST", f"{path}/summary", 202)
    await house.settle("SELECT state FROM conversation_summary", [("ready",)])
    house.model.answer = lambda _: {"replies": [f"FAKE: Dear {CANARY}"], "language": "en"}
    await house.call("POST", f"{path}/ai-drafts", 202, json={"kind": "replies"})
    await house.settle("SELECT state FROM ai_draft", [("ready",)])
    house.model.answer = lambda _: {"intent": "hours"}
    asked = await house.call("POST", "/ai/evaluations", 202, json={"engine": "model"})
    await run_evaluation(house.spine.runtime, house.workspace.id, UUID(asked["id"]))
    evaluated = "SELECT count(*), count(asked) FROM ai_call WHERE task = 'intent'"
    assert await house.rows(f"{evaluated} AND contact_id IS NOT NULL") == [(1, 1)]


async def by_a_shop(house: House) -> None:
    """A delivery that is kept, because it does not fit: nobody has said whose it is."""
    source = {"name": "North", "key": "north", "kind": "shopify", "secret": SHOP_SECRET}
    made = await house.call("POST", "/shop-sources", json=source)
    body = shopify_order(phone=f"+{PHONE}", note=f"{CANARY} rings twice", currency="what?")
    call = shopify_call(body, "kept")
    assert (await house.api.client.post(made["path"], **call)).status_code == 200
    await apply_shop_deliveries(house.spine.runtime, house.workspace.id, UUID(made["id"]))
    assert await house.rows("SELECT state FROM shop_delivery") == [("kept",)]


async def by_mail(house: House, contact_id: UUID) -> None:
    """The link by which he shows who he is."""
    asked = {"kind": "access", "contact_id": str(contact_id), "name": f"{CANARY}Lee"}
    request = await house.call("POST", "/privacy/requests", json=asked)
    async with house.workspace.as_house() as uow:
        to = f"{CANARY}@people.example"
        await MailService(uow).queue(UUID(request["id"]), to, "Was it you?", f"Dear {CANARY}")
        await uow.session.execute(text("UPDATE outgoing_mail SET state = 'sent'"))


def media(channel: Channel, kind: str, content: dict[str, Any]) -> dict[str, Any]:
    message = {"from": PHONE, "id": f"wamid.{uuid4().hex}", "timestamp": "1750000000"}
    return envelope(channel, {"messages": [message | {"type": kind, kind: content}]})
