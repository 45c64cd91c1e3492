"""`parley flow list`, `export`, `import`, `diff`, `check`, `test`, `backtest` and
`publish`: flows as files."""

import sys
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import typer
from msgspec import to_builtins

from automation.flows.definition import read_definition
from automation.flows.diff import diff
from automation.flows.files import export_yaml, import_yaml
from automation.flows.graph import ways_out
from automation.flows.models import Flow
from automation.flows.schemas import (
    ChecksOut,
    DiffLineOut,
    FlowChange,
    FlowDetailOut,
    FlowFilters,
    FlowOut,
    VersionOut,
)
from automation.flows.service import FlowService
from automation.runs.backtest_schemas import BacktestIn
from automation.runs.backtests import BacktestService, backtest
from automation.runs.case_schemas import CasesResultOut
from automation.runs.cases import CaseService
from inbox.foundation.errors import invalid_field
from inbox.foundation.identifiers import new_id
from inbox.foundation.pagination import LIMIT_AT_MOST, PageRequest
from inbox.foundation.permissions import Subject
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork
from parley.commands import Json, print_json
from parley.commands.asking import WorkspaceId, beside, within

app = typer.Typer(no_args_is_help=True, help="Flows.")
FlowId = Annotated[UUID, typer.Argument(metavar="ID", help="The flow's id.")]


@app.command("list")
def list_flows(*, workspace: WorkspaceId, as_json: Json = False) -> None:
    """List the flows of a workspace, the newest first."""

    async def read(uow: UnitOfWork, _: Runtime) -> list[FlowOut]:
        service = FlowService(uow)
        flows: list[FlowOut] = []
        request: PageRequest | None = PageRequest(LIMIT_AT_MOST)
        while request is not None:
            page = await service.list_page(request, FlowFilters())
            numbers = await service.numbers_of(page.items)
            flows += [FlowOut.of(one, numbers) for one in page.items]
            cursor = page.next_cursor
            request = PageRequest.parse(LIMIT_AT_MOST, cursor) if cursor else None
        return flows

    flows = within(workspace, read)
    if as_json:
        print_json([to_builtins(one) for one in flows])
        return
    for one in flows:
        version = "-" if one.version is None else f"v{one.version}"
        typer.echo(f"{one.id}  {one.state.value:9}{version:6}{one.name}")


@app.command()
def export(
    flow: FlowId,
    *,
    workspace: WorkspaceId,
    to: Annotated[
        Path | None, typer.Option("--to", help="A file; standard output without it.")
    ] = None,
) -> None:
    """Write a flow's draft as YAML that git can compare line by line."""

    async def read(uow: UnitOfWork, _: Runtime) -> str:
        found = await FlowService(uow).get(flow)
        return await export_yaml(uow, found.name, found.draft)

    text = within(workspace, read)
    if to is None:
        typer.echo(text, nl=False)
    else:
        to.write_text(text, encoding="utf-8")


@app.command("import")
def import_flow(
    file: Annotated[str, typer.Argument(metavar="FILE", help="YAML; - is standard input.")],
    *,
    workspace: WorkspaceId,
    flow: Annotated[UUID | None, typer.Option("--flow", help="Replace this flow's draft.")] = None,
    as_json: Json = False,
) -> None:
    """Take in a flow from YAML: a new one, or a new draft of one that is there."""
    text = _read(file)

    async def take(uow: UnitOfWork, _: Runtime) -> FlowDetailOut:
        service = FlowService(uow)
        name, draft = await import_yaml(uow, text)
        if flow is None:
            made = await service.create(new_id(), name, draft)
        else:
            old = await service.get(flow)
            change = FlowChange(name=name, draft=draft, revision=old.revision)
            made = await service.change(flow, change)
        return FlowDetailOut.of(made, await service.numbers_of([made]))

    made = within(workspace, take)
    if as_json:
        print_json(to_builtins(made))
    else:
        typer.echo(f"{made.id}  {made.name}  draft {made.revision}")


@app.command("diff")
def difference(
    flow: FlowId,
    *,
    workspace: WorkspaceId,
    before: Annotated[int | None, typer.Option(help="A version; the one that holds.")] = None,
    after: Annotated[int | None, typer.Option(help="A version; without it the draft.")] = None,
    file: Annotated[str | None, typer.Option(help="Instead of the draft, YAML.")] = None,
    as_json: Json = False,
) -> None:
    """Tell what is different between two versions, a version and the draft, or the draft and a
    file. Exit code 1: something is."""
    text = None if file is None else _read(file)

    async def compare(uow: UnitOfWork, _: Runtime) -> list[DiffLineOut]:
        service = FlowService(uow)
        found = await service.get(flow)
        if text is not None:
            old, (_name, new) = found.draft, await import_yaml(uow, text)
        else:
            old = await _definition(service, found, before)
            new = found.draft
        if after is not None:
            new = (await service.version(flow, after)).definition
        return [DiffLineOut.of(one) for one in diff(old, new)]

    lines = within(workspace, compare)
    if as_json:
        print_json([to_builtins(one) for one in lines])
    for one in () if as_json else lines:
        typer.echo(f"{one.what:8} {one.place}: {one.before!r} → {one.after!r}")
    if lines:
        raise typer.Exit(1)


