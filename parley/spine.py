"""Puts the path of a message together: the door for the web process, the engine for the worker."""

from collections.abc import Mapping
from dataclasses import dataclass

from automation.ai.embedding import EMBED_QUESTION
from automation.ai.engines import Engines
from automation.ai.probing import PROBE, ProbeThinker
from automation.ai.thinking import Thinker, ThinkExecutor
from automation.drafts.service import DRAFT
from automation.drafts.thinking import DraftThinker
from automation.intents.question import INTENT
from automation.intents.thinking import IntentThinker
from automation.knowledge.meaning import TestThinker
from automation.replies.answer_errand import AnswerDoer
from automation.replies.bursts import WithReplies
from automation.replies.tasks import AUTO_REPLY
from automation.replies.thinking import AutoReplyThinker
from automation.runs.engine import FlowReducer
from automation.runs.errands import Doer, ErrandExecutor
from automation.runs.http_call import HttpExecutor
from automation.runs.order_errand import OrderDoer
from automation.runs.sheet_errand import SheetDoer
from automation.runs.thought_errands import ExtractDoer, IntentDoer, SummaryDoer
from automation.runs.webhook_errand import WebhookDoer
from automation.summaries.question import SUMMARY
from automation.summaries.thinking import SummaryThinker
from inbox.channels.directory import ChannelDirectory
from inbox.delivery.checks import BeforeSending
from inbox.delivery.executors import FetchExecutor, MessageExecutor, NoticeExecutor, Routes
from inbox.delivery.files import Files
from inbox.delivery.kinds import (
    ERRAND,
    ERRAND_ONCE,
    FETCH_FILE,
    HTTP_REQUEST,
    SEND_MEDIA,
    SEND_MESSAGE,
    SEND_TEMPLATE,
    SEND_TEXT,
    SEND_WEBHOOK,
    SHOW_NOTICE,
    SYNC_SHEET,
    THINK,
)
from inbox.delivery.sender import Executor, Sender
from inbox.foundation.runtime import Runtime
from inbox.intake.batcher import IntakeBatcher
from inbox.intake.door import IntakeDoor
from inbox.intake.engine import Engine
from inbox.intake.step import Steps
from inbox.sheet_links.sync import SheetExecutor
from inbox.webhook_endpoints.sending import WebhookExecutor
from integrations.console.client import ConsoleClient
from integrations.console.files import ConsoleFiles
from integrations.messaging import CarryFiles, SendMessage
from integrations.whatsapp.client import WhatsAppClient
from integrations.whatsapp.media import WhatsAppFiles


@dataclass(frozen=True, slots=True)
class Intake:
    directory: ChannelDirectory
    batcher: IntakeBatcher
    door: IntakeDoor


def build_intake(runtime: Runtime) -> Intake:
    directory = ChannelDirectory(runtime)
    batcher = IntakeBatcher(runtime)
    return Intake(directory, batcher, IntakeDoor(directory, batcher))


@dataclass(frozen=True, slots=True)
class Outgoing:
    engine: Engine
    files: Files
    senders: dict[str, SendMessage]
    http: HttpExecutor
    webhooks: WebhookExecutor
    carriers: dict[str, CarryFiles]
    engines: Engines

    async def close(self) -> None:
        self.files.break_off()
        await self.engine.close()
        await self.http.close()
        await self.webhooks.close()
        for sender in self.senders.values():
            await sender.close()
        for carrier in self.carriers.values():
            await carrier.close()
        await self.engines.close()


def executors_of(
    runtime: Runtime,
    directory: ChannelDirectory,
    senders: Mapping[str, SendMessage],
    files: Files,
    http: HttpExecutor,
    webhooks: WebhookExecutor,
    engines: Engines,
) -> Mapping[str, Executor]:
    """Every kind of effect, and who carries it out."""
    routes = Routes(directory)
    message = MessageExecutor(routes, senders, files, BeforeSending(runtime))
    errands = ErrandExecutor(doers_of(runtime, engines))
    return {
        SEND_TEXT: message,
        SEND_MESSAGE: message,
        SEND_MEDIA: message,
        SEND_TEMPLATE: message,
        FETCH_FILE: FetchExecutor(routes, files),
        SHOW_NOTICE: NoticeExecutor(routes, senders, runtime),
        SYNC_SHEET: SheetExecutor(runtime),
        SEND_WEBHOOK: webhooks,
        HTTP_REQUEST: http,
        THINK: ThinkExecutor(thinkers_of(runtime, engines), engines.seats),
        ERRAND: errands,
        ERRAND_ONCE: errands,
    }


def doers_of(runtime: Runtime, engines: Engines) -> Mapping[str, Doer]:
    """Every errand of a flow's steps, and who does it."""
    return {
        "order": OrderDoer(runtime),
        "sheet": SheetDoer(runtime),
        "webhook": WebhookDoer(runtime),
        "intent": IntentDoer(runtime),
        "extract": ExtractDoer(runtime, engines),
        "summary": SummaryDoer(runtime, engines),
        "answer": AnswerDoer(runtime, engines),
    }


def thinkers_of(runtime: Runtime, engines: Engines) -> Mapping[str, Thinker]:
    """Every task of AI, and who does it."""
    return {
        PROBE: ProbeThinker(runtime, engines),
        EMBED_QUESTION: TestThinker(runtime, engines),
        SUMMARY: SummaryThinker(runtime, engines),
        DRAFT: DraftThinker(runtime, engines),
        INTENT: IntentThinker(runtime, engines),
        AUTO_REPLY: AutoReplyThinker(runtime, engines),
    }


def build_outgoing(runtime: Runtime) -> Outgoing:
    """In the loop that will run it: queues and connections belong to one loop."""
    settings = runtime.settings
    senders: dict[str, SendMessage] = {
        "whatsapp": WhatsAppClient(settings.graph_url, settings.graph_version),
        "console": ConsoleClient(settings.redis_url.get_secret_value()),
    }
    carriers: dict[str, CarryFiles] = {
        "whatsapp": WhatsAppFiles(settings.graph_url, settings.graph_version),
        "console": ConsoleFiles(),
    }
    directory = ChannelDirectory(runtime)
    http, webhooks, engines = HttpExecutor(runtime), WebhookExecutor(runtime), Engines()
    files = Files(runtime, carriers)
    executors = executors_of(runtime, directory, senders, files, http, webhooks, engines)
    steps = Steps(runtime, directory, WithReplies(FlowReducer()))
    engine = Engine(runtime, steps, Sender(runtime, executors))
    return Outgoing(engine, files, senders, http, webhooks, carriers, engines)
