"""`make conformance`: an error raised in each kind of process arrives at a Bugsink, a Sentry that
nobody here wrote, with its type, frames and route, and without a word of its text.

Bugsink comes from PyPI into a temporary environment of its own and goes with it. Exits with 1 when
something is missing or told too much, with 2 when it could not be run.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.factories.processes import free_port, is_answering
from tests.outside.failing import ROLES
from tests.outside.prism import CannotRun, say

BUGSINK = "bugsink==2.6.2"
RELEASES = "conformance"
STARTED_WITHIN_SECONDS = 60
ARRIVED_WITHIN_SECONDS = 30
# Role, and where its error has to be told to have happened.
ROUTES = {
    "api": "/api/v1/auth/sign-in",
    "worker": "deliver_mail",
    "sweeper": "waiting_mail",
    "command": "workspace",
}
CANARIES = ("canary", "customer")
MAKE_PROJECT = """
from projects.models import Project
print("DSN", Project.objects.create(name="Parley").dsn)
"""
SHOW = """
import json
from events.models import Event
print("EVENTS", json.dumps([[e.issue.id.hex, e.get_parsed_data()] for e in Event.objects.all()]))
"""


class Bugsink:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.programs = folder / "venv" / "bin"
        self.port = free_port()
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(folder),
            "DJANGO_SETTINGS_MODULE": "bugsink_conf",
            "PYTHONWARNINGS": "",
        }

    def install(self) -> None:
        self._run(sys.executable, "-m", "venv", str(self.folder / "venv"))
        self._run(str(self.programs / "pip"), "install", "--quiet", BUGSINK)
        where = ("--host", "127.0.0.1", "--port", str(self.port))
        create = str(self.programs / "bugsink-create-conf")
        self._run(create, "--template", "local", *where, "--output-file", "bugsink_conf.py")
        self.manage("migrate", "--verbosity", "0")

    def start(self) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            [self.programs / "gunicorn", "bugsink.wsgi", "--bind", f"127.0.0.1:{self.port}"],
            cwd=self.folder,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        give_up_at = time.monotonic() + STARTED_WITHIN_SECONDS
        while not is_answering(f"http://127.0.0.1:{self.port}/health/ready"):
            if process.poll() is not None or time.monotonic() > give_up_at:
                process.kill()
                raise CannotRun("Bugsink did not start")
            time.sleep(0.2)
        return process

    def manage(self, *arguments: str, asked: str = "") -> str:
        return self._run(str(self.programs / "bugsink-manage"), *arguments, asked=asked)

    def asked(self, script: str, word: str) -> str:
        lines = self.manage("shell", asked=script).splitlines()
        found = next((one for one in lines if one.startswith(f"{word} ")), None)
        if found is None:
            raise CannotRun(f"Bugsink did not say its {word}")
        return found.removeprefix(f"{word} ")

    def _run(self, *command: str, asked: str = "") -> str:
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            input=asked,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise CannotRun(f"{Path(command[0]).name}: {done.stderr[-500:]}")
        return done.stdout


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="parley-bugsink-") as folder:
        bugsink = Bugsink(Path(folder))
        say(f"installing {BUGSINK}")
        bugsink.install()
        dsn = bugsink.asked(MAKE_PROJECT, "DSN")
        process = bugsink.start()
        try:
            # Twice each: the same defect is one issue.
            for role in [*ROLES, *ROLES]:
                go_wrong(role, dsn, Path(folder))
            return judge(bugsink)
        finally:
            process.terminate()
            process.wait()


def go_wrong(role: str, dsn: str, folder: Path) -> None:
    settings = {
        "SENTRY_DSN": dsn,
        "PARLEY_SENTRY_ENVIRONMENT": RELEASES,
        "PARLEY_DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none",
        "PARLEY_REDIS_URL": "redis://127.0.0.1:9",
        "PARLEY_SECRET_KEY": "a secret key that only this program uses",
        "PARLEY_MASTER_KEYS": "test:" + "A" * 43 + "=",
        "PARLEY_DATA_DIR": str(folder / "data"),
    }
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PARLEY_")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.outside.failing", role],
        env={**clean, **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise CannotRun(f"{role}: {done.stderr[-800:]}")


def judge(bugsink: Bugsink) -> int:
    give_up_at = time.monotonic() + ARRIVED_WITHIN_SECONDS
    events: list[tuple[str, dict[str, Any]]] = []
    while len(events) < 2 * len(ROLES) and time.monotonic() < give_up_at:
        events = json.loads(bugsink.asked(SHOW, "EVENTS"))
    faults = []
    for role in ROLES:
        mine = [one for one in events if one[1].get("tags", {}).get("role") == role]
        found = [*faults_of(role, [one for _, one in mine])]
        if len({issue for issue, _ in mine}) != 1:
            found.append("one defect is not one issue")
        say(f"{'arrived' if not found else 'FAULTY '}  {role:8}  {', '.join(found)}")
        faults += found
    return 1 if faults else 0


def faults_of(role: str, events: list[dict[str, Any]]) -> list[str]:
    if len(events) != 2:
        return [f"{len(events)} of 2 events arrived"]
    return [words for event in events for words in _faults_in(role, event)]


def _faults_in(role: str, event: Mapping[str, Any]) -> list[str]:
    exceptions = event.get("exception", {}).get("values", [])
    frames = [frame for one in exceptions for frame in one["stacktrace"]["frames"]]
    written = json.dumps(event)
    wanted = {
        "type": [one["type"] for one in exceptions] == ["tests.outside.failing.Failure"],
        "frames": any(frame["function"] == "fail" for frame in frames),
        "route": event.get("transaction") == ROUTES[role],
        "environment": event.get("environment") == RELEASES,
        "release": bool(event.get("release")),
        "no text": not [one for one in CANARIES if one in written],
    }
    return [name for name, well in wanted.items() if not well]


if __name__ == "__main__":
    try:
        sys.exit(main())
    except CannotRun as missing:
        say(f"not run: {missing}")
        sys.exit(2)
