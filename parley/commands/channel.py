"""`parley channel add-whatsapp`, `add-console`, `list`, `doctor`, `enable` and `disable`."""

import secrets
from typing import Annotated
from uuid import UUID

import typer
from msgspec import to_builtins

from inbox.channels.schemas import ChannelOut, ProviderId, Secret
from inbox.channels.service import ChannelService
from inbox.connections.doctor import Doctor
from inbox.connections.schemas import ChannelCheckOut, Verdict
from inbox.foundation.permissions import Subject
from inbox.foundation.runtime import Runtime
from inbox.foundation.schemas import Name
from inbox.foundation.unit_of_work import UnitOfWork
from parley.commands import Json, print_json
from parley.commands.asking import WorkspaceId, beside, checked, within

CONSOLE_SECRET_BYTES = 32

app = typer.Typer(no_args_is_help=True, help="Connected accounts.")

ChannelId = Annotated[UUID, typer.Argument(metavar="ID", help="The channel's id.")]


@app.command("add-whatsapp")
def add_whatsapp(
    *,
    workspace: WorkspaceId,
    phone_number_id: Annotated[str, typer.Option(help="Meta's id of the number.")],
    waba_id: Annotated[str, typer.Option(help="Meta's id of the business account.")],
    token: Annotated[
        str, typer.Option(help="Access token; without it the channel stays off.")
    ] = "",
    app_secret: Annotated[str, typer.Option(help="Signs webhooks; without it likewise.")] = "",
    verify_token: Annotated[str, typer.Option(help="What Meta is told to send once.")] = "",
    name: Annotated[str, typer.Option(help="What members call it.")] = "WhatsApp",
    throughput: Annotated[
        int, typer.Option(min=1, max=1000, help="Messages per second that Meta allows.")
    ] = 80,
    as_json: Json = False,
) -> None:
    """Connect a WhatsApp number by its token."""
    checked(name, Name, "--name")
    checked(phone_number_id, ProviderId, "--phone-number-id")
    checked(waba_id, ProviderId, "--waba-id")
    for given, option in (
        (token, "--token"),
        (app_secret, "--app-secret"),
        (verify_token, "--verify-token"),
    ):
        if given:
            checked(given, Secret, option)

    async def connect(uow: UnitOfWork, runtime: Runtime) -> ChannelOut:
        channel = await ChannelService(uow).connect_whatsapp(
            name=name,
            phone_number_id=phone_number_id,
            account_id=waba_id,
            access_token=token,
            app_secret=app_secret,
            verify_token=verify_token,
            throughput_per_second=throughput,
        )
        return ChannelOut.of(channel, runtime.settings.base_url)

    _answer(within(workspace, connect), as_json=as_json)


@app.command("add-console")
def add_console(
    *,
    workspace: WorkspaceId,
    name: Annotated[str, typer.Option(help="What members call it.")] = "Phone",
    as_json: Json = False,
) -> None:
    """Connect a simulated phone; `parley phone` is that phone."""
    checked(name, Name, "--name")

    async def connect(uow: UnitOfWork, runtime: Runtime) -> ChannelOut:
        secret = secrets.token_urlsafe(CONSOLE_SECRET_BYTES)
        channel = await ChannelService(uow).connect_console(name, app_secret=secret)
        return ChannelOut.of(channel, runtime.settings.base_url)

    _answer(within(workspace, connect), as_json=as_json)


@app.command("list")
def list_channels(*, workspace: WorkspaceId, as_json: Json = False) -> None:
    """List the channels of a workspace."""

    async def read(uow: UnitOfWork, runtime: Runtime) -> list[ChannelOut]:
        channels = await ChannelService(uow).list_all()
        return [ChannelOut.of(channel, runtime.settings.base_url) for channel in channels]

    channels = within(workspace, read)
    if as_json:
        print_json([to_builtins(channel) for channel in channels])
        return
    for channel in channels:
        _say(channel)


@app.command()
def doctor(channel: ChannelId, *, workspace: WorkspaceId, as_json: Json = False) -> None:
    """Check a connection from end to end, and say what to do. Fails where a check does."""

    async def examine(runtime: Runtime, subject: Subject) -> ChannelCheckOut:
        return await Doctor(runtime, subject).examine(channel)

    found = beside(workspace, examine)
    if as_json:
        print_json(to_builtins(found))
    else:
        for check in found.checks:
            typer.echo(f"{check.verdict.value:8}  {check.name:12}  {check.cause}")
            if check.what_to_do and check.verdict is not Verdict.OK:
                typer.echo(f"{'':24}{check.what_to_do}")
    if found.verdict is Verdict.FAILED:
        raise typer.Exit(1)


@app.command()
def enable(channel: ChannelId, *, workspace: WorkspaceId, as_json: Json = False) -> None:
    """Take in and send again; also after the provider made it pause."""
    _answer(_set_enabled(workspace, channel, enabled=True), as_json=as_json)


@app.command()
def disable(channel: ChannelId, *, workspace: WorkspaceId, as_json: Json = False) -> None:
    """Send nothing more; what still comes in is kept and not applied."""
    _answer(_set_enabled(workspace, channel, enabled=False), as_json=as_json)


def _set_enabled(workspace: UUID, channel_id: UUID, *, enabled: bool) -> ChannelOut:
    async def change(uow: UnitOfWork, runtime: Runtime) -> ChannelOut:
        channel = await ChannelService(uow).change(channel_id, enabled=enabled)
        return ChannelOut.of(channel, runtime.settings.base_url)

    return within(workspace, change)


def _answer(channel: ChannelOut, *, as_json: bool) -> None:
    if as_json:
        print_json(to_builtins(channel))
    else:
        _say(channel)


def _say(channel: ChannelOut) -> None:
    reason = f" ({channel.state_reason})" if channel.state_reason else ""
    number = f"  {channel.phone_number_id}" if channel.phone_number_id else ""
    typer.echo(
        f"{channel.id}  {channel.kind.value:8}  {channel.state.value}{reason}{number}"
        f"  {channel.name}  {channel.webhook_url}"
    )
