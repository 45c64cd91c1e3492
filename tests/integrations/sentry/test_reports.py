"""A report is still of use, costs its caller nothing, and never outlives its welcome."""

import asyncio
import importlib
import subprocess
import sys
import time
import types
from uuid import UUID

import pytest
import sentry_sdk
from sentry_sdk.envelope import Envelope, Item, PayloadRef

from integrations.outbound import OutboundRefused, OutboundRules
from integrations.outbound.targets import read_target
from integrations.sentry import (
    Area,
    Consequence,
    Peer,
    ProcessRole,
    SentryMisconfigured,
    check_delivery,
    report,
    start_sentry,
    stop_sentry,
)
from integrations.sentry.allow_list import (
    MOST_EXCEPTIONS,
    MOST_FRAMES,
    UNLISTED_CLASS,
    ReportRules,
    rebuild_event,
)
from integrations.sentry.events import describe
from integrations.sentry.names import class_name, function_name, line_number, source_file
from integrations.sentry.transport import allow_list_transport
from tests.factories.processes import wait_until

WORKSPACE = UUID("0199c0de-0000-7000-8000-00000000abcd")
ROUTE = "/api/v1/conversations/{id}"
RULES = ReportRules("1", "test", ProcessRole.WORKER, frozenset({ROUTE}))


@pytest.fixture
def started(sink):
    def start(role: ProcessRole = ProcessRole.WORKER) -> None:
        assert start_sentry(
            sink.dsn, release="2026.11.1", environment="shop-eu", role=role, known_routes=[ROUTE]
        )

    yield start
    stop_sentry(timeout_seconds=0)


def refused() -> OutboundRefused:
    with pytest.raises(OutboundRefused) as caught:
        read_target("https://Ahmed@secret.example/", OutboundRules())
    return caught.value


def test_a_report_tells_what_happened_where_and_to_whom(started, sink):
    started()
    error = refused()
    event_id = report(
        error,
        workspace_id=WORKSPACE,
        route=ROUTE,
        tags=[Area.EFFECT, Peer.CUSTOMER_HOST, Consequence.WILL_RETRY],
    )
    stop_sentry()
    [event] = sink.events()
    assert event.pop("event_id") == event_id
    assert event.pop("timestamp").endswith("Z")
    [exception] = event.pop("exception")["values"]
    # One defect is one group, whoever met it and in whichever release.
    assert event.pop("fingerprint") == [
        "integrations.outbound.errors.OutboundRefused",
        "integrations/outbound/targets.py:_split_authority",
        ROUTE,
    ]
    assert exception["stacktrace"]["frames"][-1]["in_app"] is True
    assert event == {
        "level": "error",
        "platform": "python",
        "release": "2026.11.1",
        "environment": "shop-eu",
        "transaction": ROUTE,
        "tags": {
            "role": "worker",
            "workspace": str(WORKSPACE),
            "area": "effect",
            "peer": "customer_host",
            "consequence": "will_retry",
        },
    }
    assert exception["type"] == "integrations.outbound.errors.OutboundRefused"
    frames = exception["stacktrace"]["frames"]
    assert [frame["function"] for frame in frames][-2:] == ["read_target", "_split_authority"]
    assert frames[-1]["filename"] == "integrations/outbound/targets.py"
    assert frames[-1]["lineno"] == error.__traceback__.tb_next.tb_next.tb_lineno
    assert b"Ahmed" not in sink.everything
    assert b"secret.example" not in sink.everything


def test_causes_and_group_members_come_along_and_end_with_the_raised_one(started, sink):
    started()
    cause = KeyError("a")
    group = ExceptionGroup("g", [ValueError("b"), TypeError("c")])
    group.__cause__ = cause
    report(group)
    stop_sentry()
    [event] = sink.events()
    kinds = [value["type"] for value in event["exception"]["values"]]
    assert kinds == ["TypeError", "ValueError", "KeyError", "ExceptionGroup"]


def test_chains_that_bite_their_tail_and_deep_stacks_are_cut():
    first, second = ValueError(), KeyError()
    first.__cause__, second.__cause__ = second, first
    assert len(describe(first)["exception"]["values"]) == 2
    many = ExceptionGroup("g", [ValueError() for _ in range(100)])
    assert len(describe(many)["exception"]["values"]) == MOST_EXCEPTIONS

    def dive(depth: int) -> None:
        if depth == 0:
            raise ValueError
        dive(depth - 1)

    with pytest.raises(ValueError) as caught:  # noqa: PT011 - its stack is what is looked at
        dive(300)
    frames = describe(caught.value)["exception"]["values"][0]["stacktrace"]["frames"]
    assert len(frames) == MOST_FRAMES
    rebuilt = rebuild_event(describe(caught.value), RULES)
    assert rebuilt["exception"]["values"][0]["stacktrace"]["frames"][-1]["lineno"] > 0


