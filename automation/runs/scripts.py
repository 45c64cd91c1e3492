"""Conversations as scripts: what a customer does, how time goes by, and what is expected."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from automation.flows.graph import Graph
from automation.flows.known import Stage
from automation.runs.reducer import Logged
from automation.runs.simulator import BEGINNING, Simulation, Turn, steps_of
from automation.steps.contract import CallHttp, Say
from automation.triggers.contract import Happening
from inbox.foundation.errors import FieldFault, invalid_fields
from inbox.foundation.schemas import NO_NUL, In

EVENTS_AT_MOST = 200
# Not nought: Litestar leaves such a limit out of the document.
SHORTEST_WAIT_SECONDS = 0.001
Said = Annotated[str, Meta(max_length=4096, pattern=NO_NUL)]
Short = Annotated[str, Meta(max_length=200, pattern=NO_NUL)]


class EffectEvent(In):
    state: Annotated[str, Meta(pattern="^(done|failed|unknown)$")] = "done"
    code: Short = ""
    result: dict[str, Any] = msgspec.field(default_factory=dict)


class StartEvent(In):
    """Begins it by a trigger that people, clocks or other systems pull."""

    trigger_id: Short
    kind: Annotated[
        str,
        Meta(
            pattern="^(manual|hook|schedule|silence|labelled|assigned|resolved|contact_changed"
            "|order_moved|order_created|intent|called)$"
        ),
    ] = "manual"
    details: dict[str, Any] = msgspec.field(default_factory=dict)


class ScriptEvent(In):
    """Exactly one of them; only what is said may come by an ad."""

    say: Said | None = None
    press: Short | None = None
    react: Short | None = None
    ad: Short | None = None
    wait_seconds: Annotated[float, Meta(ge=SHORTEST_WAIT_SECONDS, le=400 * 86400)] | None = None
    effect: EffectEvent | None = None
    start: StartEvent | None = None
    take_over: bool = False
    give_back: bool = False


class Expected(In):
    """None is not asked about. Texts are those of messages, in order."""

    said: Annotated[list[Said], Meta(max_length=200)] | None = None
    steps: Annotated[list[Short], Meta(max_length=2000)] | None = None
    status: Short | None = None
    outcome: Short | None = None


class Script(In):
    events: Annotated[list[ScriptEvent], Meta(max_length=EVENTS_AT_MOST)]
    contact: dict[str, Any] = msgspec.field(default_factory=dict)
    conversation: dict[str, Any] = msgspec.field(default_factory=dict)
    zone: Short = "UTC"
    # None is a Monday morning.
    begins_at: datetime | None = None
    expect: Expected = msgspec.field(default_factory=Expected)


EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
# What JSON holds of numbers without anybody losing some of it.
INTEGER_AT_MOST = 2**63 - 1
DEPTH_AT_MOST = 50
WAYS = ("say", "press", "react", "ad", "wait_seconds", "effect", "start")


@dataclass(frozen=True, slots=True)
class Played:
    turns: Sequence[Turn]
    simulation: Simulation
    failures: Sequence[str] = field(default_factory=tuple)

    @property
    def steps(self) -> list[str]:
        return steps_of(self.turns)

    @property
    def said(self) -> list[str]:
        return [say.text for turn in self.turns for say in turn.said]


def check_script(script: Script, place: str) -> None:
    faults = []
    for at, event in enumerate(script.events):
        given = [name for name in WAYS if getattr(event, name) is not None]
        given += [name for name in ("take_over", "give_back") if getattr(event, name)]
        if len(given) != 1 and given != ["say", "ad"]:
            faults.append(FieldFault(f"{place}.events.{at}", "Exactly one thing that happens."))
        for name, value in _values(event):
            if not _is_plain(value):
                faults.append(FieldFault(f"{place}.events.{at}.{name}", UNFIT))
    for name, value in (("contact", script.contact), ("conversation", script.conversation)):
        if not _is_plain(value):
            faults.append(FieldFault(f"{place}.{name}", UNFIT))
    if script.begins_at is not None and script.begins_at.tzinfo is None:
        faults.append(FieldFault(f"{place}.begins_at", "A moment with its zone."))
    elif script.begins_at is not None and not EARLIEST <= script.begins_at <= LATEST:
        faults.append(FieldFault(f"{place}.begins_at", "A moment between 2000 and 2100."))
    try:
        from zoneinfo import ZoneInfo

        ZoneInfo(script.zone)
    except (ValueError, OSError, KeyError):
        faults.append(FieldFault(f"{place}.zone", "A time zone such as `Europe/Berlin`."))
    if faults:
        raise invalid_fields(faults)


UNFIT = "Numbers of 64 bits at most, not nested beyond reason."


def _values(event: ScriptEvent) -> Iterator[tuple[str, Any]]:
    if event.effect is not None:
        yield "effect.result", event.effect.result
    if event.start is not None:
        yield "start.details", event.start.details


def _is_plain(value: Any, depth: int = 0) -> bool:
    if isinstance(value, dict | list) and depth >= DEPTH_AT_MOST:
        return False
    if isinstance(value, dict):
        return all(_is_plain(one, depth + 1) for one in value.values())
    if isinstance(value, list):
        return all(_is_plain(one, depth + 1) for one in value)
    return not isinstance(value, int) or abs(value) <= INTEGER_AT_MOST


def play(graph: Graph, script: Script, stage: Stage) -> Played:
    simulation = Simulation(
        graph=graph,
        now=script.begins_at or BEGINNING,
        zone=script.zone,
        contact=dict(script.contact),
        conversation=dict(script.conversation),
        templates=stage.templates,
        field_shapes=stage.field_shapes,
        calendar=stage.calendar,
        answers_http=not any(one.effect is not None for one in script.events),
        flows=stage.called,
    )
    turns: list[Turn] = []
    for event in script.events:
        turns.append(_happen(simulation, event, first=not turns))
    played = Played(turns, simulation)
    return Played(turns, simulation, list(_failures(script.expect, played)))


def recorded(played: Played) -> Expected:
    """What came out, as what is expected from now on."""
    run = played.simulation.run
    return Expected(
        said=played.said,
        steps=played.steps,
        status=None if run is None else run.status.value,
        outcome=None if run is None else run.outcome,
    )


def _happen(simulation: Simulation, event: ScriptEvent, *, first: bool) -> Turn:
    message: dict[str, Any] = {"text": "", "kind": "text"}
    if event.ad is not None:
        message |= {"ad_id": event.ad, "text": event.say or ""}
        return simulation.message(message, opened=first)
    if event.say is not None:
        return simulation.message(message | {"text": event.say}, opened=first)
    if event.press is not None:
        pressed = {"kind": "interactive", "button_id": event.press, "text": event.press}
        return simulation.message(message | pressed, opened=first)
    if event.react is not None:
        return simulation.message(message | {"kind": "reaction", "emoji": event.react})
    if event.wait_seconds is not None:
        return simulation.wait(event.wait_seconds)
    if event.effect is not None:
        effect = event.effect
        return simulation.effect(effect.state, effect.code, effect.result)
    if event.start is not None:
        start = event.start
        return simulation.happen(
            Happening(kind=start.kind, trigger_id=start.trigger_id, details=start.details)
        )
    return simulation.take_over() if event.take_over else simulation.give_back()


def _failures(expected: Expected, played: Played) -> Iterator[str]:
    """In words without texts, which may be long: place by place."""
    run = played.simulation.run
    for name, wanted, found in (
        ("said", expected.said, played.said),
        ("steps", expected.steps, played.steps),
    ):
        if wanted is None or wanted == found:
            continue
        at = next(
            (at for at, (a, b) in enumerate(zip(wanted, found, strict=False)) if a != b),
            min(len(wanted), len(found)),
        )
        yield f"{name}.{at}: expected {len(wanted)} in all, found {len(found)}"
    status = "" if run is None else run.status.value
    outcome = "" if run is None else run.outcome
    for name, wanted_word, found_word in (
        ("status", expected.status, status),
        ("outcome", expected.outcome, outcome),
    ):
        if wanted_word is not None and wanted_word != found_word:
            yield f"{name}: expected {wanted_word or 'none'}, found {found_word or 'none'}"


def turn_document(turn: Turn) -> dict[str, Any]:
    """For people who watch: what was said and done, and by which steps."""
    return {
        "begun": turn.begun or None,
        "steps": [_line(one) for one in turn.log],
        # Of flows that it called, which have steps of their own.
        "called": [{"flow_id": str(flow_id), **_line(one)} for flow_id, one in turn.called],
        "said": [{"kind": say.kind, "text": say.text, "content": say.content} for say in turn.said],
        "did": [_shown(one.command) for one in turn.issued if not isinstance(one.command, Say)],
    }


def _line(logged: Logged) -> dict[str, Any]:
    return {
        "step_no": logged.step_no,
        "node": logged.node,
        "kind": logged.kind,
        "way": logged.way,
        "code": logged.code,
    }


def _shown(command: Any) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(command)
    if isinstance(command, CallHttp):
        found.pop("secret", None)
    return found
