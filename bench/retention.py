"""What deleting old messages costs those who work meanwhile: pairs of slices, with the sweeper's
duty and without, one right after the other, so that both see the same machine. Then the rest goes,
round by round, and the oldest text that is left is compared with what was promised: the days of the
policy, and one more."""

import argparse
import asyncio
import math
import statistics
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

import aiohttp
import psycopg
from pydantic import SecretStr

from bench.inbox import OK, load_inbox
from bench.inbox_data import DAYS, Inbox, Size
from bench.measures import Latency
from bench.scenario import Measured, Rows, Scenario, say
from inbox.foundation.runtime import Runtime
from inbox.foundation.settings import Settings
from inbox.privacy.retention import Share
from inbox.privacy.sweeping import MESSAGES, ROUND_SECONDS, Sweep
from parley.personal_data import REGISTER
from parley.tasks import DUTIES
from parley.wiring import open_runtime
from storm.provisioning import numbers_for, provision
from storm.stack import Stack, StackFailed

PAIRS = 10
SLICE_SECONDS = 6.0
# Of two million messages some one and a half are to go; a machine that needs longer than this for
# what the pairs have left does not keep the promise.
CATCH_UP_SECONDS = 3600.0
# Of all days, what each pair takes off; the last one leaves a quarter.
STEP = 0.75 / PAIRS
# Two-sided, 95 %, for nine degrees of freedom.
STUDENT = 2.262
KEPT = next(one for one in REGISTER.kept if one.table == MESSAGES)


async def _measure(options: argparse.Namespace, directory: Path) -> dict[str, Any]:
    async with Stack(directory, workers=0) as stack:
        (tenant,) = await provision(stack, numbers_for(1, seed=1), throughput=80)
        size = Size.scaled(options.scale)
        inbox = await asyncio.to_thread(load_inbox, stack, tenant.workspace_id, size)
        stack.start_one("web")
        await stack.wait_until_ready()
        settings = Settings(
            database_url=SecretStr(stack.database_url),
            secret_key=SecretStr(stack.secrets.secret_key),
            master_keys=SecretStr(stack.secrets.master_keys),
            data_dir=directory / "data",
        )
        headers = {"Authorization": f"Bearer {tenant.api_key}"}
        base = f"http://127.0.0.1:{stack.port}"
        async with (
            aiohttp.ClientSession(base, headers=headers) as session,
            open_runtime(settings, with_redis=False) as runtime,
        ):
            found = await _pairs(session, runtime, inbox)
            found |= await _catch_up(runtime, stack, inbox.workspace_id)
        return {"messages": size.messages, **found, **_left(stack, inbox.workspace_id)}


async def _pairs(session: aiohttp.ClientSession, runtime: Runtime, inbox: Inbox) -> dict[str, Any]:
    await _slice(session, inbox)
    without, beside, gone, seconds = [], [], 0, 0.0
    for number in range(PAIRS):
        share = Share(_days_of(number))
        for sweeping in (number % 2 == 0, number % 2 == 1):
            if not sweeping:
                without.append(await _slice(session, inbox))
                continue
            started_at = time.monotonic()
            sweep = Sweep(runtime, ends_at=started_at + SLICE_SECONDS)
            deleting = asyncio.create_task(sweep.take_out([inbox.workspace_id], KEPT, share))
            beside.append(await _slice(session, inbox))
            gone += await deleting
            seconds += time.monotonic() - started_at
        say(f"pair {number + 1} of {PAIRS}: {without[-1].p95} → {beside[-1].p95} ms at p95")
    return {
        "pairs": PAIRS,
        "without_p95": [one.p95 for one in without],
        "beside_p95": [one.p95 for one in beside],
        "cost_p50": _interval([b.p50 - w.p50 for w, b in zip(without, beside, strict=True)]),
        "cost_p95": _interval([b.p95 - w.p95 for w, b in zip(without, beside, strict=True)]),
        "worst": max(one.worst for one in beside),
        "deleted": gone,
        "deleted_per_second": round(gone / seconds, 1),
    }


def _days_of(pair: int) -> int:
    return int(DAYS * (1 - STEP * (pair + 1)))


