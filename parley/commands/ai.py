"""`parley ai eval`, `parley ai probe` and (ai_guidance.py) `parley ai guidance`."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from msgspec import to_builtins

from automation.ai.engines import Engines
from automation.ai.probing import ProbedOut, probe
from automation.intents.evaluating import Evaluation, Text
from automation.intents.evaluation_schemas import ReportOut
from automation.intents.models import Engine
from automation.intents.question import NONE
from inbox.foundation.errors import FieldFault, invalid_fields
from inbox.foundation.permissions import Subject
from inbox.foundation.runtime import Runtime
from parley.commands import Json, print_json
from parley.commands.ai_guidance import guidance
from parley.commands.asking import WorkspaceId, beside, require_workspace

JUDGED = "workspace"
FAULTS_SHOWN = 20

app = typer.Typer(no_args_is_help=True, help="What AI does, measured on your own words.")
app.command("guidance")(guidance)
Dataset = Annotated[
    str,
    typer.Option(
        help="A file of labelled texts, `.csv` or `.jsonl` with `text` and `label`; or"
        f" `{JUDGED}` for the messages that colleagues have judged."
    ),
]
Who = Annotated[Engine, typer.Option(help="Who answers.")]
MostDollars = Annotated[
    float | None, typer.Option("--max-usd", min=0, help="Ask no model once so much was spent.")
]


@app.command("eval")
def evaluate(
    *,
    workspace: WorkspaceId,
    dataset: Dataset,
    engine: Who = Engine.LOCAL,
    max_usd: MostDollars = None,
    as_json: Json = False,
) -> None:
    """How well the intents of a workspace are told apart: precision and recall of each, how far its
    probabilities can be trusted, and what it costs. The texts need a label that is the name of an
    intent, or `none`. With `cascade` or `model` they leave, minimised, as messages do."""

    async def work(runtime: Runtime, _: Subject) -> ReportOut:
        await require_workspace(runtime, workspace)
        engines = Engines()
        try:
            evaluation = Evaluation(runtime, engines, workspace)
            if dataset == JUDGED:
                texts = await evaluation.judged()
            else:
                texts = _read(Path(dataset), await evaluation.names())
            return await evaluation.run(texts, engine, max_usd)
        finally:
            await engines.close()

    found = beside(workspace, work)
    if as_json:
        print_json(to_builtins(found))
    else:
        for line in _table(found):
            typer.echo(line)


@app.command("probe")
def probe_engine(*, workspace: WorkspaceId, as_json: Json = False) -> None:
    """Whether the engine of a workspace answers, and what it can: asked now, with two small
    questions that are about nobody. Ends with 1 where something that is set up does not work."""

    async def work(runtime: Runtime, _: Subject) -> ProbedOut:
        await require_workspace(runtime, workspace)
        engines = Engines()
        try:
            return await probe(runtime, engines, workspace)
        finally:
            await engines.close()

    found = beside(workspace, work)
    if as_json:
        print_json(to_builtins(found))
    else:
        for line in _probed(found):
            typer.echo(line)
    if not found.works or found.embeds is False:
        raise typer.Exit(1)


def _probed(found: ProbedOut) -> Iterator[str]:
    yield f"engine       {found.engine.value}"
    if found.address is None:
        yield "address      none: no data leaves this server"
    else:
        yield f"address      {found.address}"
        yield f"key          {'the workspace has its own' if found.own_key else 'the deployment'}"
    works = f"answers, in {found.milliseconds} ms" if found.works else f"FAIL: {found.code}"
    yield f"model        {found.model}: {works}"
    if found.structured is not None:
        yield f"structured   {'by schema' if found.structured else 'no schema: asked in words'}"
    if found.streams is not None:
        yield f"streams      {'yes' if found.streams else 'no: drafts come as a whole'}"
    if found.embedding_model is None:
        yield "vectors      no embedding model: knowledge is found by its words"
    elif found.embeds:
        yield f"vectors      {found.embedding_model}: {found.dimensions} dimensions"
    else:
        yield f"vectors      {found.embedding_model}: FAIL: {found.embedding_code}"


def _read(path: Path, names: frozenset[str]) -> list[Text]:
    """The whole file, or every line of it that cannot be used."""
    texts, faults = [], []
    for number, row in _rows(path):
        text, label = row.get("text"), row.get("label")
        if not isinstance(text, str) or not text.strip():
            faults.append(FieldFault(f"line {number}", "It has no `text`."))
        elif label in {None, "", NONE}:
            texts.append(Text(text, None))
        elif label not in names:
            faults.append(FieldFault(f"line {number}", "Its `label` is the name of no intent."))
        else:
            texts.append(Text(text, str(label)))
    if not texts and not faults:
        faults.append(FieldFault("--dataset", "There is nothing in it."))
    if faults:
        raise invalid_fields(faults[:FAULTS_SHOWN])
    return texts


def _rows(path: Path) -> Iterator[tuple[int, dict[str, object]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            if path.suffix == ".jsonl":
                for number, line in enumerate(file, 1):
                    if line.strip():
                        row = json.loads(line)
                        yield number, row if isinstance(row, dict) else {}
            else:
                reader = csv.DictReader(file)
                for found in reader:
                    yield reader.line_num, dict(found)
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, csv.Error) as error:
        words = f"It cannot be read: {error}."
        raise invalid_fields([FieldFault("--dataset", words)]) from None


def _table(found: ReportOut) -> Iterator[str]:
    figures = found.figures
    yield f"{'intent':<28}{'texts':>7}{'guessed':>9}{'precision':>11}{'recall':>9}{'F1':>8}"
    for one in figures.intents:
        yield (
            f"{one.intent or NONE:<28}{one.texts:>7}{one.guessed:>9}{_share(one.precision):>11}"
            f"{_share(one.recall):>9}{_share(one.f1):>8}"
        )
    yield ""
    yield (
        f"right            {_share(figures.accuracy)} of {figures.texts} texts"
        f" (95 %: {_share(figures.accuracy_low)} to {_share(figures.accuracy_high)}),"
        f" macro F1 {_share(figures.macro_f1)}"
    )
    yield f"about none       {_share(figures.none_recall)} of those are found to be so"
    yield (
        f"sure (p ≥ 0.9)   {_share(figures.coverage)} of the guesses,"
        f" {_share(figures.sure_precision)} of them right"
    )
    yield f"sure ≠ right     {_share(figures.calibration_error)} apart (expected calibration error)"
    for part in figures.calibration:
        sure, right = _share(part.sure), _share(part.right)
        yield f"                 {sure} sure: {right} of {part.texts} right"
    yield f"time             {figures.median_ms:.1f} ms, of 95 % at most {figures.p95_ms:.1f} ms"
    if found.model is not None:
        yield (
            f"model            {found.model}: {found.asked} asked, {found.unanswered} unanswered,"
            f" {found.input_tokens} + {found.output_tokens} tokens, {found.dollars:.4f} USD"
            f"{', stopped there' if found.stopped else ''}"
        )


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"
