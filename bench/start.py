"""From `parley up` to the first answer, and what the whole costs while nobody asks it anything.

cold  an empty data directory: databases made, migrated, demo data written
warm  the same directory again
"""

import argparse
import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.error import URLError

from bench.first_value import TARGET_SECONDS, first_value
from bench.resources import ResourceWatch, cost_rows
from bench.scenario import Measured, Rows, Scenario, say
from parley.children import end_process, spawn
from storm.stack import ROOT, StackFailed

READY_SECONDS = 120.0
IDLE_SECONDS = 20.0
STOP_SECONDS = 40.0
WARM_STARTS = 3
TARGET_WARM_SECONDS = 6.0
TARGET_IDLE_MIB = 600.0


async def _measure(options: argparse.Namespace, directory: Path) -> dict[str, Any]:
    data = directory / "data"
    process, cold, address = await asyncio.to_thread(_up, data, directory)
    say("what AI shows without a key")
    began = time.monotonic() - cold
    value = await asyncio.to_thread(first_value, address, directory / "up.log", began)
    end_process(process, signal.SIGTERM, STOP_SECONDS)
    warm = []
    for _ in range(WARM_STARTS):
        process, seconds, _ = await asyncio.to_thread(_up, data, directory)
        warm.append(seconds)
        if len(warm) < WARM_STARTS:
            end_process(process, signal.SIGTERM, STOP_SECONDS)
    try:
        say(f"idle for {IDLE_SECONDS:g} s")
        watch = ResourceWatch({"everything": [process.pid]})
        watch.start()
        await asyncio.sleep(IDLE_SECONDS)
        costs = await watch.stop()
    finally:
        end_process(process, signal.SIGTERM, STOP_SECONDS)
    return {
        "cold_seconds": cold,
        "first_value": value,
        "warm_seconds": warm,
        "target_warm_seconds": TARGET_WARM_SECONDS,
        "target_idle_mib": TARGET_IDLE_MIB,
        "costs": {name: asdict(cost) for name, cost in costs.items()},
    }


def _up(data: Path, directory: Path) -> tuple[subprocess.Popen[bytes], float, str]:
    """Everything, the seconds until it answered, and where."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    began = time.monotonic()
    with (directory / "up.log").open("ab") as log:
        process = spawn(
            [sys.executable, "-m", "parley.cli", "up", "--demo"],
            environment={
                "PATH": os.defpath,
                "LC_ALL": "C.UTF-8",
                "PARLEY_DATA_DIR": str(data),
                "PARLEY_PORT": str(port),
                "PARLEY_SKIP_WEB": "1",
            },
            directory=ROOT,
            output=log,
        )
    address = f"http://127.0.0.1:{port}"
    while time.monotonic() - began < READY_SECONDS:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=2):
                return process, round(time.monotonic() - began, 2), address
        except (URLError, OSError):
            if process.poll() is not None:
                break
            time.sleep(0.05)
    end_process(process, signal.SIGKILL, 0)
    raise StackFailed(f"it was not ready: {(directory / 'up.log').read_text()[-500:]}")


def _rows(found: Measured) -> Rows:
    warm = ", ".join(f"{one:g}" for one in found["warm_seconds"])
    return [
        ("cold", f"{found['cold_seconds']:g} s, with an empty data directory"),
        ("warm", f"{warm} s (≤ {found['target_warm_seconds']:g})"),
        ("AI, no key", _value_words(found["first_value"])),
        ("idle", f"whole stack ≤ {found['target_idle_mib']:g} MiB PSS"),
        *cost_rows(found),
    ]


def _value_words(value: dict[str, Any]) -> str:
    return (
        f"{value['seconds']:g} s (≤ {TARGET_SECONDS:g}) after the cold start began: of"
        f" {value['conversations']} conversations {value['intent']} labelled,"
        f" {value['summary']} summarised, {value['replies']} with three replies"
    )


def _failed(found: Measured) -> str:
    value = found["first_value"]
    every = value["conversations"]
    whole = every > 0 and value["read"] == value["summary"] == value["replies"] == every
    if not whole or value["seconds"] > TARGET_SECONDS:
        return "AI without a key shows too little, or too late"
    if min(found["warm_seconds"]) > found["target_warm_seconds"]:
        return "slower than wanted"
    too_much = found["costs"]["everything"]["pss_mib"] > found["target_idle_mib"]
    return "more memory than wanted" if too_much else ""


SCENARIO = Scenario(_measure, _rows, _failed)
