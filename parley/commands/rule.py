"""`parley rule add`, `list` and `remove`."""

from typing import Annotated
from uuid import UUID

import typer
from msgspec import to_builtins

from automation.rules.schemas import ReplyTemplate, RuleOut
from automation.rules.service import RuleService
from inbox.foundation.pagination import LIMIT_AT_MOST, PageRequest
from inbox.foundation.runtime import Runtime
from inbox.foundation.schemas import Name
from inbox.foundation.unit_of_work import UnitOfWork
from parley.commands import Json, print_json
from parley.commands.asking import WorkspaceId, checked, within

app = typer.Typer(no_args_is_help=True, help="Keyword rules.")


@app.command()
def add(
    *,
    workspace: WorkspaceId,
    keyword: Annotated[str, typer.Option(help="A word, or several in a row.")],
    reply: Annotated[str, typer.Option(help="{{ message.text }} is what the customer wrote.")],
    as_json: Json = False,
) -> None:
    """Answer messages that contain a keyword."""
    checked(keyword, Name, "--keyword")
    checked(reply, ReplyTemplate, "--reply")

    async def make(uow: UnitOfWork, _: Runtime) -> RuleOut:
        return RuleOut.of(await RuleService(uow).add(keyword, reply))

    rule = within(workspace, make)
    if as_json:
        print_json(to_builtins(rule))
    else:
        _say(rule)


@app.command("list")
def list_rules(*, workspace: WorkspaceId, as_json: Json = False) -> None:
    """List the keyword rules of a workspace, the newest first."""

    async def read(uow: UnitOfWork, _: Runtime) -> list[RuleOut]:
        service = RuleService(uow)
        rules: list[RuleOut] = []
        request: PageRequest | None = PageRequest(LIMIT_AT_MOST)
        while request is not None:
            page = await service.list_page(request)
            rules += [RuleOut.of(rule) for rule in page.items]
            cursor = page.next_cursor
            request = PageRequest.parse(LIMIT_AT_MOST, cursor) if cursor else None
        return rules

    rules = within(workspace, read)
    if as_json:
        print_json([to_builtins(rule) for rule in rules])
        return
    for rule in rules:
        _say(rule)


@app.command()
def remove(
    rule: Annotated[UUID, typer.Argument(metavar="ID", help="The rule's id.")],
    *,
    workspace: WorkspaceId,
    as_json: Json = False,
) -> None:
    """Remove a keyword rule."""

    async def end(uow: UnitOfWork, _: Runtime) -> None:
        await RuleService(uow).remove(rule)

    within(workspace, end)
    if as_json:
        print_json({"id": rule, "removed": True})
    else:
        typer.echo(f"{rule}  removed")


def _say(rule: RuleOut) -> None:
    typer.echo(f"{rule.id}  {rule.keyword}  →  {rule.reply}")
