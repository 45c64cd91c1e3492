"""On what a figure was measured: figures without it compare nothing."""

import importlib.metadata
import os
import platform
import subprocess
from typing import Any

import psutil

from parley.embedded import EmbeddedPostgres, EmbeddedRedis
from storm.stack import ROOT

PACKAGES = ("litestar", "uvicorn", "uvloop", "sqlalchemy", "psycopg", "dramatiq", "aiohttp")


def describe_machine() -> dict[str, Any]:
    return {
        "system": platform.platform(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 1024**3, 1),
        "load_before": [round(one, 2) for one in os.getloadavg()],
        "python": platform.python_version(),
        "postgres": _said(str(EmbeddedPostgres.binary("postgres")), "--version"),
        "valkey": _said(str(EmbeddedRedis.binary()), "--version"),
        "packages": {name: importlib.metadata.version(name) for name in PACKAGES},
        "commit": _said("git", "describe", "--always", "--dirty"),
    }


def _processor() -> str:
    with open("/proc/cpuinfo") as file:  # noqa: PTH123 - a line of the kernel's, not a file of ours
        for line in file:
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor()


def _said(*command: str) -> str:
    try:
        done = subprocess.run(  # noqa: S603 - fixed programs
            command, cwd=ROOT, capture_output=True, text=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    return done.stdout.strip()
