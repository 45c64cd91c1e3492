"""A server that keeps everything it is sent, as it came over the wire."""

import gzip
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


@dataclass
class Sink:
    port: int = 0
    # Status of the answers; None holds every request until `release` is set.
    status: int | None = 200
    release: threading.Event = field(default_factory=threading.Event)
    requests: list[bytes] = field(default_factory=list)
    envelopes: list[bytes] = field(default_factory=list)

    @property
    def dsn(self) -> str:
        return f"http://public@127.0.0.1:{self.port}/7"

    @property
    def everything(self) -> bytes:
        return b"\n".join(self.requests)

    def items(self) -> list[tuple[str, object]]:
        """Type and content of every item of every envelope, and the envelopes' own headers."""
        found: list[tuple[str, object]] = []
        for envelope in self.envelopes:
            lines = envelope.split(b"\n")
            found.append(("envelope", json.loads(lines[0])))
            found += [
                (json.loads(head)["type"], json.loads(body))
                for head, body in zip(lines[1::2], lines[2::2], strict=False)
            ]
        return found

    def events(self) -> list[dict[str, object]]:
        return [content for kind, content in self.items() if kind == "event"]


@pytest.fixture
def sink() -> Iterator[Sink]:
    with serving() as started:
        yield started


class serving:  # noqa: N801 - used as a statement
    def __enter__(self) -> Sink:
        sink = self._sink = Sink()

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                head = f"{self.requestline}\n{self.headers}".encode()
                sink.requests.append(head + body)
                if self.path.endswith("/envelope/"):
                    sink.envelopes.append(body)
                if sink.status is None:
                    sink.release.wait(60)
                    return
                self.send_response(sink.status)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            do_GET = do_POST  # noqa: N815 - the base class calls it so

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        sink.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return sink

    def __exit__(self, *_: object) -> None:
        self._sink.release.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture(scope="session")
def open_sink() -> type[serving]:
    return serving