def test_without_a_dsn_nothing_is_imported_or_sent():
    code = """if True:
        import sys
        from integrations.sentry import *
        started = start_sentry("", release="", environment="", role=ProcessRole.API)
        assert not started and report(ValueError()) is None
        stop_sentry()
        assert "sentry_sdk" not in sys.modules and "urllib3" not in sys.modules
    """
    subprocess.run([sys.executable, "-W", "error", "-c", code], check=True)


def test_the_sdk_has_no_global_client_to_be_called_by_others(started, sink):
    started()
    assert sentry_sdk.capture_exception(ValueError()) is None
    assert not sentry_sdk.get_client().is_active()
    stop_sentry()
    assert sink.requests == []


async def test_a_sentry_that_hangs_holds_up_neither_the_loop_nor_the_end(started, sink):
    sink.status = None
    started()
    loop = asyncio.get_running_loop()
    began = loop.time()
    for _ in range(300):
        report(ValueError())
    assert loop.time() - began < 2
    began = loop.time()
    stop_sentry(timeout_seconds=0.3)
    assert loop.time() - began < 1.5


PROGRAM = """if True:
    import sys
    from integrations.sentry import *
    start_sentry(sys.argv[1], release="1", environment="test", role=ProcessRole.API)
    try:
        raise ValueError("c4n4ry")
    except ValueError as error:
        report(error)
    stop_sentry(timeout_seconds=2)
"""


@pytest.mark.parametrize("status", [None, 200, 400, 413, 429, 500])
def test_a_process_ends_soon_and_says_nothing_whatever_sentry_does(status, sink):
    sink.status = status
    began = time.monotonic()
    command = [sys.executable, "-X", "dev", "-W", "error", "-c", PROGRAM, sink.dsn]
    done = subprocess.run(command, capture_output=True, check=True, timeout=30)
    assert time.monotonic() - began < 15
    assert (done.stdout, done.stderr) == (b"", b"")
    # Whoever sent it has not waited for it to be written down.
    wait_until(lambda: len(sink.events()) == 1)


def test_nobody_at_the_address_is_no_trouble():
    command = [sys.executable, "-W", "error", "-c", PROGRAM, "http://public@127.0.0.1:1/7"]
    done = subprocess.run(command, capture_output=True, check=True, timeout=30)
    assert (done.stdout, done.stderr) == (b"", b"")


def test_an_error_of_our_own_drops_the_whole_report(started, sink, monkeypatch):
    def broken(*_: object) -> None:
        raise RuntimeError

    started()
    monkeypatch.setattr("integrations.sentry.transport.rebuild_event", broken)
    assert report(ValueError()) is not None
    monkeypatch.undo()
    monkeypatch.setattr("integrations.sentry.reporter.describe", broken)
    assert report(ValueError()) is None
    stop_sentry()
    assert sink.requests == []


def test_two_events_in_one_envelope_are_not_what_we_send(started, sink):
    started()
    transport = importlib.import_module("integrations.sentry.reporter")._client.transport
    for count, sent in ((2, 0), (1, 1)):
        envelope = Envelope()
        for _ in range(count):
            envelope.add_event(describe(ValueError()))
        transport.capture_envelope(envelope)
        transport.flush(5)
        assert len(sink.envelopes) == sent


def test_items_of_other_types_and_client_reports_are_left_behind(sink):
    """With reports of losses switched on in the SDK, as somebody may do one day."""
    client = sentry_sdk.Client(
        sink.dsn,
        transport=allow_list_transport(RULES),
        default_integrations=False,
        send_client_reports=True,
    )
    transport = client.transport
    event = describe(ValueError())
    transport.capture_envelope(Envelope(items=[Item(PayloadRef(json=event), type="transaction")]))
    transport.record_lost_event("c4n4ry", "error")
    client.close(timeout=5)
    assert sink.requests == []


def test_a_tag_that_is_not_ours_costs_the_tag_and_not_the_report():
    event = {**describe(ValueError()), "tags": {"workspace": "Ahmed", "area": "Ahmed", "x": "y"}}
    assert rebuild_event(event, RULES)["tags"] == {"role": "worker"}


