"""`parley up`: every process of one machine, started in order, kept alive, stopped in order.

    secrets ▸ postgres ▸ valkey ▸ prepare (check, migrate, seed) ▸ web, worker, sweeper ▸ ready
              web reads its code ─────────────────────────────────┘
    ready ──a child dies──▶ it starts again, with back-off ──▶ ready
    SIGTERM, SIGINT, SIGHUP ▸ sweeper, worker, web ▸ valkey ▸ postgres ▸ exit

The supervisor itself imports no database driver and no web framework: it stays small, and one
thread. It opens the web port before anything else and hands it down, so that a taken port is said
at once, and so that connections wait instead of being refused while the web process restarts.
"""

import http.client
import json
import os
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import FrameType

from inbox.foundation.errors import ParleyError
from inbox.foundation.settings import Settings
from parley.children import Child, end_leftover, spawn
from parley.data_directory import DataDirectory, Running, fill
from parley.embedded import EmbeddedPostgres, EmbeddedRedis, EmbeddedServer
from parley.listener import open_listener

APPLICATION_STOP_SECONDS = 6.0
DATABASE_STOP_SECONDS = 2.0
READY_TIMEOUT_SECONDS = 60.0
LONGEST_PAUSE_SECONDS = 1.0
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class ProcessEndedAtStart(ParleyError):
    code = "process_ended_at_start"
    title = "A process ended while it started"


class StopRequested(Exception):
    pass


