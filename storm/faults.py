"""The faults: what is broken, for how long, and what must hold meanwhile.

A scenario lets customers write, breaks something, and returns when it is whole again. What it
returns are the bars that the design sets besides the invariants.
"""

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable, Mapping
from itertools import cycle
from typing import Any

import redis.asyncio

from inbox.foundation import fault_points
from parley.watchdog import ROUNDS_AT_MOST
from storm import bars
from storm.database import events_named
from storm.evidence import Evidence
from storm.fuzz import fuzz_bodies
from storm.storm import Storm
from storm.verdicts import Verdict

Bars = Callable[[Evidence], list[Verdict]]
Scenario = Callable[[Storm], Awaitable[Bars]]

# Together a tenth of all sends.
META_FAULTS: Mapping[str, Any] = {
    "accept_hang": 20,
    "accept_reset": 30,
    "accept_500": 30,
    "reject_500": 10,
    "reject_reset": 10,
    "codes": {"130429": 5, "131056": 5},
    "status_duplicate": 100,
    "status_reorder": 300,
}
# Webhooks are answered within 5 s, and the customer's own clock adds a little.
ANSWER_SECONDS = 5.5
REDIS_ADDS_SECONDS = 6.0
ACK_SECONDS = 0.25
WEB_BACK_SECONDS = 3.0
WORKERS_BACK_SECONDS = 5.0
# Below this a doubled latency is a matter of the machine's mood.
QUIET_FLOOR_SECONDS = 0.5
POINT_SECONDS = 12.0
# What a sweeper finds has to run out first: a lease takes up to 20 s.
SWEEPER_POINT_SECONDS = 40.0
TRACES_AT_MOST = 4  # Of a message that ends its process: one by a set, three by itself.
WAITS_BETWEEN_SECONDS = 2 + 4 + 8
# Each path of an effect is walked while points are armed.
SCRIPTS = ("", "!accept_hang", "!reject_500", "!130429", "")


def nothing_else(_: Evidence) -> list[Verdict]:
    return []


async def calm(storm: Storm) -> Bars:
    """No fault: what breaks here is broken always."""
    storm.write()
    await storm.written()
    return lambda evidence: [bars.replies_p95(storm.said, evidence.arrivals, 2.0)]


async def kill_workers(storm: Storm) -> Bars:
    storm.write()
    for _ in range(storm.size.kills):
        await asyncio.sleep(storm.size.kill_every_seconds)
        storm.stack.kill(storm.random.choice(storm.stack.names("worker")))
    return nothing_else


async def takeover(storm: Storm) -> Bars:
    """Colleagues answer while the bot does, Meta breaks and workers die."""
    async with storm.faults(META_FAULTS), storm.colleagues_answering():
        storm.write()
        for _ in range(storm.size.kills):
            await asyncio.sleep(storm.size.kill_every_seconds)
            storm.stack.kill(storm.random.choice(storm.stack.names("worker")))
        await storm.written()
    return lambda evidence: [bars.somebody_took_over(evidence)]


async def kill_web(storm: Storm) -> Bars:
    storm.write(messages_per_second=50)
    for _ in range(storm.size.web_kills):
        await asyncio.sleep(storm.random.uniform(0.3, 1.5))
        storm.stack.kill("web")
        await asyncio.sleep(0.5)
        await storm.stack.wait_until_ready()
    return nothing_else


async def fail_points(storm: Storm) -> Bars:
    """Each point ends its process once per round, at a pass that the seed chooses."""
    names = list(fault_points.FAIL_POINTS)
    reached = []
    for _ in range(storm.size.point_rounds):
        for name in names:
            role = fault_points.FAIL_POINTS[name]
            if await _pass(storm, name, role):
                reached.append(name)
    return lambda _: [bars.reached(names, reached)]


async def _pass(storm: Storm, point: str, role: str) -> bool:
    # A sweeper finds everything at once that ran out since its last look.
    times = 1 if role == "sweeper" else storm.random.randint(1, 3)
    armed = {"PARLEY_FAIL_AT": f"{point}:{times}"}
    processes = storm.stack.names(role)
    for process in processes:
        storm.stack.set_for(process, armed)
        storm.stack.kill(process)
    since = time.monotonic()
    await storm.all_running()
    for process in processes:
        # Only the process that is running is armed; the one that follows it is not.
        storm.stack.set_for(process, {})
    storm.write(customers=10, messages_each=1, messages_per_second=20, scripts=SCRIPTS)
    if role == "sweeper":
        await _lose_leases(storm)
    seconds = SWEEPER_POINT_SECONDS if role == "sweeper" else POINT_SECONDS
    while time.monotonic() - since < seconds:
        if any(
            code == fault_points.EXIT_CODE and at > since and name.partition("-")[0] == role
            for name, code, at in storm.ended
        ):
            return True
        await asyncio.sleep(0.05)
    for process in processes:
        storm.stack.kill(process)
    return False


