"""`parley ai guidance`: how a workspace's texts are to sound, and a text tried here and now."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from msgspec import to_builtins

from automation.guidance.models import TEXT_AT_MOST, GuidanceTestState
from automation.guidance.schemas import (
    GuidanceDraftIn,
    GuidanceOut,
    GuidanceTestDetailOut,
    GuidanceTestIn,
)
from automation.guidance.service import GuidanceService
from automation.replies.guidance_trial import run_guidance_test
from inbox.foundation.errors import FieldFault, invalid_fields
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Subject
from inbox.foundation.runtime import Runtime
from inbox.foundation.schemas import Out
from parley.commands import Json, print_json
from parley.commands.asking import WorkspaceId, beside, require_workspace

TextFile = Annotated[
    Path | None,
    typer.Option("--try", help="A text file: it becomes the draft, and is tried at once."),
]
MostDollars = Annotated[
    float | None, typer.Option("--max-usd", min=0, help="Ask no model once so much was spent.")
]


class Told(Out):
    guidance: GuidanceOut
    test: GuidanceTestDetailOut | None


def guidance(
    *,
    workspace: WorkspaceId,
    file: TextFile = None,
    max_usd: MostDollars = None,
    as_json: Json = False,
) -> None:
    """How texts are to sound: what is published, the draft, and what its last test said. With
    `--try`, a text is tried on the last conversations, as «Test» does it on screen; nothing is sent
    to anybody, and publishing is for a person. Ends with 1 where the test did not reach its end."""
    text = None if file is None else _read(file)

    async def work(runtime: Runtime, _: Subject) -> Told:
        await require_workspace(runtime, workspace)
        if text is not None:
            test_id = new_id()
            async with runtime.unit_of_work(workspace) as uow:
                service = GuidanceService(uow, runtime)
                await service.save(GuidanceDraftIn(text=text))
                await service.test(test_id, GuidanceTestIn(most_dollars=max_usd))
            await run_guidance_test(runtime, workspace, test_id)
        async with runtime.unit_of_work(workspace) as uow:
            service = GuidanceService(uow, runtime)
            shown = await service.shown()
            test = None if shown.test is None else await service.get_test(shown.test.id)
            return Told(
                guidance=shown,
                test=None if test is None else GuidanceTestDetailOut.of(test),
            )

    told = beside(workspace, work)
    if as_json:
        print_json(to_builtins(told))
    else:
        for line in _lines(told):
            typer.echo(line)
    tried = text is not None and told.test is not None
    if tried and told.test is not None and told.test.state is not GuidanceTestState.DONE:
        raise typer.Exit(1)


def _read(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise invalid_fields([FieldFault("--try", f"It cannot be read: {error}.")]) from None
    if len(text) > TEXT_AT_MOST:
        raise invalid_fields([FieldFault("--try", f"{TEXT_AT_MOST:,} characters at most.")])
    return text


def _lines(told: Told) -> Iterator[str]:
    published, test = told.guidance.published, told.test
    if published is None:
        yield "published    nothing"
    else:
        yield f"published    version {published.number}, {published.sha[:12]}"
    yield f"draft        {told.guidance.sha[:12] if told.guidance.text else 'nothing'}"
    yield f"lacks        {told.guidance.hindered_by or 'nothing: it may be published'}"
    if test is None:
        return
    why = "" if test.code is None else f": {test.code}"
    yield f"test         {test.state.value}{why}, {test.done} of {test.conversations} conversations"
    yield f"engine       {test.engine.value}, {test.model}"
    if test.report is None:
        return
    before, after, changes = test.report.before, test.report.after, test.report.changes
    yield f"{'':13}{'published':>12}{'draft':>12}"
    for name in ("answered", "held_back", "abstained", "handed_over", "refused", "failed"):
        yield f"{name:13}{getattr(before, name):>12}{getattr(after, name):>12}"
    yield f"{'dollars':13}{before.dollars:>12.4f}{after.dollars:>12.4f}"
    yield (
        f"differs      {changes.reworded} in other words, {changes.now_answered} now answered,"
        f" {changes.no_longer_answered} no longer answered, {changes.other} otherwise"
    )
