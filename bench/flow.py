"""Flows: the turn with a published flow of five steps in the place of the rule, and a backtest of
one over ten thousand conversations, twice.

    webhook ─▶ stored ─▶ five steps of a run ─▶ reply at the fake Meta      runs per second
    a year's conversations ─▶ `parley flow backtest`, twice ─▶ the same bytes?   seconds
"""

import argparse
import asyncio
import hashlib
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
import psycopg

from bench.ceilings import ceiling_rows, measure_ceilings
from bench.inbox import load_inbox
from bench.inbox_data import Size
from bench.rig import Rig, rig
from bench.scenario import Measured, Rows, Scenario, say
from bench.turn import failed as turn_failed
from bench.turn import measure_turns, turn_rows
from storm.customers import KEYWORD
from storm.provisioning import Tenant, numbers_for, provision, publish
from storm.stack import Stack

# Of the 200,000 conversations of a loaded inbox: ten thousand.
BACKTEST_SHARE = 0.05
BACKTEST_SECONDS_AT_MOST = 60.0
TURN_STEPS = 5
# Asked before the rule that every tenant has, and the last that is asked.
TURN_FLOW = f"""\
flow: Tells the price
format: 1
start: keep
settings:
  priority: 0
triggers:
  - id: asked
    kind: message_received
    config:
      match: keyword
      keywords: [{KEYWORD}]
steps:
  - id: keep
    kind: set_value
    config:
      name: asked
      value: "{{{{ message.text }}}}"
    next:
      next: which
  - id: which
    kind: branch
    config:
      cases:
        - name: price
          when:
            all:
              - value: vars.asked
                is: contains
                to: {KEYWORD}
              - none:
                  - value: message.kind
                    is: equals
                    to: image
    next:
      price: urgent
      else: null
  - id: urgent
    kind: change_conversation
    config:
      priority: high
    next:
      next: reply
  - id: reply
    kind: send_message
    config:
      text: "It is 20. You asked: {{{{ vars.asked }}}}"
    next:
      next: end
  - id: end
    kind: end
    config:
      outcome: told
"""
# Whatever is written begins it: each conversation goes through, and most of them wait.
BACKTEST_FLOW = """\
flow: Asks everybody
format: 1
start: ask
triggers:
  - id: written
    kind: message_received
steps:
  - id: ask
    kind: ask_question
    config:
      text: "How can we help, {{ contact.name }}?"
      save_as: wish
      timeout_seconds: 3600
    next:
      answered: which
      invalid: people
      timeout: null
      window_closed: null
  - id: which
    kind: branch
    config:
      cases:
        - name: long
          when:
            value: vars.wish
            is: matches
            to: "^.{40,}$"
    next:
      long: people
      else: reply
  - id: reply
    kind: send_message
    config:
      text: "We look into «{{ vars.wish }}»."
    next:
      next: end
      window_closed: end
  - id: people
    kind: hand_over
  - id: end
    kind: end
    config:
      outcome: told
"""


async def _measure(options: argparse.Namespace, directory: Path) -> dict[str, Any]:
    result: dict[str, Any] = {}
    async with rig(options, directory / "turn") as found:
        for tenant in found.tenants:
            await publish(found.stack, tenant.workspace_id, TURN_FLOW, "turn")
        result["turn"] = await measure_runs(found, options)
        if not options.no_ceilings:
            result["ceilings"] = await measure_ceilings(found)
    async with Stack(directory / "past", workers=0) as stack:
        result["backtest"] = await measure_backtest(stack, BACKTEST_SHARE * options.scale)
    return result


async def measure_runs(rig: Rig, options: argparse.Namespace) -> dict[str, Any]:
    before = await asyncio.to_thread(_counted, rig.stack.database_url)
    turn = await measure_turns(rig, options.rate, options.seconds, options.warm_up)
    after = await asyncio.to_thread(_counted, rig.stack.database_url)
    counted = {name: after[name] - before[name] for name in after}
    return {**turn, "counted": counted, "steps_per_run": TURN_STEPS}


