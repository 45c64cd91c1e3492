"""The whole product on this machine, in a directory of its own: databases, web, workers, sweeper.

Each part is a process that the caller may kill, stop and start again. The web port's listener is
ours and is handed to each web process, as the supervisor of `parley up` does it: connections that
come while no web process lives wait in the kernel.
"""

import asyncio
import base64
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson

from parley.children import end_process, spawn
from parley.embedded import EmbeddedPostgres, EmbeddedRedis, EmbeddedServer
from parley.listener import open_listener
from storm.http_client import ClientPool
from storm.webhooks import PATH

READY_TIMEOUT_SECONDS = 40
COMMAND_TIMEOUT_SECONDS = 60
ROOT = Path(__file__).parent.parent
PARLEY = ("parley.cli",)


class StackFailed(Exception):
    """A part did not start, or a command did not do what it says."""


@dataclass(frozen=True, slots=True)
class Secrets:
    secret_key: str
    master_keys: str

    @classmethod
    def new(cls) -> "Secrets":
        master = base64.b64encode(os.urandom(32)).decode()
        return cls(secrets.token_urlsafe(48), f"storm:{master}")


class Stack:
    def __init__(
        self,
        directory: Path,
        *,
        workers: int = 2,
        settings: Mapping[str, str] | None = None,
        known_secrets: Secrets | None = None,
        entry: Sequence[str] = PARLEY,
    ) -> None:
        self.directory = directory.absolute()
        self.workers = workers
        self.postgres = EmbeddedPostgres(self.directory / "postgres")
        self.redis = EmbeddedRedis(self.directory / "valkey")
        self.listener: socket.socket = open_listener("127.0.0.1", 0)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._settings = dict(settings or {})
        # The module that every process and command is started as, and what it is told first.
        self._entry = entry
        self._extra: dict[str, dict[str, str]] = {}
        # Whoever knows the secrets brings data that was made with them.
        self._fresh = known_secrets is None
        self.secrets = known_secrets or Secrets.new()

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    @property
    def webhook_url(self) -> str:
        return f"http://127.0.0.1:{self.port}{PATH}"

    @property
    def database_url(self) -> str:
        return self.postgres.url

    @property
    def logs(self) -> Path:
        return self.directory / "logs"

    def names(self, role: str) -> list[str]:
        return [name for name in self.processes if name.partition("-")[0] == role]

    async def __aenter__(self) -> Self:
        self.logs.mkdir(parents=True, exist_ok=True)
        try:
            # From this very thread: the servers end when the thread that started them does.
            await self.start_server(self.postgres)
            await self.start_server(self.redis)
            if self._fresh:
                await self.command("migrate")
        except BaseException:
            self.stop()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    async def start_server(self, server: EmbeddedServer) -> None:
        """Also again, after it was killed."""
        process = server.launch()
        until = time.monotonic() + READY_TIMEOUT_SECONDS
        while not server.is_ready():
            if process.poll() is not None or time.monotonic() > until:
                raise StackFailed(f"{server.name} did not start: {server.last_words()}")
            await asyncio.sleep(0.02)

    async def start(self) -> None:
        for name in ("web", *(f"worker-{n}" for n in range(self.workers)), "sweeper"):
            self.start_one(name)
        await self.wait_until_ready()

    def environment(self, name: str = "") -> dict[str, str]:
        """Nothing of the caller's own settings: only what a storm or a bench decides."""
        return {
            "PATH": os.defpath,
            "LC_ALL": "C.UTF-8",
            "PYTHONUNBUFFERED": "1",
            "PARLEY_DATABASE_URL": self.postgres.url,
            "PARLEY_REDIS_URL": self.redis.url,
            "PARLEY_SECRET_KEY": self.secrets.secret_key,
            "PARLEY_MASTER_KEYS": self.secrets.master_keys,
            "PARLEY_DATA_DIR": str(self.directory / "data"),
            "PARLEY_HOST": "127.0.0.1",
            "PARLEY_PORT": str(self.port),
            "PARLEY_RATE_LIMIT_PER_MINUTE": "1000000",
            "PARLEY_SKIP_WEB": "1",
            **self._settings,
            **self._extra.get(name, {}),
        }

    def set(self, name: str, value: str) -> None:
        """From the next start on, every process has this setting."""
        self._settings[name] = value

    def set_for(self, name: str, settings: Mapping[str, str]) -> None:
        """From its next start on, this one process has these settings as well."""
        self._extra[name] = dict(settings)

    def start_one(self, name: str) -> subprocess.Popen[bytes]:
        role = name.partition("-")[0]
        arguments = [role]
        keep: tuple[int, ...] = ()
        if role == "web":
            arguments = ["api", "--listener", str(self.listener.fileno())]
            keep = (self.listener.fileno(),)
        with (self.logs / f"{name}.log").open("ab") as log:
            process = spawn(
                [sys.executable, "-m", *self._entry, *arguments],
                environment=self.environment(name),
                directory=ROOT,
                output=log,
                keep=keep,
            )
        self.processes[name] = process
        return process

    def kill(self, name: str) -> None:
        """As the kernel does it: no chance to say goodbye."""
        process = self.processes[name]
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGKILL)
        process.wait()

    def restart_dead(self) -> list[tuple[str, int]]:
        """Start again what has ended; say what, and with which exit code."""
        ended = [
            (name, process.returncode)
            for name, process in self.processes.items()
            if process.poll() is not None
        ]
        for name, _ in ended:
            self.start_one(name)
        return ended

    async def wait_until_ready(self, path: str = "/health/ready") -> float:
        """Seconds until the web answers 200."""
        started_at = time.monotonic()
        request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
        while time.monotonic() - started_at < READY_TIMEOUT_SECONDS:
            pool = ClientPool("127.0.0.1", self.port, 1, timeout_seconds=2)
            code, _ = await pool.ask(request)
            await pool.close()
            if code == 200:
                return time.monotonic() - started_at
            for name, process in self.processes.items():
                if process.poll() is not None:
                    raise StackFailed(
                        f"{name} ended with code {process.returncode}: {self.last_words(name)}"
                    )
            await asyncio.sleep(0.05)
        raise StackFailed(f"the web was not ready in {READY_TIMEOUT_SECONDS} s: see {self.logs}")

    def last_words(self, name: str) -> str:
        lines = (self.logs / f"{name}.log").read_text(errors="replace").splitlines()
        return next((line for line in reversed(lines) if line.strip()), "it said nothing")

    async def command(self, *arguments: str) -> Any:
        """Run `parley …` and hand back its JSON, where it was asked for."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", *self._entry, *arguments),
            env=self.environment(),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(COMMAND_TIMEOUT_SECONDS):
            out, err = await process.communicate()
        if process.returncode != 0:
            words = (err or out).decode(errors="replace").strip().splitlines()
            raise StackFailed(f"parley {arguments[0]} failed: {words[-1] if words else ''}")
        return orjson.loads(out) if "--json" in arguments else None

    def stop(self) -> None:
        """At once: how processes end well is judged elsewhere, and nothing here is kept."""
        for process in self.processes.values():
            end_process(process, signal.SIGKILL, 0)
        for server in (self.redis, self.postgres):
            if server.process is not None and server.process.poll() is None:
                with suppress(ProcessLookupError):
                    # A stopped process would not hear that it shall end.
                    os.killpg(server.process.pid, signal.SIGCONT)
            server.stop()
        self.listener.close()


def start_program(
    module: str, arguments: Sequence[str | Path], log: Path
) -> tuple[subprocess.Popen[bytes], dict[str, Any]]:
    """One of our own outside programs; it writes a JSON line to `--ready` when it is ready."""
    reader, writer = os.pipe()
    with log.open("ab") as output:
        process = spawn(
            [sys.executable, "-m", module, *arguments, "--ready", str(writer)],
            environment={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            directory=ROOT,
            output=output,
            keep=(writer,),
        )
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        line = answer.readline()
    if not line:
        end_process(process, signal.SIGKILL, 0)
        raise StackFailed(f"{module} did not start: see {log}")
    return process, orjson.loads(line)