async def _lose_leases(storm: Storm) -> None:
    """One worker after the other ends over calls that hang. Never all at once: what meets three
    deaths in a row is taken for their cause and put aside."""
    for worker in storm.stack.names("worker"):
        storm.write(customers=4, messages_each=1, messages_per_second=20, scripts=("!accept_hang",))
        await asyncio.sleep(1.5)
        storm.stack.kill(worker)


async def postgres_restart(storm: Storm) -> Bars:
    """Immediate shutdown: no checkpoint, every connection lost, recovery at the next start."""
    storm.write()
    web: list[float] = []
    for _ in range(storm.size.restarts):
        await asyncio.sleep(storm.size.restart_every_seconds)
        process = storm.stack.postgres.process
        assert process is not None  # noqa: S101 - it runs from the start of the storm
        process.send_signal(signal.SIGQUIT)
        await asyncio.to_thread(process.wait)
        await storm.stack.start_server(storm.stack.postgres)
        web.append(await storm.stack.wait_until_ready())
    ready_at = time.monotonic()

    def judge(evidence: Evidence) -> list[Verdict]:
        after = [one.at - ready_at for one in evidence.arrivals if one.at > ready_at]
        return [
            bars.back_within("the web", web, WEB_BACK_SECONDS),
            bars.back_within("the first worker", after[:1], WORKERS_BACK_SECONDS),
        ]

    return judge


async def postgres_stop(storm: Storm) -> Bars:
    """The server hangs: connections stay open and nothing is answered."""
    storm.write()
    await asyncio.sleep(1)
    process = storm.stack.postgres.process
    assert process is not None  # noqa: S101 - it runs from the start of the storm
    # Its backends are in its process group.
    os.killpg(process.pid, signal.SIGSTOP)
    since = time.monotonic()
    try:
        await asyncio.sleep(storm.size.outage_seconds)
    finally:
        os.killpg(process.pid, signal.SIGCONT)
    until = time.monotonic()
    return lambda _: [bars.answers_within(storm.said, since, until, ANSWER_SECONDS)]


async def redis_flush(storm: Storm) -> Bars:
    customers = storm.write()
    client = redis.asyncio.Redis.from_url(storm.stack.redis.url)
    until = time.monotonic() + storm.size.flush_for_seconds
    while time.monotonic() < until or customers.unacked:
        await client.flushall()
        await asyncio.sleep(min(2.0, storm.size.flush_for_seconds / 6))
    await client.aclose()
    return lambda evidence: _redis_bars(storm, evidence)


async def redis_down(storm: Storm) -> Bars:
    """Away until the last message has been said: its ring is lost, and no later one replaces it."""
    storm.write()
    await asyncio.sleep(1)
    process = storm.stack.redis.process
    assert process is not None  # noqa: S101 - it runs from the start of the storm
    process.kill()
    await asyncio.to_thread(process.wait)
    await asyncio.sleep(storm.size.outage_seconds)
    await storm.written()
    await storm.stack.start_server(storm.stack.redis)
    return lambda _: [bars.acks_p95(storm.said, ACK_SECONDS)]


async def redis_black_hole(storm: Storm) -> Bars:
    """It takes connections and answers nothing."""
    storm.write()
    await asyncio.sleep(1)
    process = storm.stack.redis.process
    assert process is not None  # noqa: S101 - it runs from the start of the storm
    process.send_signal(signal.SIGSTOP)
    try:
        await asyncio.sleep(storm.size.outage_seconds)
    finally:
        process.send_signal(signal.SIGCONT)
    return lambda _: [bars.acks_p95(storm.said, ACK_SECONDS)]


def _redis_bars(storm: Storm, evidence: Evidence) -> list[Verdict]:
    return [
        bars.acks_p95(storm.said, ACK_SECONDS),
        bars.replies_p95(storm.said, evidence.arrivals, REDIS_ADDS_SECONDS),
    ]


async def meta_faults(storm: Storm) -> Bars:
    async with storm.faults(META_FAULTS):
        storm.write()
        await storm.written()
    return nothing_else


async def meta_rejects(storm: Storm) -> Bars:
    """A third of the requests break without being taken: later messages must wait behind them."""
    async with storm.faults({"reject_500": 330}):
        storm.write()
        await storm.written()
    return nothing_else


async def meta_silent(storm: Storm) -> Bars:
    """Outcomes stay unknown and no status ever names them: one resend each, flagged."""
    silent = {**META_FAULTS, "status_silent": 1000, "codes": {}}
    async with storm.faults(silent):
        storm.write()
        await storm.written()
        # The resends have to meet the same silence.
        await asyncio.sleep(8)
    return nothing_else


