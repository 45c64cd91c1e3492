"""A Sentry that keeps every byte it is sent."""

import gzip
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

IS_EVENT = b'"exception"'


@dataclass
class SentrySink:
    port: int = 0
    requests: list[bytes] = field(default_factory=list)
    status: int = 200

    @property
    def dsn(self) -> str:
        return f"http://public@127.0.0.1:{self.port}/7"

    @property
    def everything(self) -> bytes:
        return b"\n".join(self.requests)

    def events(self) -> list[dict[str, Any]]:
        lines = [line for request in self.requests for line in request.split(b"\n")]
        return [json.loads(line) for line in lines if line.startswith(b'{"') and IS_EVENT in line]


@contextmanager
def sentry_sink() -> Iterator[SentrySink]:
    sink = SentrySink()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            sink.requests.append(f"{self.requestline}\n{self.headers}".encode() + body)
            self.send_response(sink.status)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        sink.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield sink
        finally:
            server.shutdown()
            thread.join()
