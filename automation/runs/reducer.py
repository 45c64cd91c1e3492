"""The engine's heart: `(run, event) → (run', commands)`. No clock, no random, nothing is called and
nothing is read in here; what has to be known comes in as `Facts`. Whatever a flow says, this ends:
with a wait, with an end, or with a failure that people see.

    begin ──▶ step ──▶ step ──▶ waits ──its reply, its time, its effect──▶ step ──▶ … ──▶ done
                │                 │  ▲                                        │
                │                 └──┘ anything else is stale: it changes nothing
                ├──▶ failed     a limit, a value that does not fit, a state that cannot be
                └──▶ silenced   a person has the conversation
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec
from msgspec import Struct

from automation.flows.graph import Graph, Node
from automation.steps.contract import (
    At,
    ChangeConversation,
    Command,
    End,
    Event,
    Facts,
    Fail,
    Go,
    HandOver,
    Jump,
    Move,
    Replied,
    Say,
    StepFailed,
    TimeCame,
    Wait,
)

BURST_AT_MOST = 100
STEPS_AT_MOST = 1_000
VALUES_BYTES = 65_536


class RunStatus(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"
    SILENCED = "silenced"
    CANCELLED = "cancelled"


class Waiting(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`step_no` is the key: who wakes the run has to name it. `effect` names the command whose end
    is awaited."""

    step_no: int
    until: datetime | None = None
    reply: bool = False
    effect: str = ""


