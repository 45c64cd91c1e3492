"""`parley phone`: a customer's phone in the terminal, and `parley phone send` for scripts."""

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar
from uuid import UUID

import typer
from msgspec import to_builtins

from inbox.foundation.errors import NotFound, ParleyError, invalid_field
from inbox.foundation.settings import Settings
from inbox.messages.composing import MessageText
from inbox.messages.schemas import MessageOut
from integrations.console.behaviour import MAX_DELAY_SECONDS, Behaviour, Mode
from integrations.console.phone import PhoneOffline, SimulatedPhone
from parley.commands import Json, command_settings, print_json
from parley.commands.asking import checked
from parley.phone import POLL_SECONDS, PhoneLine, digits_of, has_arrived, open_line
from parley.phone_display import Option, lines_of, options_of
from parley.seed import find_demo
from parley.wiring import open_runtime

Result = TypeVar("Result")
READ_BYTES = 65_536
HELP = "NUMBER presses a button  /react EMOJI  /delay SECONDS  /fail  /lose  /normal  /quit"

app = typer.Typer(add_completion=False, help="A simulated customer's phone.")

Workspace = Annotated[
    UUID | None, typer.Option("--workspace", help="The workspace's id; left out: the demo's.")
]
Channel = Annotated[
    UUID | None, typer.Option("--channel", help="A console channel; left out: the oldest.")
]
From = Annotated[str, typer.Option("--from", help="The phone's number.")]
Name = Annotated[str, typer.Option("--name", help="The profile name of its owner.")]


class ServerAway(ParleyError):
    code = "server_away"
    title = "The server did not take it"


@app.callback(invoke_without_command=True)
def phone(
    ctx: typer.Context,
    *,
    workspace: Workspace = None,
    channel: Channel = None,
    number: From = "+4915550000001",
    name: Name = "Simulated Customer",
) -> None:
    """Write as a customer, and see what comes back."""
    if ctx.invoked_subcommand is not None:
        return

    async def talk() -> None:
        async with _open(workspace, channel, number, name) as (line, handset):
            await _talk(line, handset)

    asyncio.run(_translated(talk()))


@app.command()
def send(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What the customer writes.")],
    *,
    workspace: Workspace = None,
    channel: Channel = None,
    number: From = "+4915550000001",
    name: Name = "Simulated Customer",
    wait: Annotated[
        float, typer.Option(min=0, help="Seconds to wait for a reply; 0 does not wait.")
    ] = 10,
    as_json: Json = False,
) -> None:
    """Send one message and print the reply; exits 1 when none came."""
    checked(text, MessageText, "TEXT")

    async def exchange() -> tuple[str, MessageOut | None]:
        async with _open(workspace, channel, number, name) as (line, handset):
            external_id = await handset.write(text)
            reply = await line.reply_to(external_id, wait) if wait else None
            if reply is not None:
                await handset.confirm()
            return external_id, reply

    external_id, reply = asyncio.run(_translated(exchange()))
    if as_json:
        shown = None if reply is None else to_builtins(reply)
        print_json({"external_id": external_id, "reply": shown})
    elif reply is not None:
        typer.echo("\n".join(lines_of(reply)))
    if wait and reply is None:
        typer.echo(f"parley: no reply within {wait:g} seconds", err=True)
        raise typer.Exit(1)


@asynccontextmanager
async def _open(
    workspace: UUID | None, channel: UUID | None, number: str, name: str
) -> AsyncIterator[tuple[PhoneLine, SimulatedPhone]]:
    if not digits_of(number):
        raise invalid_field("--from", "A phone number has digits.")
    settings = command_settings()
    settings.require("redis_url")
    async with open_runtime(settings, with_redis=False) as runtime:
        workspace_id = workspace or await find_demo(runtime)
        if workspace_id is None:
            raise NotFound("There is no demo workspace here: name one with --workspace.")
        line = await open_line(runtime, workspace_id, number, name, channel)
        async with _handset(settings, line) as handset:
            yield line, handset


def _handset(settings: Settings, line: PhoneLine) -> SimulatedPhone:
    return SimulatedPhone(
        server_url=settings.base_url,
        redis_url=settings.redis_url.get_secret_value(),
        address=line.route.address,
        app_secret=line.route.access.app_secret,
        owner=line.person,
    )


async def _translated(work: Coroutine[Any, Any, Result]) -> Result:
    try:
        return await work
    except PhoneOffline as error:
        raise ServerAway(f"{error}.") from None


async def _talk(line: PhoneLine, handset: SimulatedPhone) -> None:
    typer.echo(f"This is the phone {line.person.phone}. {HELP}")
    lines = _typed_lines()
    screen = Screen()
    listening = asyncio.create_task(_listen(line, handset, screen))
    try:
        while (typed := await lines.get()) and (words := typed.strip()) != "/quit":
            if words.startswith("/react") and screen.last is not None:
                await handset.react(words.removeprefix("/react").strip(), screen.last_id)
            elif words.startswith("/"):
                await _obey(words, handset)
            elif option := screen.option(words):
                await handset.press(option.reply, option.id, option.title, screen.last_id)
            elif words:
                await handset.write(words)
            if listening.done():
                listening.result()
    finally:
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening


@dataclass(slots=True)
class Screen:
    """The message that was shown last: what is pressed or reacted to, belongs to it."""

    last: MessageOut | None = None

    @property
    def last_id(self) -> str:
        return (self.last.external_id if self.last else None) or ""

    def option(self, typed: str) -> Option | None:
        options = options_of(self.last) if self.last else []
        number = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 else 0
        return options[number - 1] if 1 <= number <= len(options) else None


async def _listen(line: PhoneLine, handset: SimulatedPhone, screen: Screen) -> None:
    """Prints each message once, when it has arrived."""
    seen = {message.id for message in await line.messages()}
    while True:
        await asyncio.sleep(POLL_SECONDS)
        for message in await line.messages():
            if message.id not in seen and has_arrived(message):
                seen.add(message.id)
                twice = "  (possibly twice)" if message.possibly_twice else ""
                first, *rest = lines_of(message)
                typer.echo("\n".join([f"← {first}{twice}", *rest]))
                if message.kind != "reaction":
                    screen.last = message
        await handset.confirm()


async def _obey(words: str, handset: SimulatedPhone) -> None:
    command, _, given = words.partition(" ")
    modes = {"/normal": Mode.NORMAL, "/fail": Mode.FAIL, "/lose": Mode.LOSE, "/delay": Mode.DELAY}
    try:
        seconds = float(given or 5) if command == "/delay" else 0
        behaviour = Behaviour(modes[command], seconds)
    except (KeyError, ValueError):
        typer.echo(f"{HELP}   (at most {MAX_DELAY_SECONDS:g} seconds)")
        return
    await handset.behave(behaviour)
    typer.echo(f"The phone is set to {behaviour.mode.value} now.")


def _typed_lines() -> asyncio.Queue[str]:
    """Lines as they are typed, and an empty one at the end of the input.

    Read by a thread that nobody waits for, so that Ctrl-C ends the program at once, and past
    Python's buffer, whose lock such a thread would take into the grave.
    """
    lines: asyncio.Queue[str] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def read() -> None:
        rest = b""
        while chunk := os.read(sys.stdin.fileno(), READ_BYTES):
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                put(line.decode(errors="replace") + "\n")
        put("")

    def put(line: str) -> None:
        with suppress(RuntimeError):
            # The loop may have ended meanwhile.
            loop.call_soon_threadsafe(lines.put_nowait, line)

    threading.Thread(target=read, name="typed lines", daemon=True).start()
    return lines
