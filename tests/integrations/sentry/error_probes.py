"""Canaries in errors, in what libraries say of them, in requests, tasks and log lines."""

import asyncio
import importlib.util
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import aiohttp
import dramatiq
import httpx
import psycopg
import pydantic
import redis
import sentry_sdk
import sqlalchemy
from dramatiq.brokers.stub import StubBroker
from litestar import Litestar, post
from litestar.testing import TestClient
from probing import capture_raised, captured, log, probe


class ShopError(Exception):
    def __init__(self, body: str) -> None:
        super().__init__()
        self.body = body

    def __str__(self) -> str:
        return f"shop said {self.body}"

    __repr__ = __str__


# The error itself.


@probe
def exception_text(canary):
    capture_raised(ValueError(canary))


@probe
def exception_args(canary):
    capture_raised(KeyError(1, {"body": [canary]}))


@probe
def exception_own_words(canary):
    capture_raised(ShopError(canary))


@probe
def exception_cause(canary):
    with captured():
        try:
            int(canary)
        except ValueError as error:
            raise RuntimeError from error


@probe
def exception_context(canary):
    with captured():
        try:
            int(canary)
        except ValueError:
            raise RuntimeError  # noqa: B904 - the implicit chain is what is probed


@probe
def exception_notes(canary):
    error = ValueError()
    error.add_note(canary)
    capture_raised(error)


@probe
def exception_group_message(canary):
    capture_raised(ExceptionGroup(canary, [ValueError()]))


@probe
def exception_group_member(canary):
    capture_raised(ExceptionGroup("group", [ValueError(canary)]))


@probe
def exception_class_name(canary):
    capture_raised(type(canary, (Exception,), {})())


@probe
def exception_module_name(canary):
    capture_raised(type("Made", (Exception,), {"__module__": canary})())


@probe
def exception_qualified_name(canary):
    capture_raised(type("Made", (Exception,), {"__qualname__": f"Shop.{canary}"})())


# Where it happened.


@probe
def frame_locals(canary):
    body = {"message": canary}
    with captured():
        raise ValueError(len(body))


def _run(source: str, name: str, filename: str) -> None:
    with captured():
        exec(compile(source, filename, "exec"), {"__name__": name})


@probe
def frame_function_name(canary):
    _run(f"def {canary}():\n    raise ValueError\n{canary}()", __name__, "<string>")


@probe
def frame_function_name_in_a_real_module(canary):
    _run(f"def {canary}():\n    raise ValueError\n{canary}()", "json", "<string>")


@probe
def frame_module_name(canary):
    _run("raise ValueError", canary, __file__)


@probe
def frame_file_name(canary):
    _run("raise ValueError", "json", f"/srv/{canary}.py")


@probe
def frame_source_line(canary):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "drawn_flow.py"
        path.write_text(f"def run():\n    raise ValueError  # {canary}\n")
        spec = importlib.util.spec_from_file_location("drawn_flow", path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        with captured():
            module.run()


# Libraries that quote what they were given.


@probe
def pydantic_input(canary):
    with captured():
        pydantic.TypeAdapter(int).validate_python({"body": canary})


@probe
def sql_parameters(canary):
    engine = sqlalchemy.create_engine("sqlite://")
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text("CREATE TABLE m (id INTEGER PRIMARY KEY, body TEXT)"))
        with captured():
            for _ in range(2):
                connection.execute(
                    sqlalchemy.text("INSERT INTO m VALUES (1, :body)"), {"body": canary}
                )
    engine.dispose()


@probe
def sql_statement(canary):
    engine = sqlalchemy.create_engine("sqlite://")
    with engine.connect() as connection, captured():
        connection.execute(sqlalchemy.text(f"SELECT '{canary}' FROM missing"))
    engine.dispose()


@probe
def postgres_detail(canary):
    text = f"null value in column\nDETAIL:  Failing row contains (1, {canary})."
    original = psycopg.errors.NotNullViolation(text)
    capture_raised(sqlalchemy.exc.IntegrityError("INSERT", None, original, hide_parameters=True))


