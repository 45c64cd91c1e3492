"""`parley up` as people run it: real processes, killed one after the other and all at once."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from parley.data_directory import DataDirectory, Running

READY_SECONDS = 60
BACK_SECONDS = 5
READINGS = 3
STOP_SECONDS = 10
CHILDREN = ("PostgreSQL", "Valkey", "web", "worker", "sweeper")


def until(what: Callable[[], bool], seconds: float) -> float:
    started_at = time.monotonic()
    while not what():
        assert time.monotonic() - started_at < seconds, f"not within {seconds} s"
        time.sleep(0.02)
    return time.monotonic() - started_at


def seconds_to_read_the_code() -> float:
    started_at = time.monotonic()
    subprocess.run([sys.executable, "-c", "import parley.app"], check=True)
    return time.monotonic() - started_at


def has_ended(process: psutil.Process) -> bool:
    # Nobody in a container may collect an orphan's exit code: a zombie has ended, too.
    try:
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Installation:
    def __init__(self, path: Path) -> None:
        self.port = free_port()
        self.directory = DataDirectory(path / "data")
        self.log = path / "log"
        self.environment = {
            **os.environ,
            "PARLEY_DATA_DIR": str(self.directory.path),
            "PARLEY_PORT": str(self.port),
            "PARLEY_SKIP_WEB": "1",
        }
        self.process: subprocess.Popen[bytes] | None = None

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "parley.cli", *arguments]

    def start(self) -> psutil.Process:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                self.command("up"), env=self.environment, stdout=log, stderr=subprocess.STDOUT
            )
        until(self.is_ready, READY_SECONDS)
        return psutil.Process(self.process.pid)

    def is_ready(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.log.read_text()
        return b"ready after" in self.log.read_bytes()

    def running(self) -> Running:
        running = self.directory.running()
        assert running is not None
        return running

    def serves(self, timeout_seconds: float = BACK_SECONDS) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout_seconds)
        try:
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def answers(self, name: str) -> bool:
        try:
            if name == "PostgreSQL":
                psycopg.connect(self.running().database_url, connect_timeout=1).close()
            if name == "Valkey":
                with redis.Redis.from_url(self.running().redis_url, socket_timeout=1) as client:
                    client.ping()
        except (psycopg.OperationalError, redis.RedisError):
            return False
        return self.serves()

    def end(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(STOP_SECONDS)


def assert_stopped_by(
    number: signal.Signals, supervisor: psutil.Process, installation: Installation
) -> None:
    family = supervisor.children(recursive=True)
    assert len(family) >= len(CHILDREN)
    supervisor.send_signal(number)
    assert installation.process is not None
    assert installation.process.wait(STOP_SECONDS) == 0
    assert [process for process in family if not has_ended(process)] == []
    assert installation.directory.running() is None
    assert "Traceback" not in installation.log.read_text()


@pytest.fixture(scope="module")
def installation(new_directory: Callable[[], Path]) -> Iterator[Installation]:
    found = Installation(new_directory())
    yield found
    found.end()


@pytest.fixture
def supervisor(installation: Installation) -> psutil.Process:
    """Up and ready, whatever the test before has done to it."""
    if installation.process is not None and installation.process.poll() is None:
        until(installation.serves, BACK_SECONDS * 3)
        return psutil.Process(installation.process.pid)
    return installation.start()


@pytest.mark.parametrize("name", CHILDREN)
def test_a_killed_child_is_back_within_five_seconds(
    supervisor: psutil.Process, installation: Installation, name: str
) -> None:
    killed = installation.running().children[name]
    os.kill(killed, signal.SIGKILL)
    took = until(
        lambda: (
            installation.running().children.get(name, killed) != killed
            and installation.answers(name)
        ),
        BACK_SECONDS * 3,
    )
    # A machine that is busy is busy for a program, too, that only reads the same code.
    assert took < BACK_SECONDS or took < READINGS * seconds_to_read_the_code()
    assert f"{name} ended (signal 9); starting it again in" in installation.log.read_text()
    assert supervisor.is_running()


def test_requests_wait_while_the_web_process_starts_again(
    supervisor: psutil.Process, installation: Installation
) -> None:
    killed = psutil.Process(installation.running().children["web"])
    killed.kill()
    until(lambda: has_ended(killed), 1)
    # How long is another test's question: here it must not be refused.
    assert installation.serves(timeout_seconds=30)
    assert supervisor.is_running()


def test_it_announces_the_address_and_the_sign_in(
    supervisor: psutil.Process, installation: Installation
) -> None:
    words = installation.log.read_text()
    assert f"  open      http://127.0.0.1:{installation.port}\n" in words
    assert "  e-mail    " in words
    assert "  password  " in words
    assert supervisor.is_running()


def test_a_second_one_on_the_same_data_is_refused_in_one_line(
    supervisor: psutil.Process, installation: Installation
) -> None:
    done = subprocess.run(
        installation.command("up"),
        env={**installation.environment, "PARLEY_PORT": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"process {supervisor.pid}" in done.stderr
    assert "set PARLEY_DATA_DIR" in done.stderr
    assert installation.serves()


def test_other_commands_find_it_and_the_doctor_is_content(
    supervisor: psutil.Process, installation: Installation
) -> None:
    done = subprocess.run(
        installation.command("doctor", "--json"),
        env=installation.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert json.loads(done.stdout)["ok"], done.stdout
    assert done.returncode == 0
    assert supervisor.is_running()


def test_a_signal_stops_everything(supervisor: psutil.Process, installation: Installation) -> None:
    assert_stopped_by(signal.SIGTERM, supervisor, installation)


def test_closing_its_terminal_stops_everything(installation: Installation) -> None:
    """Also where a window runs `make run` without a shell, so that make alone gets the SIGHUP."""
    installation.end()
    window, terminal = os.openpty()
    process = subprocess.Popen(
        installation.command("up"), env=installation.environment, stdout=terminal, stderr=terminal
    )
    os.close(terminal)
    shown = b""
    while b"ready after" not in shown:
        shown += os.read(window, 4096)
    family = psutil.Process(process.pid).children(recursive=True)
    os.close(window)
    assert process.wait(STOP_SECONDS) == 0
    assert [process for process in family if not has_ended(process)] == []


def test_killing_the_supervisor_leaves_no_process(
    supervisor: psutil.Process, installation: Installation
) -> None:
    family = supervisor.children(recursive=True)
    supervisor.kill()
    until(lambda: all(has_ended(process) for process in family), STOP_SECONDS)
    assert installation.process is not None
    installation.process.wait()


def test_it_starts_again_after_everything_was_killed_at_once(
    supervisor: psutil.Process, installation: Installation
) -> None:
    family = supervisor.children(recursive=True)
    # The supervisor last: its end would ask PostgreSQL to stop in good order. Some of PostgreSQL's
    # own processes are gone with their parent before their turn comes.
    for process in (*family, supervisor):
        with suppress(psutil.NoSuchProcess):
            process.kill()
    assert installation.process is not None
    installation.process.wait()
    assert (installation.directory.path / "postgres" / "data" / "postmaster.pid").exists()
    installation.start()
    assert installation.serves()


def test_ctrl_c_stops_everything(supervisor: psutil.Process, installation: Installation) -> None:
    assert_stopped_by(signal.SIGINT, supervisor, installation)
