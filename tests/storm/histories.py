"""A small run in which everything went right; tests plant one breach each in it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from storm.customers import Said
from storm.evidence import (
    ApiAnswer,
    Arrival,
    Call,
    ChannelRow,
    ConversationRow,
    CounterSum,
    DeliveryRow,
    EffectRow,
    EventRow,
    Evidence,
    LaneRow,
    MessageRow,
    OrderRow,
    Rows,
    RunRow,
    StatusPost,
    Takeover,
)
from storm.webhooks import Number

WAIT_SECONDS = 5.0
STARTED = datetime(2026, 11, 21, tzinfo=UTC)


def good_run() -> Evidence:
    """Two workspaces, a customer each, two messages each, everything answered and read."""
    said, events, messages, effects, arrivals, statuses = [], [], [], [], [], []
    for customer in range(2):
        workspace, conversation = f"w{customer}", f"conversation{customer}"
        for place in range(2):
            n = customer * 10 + place
            at = 100.0 + n
            one = Said(n, f"wamid.in{n}", f"1555000{customer}", f"number{customer}", place, "")
            one.text = f"price {n} canarywren"
            one.acked_at, one.tries = at, 1
            said.append(one)
            effect, reply, wamid = f"effect{n}", f"reply{n}", f"wamid.out{n}"
            events.append(event(workspace, f"event{n:03d}", f"m:{one.wamid}"))
            messages.append(
                message(workspace, f"in{n}", conversation, customer, place * 2, "in", one.wamid)
            )
            messages.append(
                message(workspace, reply, conversation, customer, place * 2 + 1, "out", wamid)
            )
            effects.append(
                EffectRow(
                    *(workspace, effect, f"lane{customer}", conversation, place * 2 + 1, reply),
                    *("whatsapp_text", "settled", 0, wamid, None, STARTED),
                )
            )
            arrivals.append(
                Arrival(
                    at=at + 0.02,
                    effect_id=effect,
                    phone_number_id=f"number{customer}",
                    to=f"1555000{customer}",
                    text=f"It is 20. You asked: price {n} canarywren",
                    wamid=wamid,
                    deed="accept",
                    code=0,
                    attempt=1,
                )
            )
            for step, state in enumerate(("sent", "delivered", "read")):
                due_at = at + 0.05 + step * 0.05
                statuses.append(
                    StatusPost(wamid, effect, f"number{customer}", state, due_at, due_at + 0.01, 1)
                )
                events.append(event(workspace, f"event{n:03d}{state}", f"s:{wamid}:{state}"))
    effects += [errand("ask0", "lane0", "http_request", 1), errand("sell0", "orders0", "errand", 2)]
    return Evidence(
        said=said,
        arrivals=arrivals,
        statuses=statuses,
        rows=Rows(
            events=events,
            messages=messages,
            effects=effects,
            conversations=[
                ConversationRow(f"w{c}", f"conversation{c}", f"channel{c}", f"contact{c}", "bot")
                for c in range(2)
            ],
            channels=[ChannelRow(f"w{c}", f"channel{c}", f"number{c}", 80) for c in range(2)],
            runs=[RunRow(f"w{c}", f"run{c}", f"conversation{c}", "done") for c in range(2)],
            lanes=[
                *(LaneRow(f"w{c}", f"lane{c}", f"wa:channel{c}", 80.0) for c in range(2)),
                LaneRow("w0", "orders0", "errand:order", 80.0),
            ],
            orders=[OrderRow("w0", "order0", 1, "draft", "flow:run0:2:0")],
            deliveries=[
                told("message.received", "toldA", 1, "w0"),
                told("message.received", "toldB", 2, "w0"),
                told("message.received", "toldC", 1, "w1"),
                told("message.received", "toldD", 2, "w1"),
                told("order.created", "toldE", 3, "w0"),
            ],
        ),
        **outside(),
        numbers=[Number(f"number{c}", f"account{c}", "secret", f"token{c}") for c in range(2)],
        answers=[
            ApiAnswer(f"w{c}", "/conversations", frozenset({f"conversation{c}"})) for c in (0, 1)
        ],
        searched=["worker.log"],
        takeovers=[Takeover("conversation1", 500.0)],
        counters=[CounterSum("conversation0", 2, 2)],
        unknown_wait_seconds=WAIT_SECONDS,
        drained_after_seconds=3.0,
        drain_objective_seconds=30.0,
    )


def errand(row: str, lane: str, kind: str, step: int) -> EffectRow:
    return EffectRow(
        *("w0", row, lane, "conversation0", None, None, kind, "accepted", 0, None, None, STARTED),
        idem_key=f"run:run0:{step}:0",
    )


def told(kind: str, row: str, log_seq: int, workspace: str) -> DeliveryRow:
    line = f"conversation of {workspace}"
    return DeliveryRow(workspace, row, f"ear of {workspace}", log_seq, kind, line, "delivered")


def outside() -> dict[str, Any]:
    """One flow of one workspace has asked a shop and sold something; both workspaces are told."""
    calls = [Call(300.0, "shop", "run0:1:0", taken=True)]
    for place, name in enumerate(("toldA", "toldB", "toldC", "toldD", "toldE")):
        calls.append(Call(310.0 + place, "told/0", name, taken=True))
    return {
        "calls": calls,
        "followed": [
            ("w0", [["No.", "Status", "Parley ID"], ["1", "draft", "order0"]]),
            ("w1", []),
        ],
        "filled": [("w0", [["Order"], [1]]), ("w1", [])],
    }


def event(workspace: str, event_id: str, key: str, state: str = "done") -> EventRow:
    return EventRow(workspace, event_id, "whatsapp", 1, "text", key, state, None)


def message(
    workspace: str, row: str, conversation: str, customer: int, seq: int, way: str, wamid: str
) -> MessageRow:
    author, status, rank = ("contact", "received", 0) if way == "in" else ("automation", "read", 3)
    return MessageRow(
        *(workspace, row, conversation, f"channel{customer}", seq, way, author, wamid),
        *(status, rank, None, False),
    )


def without(table: str, row_id: str) -> Callable[[Evidence], Evidence]:
    def change(evidence: Evidence) -> Evidence:
        kept = [one for one in getattr(evidence.rows, table) if one.id != row_id]
        return replace(evidence, rows=replace(evidence.rows, **{table: kept}))

    return change


def changed(table: str, row_id: str, **values: Any) -> Callable[[Evidence], Evidence]:
    def change(evidence: Evidence) -> Evidence:
        rows = [
            replace(one, **values) if one.id == row_id else one
            for one in getattr(evidence.rows, table)
        ]
        return replace(evidence, rows=replace(evidence.rows, **{table: rows}))

    return change


def added(table: str, *rows: Any) -> Callable[[Evidence], Evidence]:
    def change(evidence: Evidence) -> Evidence:
        longer = [*getattr(evidence.rows, table), *rows]
        return replace(evidence, rows=replace(evidence.rows, **{table: longer}))

    return change


def arrived_again(effect: str, after: float, **values: Any) -> Callable[[Evidence], Evidence]:
    """The far end took this effect once more, `after` seconds later."""

    def change(evidence: Evidence) -> Evidence:
        first = next(one for one in evidence.arrivals if one.effect_id == effect)
        copy = replace(first, at=first.at + after, wamid=f"{first.wamid}again", attempt=2, **values)
        return replace(evidence, arrivals=[*evidence.arrivals, copy])

    return change


def no_status_of(effect: str) -> Callable[[Evidence], Evidence]:
    def change(evidence: Evidence) -> Evidence:
        kept = [one for one in evidence.statuses if one.effect_id != effect]
        return replace(evidence, statuses=kept)

    return change


def every(*changes: Callable[[Evidence], Evidence]) -> Callable[[Evidence], Evidence]:
    def change(evidence: Evidence) -> Evidence:
        for one in changes:
            evidence = one(evidence)
        return evidence

    return change
