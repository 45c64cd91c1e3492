"""How a command asks one workspace, and how it judges what was typed."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar
from uuid import UUID

import msgspec
import typer

from inbox.foundation.errors import NotFound, invalid_field
from inbox.foundation.permissions import Subject, system_subject
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.workspaces.service import WorkspaceService
from parley.commands import command_settings
from parley.wiring import open_runtime

Result = TypeVar("Result")
WorkspaceId = Annotated[UUID, typer.Option("--workspace", help="The workspace's id.")]


def checked(value: str, wanted: Any, option: str) -> str:
    """The same types judge what comes over the API."""
    try:
        return str(msgspec.convert(value, wanted))
    except msgspec.ValidationError as error:
        raise invalid_field(option, str(error)) from None


def beside(workspace_id: UUID, work: Callable[[Runtime, Subject], Awaitable[Result]]) -> Result:
    """Without a unit of work around it, for what asks others and opens its own in between."""

    async def run() -> Result:
        async with open_runtime(command_settings(), with_redis=False) as runtime:
            return await work(runtime, system_subject(workspace_id))

    return asyncio.run(run())


def within(workspace_id: UUID, work: Callable[[UnitOfWork, Runtime], Awaitable[Result]]) -> Result:
    """One unit of work, in which the command line acts as the house itself."""

    async def run() -> Result:
        async with (
            open_runtime(command_settings(), with_redis=False) as runtime,
            runtime.unit_of_work(workspace_id) as uow,
        ):
            await _require_known(uow)
            return await work(uow, runtime)

    return asyncio.run(run())


async def require_workspace(runtime: Runtime, workspace_id: UUID) -> None:
    async with runtime.unit_of_work(workspace_id) as uow:
        await _require_known(uow)


async def _require_known(uow: UnitOfWork) -> None:
    try:
        await WorkspaceService(uow).get()
    except NotFound:
        raise NotFound(
            "There is no workspace with this id; `parley workspace list` shows them."
        ) from None
