"""What this machine could do at most, measured in the same run as the product.

bare handler     a Litestar handler that only verifies the signature, on the product's server
durable inserts  single rows of a webhook's size, one commit each, by pgbench
"""

import re
import signal
import subprocess
from pathlib import Path

import psycopg

from bench.load import offer
from bench.measures import Latency, measure
from parley.children import end_process
from storm.stack import Stack, StackFailed, start_program
from storm.webhooks import PATH, Number

INSERT = (
    "INSERT INTO bench_row (payload) VALUES (convert_to(repeat('x', 900), 'UTF8'))"
    " ON CONFLICT DO NOTHING;\n"
)
TRANSACTIONS_PER_SECOND = re.compile(r"tps = ([\d.]+)")


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
