"""The shipped processes, started as a deployment starts them."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from pydantic import SecretStr

from inbox.foundation.settings import Settings

STARTS_WITHIN_SECONDS = 30
ENDS_WITHIN_SECONDS = 10
WITHOUT_PREFIX = {"openai_api_key", "openai_base_url", "openai_embedding_model", "sentry_dsn"}


class Process:
    """Its standard output, both channels, is in `log`."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process = process
        self.log = log

    def said(self, words: str) -> bool:
        return words in self.log.read_text()

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(ENDS_WITHIN_SECONDS)


def environment_of(settings: Settings) -> dict[str, str]:
    found = {}
    for name in settings.model_fields_set:
        value = getattr(settings, name)
        text = value.get_secret_value() if isinstance(value, SecretStr) else str(value)
        found[name.upper() if name in WITHOUT_PREFIX else f"PARLEY_{name.upper()}"] = text
    return found


@contextmanager
def running(
    settings: Settings, log: Path, *arguments: str, program: tuple[str, ...] = ("parley.cli",)
) -> Iterator[Process]:
    """From the line that says it has started, or until its port answers."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *program, *arguments],
            env={**os.environ, **environment_of(settings), "PYTHONUNBUFFERED": "1"},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    started = Process(process, log)
    try:
        if arguments[0] == "api":
            wait_until(lambda: is_ready(settings), STARTS_WITHIN_SECONDS)
        else:
            wait_until(lambda: started.said("started"), STARTS_WITHIN_SECONDS)
        yield started
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(ENDS_WITHIN_SECONDS)
            finally:
                process.kill()
                process.wait()


def is_ready(settings: Settings) -> bool:
    return is_answering(f"{settings.base_url}/health/ready")


def is_answering(url: str) -> bool:
    try:
        answer = httpx.get(url, timeout=5, trust_env=False)
    except httpx.TransportError:
        return False
    return answer.status_code == 200


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], bool], seconds: float = 10) -> None:
    give_up_at = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < give_up_at, "it did not happen in time"
        time.sleep(0.01)
