"""The processes: `up` runs them all on one machine; the others are one process each."""

import json
import os
import socket
from importlib import import_module
from typing import Annotated

import typer

from inbox.foundation.settings import read_settings, set_settings
from parley.process import start_process

NEEDED = ("database_url", "redis_url", "secret_key", "master_keys")


def up(
    *,
    demo: Annotated[
        bool | None,
        typer.Option(
            "--demo/--no-demo",
            help="Put a demo workspace into the database. "
            "Without either: only into the embedded database.",
        ),
    ] = None,
) -> None:
    """Run everything on this machine, with databases of its own unless URLs are set."""
    from parley.supervisor import Supervisor

    Supervisor(read_settings(), demo=demo).run()


def api(
    *,
    listener: Annotated[int | None, typer.Option(hidden=True)] = None,
    told_by: Annotated[int | None, typer.Option(hidden=True)] = None,
) -> None:
    """Serve the web app and the API."""
    if told_by is not None and not _told(told_by):
        return
    settings = read_settings()
    settings.require(*NEEDED)
    from parley.server import run_web

    run_web(settings, socket.socket(fileno=listener) if listener is not None else None)


def _told(descriptor: int) -> bool:
    """`up` starts us while it prepares the database, so that the code is read meanwhile; then it
    tells us where everything is. An `up` that ends before that tells nothing."""
    import_module("parley.app")
    with os.fdopen(descriptor) as told:
        environment = told.read()
    if environment:
        set_settings(json.loads(environment))
    return bool(environment)


def worker() -> None:
    """Do the background work."""
    settings = read_settings()
    settings.require(*NEEDED)
    from parley.worker import run_worker

    start_process(settings, "worker")
    run_worker(settings)


def sweeper() -> None:
    """Keep the clock: ring again what waits, fire timers, settle what is unknown."""
    settings = read_settings()
    settings.require(*NEEDED)
    from parley.sweeper import run_sweeper

    start_process(settings, "sweeper")
    run_sweeper(settings)


def prepare(
    *,
    demo: Annotated[bool, typer.Option("--demo/--no-demo")] = True,
    answer: Annotated[int, typer.Option(help="File descriptor for the demo sign-in.")],
) -> None:
    """What `up` runs in a process of its own before the others: check, migrate, seed."""
    import asyncio

    from parley.migrator import migrate
    from parley.reachability import require_database, require_redis

    settings = read_settings()
    require_database(settings)
    require_redis(settings)
    migrate(settings, lambda words: typer.echo(f"parley: {words}"))
    if not demo:
        return
    from parley.seed import seed_demo

    sign_in = asyncio.run(seed_demo(settings))
    with os.fdopen(answer, "w") as pipe:
        json.dump({"email": sign_in.email, "password": sign_in.password}, pipe)
