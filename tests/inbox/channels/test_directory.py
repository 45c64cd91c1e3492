"""Who is asked for a channel asks the database once, however many want to know."""

import asyncio

from inbox.channels.directory import ChannelDirectory
from inbox.channels.models import ChannelKind, ChannelState
from inbox.channels.service import ChannelService
from inbox.foundation.identifiers import new_id
from inbox.foundation.runtime import Runtime
from tests.factories.statements import statements_of
from tests.factories.workspaces import MadeWorkspace


async def connect(workspace: MadeWorkspace) -> tuple[str, str]:
    number, account = new_id().hex, new_id().hex
    async with workspace.as_house() as uow:
        await ChannelService(uow).connect_whatsapp(
            name="Main",
            phone_number_id=number,
            account_id=account,
            access_token="token",
            app_secret="secret",
            verify_token="",
        )
    return number, account


async def test_many_who_ask_at_once_share_one_look(
    runtime: Runtime, workspace: MadeWorkspace
) -> None:
    number, account = await connect(workspace)
    alone, together = ChannelDirectory(runtime), ChannelDirectory(runtime)
    with statements_of(runtime.database) as one:
        await alone.routes(ChannelKind.WHATSAPP, [number], [account])
    with statements_of(runtime.database) as many:
        found = await asyncio.gather(
            *(together.routes(ChannelKind.WHATSAPP, [number], [account]) for _ in range(50))
        )
    assert len(many) == len(one) > 0
    assert {route.address for routes in found for route in routes} == {number}
    pair = (workspace.id, found[0][0].channel_id)
    together.forget()
    with statements_of(runtime.database) as by_id:
        await asyncio.gather(*(together.by_id([pair]) for _ in range(50)))
    assert 0 < len(by_id) < len(one) * 2


async def test_what_was_forgotten_during_a_look_is_looked_for_again(
    runtime: Runtime, workspace: MadeWorkspace
) -> None:
    number, account = await connect(workspace)
    directory = ChannelDirectory(runtime)
    early = asyncio.create_task(directory.routes(ChannelKind.WHATSAPP, [number], [account]))
    await asyncio.sleep(0)
    (route,) = await ChannelDirectory(runtime).routes(ChannelKind.WHATSAPP, [number], [account])
    async with workspace.as_house() as uow:
        await ChannelService(uow).change(route.channel_id, enabled=False)
    directory.forget()
    (now,) = await directory.routes(ChannelKind.WHATSAPP, [number], [account])
    assert now.state is ChannelState.DISABLED
    await early