@pytest.mark.parametrize(
    ("dsn", "release", "environment"),
    [
        ("https://nowhere", "1", "test"),
        ("not a dsn", "1", "test"),
        ("https://key@127.0.0.1/1", "release of Ahmed", "test"),
        ("https://key@127.0.0.1/1", "1", "test\nX: y"),
        ("https://key@127.0.0.1/1", "", "test"),
    ],
)
def test_a_wrong_setting_is_named_at_the_start(dsn, release, environment):
    with pytest.raises(SentryMisconfigured) as caught:
        start_sentry(dsn, release=release, environment=environment, role=ProcessRole.API)
    assert caught.value.__cause__ is None
    assert "Ahmed" not in str(caught.value)
    assert report(ValueError()) is None


def test_variables_that_open_a_second_way_out_are_refused_or_ignored(sink, monkeypatch, capsys):
    start = {"release": "1", "environment": "test", "role": ProcessRole.API}
    monkeypatch.setenv("SENTRY_PRINT_ENVELOPES", "1")
    with pytest.raises(SentryMisconfigured, match="SENTRY_PRINT_ENVELOPES"):
        start_sentry(sink.dsn, **start)
    monkeypatch.delenv("SENTRY_PRINT_ENVELOPES")
    monkeypatch.setenv("SENTRY_SPOTLIGHT", f"http://127.0.0.1:{sink.port}/stream")
    monkeypatch.setenv("SENTRY_DEBUG", "1")
    monkeypatch.setenv("SENTRY_RELEASE", "elsewhere")
    start_sentry(sink.dsn, **start)
    report(ValueError("c4n4ry"))
    stop_sentry()
    assert [event["release"] for event in sink.events()] == ["1"]
    assert len(sink.requests) == 1
    assert capsys.readouterr() == ("", "")


def test_names_are_believed_only_when_the_program_has_them(monkeypatch):
    assert class_name(None, "ValueError") == "ValueError"
    assert class_name("builtins", "ValueError") == "ValueError"
    assert class_name("asyncio.exceptions", "CancelledError") == "asyncio.exceptions.CancelledError"
    for module, name in (
        (None, "Ahmed"), (None, "print"), (None, "int"), ("json", "loads"), ("json", "Ahmed"),
        ("not_imported_module", "ValueError"), ("json", "decoder.JSONDecodeError.Ahmed"),
        (None, "Value Error"), (None, None), (7, "ValueError"), (None, "A" * 300),
    ):  # fmt: skip
        assert class_name(module, name) is None

    inventor = types.ModuleType("inventor")
    inventor.__getattr__ = lambda name: ValueError
    monkeypatch.setitem(sys.modules, "inventor", inventor)
    assert class_name("inventor", "Ahmed") is None

    json_file = sys.modules["json"].__file__
    assert source_file("json", json_file) == "json/__init__.py"
    assert source_file("json.decoder", sys.modules["json.decoder"].__file__) == "json/decoder.py"
    for module, file in (
        ("json", "/srv/ahmed.py"), ("json.decoder", json_file), ("ahmed", json_file),
        ("sys", None), ("json", None), (None, json_file), ("../json", json_file),
    ):  # fmt: skip
        assert source_file(module, file) is None

    assert function_name("Room.open.<locals>.<lambda>") == "Room.open.<locals>.<lambda>"
    for name in ("said hello", "", "a..b", "été", "<string>", "a" * 65, None, 1):
        assert function_name(name) is None
    assert line_number(7) == 7
    for number in (0, -1, True, 10**9, "7", 7.0, None):
        assert line_number(number) is None


def test_a_class_made_while_running_is_told_by_its_base():
    made = type("Ahmed", (ConnectionResetError,), {})
    assert describe(made())["exception"]["values"][0]["type"] == "ConnectionResetError"
    event = {"event_id": "a" * 32, "exception": {"values": [{"type": "Ahmed", "module": "x"}]}}
    assert rebuild_event(event, RULES)["exception"]["values"][0]["type"] == UNLISTED_CLASS


@pytest.mark.parametrize("event", [None, [], "text", {}, {"event_id": "a" * 32}, {"exception": 1}])
def test_what_is_no_report_is_nothing(event):
    assert rebuild_event(event, RULES) is None


def test_a_check_says_whether_it_arrived(started, sink):
    assert check_delivery() == (None, "off")
    started()
    event_id, refused = check_delivery()
    assert refused is None
    assert [event["event_id"] for event in sink.events()] == [event_id]
    [kind] = sink.events()[0]["exception"]["values"]
    assert kind["type"] == "integrations.sentry.reporter.SentryCheck"
    sink.status = 403
    assert check_delivery()[1] == "status_403"
