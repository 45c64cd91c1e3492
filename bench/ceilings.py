"""What this machine could do at most, measured in the same run as the product.

bare handler     a Litestar handler that only verifies the signature, on the product's server
durable inserts  single rows of a webhook's size, one commit each, by pgbench
"""

import asyncio
import re
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import psycopg

from bench.load import offer
from bench.measures import Latency, measure
from bench.rig import Rig
from bench.scenario import Rows, latency
from parley.children import end_process
from storm.stack import Stack, StackFailed, start_program
from storm.webhooks import PATH, Number

INSERT = (
    "INSERT INTO bench_row (payload) VALUES (convert_to(repeat('x', 900), 'UTF8'))"
    " ON CONFLICT DO NOTHING;\n"
)
SECONDS = 5
TRANSACTIONS_PER_SECOND = re.compile(r"tps = ([\d.]+)")


async def measure_ceilings(found: Rig) -> dict[str, Any]:
    # The product must not compete with its own ceilings.
    for name in list(found.stack.processes):
        found.stack.kill(name)
    connections = found.options.connections
    per_second, latencies = await bare_handler(
        found.directory, found.numbers, connections=connections, seconds=SECONDS
    )
    rows = await asyncio.to_thread(
        durable_inserts, found.stack, found.directory, clients=connections, seconds=SECONDS
    )
    return {
        "bare_handler_per_second": per_second,
        "bare_handler_latency": asdict(latencies),
        "durable_inserts_per_second": rows,
    }


async def bare_handler(
    directory: Path, numbers: list[Number], *, connections: int, seconds: float
) -> tuple[float, Latency]:
    """Webhooks per second, and their latency at saturation."""
    secret = numbers[0].app_secret
    process, started = start_program(
        "bench.bare_handler", ["--app-secret", secret], directory / "bare.log"
    )
    try:
        offered = await offer(
            directory,
            url=f"http://127.0.0.1:{started['port']}{PATH}",
            numbers=numbers[:1],
            mode="saturate",
            seconds=seconds,
            connections=connections,
        )
    finally:
        end_process(process, signal.SIGTERM, 5)
    run = measure(offered.due_at, offered.answered_at)
    return run.per_second, run.latency


def durable_inserts(stack: Stack, directory: Path, *, clients: int, seconds: int) -> float:
    """Rows per second into a database of its own on the product's cluster, with its settings."""
    script = directory / "insert.sql"
    script.write_text(INSERT)
    with psycopg.connect(stack.postgres.url, autocommit=True) as connection:
        connection.execute("DROP DATABASE IF EXISTS bench_ceiling WITH (FORCE)")
        connection.execute("CREATE DATABASE bench_ceiling")
    url = stack.postgres.url_of("bench_ceiling")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "CREATE TABLE bench_row (id uuid PRIMARY KEY DEFAULT uuidv7(), payload bytea)"
        )
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own program with our arguments
        [
            *(str(stack.postgres.binary("pgbench")), "--no-vacuum", "--protocol=prepared"),
            *(f"--client={clients}", "--jobs=1", f"--time={seconds}", f"--file={script}", url),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    with psycopg.connect(stack.postgres.url, autocommit=True) as connection:
        connection.execute("DROP DATABASE bench_ceiling WITH (FORCE)")
    found = TRANSACTIONS_PER_SECOND.search(done.stdout)
    if found is None:
        raise StackFailed(f"pgbench failed: {done.stderr.strip()[-300:]}")
    return round(float(found[1]), 1)


def ceiling_rows(found: Mapping[str, Any] | None, acked_per_second: float = 0) -> Rows:
    """`acked_per_second`: of the way in alone, which is what the bare handler compares with."""
    if not found:
        return []
    bare = found["bare_handler_per_second"]
    rows: Rows = [
        ("bare handler", f"{bare:g} webhooks/s; {latency(found['bare_handler_latency'])}"),
        ("durable inserts", f"{found['durable_inserts_per_second']:g} rows/s (pgbench)"),
    ]
    if acked_per_second:
        rows.append(("share", f"{acked_per_second / bare:.2f} of the bare handler"))
    return rows
