"""What the embedded servers share: where they live, how they start, what they say when they fail.

    <directory>/password     0600
    <directory>/server.log   0600
    <directory>/data/        the server's own files
    <directory>/socket/      0700

Both listen on a Unix socket in a directory that only their user may enter, with a random password
on top; where the path is too long for a socket they listen on 127.0.0.1 instead. (A round trip to
PostgreSQL costs 0.02 ms over the socket and 0.07 ms over 127.0.0.1.)
"""

import importlib.util
import os
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from pathlib import Path
from typing import IO, Self

from inbox.foundation.errors import ParleyError
from parley.children import end_process
from parley.data_directory import stored_password

# The kernel allows 107 bytes on Linux and 103 on macOS, and the longest name we add has 16.
LONGEST_SOCKET_DIRECTORY = 86
READY_TIMEOUT_SECONDS = 120.0
LARGEST_LOG_BYTES = 10 * 1024 * 1024


class ServerBinaryMissing(ParleyError):
    code = "server_binary_missing"
    title = "A server program is missing"


class ServerDidNotStart(ParleyError):
    code = "server_did_not_start"
    title = "An embedded server did not start"


def package_directory(package: str, setting: str) -> Path:
    # Finding the package without importing it saves its imports, which the supervisor never needs.
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise ServerBinaryMissing(
            f"The package {package.replace('_', '-')} is not installed: install parley[embedded], "
            f"or set {setting} to a server that runs already."
        )
    return Path(found.origin).parent


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class EmbeddedServer(ABC):
    name: str
    stop_signal: signal.Signals

    def __init__(self, directory: Path, *, durable: bool = True) -> None:
        self.directory = directory.absolute()
        self.data = self.directory / "data"
        self.log = self.directory / "server.log"
        self.durable = durable
        self.process: subprocess.Popen[bytes] | None = None
        socket_directory = self.directory / "socket"
        self.socket_directory: Path | None = (
            socket_directory
            if len(os.fsencode(socket_directory)) <= LONGEST_SOCKET_DIRECTORY
            else None
        )
        self.port = 0 if self.socket_directory else _free_port()

    @property
    @abstractmethod
    def url(self) -> str: ...

    @abstractmethod
    def prepare(self) -> None:
        """Make what is missing on disk; a no-op from the second start on."""

    @abstractmethod
    def spawn(self) -> subprocess.Popen[bytes]: ...

    @abstractmethod
    def is_ready(self) -> bool: ...

    @property
    def password(self) -> str:
        return stored_password(self.directory / "password")

    def start(self, pause: Callable[[float], None] = time.sleep) -> str:
        """Until it answers; whatever ends the wait, `pause` raising included, ends the server."""
        process = self.launch()
        try:
            self._wait(process, pause)
        except BaseException:
            self.stop()
            raise
        return self.url

    def launch(self) -> subprocess.Popen[bytes]:
        """Start it without waiting, also after it was killed."""
        self.prepare()
        self.process = self.spawn()
        return self.process

    def _wait(self, process: subprocess.Popen[bytes], pause: Callable[[float], None]) -> None:
        started_at = time.monotonic()
        while not self.is_ready():
            code = process.poll()
            if code is not None:
                raise ServerDidNotStart(
                    f"{self.name} ended with exit code {code}: {self.last_words()} (see {self.log})"
                )
            if time.monotonic() - started_at > READY_TIMEOUT_SECONDS:
                raise ServerDidNotStart(
                    f"{self.name} was not ready within {READY_TIMEOUT_SECONDS:g} s: see {self.log}"
                )
            pause(0.01)

    def stop(self, timeout_seconds: float = 10) -> None:
        if self.process is not None:
            end_process(self.process, self.stop_signal, timeout_seconds)
            self.process = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def open_log(self) -> IO[bytes]:
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        descriptor = os.open(self.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return os.fdopen(descriptor, "ab")

    def last_words(self) -> str:
        text = self.log.read_text(errors="replace") if self.log.exists() else ""
        lines = [line.strip() for line in text.splitlines()[-20:] if line.strip()]
        fatal = [line for line in lines if "fatal" in line.lower()]
        return next(reversed(fatal or lines), "it said nothing")


def bare_environment() -> dict[str, str]:
    """What the servers get to see: none of our secrets."""
    return {"PATH": os.defpath, "LC_ALL": "C"}