class Supervisor:
    def __init__(self, settings: Settings, *, demo: bool | None = None) -> None:
        self._settings = settings
        self._directory = DataDirectory(settings.data_dir)
        self._demo = demo if demo is not None else not settings.database_url.get_secret_value()
        self._children: list[Child] = []
        self._listener: socket.socket | None = None
        self._stop_requested = False
        self._started_at = time.monotonic()

    def run(self) -> None:
        with ExitStack() as stack:
            stack.enter_context(self._signals())
            self._directory.open()
            stack.enter_context(self._directory.locked())
            self._listener = open_listener(self._settings.host, self._settings.port)
            stack.callback(self._stop)
            try:
                self._end_leftovers()
                sign_in = self._start()
                self._announce(sign_in)
                self._watch()
            except StopRequested:
                say("stopping")

    def _start(self) -> dict[str, str]:
        assert self._listener is not None  # noqa: S101 - `run` opened it
        say(f"data directory {self._directory.path}")
        secrets = self._directory.secrets(
            create=not self._settings.secret_key.get_secret_value()
            or not self._settings.master_keys.get_secret_value()
        )
        found = {"database_url": "", "redis_url": ""}
        if secrets is not None:
            found |= {"secret_key": secrets.secret_key, "master_keys": secrets.master_keys}
        web, tell = self._read_ahead()
        if not self._settings.database_url.get_secret_value():
            found["database_url"] = self._start_server(
                EmbeddedPostgres(self._directory.path / "postgres")
            )
        if not self._settings.redis_url.get_secret_value():
            found["redis_url"] = self._start_server(EmbeddedRedis(self._directory.path / "valkey"))
        self._settings = fill(self._settings, found).model_copy(
            update={
                "data_dir": self._directory.path,
                "port": self._listener.getsockname()[1],
            }
        )
        sign_in = self._prepare()
        tell()
        self._start_own("worker", "worker")
        self._start_own("sweeper", "sweeper")
        self._note_running()
        self._wait_for_web(web)
        return sign_in

    def _start_server(self, server: EmbeddedServer) -> str:
        started_at = time.monotonic()
        url = server.start(self._pause)
        child = Child(server.name, server.launch, stop_signal=server.stop_signal)
        assert server.process is not None  # noqa: S101 - `start` returned
        child.adopt(server.process)
        self._children.append(child)
        say(f"{server.name} is up ({time.monotonic() - started_at:.1f} s)")
        self._pause(0)
        return url

    def _prepare(self) -> dict[str, str]:
        started_at = time.monotonic()
        reader, writer = os.pipe()
        with os.fdopen(reader) as answer:
            arguments = ("prepare", "--demo" if self._demo else "--no-demo")
            try:
                process = self._spawn(*arguments, "--answer", str(writer), keep=(writer,))
            finally:
                os.close(writer)
            child = Child("prepare", lambda: process)
            child.start()
            self._children.append(child)
            while process.poll() is None:
                self._pause(LONGEST_PAUSE_SECONDS)
            self._children.remove(child)
            if process.returncode != 0:
                # It has said in one line what is wrong; there is nothing to add.
                raise SystemExit(process.returncode if process.returncode > 0 else 1)
            say(f"database is prepared ({time.monotonic() - started_at:.1f} s)")
            written = answer.read()
        found: dict[str, str] = json.loads(written) if written else {}
        return found

    def _read_ahead(self) -> tuple[Child, Callable[[], None]]:
        """Reading its code takes the web process as long as the database takes to be ready; the
        call that comes back tells it to go on."""
        assert self._listener is not None  # noqa: S101 - `run` opened it
        port = self._listener.fileno()
        arguments = ("api", "--listener", str(port))
        reader, writer = os.pipe()
        web = Child("web", lambda: self._spawn(*arguments, keep=(port,)))
        try:
            web.adopt(self._spawn(*arguments, "--told-by", str(reader), keep=(port, reader)))
        finally:
            os.close(reader)
        self._children.append(web)

        def tell() -> None:
            # One that has ended meanwhile is found, and said, where we wait for it.
            with suppress(BrokenPipeError), os.fdopen(writer, "w") as told:
                told.write(json.dumps(self._found_out()))

        return web, tell

    def _start_own(self, name: str, *arguments: str) -> None:
        child = Child(name, lambda: self._spawn(*arguments))
        child.start()
        self._children.append(child)

    def _spawn(self, *arguments: str, keep: tuple[int, ...] = ()) -> subprocess.Popen[bytes]:
        return spawn(
            [sys.executable, "-m", "parley.cli", *arguments],
            environment=self._environment(),
            keep=keep,
        )

    def _environment(self) -> dict[str, str]:
        return {**os.environ, **self._found_out()}

    def _found_out(self) -> dict[str, str]:
        settings = self._settings
        return {
            "PARLEY_DATABASE_URL": settings.database_url.get_secret_value(),
            "PARLEY_REDIS_URL": settings.redis_url.get_secret_value(),
            "PARLEY_SECRET_KEY": settings.secret_key.get_secret_value(),
            "PARLEY_MASTER_KEYS": settings.master_keys.get_secret_value(),
            "PARLEY_DATA_DIR": str(settings.data_dir),
            "PARLEY_PORT": str(settings.port),
            "PYTHONUNBUFFERED": "1",
        }

    def _wait_for_web(self, web: Child) -> None:
        started_at = time.monotonic()
        while not self._web_is_ready():
            for child in self._children:
                if child.process is not None and (code := child.process.poll()) is not None:
                    raise ProcessEndedAtStart(
                        f"{child.name} ended with exit code {code} while it started: "
                        "its reason stands above."
                    )
            if time.monotonic() - started_at > READY_TIMEOUT_SECONDS:
                raise ProcessEndedAtStart(
                    f"{web.name} was not ready within {READY_TIMEOUT_SECONDS:g} s: "
                    "`parley doctor` may say why."
                )
            self._pause(0.05)

    def _web_is_ready(self) -> bool:
        host = self._settings.host
        connection = http.client.HTTPConnection(
            {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host),  # noqa: S104 - only compared
            self._settings.port,
            timeout=LONGEST_PAUSE_SECONDS,
        )
        try:
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def _announce(self, sign_in: dict[str, str]) -> None:
        lines = [f"ready after {time.monotonic() - self._started_at:.1f} s", ""]
        lines.append(f"  open      {self._settings.base_url}")
        if sign_in:
            lines += [f"  e-mail    {sign_in['email']}", f"  password  {sign_in['password']}"]
        lines += ["  stop      Ctrl-C", ""]
        say("\n".join(lines))

    def _watch(self) -> None:
        while True:
            self._pause(self._seconds_until_due())
            before = [child.process for child in self._children]
            for child in self._children:
                if (words := child.check()) is not None:
                    say(words)
            if before != [child.process for child in self._children]:
                with suppress(OSError):
                    self._note_running()

    def _seconds_until_due(self) -> float:
        due = [child.start_at for child in self._children if child.start_at is not None]
        return max(0.0, min(due) - time.monotonic()) if due else LONGEST_PAUSE_SECONDS

    def _note_running(self) -> None:
        self._directory.write_running(
            Running(
                pid=os.getpid(),
                web_url=self._settings.base_url,
                database_url=self._settings.database_url.get_secret_value(),
                redis_url=self._settings.redis_url.get_secret_value(),
                children={
                    child.name: child.process.pid for child in self._children if child.process
                },
            )
        )

    def _end_leftovers(self) -> None:
        """Where the system does not end our children with us, a killed supervisor left them."""
        left = self._directory.running()
        if left is not None:
            for pid in left.children.values():
                end_leftover(pid, "parley.cli")
            self._directory.forget_running()

    def _stop(self) -> None:
        if self._listener is not None:
            self._listener.close()
        servers = {EmbeddedPostgres.name, EmbeddedRedis.name}
        own = [child for child in self._children if child.name not in servers]
        deadline = time.monotonic() + APPLICATION_STOP_SECONDS
        for child in reversed(own):
            child.ask_to_stop()
        for child in reversed(own):
            child.end(deadline - time.monotonic())
        for child in reversed([child for child in self._children if child not in own]):
            child.end(DATABASE_STOP_SECONDS)
        self._directory.forget_running()
        say("stopped")

    def _pause(self, seconds: float) -> None:
        """Wait, but no longer than until a signal comes; the only place that obeys one."""
        if not self._stop_requested:
            for descriptor, event in self._poll.poll(seconds * 1000):
                if descriptor == self._wake:
                    os.read(self._wake, 4096)
                else:
                    # The terminal has closed. Its SIGHUP goes to the leader of the session, which
                    # is not us where a window runs `make run` without a shell.
                    self._stop_requested = bool(event & select.POLLHUP)
                    self._poll.unregister(descriptor)
        if self._stop_requested:
            raise StopRequested

    @contextmanager
    def _signals(self) -> Iterator[None]:
        self._wake, write_end = os.pipe()
        os.set_blocking(self._wake, False)
        os.set_blocking(write_end, False)
        self._poll = select.poll()
        self._poll.register(self._wake, select.POLLIN)
        if sys.stdout.isatty():
            self._poll.register(sys.stdout, 0)
        signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
        for number in STOP_SIGNALS:
            # `nohup` has the hang-up ignored, and means it.
            if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:
                signal.signal(number, self._request_stop)
        # A handler must exist for the wake-up to happen; a dead child is then found at once.
        signal.signal(signal.SIGCHLD, lambda *_: None)
        try:
            yield
        finally:
            signal.set_wakeup_fd(-1)
            os.close(self._wake)
            os.close(write_end)

    def _request_stop(self, _number: int, _frame: FrameType | None) -> None:
        self._stop_requested = True


def say(words: str) -> None:
    # A closed terminal must not keep us from stopping what we started.
    with suppress(OSError, ValueError):
        sys.stdout.write(f"parley: {words}\n")
        sys.stdout.flush()