@probe
def httpx_url(canary):
    with captured():
        httpx.get(f"http://127.0.0.1:1/{canary}", trust_env=False)


@probe
def httpx_status_error(canary):
    request = httpx.Request("GET", f"https://shop.example/{canary}")
    with captured():
        httpx.Response(500, request=request).raise_for_status()


@probe
def aiohttp_url(canary):
    async def call():
        async with aiohttp.ClientSession() as session:
            await session.get(f"http://127.0.0.1:1/{canary}")

    with captured():
        asyncio.run(call())


@probe
def aiohttp_invalid_url(canary):
    capture_raised(aiohttp.InvalidURL(f"https://{canary}"))


@probe
def redis_key(canary):
    client = redis.Redis(port=1)
    with captured():
        client.set(f"session:{canary}", canary)
    client.close()


@probe
def subprocess_arguments(canary):
    subprocess.run([sys.executable, "-c", "", canary], check=True)
    capture_raised(ValueError())


@probe
def openai_prompt(canary):
    with (
        sentry_sdk.start_transaction(name="draft"),
        sentry_sdk.start_span(op="gen_ai.chat") as span,
    ):
        span.set_data("gen_ai.request.messages", [{"role": "user", "content": canary}])
        capture_raised(ValueError())


@probe
def openai_tool_definition(canary):
    def create(**kwargs):
        raise ValueError(len(kwargs))

    with captured():
        create(model="m", tools=[{"name": "lookup", "description": canary}])


@probe
def dramatiq_arguments(canary):
    broker = StubBroker()
    dramatiq.set_broker(broker)

    @dramatiq.actor(broker=broker, max_retries=0)
    def send_reply(body):
        capture_raised(ValueError(len(body)))
        raise ValueError

    send_reply.send(canary)
    worker = dramatiq.Worker(broker, worker_timeout=10)
    worker.start()
    broker.join("default", fail_fast=False)
    worker.stop()
    broker.close()


# A request.


@post("/hooks/{token:str}", sync_to_thread=False)
def _hook(token: str, data: dict[str, str]) -> None:
    with captured():
        raise ValueError(len(token) + len(data))
    raise ValueError


def _request(path="/hooks/a", **parts) -> None:
    # Built anew each time: the SDK instruments an application when it is made.
    app = Litestar([_hook], logging_config=None)
    with TestClient(app, raise_server_exceptions=False) as client:
        client.post(path, **{"json": {"a": "b"}, **parts})


@probe
def request_body(canary):
    _request(json={"body": canary})


@probe
def request_path(canary):
    _request(f"/hooks/{canary}")


@probe
def request_query(canary):
    _request(f"/hooks/a?q={canary}")


@probe
def request_header(canary):
    _request(headers={"X-Name": canary})


@probe
def request_cookie(canary):
    _request(headers={"Cookie": f"name={canary}"})


@probe
def request_user_agent(canary):
    _request(headers={"User-Agent": canary})


@probe
def request_baggage(canary):
    trace = f"{'a' * 32}-{'b' * 16}-1"
    _request(headers={"sentry-trace": trace, "baggage": f"sentry-transaction={canary}"})


# What a program says along the way.


@probe
def log_breadcrumb(canary):
    log.warning("received %s", canary)
    capture_raised(ValueError())


@probe
def log_error(canary):
    log.error(canary)


@probe
def log_argument(canary):
    log.error("received %s", canary)


@probe
def log_extra(canary):
    log.error("received", extra={"body": canary})


@probe
def log_exception(canary):
    try:
        int(canary)
    except ValueError:
        log.exception("failed")


@probe
def thread_exception(canary):
    def fail():
        capture_raised(ValueError())
        raise ValueError(canary)

    quiet = threading.Thread(target=fail, name=canary)
    quiet.start()
    quiet.join()


@probe
def program_arguments(canary):
    sys.argv.append(canary)
    capture_raised(ValueError())
    sys.argv.pop()
