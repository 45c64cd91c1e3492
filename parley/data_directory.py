"""The directory that belongs to one installation: embedded databases, their passwords, secrets.

    <data dir>/                 0700 (0711 as root, so that PostgreSQL's own user can pass through)
      parley.lock               held by the supervisor for as long as it runs
      secrets.json     0600     SECRET_KEY and MASTER_KEYS, when the environment names none
      running.json     0600     where the embedded databases answer, for the other commands
      postgres/  valkey/        see embedded.py

Data and secrets belong together: whoever copies the one needs the other to read it.
"""

import base64
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from inbox.foundation.errors import ParleyError
from inbox.foundation.settings import Settings


class DataDirectoryUnusable(ParleyError):
    code = "data_directory_unusable"
    title = "The data directory cannot be used"


class AlreadyRunning(ParleyError):
    code = "already_running"
    title = "Another `parley up` uses this data directory"


@dataclass(frozen=True, slots=True)
class Secrets:
    secret_key: str
    master_keys: str


@dataclass(frozen=True, slots=True)
class Running:
    """What a second command needs to find the installation that is up."""

    pid: int
    web_url: str
    database_url: str
    redis_url: str
    children: dict[str, int] = field(default_factory=dict)


def write_private(path: Path, text: str) -> None:
    """Readable by us alone from the first moment, and never half-written."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    temporary.replace(path)


def stored_password(path: Path) -> str:
    """256 random bits, made at the first call and the same ever after."""
    if not path.exists():
        write_private(path, secrets.token_urlsafe(32))
    return path.read_text().strip()


class DataDirectory:
    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self._secrets = self.path / "secrets.json"
        self._running = self.path / "running.json"
        self._lock = self.path / "parley.lock"

    def open(self) -> None:
        try:
            if not self.path.exists():
                self.path.mkdir(parents=True)
                self.path.chmod(0o711 if os.geteuid() == 0 else 0o700)
            probe = self.path / ".probe"
            probe.write_text("")
            probe.unlink()
        except OSError as error:
            raise DataDirectoryUnusable(
                f"The data directory {self.path} cannot be written ({error.strerror}): "
                "give this user the right to, or set PARLEY_DATA_DIR to another directory."
            ) from None

    @contextmanager
    def locked(self) -> Iterator[None]:
        with self._lock.open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                running = self.running()
                where = f" (process {running.pid}, {running.web_url})" if running else ""
                raise AlreadyRunning(
                    f"Another `parley up`{where} uses {self.path}: "
                    "stop it first, or set PARLEY_DATA_DIR to another directory."
                ) from None
            yield

    def in_use(self) -> bool:
        if not self._lock.exists():
            return False
        with self._lock.open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                return True
        return False

    def secrets(self, *, create: bool) -> Secrets | None:
        if not self._secrets.exists():
            if not create:
                return None
            made = Secrets(
                secret_key=secrets.token_urlsafe(48),
                master_keys="k1:" + base64.b64encode(secrets.token_bytes(32)).decode(),
            )
            write_private(self._secrets, json.dumps(asdict(made), indent=2) + "\n")
        try:
            return Secrets(**json.loads(self._secrets.read_text()))
        except (OSError, ValueError, TypeError):
            raise DataDirectoryUnusable(
                f"{self._secrets} cannot be read as secrets: restore it from a backup. "
                "Without it, what is sealed in the database stays unreadable."
            ) from None

    def running(self) -> Running | None:
        try:
            return Running(**json.loads(self._running.read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def write_running(self, running: Running) -> None:
        write_private(self._running, json.dumps(asdict(running), indent=2) + "\n")

    def forget_running(self) -> None:
        self._running.unlink(missing_ok=True)


def fill(settings: Settings, values: dict[str, str]) -> Settings:
    """Set what is still empty; what the environment says always wins."""
    missing: dict[str, Any] = {}
    for name, value in values.items():
        present = getattr(settings, name)
        if isinstance(present, str):
            if not present:
                missing[name] = value
        elif not present.get_secret_value():
            missing[name] = type(present)(value)
    return settings.model_copy(update=missing)