class Run(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """`message` is what the customer wrote last, as far as this run has seen it."""

    node: str | None = None
    step_no: int = 0
    status: RunStatus = RunStatus.WAITING
    waiting: Waiting | None = None
    vars: dict[str, Any] = {}
    memory: dict[str, Any] = {}
    message: dict[str, Any] = {}
    trigger: dict[str, Any] = {}
    outcome: str = ""
    code: str = ""
    # Another run called it, and hears how it ends.
    called: bool = False


class Begin(Struct, frozen=True, tag="begin"):
    pass


class Again(Struct, frozen=True, tag="again"):
    """A person wants it: the step at which it failed is entered once more, and a wait is over."""


class Wake(Struct, frozen=True, kw_only=True, tag="wake", omit_defaults=True):
    """`key` is the step number of the wait; a reply is for whoever waits for one."""

    event: Event
    key: int | None = None
    effect: str = ""


Cause = Begin | Again | Wake


class Logged(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of the run's log. `way` is the edge, or how the step ended."""

    step_no: int
    node: str
    kind: str
    way: str
    code: str = ""


class Issued(Struct, frozen=True, kw_only=True):
    step_no: int
    ordinal: int
    command: Command

    @property
    def name(self) -> str:
        return f"{self.step_no}:{self.ordinal}"


# Looks on before each step, and changes nothing: for `why`.
Watch = Callable[[int, Node, At, Event | None], None]


@dataclass(frozen=True, slots=True)
class Advance:
    run: Run
    log: Sequence[Logged] = ()
    issued: Sequence[Issued] = ()


@dataclass(slots=True)
class _Way:
    """An advance while it is under way."""

    graph: Graph
    facts: Facts
    step_no: int
    vars: dict[str, Any]
    memory: dict[str, Any]
    may_speak: bool
    called: bool = False
    watch: Watch | None = None
    log: list[Logged] = field(default_factory=list)
    issued: list[Issued] = field(default_factory=list)
    ended: RunStatus | None = None
    outcome: str = ""
    code: str = ""
    waiting: Waiting | None = None


def advance(
    run: Run, graph: Graph, cause: Cause, facts: Facts, watch: Watch | None = None
) -> Advance | None:
    """None when it is not what this run waits for."""
    if run.status not in _BY[type(cause)]:
        return None
    if isinstance(cause, Wake) and not _is_awaited(run.waiting, cause, facts.now):
        return None
    # Steps may change what they see of the contact; others must not see that.
    facts = msgspec.structs.replace(
        facts,
        message=facts.message or run.message,
        trigger=run.trigger,
        contact=dict(facts.contact),
    )
    beside = graph.settings.beside_people
    way = _Way(
        graph=graph,
        facts=facts,
        step_no=run.step_no,
        vars=dict(run.vars),
        memory=dict(run.memory),
        may_speak=facts.may_speak and not beside,
        called=run.called,
        watch=watch,
    )
    # One that was refused before its first step has none yet.
    node = graph.start if isinstance(cause, Begin) or run.node is None else run.node
    if isinstance(cause, Again) and run.status is RunStatus.WAITING:
        # A wait is cut short by a person as it would have been by time.
        cause = Wake(event=TimeCame())
    if not facts.may_speak and not beside:
        way.ended = RunStatus.SILENCED
        way.step_no += 1
        way.log.append(_silence(way, node))
    else:
        node = _walk(way, node, cause)
    return Advance(_after(run, way, node), way.log, way.issued)


_BY: Mapping[type[Cause], frozenset[RunStatus]] = {
    Begin: frozenset({RunStatus.WAITING}),
    Wake: frozenset({RunStatus.WAITING}),
    Again: frozenset({RunStatus.WAITING, RunStatus.FAILED}),
}


def _is_awaited(waiting: Waiting | None, wake: Wake, now: datetime) -> bool:
    if waiting is None:
        return False
    event = wake.event
    if isinstance(event, Replied):
        return waiting.reply
    if isinstance(event, TimeCame):
        # A clock that runs ahead elsewhere does not shorten a wait.
        due = waiting.until is not None and waiting.until <= now
        return wake.key == waiting.step_no and due
    return bool(waiting.effect) and wake.effect == waiting.effect


def _walk(way: _Way, node_id: str | None, cause: Cause) -> str | None:
    """Returns where the run stands."""
    event = cause.event if isinstance(cause, Wake) else None
    for _ in range(BURST_AT_MOST):
        node = way.graph.nodes.get(node_id or "")
        way.step_no += 1
        if node is None or way.step_no > STEPS_AT_MOST:
            code = "no_such_step" if node is None else "too_many_steps"
            kind = "" if node is None else node.step.kind
            way.log.append(
                Logged(step_no=way.step_no, node=node_id or "", kind=kind, way="failed", code=code)
            )
            _fail(way, code)
            return node_id
        move = _take(way, node, event)
        event = None
        if way.ended is RunStatus.SILENCED:
            way.log.append(_silence(way, node_id))
            return node_id
        way.log.append(_line(way.step_no, node, move))
        if isinstance(move, Fail):
            _fail(way, move.code)
        elif isinstance(move, End):
            way.ended, way.outcome = RunStatus.DONE, move.outcome
        elif isinstance(move, Wait):
            _await(way, move)
        if way.ended is not None or way.waiting is not None:
            return node_id
        node_id = move.step if isinstance(move, Jump) else node.next.get(_edge(move))
        way.memory = {}
        if node_id is None:
            way.ended = RunStatus.DONE
            return node.id
    _fail(way, "burst_too_long")
    return node_id


def _take(way: _Way, node: Node, event: Event | None) -> Move:
    at = At(way.facts, way.vars, way.memory, node.drawn)
    if way.watch is not None:
        way.watch(way.step_no, node, at, event)
    try:
        if event is None:
            move = node.step.enter(node.config, at)
        else:
            move = node.step.resume(node.config, at, event)
    except StepFailed as failure:
        move = Fail(failure.code)
    except Exception:  # noqa: BLE001 - a step that breaks must end its run, and no other's
        move = Fail("step_broke")
    if isinstance(move, Fail):
        # What it wanted before it failed is half a step.
        return move
    if _too_large(way.vars):
        return Fail("values_too_large")
    for command in at.commands:
        if isinstance(command, Say) and not way.may_speak:
            way.ended = RunStatus.SILENCED
            return End("silenced")
        way.issued.append(
            Issued(
                step_no=way.step_no,
                ordinal=sum(one.step_no == way.step_no for one in way.issued),
                command=command,
            )
        )
        if hands_over(command):
            way.may_speak = False
    return move


def hands_over(command: Command) -> bool:
    """From there on the conversation is a person's."""
    assigned = isinstance(command, ChangeConversation) and command.assignee_id is not None
    return assigned or isinstance(command, HandOver)


def _await(way: _Way, move: Wait) -> None:
    issued = way.issued[-1] if way.issued else None
    effect = issued.name if move.effect and issued is not None else ""
    if not (move.until or move.reply or effect):
        _fail(way, "waits_for_nothing")
        return
    way.waiting = Waiting(step_no=way.step_no, until=move.until, reply=move.reply, effect=effect)


def _fail(way: _Way, code: str) -> None:
    """People see it, and the conversation is theirs; of a run that was called it is up to the
    caller, who has drawn what happens then."""
    way.ended, way.code = RunStatus.FAILED, code
    if not (way.graph.settings.beside_people or way.called):
        way.issued.append(Issued(step_no=way.step_no, ordinal=99, command=HandOver()))


def _silence(way: _Way, node_id: str | None) -> Logged:
    node = way.graph.nodes.get(node_id or "")
    kind = "" if node is None else node.step.kind
    return Logged(step_no=way.step_no, node=node_id or "", kind=kind, way="silenced")


def _line(step_no: int, node: Node, move: Move) -> Logged:
    ways = {Fail: "failed", Wait: "waits", End: "ended", Jump: "jumps"}
    name = move.edge if isinstance(move, Go) else ways[type(move)]
    code = move.code if isinstance(move, Fail) else ""
    return Logged(step_no=step_no, node=node.id, kind=node.step.kind, way=name, code=code)


def _edge(move: Move) -> str:
    return move.edge if isinstance(move, Go) else ""


def _after(run: Run, way: _Way, node: str | None) -> Run:
    status = RunStatus.WAITING if way.ended is None else way.ended
    if status is RunStatus.SILENCED:
        way.outcome = ""
    return Run(
        node=node,
        step_no=way.step_no,
        status=status,
        waiting=None if way.ended is not None else way.waiting,
        vars=way.vars,
        memory=way.memory,
        message=way.facts.message,
        trigger=run.trigger,
        outcome=way.outcome,
        code=way.code,
        called=run.called,
    )


def _too_large(values: dict[str, Any]) -> bool:
    # Counting costs; most runs keep little.
    return bool(values) and len(msgspec.json.encode(values)) > VALUES_BYTES