@app.command()
def check(flow: FlowId, *, workspace: WorkspaceId, as_json: Json = False) -> None:
    """Say what hinders that a draft is published. Exit code 1: something does."""

    async def look(uow: UnitOfWork, _: Runtime) -> ChecksOut:
        service = FlowService(uow)
        found = await service.get(flow)
        return ChecksOut.of(
            await service.findings(found), ways_out(read_definition(dict(found.draft)))
        )

    checks = within(workspace, look)
    if as_json:
        print_json(to_builtins(checks))
    for one in () if as_json else checks.findings:
        typer.echo(f"{one.level:8} {one.field}: {one.message}")
    if not checks.sound:
        raise typer.Exit(1)


@app.command("test")
def play_cases(
    flow: FlowId,
    *,
    workspace: WorkspaceId,
    file: Annotated[str | None, typer.Option(help="Instead of the draft, YAML.")] = None,
    as_json: Json = False,
) -> None:
    """Play a flow's cases. Exit code 1: one came out otherwise, or there is none."""
    text = None if file is None else _read(file)

    async def play(uow: UnitOfWork, _: Runtime) -> CasesResultOut:
        draft = None if text is None else (await import_yaml(uow, text))[1]
        return await CaseService(uow).run_all(flow, draft)

    result = within(workspace, play)
    if as_json:
        print_json(to_builtins(result))
    else:
        for one in result.cases:
            typer.echo(f"{'green' if one.green else 'red':6} {one.name}")
            for words in one.failures:
                typer.echo(f"       {words}")
        typer.echo(f"steps that no case reaches: {', '.join(result.uncovered) or 'none'}")
    if not result.green:
        raise typer.Exit(1)


@app.command("backtest")
def play_past(
    flow: FlowId,
    *,
    workspace: WorkspaceId,
    days: Annotated[int, typer.Option(min=1, max=366, help="How far back.")] = 30,
    until: Annotated[
        UUID | None, typer.Option(help="The last message that is looked at; the newest.")
    ] = None,
    file: Annotated[str | None, typer.Option(help="Instead of the draft, YAML.")] = None,
    as_json: Json = False,
) -> None:
    """Play a draft on the conversations of the last days; nothing of it leaves. The same draft up
    to the same message gives the same report, byte by byte."""
    text = None if file is None else _read(file)

    async def play(runtime: Runtime, _: Subject) -> tuple[UUID, dict[str, Any]]:
        async with runtime.unit_of_work(workspace) as uow:
            draft = None if text is None else (await import_yaml(uow, text))[1]
            wanted = BacktestIn(days=days, until_message_id=until, draft=draft)
            asked = await BacktestService(uow).ask(flow, wanted)
        with typer.progressbar(length=1, label="conversations", file=sys.stderr) as bar:

            async def tell(done: int, total: int) -> None:
                bar.length = max(total, 1)
                bar.update(done - bar.pos)

            return asked.span.until, await backtest(runtime, workspace, asked, tell)

    last, report = beside(workspace, play)
    if as_json:
        print_json(report)
        return
    typer.echo(f"{report['conversations']} conversations up to message {last}")
    for part in ("as_it_was", "counterfactual"):
        typer.echo(part.replace("_", " "))
        for name, counts in report[part].items():
            words = ", ".join(f"{key} {value}" for key, value in counts.items())
            typer.echo(f"  {name:9} {words or '-'}")
    for name in ("answers", "contacts_with_more_than"):
        words = ", ".join(f"{key}: {value}" for key, value in report[name].items())
        typer.echo(f"{name.replace('_', ' ')}  {words or '-'}")


@app.command()
def publish(
    flow: FlowId,
    *,
    workspace: WorkspaceId,
    note: Annotated[str, typer.Option(help="What is new.")] = "",
    as_json: Json = False,
) -> None:
    """Make a draft what holds."""

    async def make(uow: UnitOfWork, _: Runtime) -> VersionOut:
        return VersionOut.of(await CaseService(uow).publish(flow, note[:1000]))

    version = within(workspace, make)
    if as_json:
        print_json(to_builtins(version))
    else:
        typer.echo(f"{flow}  version {version.number}")


async def _definition(service: FlowService, flow: Flow, number: int | None) -> dict[str, object]:
    if number is not None:
        return (await service.version(flow.id, number)).definition
    if flow.version_id is None:
        return {}
    return (await service.version_by_id(flow.id, flow.version_id)).definition


def _read(file: str) -> str:
    if file == "-":
        return sys.stdin.read()
    try:
        return Path(file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise invalid_field("FILE", f"It cannot be read ({type(error).__name__}).") from None
