"""Puts the path of a message together: the door for the web process, the engine for the worker."""

from collections.abc import Mapping
from dataclasses import dataclass

from automation.runs.carrying_out import HTTP_REQUEST
from automation.runs.engine import FlowReducer
from automation.runs.http_call import HttpExecutor
from inbox.channels.directory import ChannelDirectory
from inbox.delivery.executors import MessageExecutor
from inbox.delivery.outgoing import SEND_MESSAGE, SEND_TEMPLATE, SEND_TEXT
from inbox.delivery.sender import Executor, Sender
from inbox.foundation.runtime import Runtime
from inbox.intake.batcher import IntakeBatcher
from inbox.intake.door import IntakeDoor
from inbox.intake.engine import Engine
from inbox.intake.step import Steps
from integrations.console.client import ConsoleClient
from integrations.messaging import SendMessage
from integrations.whatsapp.client import WhatsAppClient


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
    senders: dict[str, SendMessage]
    http: HttpExecutor

    async def close(self) -> None:
        await self.engine.close()
        await self.http.close()
        for sender in self.senders.values():
            await sender.close()


def executors_of(
    directory: ChannelDirectory, senders: Mapping[str, SendMessage], http: HttpExecutor
) -> Mapping[str, Executor]:
    """Every kind of effect, and who carries it out."""
    message = MessageExecutor(directory, senders)
    return {
        **dict.fromkeys((SEND_TEXT, SEND_MESSAGE, SEND_TEMPLATE), message),
        HTTP_REQUEST: http,
    }


def build_outgoing(runtime: Runtime) -> Outgoing:
    """In the loop that will run it: queues and connections belong to one loop."""
    settings = runtime.settings
    senders: dict[str, SendMessage] = {
        "whatsapp": WhatsAppClient(settings.graph_url, settings.graph_version),
        "console": ConsoleClient(settings.redis_url.get_secret_value()),
    }
    directory = ChannelDirectory(runtime)
    http = HttpExecutor(runtime)
    sender = Sender(runtime, executors_of(directory, senders, http))
    engine = Engine(runtime, Steps(runtime, directory, FlowReducer()), sender)
    return Outgoing(engine, senders, http)
