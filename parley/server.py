"""Runs the web app: uvicorn in this very process, one process per unit.

SIGTERM: no new connections, event streams end at once (their clients reconnect to whoever serves
then), ordinary requests get `GRACE_SECONDS` to finish, and then the process exits with code 0.
Why uvicorn: docs/decisions/0007-web-server.md.
"""

import asyncio
import socket
from types import FrameType
from typing import Any

from uvicorn import Config, Server

from inbox.foundation.settings import Settings
from parley.listener import BACKLOG, open_listener
from parley.process import settle_memory, start_process, start_reporting

GRACE_SECONDS = 4
# Longer than proxies keep an idle connection, so that they and not we close it: a proxy that
# sends a request into a closing connection would see an error.
KEEP_ALIVE_SECONDS = 130


def run_web(settings: Settings, listener: socket.socket | None = None) -> None:
    # The port comes first: a taken one is said at once, not after the imports of the whole app.
    listener = listener or open_listener(settings.host, settings.port)
    start_process(settings, "web")
    from parley.app import create_app, route_names

    app = create_app(settings)
    start_reporting(settings, "web", route_names(app))
    settle_memory()
    serve(app, listener)


def serve(asgi_app: Any, listener: socket.socket) -> None:
    app = StreamsThatStop(asgi_app)
    config = Config(
        app,
        http="httptools",
        loop="uvloop",
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="warning",
        access_log=False,
        server_header=False,
        # The app reads X-Forwarded-For itself, from the proxies that the settings trust.
        proxy_headers=False,
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = WebServer(config, app)
    server.run(sockets=[listener])
    if not server.started:
        raise SystemExit(1)


class StreamsThatStop:
    """The app, with every open `text/event-stream` answer in reach of `stop`."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._streams: set[asyncio.Task[Any]] = set()
        self._stopping = False

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        task: asyncio.Task[Any] | None = None

        async def send_and_note(message: Any) -> None:
            nonlocal task
            if message["type"] == "http.response.start" and _is_event_stream(message):
                task = asyncio.current_task()
                assert task is not None  # noqa: S101 - uvicorn runs every request in a task
                self._streams.add(task)
                if self._stopping:
                    task.cancel()
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        except asyncio.CancelledError:
            if not self._stopping or task is None:
                raise
            task.uncancel()
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            if task is not None:
                self._streams.discard(task)

    def stop(self) -> None:
        self._stopping = True
        for task in self._streams:
            task.cancel()


def _is_event_stream(message: Any) -> bool:
    return any(
        name.lower() == b"content-type" and value.startswith(b"text/event-stream")
        for name, value in message.get("headers", ())
    )


class WebServer(Server):
    def __init__(self, config: Config, app: StreamsThatStop) -> None:
        super().__init__(config)
        self._app = app

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """As uvicorn's, but without raising the signal again afterwards: we exit with code 0."""
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._app.stop()
        await super().shutdown(sockets)