async def _catch_up(runtime: Runtime, stack: Stack, workspace_id: UUID) -> dict[str, Any]:
    """What the sweeper's rounds would take in their time, one right after the other; how long that
    took, and how many days of new messages a day of its rounds takes out at this pace."""
    days = _days_of(PAIRS - 1)
    before = _oldest_days(stack, workspace_id)
    started_at, gone, last = time.monotonic(), 0, 1
    while last and time.monotonic() < started_at + CATCH_UP_SECONDS:
        sweep = Sweep(runtime, ends_at=time.monotonic() + ROUND_SECONDS)
        last = await sweep.take_out([workspace_id], KEPT, Share(days))
        gone += last
    seconds = time.monotonic() - started_at
    rounds = 86_400 / DUTIES["keep_retention"].every_seconds
    return {
        "policy_days": days,
        "oldest_days_before": before,
        "oldest_days": _oldest_days(stack, workspace_id),
        "rest": gone,
        "rest_seconds": round(seconds, 1),
        "a_day_takes_out": int(gone / seconds * ROUND_SECONDS * rounds),
    }


def _oldest_days(stack: Stack, workspace_id: UUID) -> float:
    with psycopg.connect(stack.database_url) as connection:
        row = connection.execute(
            "SELECT extract(epoch FROM clock_timestamp() - uuid_extract_timestamp(id)) / 86400"
            " FROM message WHERE workspace_id = %s ORDER BY id LIMIT 1",
            (workspace_id,),
        ).fetchone()
    return round(float(row[0]), 2) if row else 0.0


async def _slice(session: aiohttp.ClientSession, inbox: Inbox) -> Latency:
    """An agent who lists conversations and opens one, again and again."""
    seconds: list[float] = []
    ends_at = time.monotonic() + SLICE_SECONDS
    number = 0
    while time.monotonic() < ends_at:
        number += 1
        opened = inbox.conversations[-1 - number % min(500, len(inbox.conversations))]
        for path in ("/conversations?limit=50", f"/conversations/{opened}/messages?limit=50"):
            started_at = time.perf_counter()
            async with session.get(f"/api/v1{path}") as response:
                await response.read()
            seconds.append(time.perf_counter() - started_at)
            if response.status != OK:
                raise StackFailed(f"GET {path} answered {response.status}")
    return Latency.of(seconds)


def _interval(differences: list[float]) -> dict[str, float]:
    mean = statistics.fmean(differences)
    half = STUDENT * statistics.stdev(differences) / math.sqrt(len(differences))
    return {"mean": round(mean, 2), "from": round(mean - half, 2), "to": round(mean + half, 2)}


def _left(stack: Stack, workspace_id: UUID) -> dict[str, int]:
    """Conversations that have no message any more and say that somebody should read one."""
    with psycopg.connect(stack.database_url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM conversation AS c WHERE c.workspace_id = %s"
            " AND c.unread_count > 0 AND NOT EXISTS (SELECT FROM message AS m"
            " WHERE m.workspace_id = c.workspace_id AND m.conversation_id = c.id)",
            (workspace_id,),
        ).fetchone()
    return {"unread_of_nothing": int(row[0]) if row else 0}


def _rows(found: Measured) -> Rows:
    def shown(cost: Mapping[str, float]) -> str:
        return f"{cost['mean']:+g} ms (95 %: {cost['from']:+g} to {cost['to']:+g})"

    return [
        ("messages", f"{found['messages']:,}"),
        ("deleted", f"{found['deleted']:,}, {found['deleted_per_second']:g}/s in small batches"),
        ("cost at p50", shown(found["cost_p50"])),
        ("cost at p95", shown(found["cost_p95"])),
        ("worst answer while deleting", f"{found['worst']:g} ms"),
        ("the rest", f"{found['rest']:,} in {found['rest_seconds']:g} s"),
        ("a day of rounds takes out", f"{found['a_day_takes_out']:,} at that pace"),
        ("the oldest text before the rest went", f"{found['oldest_days_before']:g} days"),
        (
            "the oldest text that is left",
            f"{found['oldest_days']:g} days, promised {found['policy_days']} + 1",
        ),
    ]


def _failed(found: Measured) -> str:
    if found["deleted"] == 0 or found["unread_of_nothing"]:
        return "nothing was deleted, or a conversation without messages is unread"
    if not 0 < found["oldest_days"] <= found["policy_days"] + 1:
        return "a text is older than was promised"
    return ""


SCENARIO = Scenario(_measure, _rows, _failed)
