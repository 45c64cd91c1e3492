"""The whole path of a message in this process: door, engine and sweeper on the test's database,
with rings that go straight to the engine instead of through Redis."""

import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from automation.ai.engines import Engines
from automation.replies.bursts import WithReplies
from automation.rules.service import RuleService
from automation.runs.clocks import keep_clocks, wake_runs
from automation.runs.engine import FlowReducer
from automation.runs.http_call import HttpExecutor
from inbox.channels.directory import ChannelDirectory
from inbox.channels.models import Channel, ChannelKind
from inbox.channels.service import ChannelService
from inbox.delivery.files import Files
from inbox.delivery.sender import Sender
from inbox.delivery.settle import CLAIM_LANE, call_forgotten, ready_lanes, settle_waiting
from inbox.foundation.events import Ring
from inbox.foundation.runtime import Runtime
from inbox.foundation.settings import Settings
from inbox.intake.batcher import IntakeBatcher
from inbox.intake.door import IntakeDoor
from inbox.intake.engine import Engine
from inbox.intake.step import Steps
from inbox.intake.tasks import open_mailboxes
from inbox.mailbox.receive import PROCESS_MAILBOX
from inbox.webhook_endpoints.sending import WebhookExecutor
from integrations.outbound.limits import OutboundRules
from integrations.whatsapp.client import WhatsAppClient
from integrations.whatsapp.media import WhatsAppFiles
from parley.spine import executors_of
from parley.wiring import build_runtime
from tests.factories.waiting import until

SECRET = "app secret of a test"
SWEEPS = (settle_waiting, ready_lanes, wake_runs, keep_clocks, open_mailboxes, call_forgotten)


@dataclass
class EngineDoorbell:
    engine: Engine | None = None
    muted: bool = False
    rung: list[Ring] = field(default_factory=list)

    def ring(self, rings: Iterable[Ring]) -> None:
        for ring in rings:
            self.rung.append(ring)
            if self.engine is None or self.muted:
                continue
            act: Mapping[str, Callable[..., None]] = {
                PROCESS_MAILBOX: self.engine.ring_workspace,
                CLAIM_LANE: self.engine.ring_lane,
            }
            if ring.task in act:
                act[ring.task](*ring.ids)

    def close(self) -> None:
        pass


@dataclass
class Spine:
    runtime: Runtime
    doorbell: EngineDoorbell
    directory: ChannelDirectory
    door: IntakeDoor
    batcher: IntakeBatcher
    engine: Engine
    steps: Steps

    async def post(self, body: Mapping[str, Any], secret: str = SECRET) -> int:
        raw = json.dumps(body).encode()
        return await self.door.take(ChannelKind.WHATSAPP, raw, signature(raw, secret))

    async def rows(self, workspace_id: UUID, query: str, **values: Any) -> list[Any]:
        async with self.runtime.unit_of_work(workspace_id) as uow:
            return list((await uow.session.execute(text(query), values)).all())

    async def until(self, workspace_id: UUID, query: str, wanted: Any, **values: Any) -> None:
        async def reached() -> bool:
            return [tuple(row) for row in await self.rows(workspace_id, query, **values)] == wanted

        await until(reached, what=f"{query} to be {wanted}")

    async def mute(self) -> None:
        """Rings no longer arrive, and none that did is still being worked on: after a step the
        engine looks once more, and would find what is posted next."""
        self.doorbell.muted = True

        async def idle() -> bool:
            return self.engine.idle

        await until(idle, what="the engine to be idle")
        self.engine.forget_looks()

    async def sweep(self) -> None:
        for duty in SWEEPS:
            self.doorbell.ring(await duty(self.runtime))


def signature(raw: bytes, secret: str = SECRET) -> str:
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


@asynccontextmanager
async def open_spine(
    settings: Settings,
    graph_url: str,
    rules: OutboundRules | None = None,
    **hurried: float,
) -> AsyncIterator[Spine]:
    """Calls may take as long as the product lets them, unless a test is about just that: this loop
    also answers them, and it may be held up."""
    runtime = build_runtime(settings, with_redis=False)
    doorbell = EngineDoorbell()
    runtime.doorbell = doorbell
    directory = ChannelDirectory(runtime)
    batcher = IntakeBatcher(runtime)
    client = WhatsAppClient(graph_url, "v23.0", **hurried)
    files = WhatsAppFiles(graph_url, "v23.0")
    http, engines = HttpExecutor(runtime, rules), Engines()
    webhooks = WebhookExecutor(runtime, rules)
    calls = http, webhooks, engines
    carried = Files(runtime, {"whatsapp": files})
    executors = executors_of(runtime, directory, {"whatsapp": client}, carried, *calls)
    sender = Sender(runtime, executors)
    steps = Steps(runtime, directory, WithReplies(FlowReducer()))
    engine = Engine(runtime, steps, sender)
    doorbell.engine = engine
    engine.start()
    try:
        yield Spine(
            runtime, doorbell, directory, IntakeDoor(directory, batcher), batcher, engine, steps
        )
    finally:
        await engine.close()
        await http.close()
        await webhooks.close()
        await client.close()
        await files.close()
        await engines.close()
        await batcher.close()
        await runtime.close()


async def connect(spine: Spine, workspace_id: UUID, **given: Any) -> Channel:
    number = str(uuid4().int)[:15]
    async with spine.runtime.unit_of_work(workspace_id) as uow:
        return await ChannelService(uow).connect_whatsapp(
            **{
                "name": "Main",
                "phone_number_id": number,
                "account_id": f"acc{number}",
                "access_token": "token",
                "app_secret": SECRET,
                "verify_token": "verify me",
                "throughput_per_second": 1000,
            }
            | given
        )


async def add_rule(spine: Spine, workspace_id: UUID, keyword: str, reply: str) -> None:
    async with spine.runtime.unit_of_work(workspace_id) as uow:
        await RuleService(uow).add(keyword, reply)


def text_message(channel: Channel, said: str, **given: Any) -> dict[str, Any]:
    phone = given.get("phone", "4915550001")
    message = {
        "from": phone,
        "id": given.get("wamid", f"wamid.{uuid4().hex}"),
        "timestamp": str(int(given.get("at", time.time()))),
        "type": "text",
        "text": {"body": said},
    }
    contact = {"profile": {"name": given.get("name", "Ann Lee")}, "wa_id": phone}
    return envelope(channel, {"contacts": [contact], "messages": [message]})


def status(channel: Channel, wamid: str, word: str, **given: Any) -> dict[str, Any]:
    report = {
        "id": wamid,
        "status": word,
        "timestamp": str(int(time.time())),
        "recipient_id": given.get("phone", "4915550001"),
    }
    if "effect_id" in given:
        report["biz_opaque_callback_data"] = given["effect_id"]
    if "code" in given:
        report["errors"] = [{"code": given["code"], "title": "no"}]
    return envelope(channel, {"statuses": [report]})


def envelope(channel: Channel, value: Mapping[str, Any]) -> dict[str, Any]:
    metadata = {"display_phone_number": "1", "phone_number_id": channel.address}
    change = {"field": "messages", "value": {"metadata": metadata, **value}}
    return {
        "object": "whatsapp_business_account",
        "entry": [{"id": channel.account, "changes": [change]}],
    }