async def measure_backtest(stack: Stack, scale: float) -> dict[str, Any]:
    (tenant,) = await provision(stack, numbers_for(1, seed=1), throughput=80)
    size = Size.scaled(scale)
    say(f"{size.conversations} conversations with {size.messages} messages are written")
    await asyncio.to_thread(load_inbox, stack, tenant.workspace_id, size)
    flow_id = await publish(stack, tenant.workspace_id, BACKTEST_FLOW, "backtest")
    tries = []
    for number in (1, 2):
        say(f"backtest {number} of 2")
        tries.append(await _backtest(stack, tenant, flow_id))
    report = tries[0]["report"]
    return {
        "conversations": report["conversations"],
        "messages": size.messages,
        "fired": sum(report["as_it_was"]["fired"].values()),
        "target_seconds": BACKTEST_SECONDS_AT_MOST,
        "seconds": [one["seconds"] for one in tries],
        "conversations_per_second": round(
            report["conversations"] / max(min(one["seconds"] for one in tries), 1e-9), 1
        ),
        "hashes": [one["hash"] for one in tries],
    }


async def _backtest(stack: Stack, tenant: Tenant, flow_id: str) -> dict[str, Any]:
    at = ("--workspace", tenant.workspace_id, "--days", "366", "--json")
    started_at = time.monotonic()
    found = await stack.command("flow", "backtest", flow_id, *at)
    seconds = time.monotonic() - started_at
    report = found.get("report", found)
    return {
        "seconds": round(seconds, 1),
        "report": report,
        # As it is written: the order of its fields counts too.
        "hash": hashlib.sha256(orjson.dumps(report)).hexdigest(),
    }


def _counted(database_url: str) -> dict[str, int]:
    with psycopg.connect(database_url, autocommit=True) as connection:
        row = connection.execute(
            "SELECT (SELECT count(*) FROM flow_run WHERE status = 'done' AND outcome = 'told'),"
            " (SELECT count(*) FROM flow_run WHERE status = 'failed'),"
            " (SELECT count(*) FROM flow_step)"
        ).fetchone()
    assert row is not None  # noqa: S101 - counts always give one row
    return {"told": row[0], "failed": row[1], "steps": row[2]}


def _rows(found: Measured) -> Rows:
    rows: Rows = []
    turn = found.get("turn")
    if turn is not None:
        counted = turn["counted"]
        rows += turn_rows(turn)
        rows += [
            (
                "runs",
                (
                    f"{turn['turns']['per_second']:g} runs/s of {turn['steps_per_run']} steps;"
                    f" {counted['told']} told, {counted['failed']} failed,"
                    f" {counted['steps']} steps logged (warm-up included)"
                ),
            ),
        ]
    past = found.get("backtest")
    if past is not None:
        same = len(set(past["hashes"])) == 1
        rows += [
            (
                "backtest",
                (
                    f"{past['conversations']} conversations, {past['messages']} messages:"
                    f" {' and '.join(f'{one:g} s' for one in past['seconds'])}"
                    f" (wanted: {past['target_seconds']:g} s),"
                    f" {past['conversations_per_second']:g} conversations/s"
                ),
            ),
            (
                "report",
                f"{'the same bytes twice' if same else 'NOT the same'}, {past['hashes'][0]}",
            ),
            ("fired", f"{past['fired']} times as it was"),
        ]
    return rows + ceiling_rows(found.get("ceilings"))


def _failed(found: Measured) -> str:
    turn: Mapping[str, Any] = found.get("turn") or {}
    if words := turn_failed(turn):
        return words
    if turn and turn["counted"]["failed"]:
        return "runs failed"
    if turn and turn["counted"]["told"] < turn["turns"]["completed"]:
        return "replies came that no run of the flow has said"
    past = found.get("backtest")
    if past is not None and len(set(past["hashes"])) != 1:
        return "the same backtest gave other bytes"
    if past is not None and max(past["seconds"]) > past["target_seconds"]:
        return "the backtest took too long"
    return ""


SCENARIO = Scenario(_measure, _rows, _failed, lambda found: found["turn"]["turns"]["curve"])