async def stop_workers(storm: Storm) -> Bars:
    """A worker is held for longer than its lease and then goes on, with the past in its hands:
    calls that hung, which it now takes for unknown, though their statuses have come long ago."""
    storm.write(scripts=("", "!accept_hang"))
    await asyncio.sleep(3)
    held = storm.stack.processes[storm.stack.names("worker")[0]]
    held.send_signal(signal.SIGSTOP)
    try:
        await asyncio.sleep(max(storm.size.outage_seconds, 35))
    finally:
        held.send_signal(signal.SIGCONT)
    return nothing_else


async def duplicates(storm: Storm) -> Bars:
    storm.write(repeated=1000, copies=storm.size.copies)
    answers = await fuzz_bodies(storm.stack.port, storm.numbers[0], storm.size.bodies, storm.seed)
    await storm.written()

    return lambda _: [bars.odd_bodies(answers)]


async def hostile_bodies(storm: Storm) -> Bars:
    """Odd bodies that are signed, and the like of them that are not, one after the other."""
    count, number = storm.size.bodies, storm.numbers[0]
    storm.write()
    answers = await fuzz_bodies(storm.stack.port, number, count, storm.seed)
    forged = await fuzz_bodies(
        storm.stack.port,
        number,
        count,
        storm.seed + 1,
        mark="forged",
        secret="guessed",  # noqa: S106 - it is wrong
    )
    await storm.written()
    rows = await asyncio.to_thread(events_named, storm.stack.database_url, "forged")
    return lambda _: [bars.odd_bodies(answers), bars.forgeries_refused(forged, rows)]


async def tenant_flood(storm: Storm) -> Bars:
    """One tenant's thousands must not delay another's few."""
    loud, quiet = storm.numbers[:1], storm.numbers[1:2]
    few = {"customers": 20, "messages_each": 1, "messages_per_second": 4.0}
    idle = storm.write(quiet, **few)
    await storm.written()
    await asyncio.sleep(1)
    storm.write(
        loud, customers=storm.size.flood, messages_each=1, messages_per_second=storm.size.flood / 2
    )
    await asyncio.sleep(1)
    meanwhile = storm.write(quiet, **few)
    await storm.written()
    # The flood leaves at the number's own pace.
    storm.rest_objective_seconds += storm.size.flood / storm.throughput_per_second
    return lambda evidence: [
        bars.quiet_stays_quick(
            bars.reply_seconds(idle.said, evidence.arrivals),
            bars.reply_seconds(meanwhile.said, evidence.arrivals),
            QUIET_FLOOR_SECONDS,
        )
    ]


async def poison(storm: Storm) -> Bars:
    """A few raise or end their process; before the first trace every worker may meet one once."""
    scripts = (fault_points.POISON_RAISE, fault_points.POISON_EXIT)
    bad = storm.write(customers=2, messages_each=1, messages_per_second=2, scripts=scripts)
    storm.poisoned = frozenset(one.wamid for one in bad.said)
    storm.write()
    await storm.written()

    def judge(_: Evidence) -> list[Verdict]:
        crashes = sum(code == fault_points.EXIT_CODE for _, code, _ in storm.ended)
        most = TRACES_AT_MOST + storm.stack.workers
        breaches = [f"{crashes} crashes"] if crashes > most else []
        return [Verdict(bars.BAR, f"poison crashes at most {most} times", 1, breaches)]

    return judge


async def poison_loop(storm: Storm) -> Bars:
    """One message never ends: the worker's watchdog has to."""
    scripts = (fault_points.POISON_LOOP,)
    bad = storm.write(customers=1, messages_each=1, messages_per_second=2, scripts=scripts)
    storm.poisoned = frozenset(one.wamid for one in bad.said)
    storm.write()
    # Every try is ended after half a minute, by which time another worker may be in it.
    tries, each = TRACES_AT_MOST + storm.stack.workers, ROUNDS_AT_MOST + 5
    storm.rest_objective_seconds += tries * each + WAITS_BETWEEN_SECONDS
    return nothing_else


async def mixed(storm: Storm) -> Bars:
    """A minute of everything at once, for the tests."""
    async with storm.faults({**META_FAULTS, "accept_reset": 60, "accept_500": 60}):
        storm.write(repeated=300, copies=storm.size.copies)
        client = redis.asyncio.Redis.from_url(storm.stack.redis.url)
        for number, name in zip(
            range(storm.size.kills), cycle(storm.stack.names("worker")), strict=False
        ):
            await asyncio.sleep(storm.size.kill_every_seconds)
            storm.stack.kill(name)
            if number % 2:
                await client.flushall()
            if number == 2:
                storm.stack.kill("web")
        await client.aclose()
        await storm.written()
    return nothing_else
