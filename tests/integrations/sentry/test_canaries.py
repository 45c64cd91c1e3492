"""A canary through every channel, a real server at the other end, and a search of what arrived."""

import base64
import json
import os
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
EVENT_KEYS = {
    "event_id", "timestamp", "level", "platform", "release", "environment", "tags",
    "transaction", "exception", "fingerprint",
}  # fmt: skip


@dataclass(frozen=True)
class Run:
    canaries: dict[str, str]
    sentry: object
    third_party: object


@pytest.fixture(scope="module")
def run_probes(open_sink):
    def run(mode: str) -> Run:
        with open_sink() as sentry, open_sink() as third_party:
            done = subprocess.run(
                [
                    sys.executable,
                    str(Path(__file__).with_name("probes.py")),
                    mode,
                    sentry.dsn,
                    f"http://127.0.0.1:{third_party.port}/hook",
                ],
                env={**os.environ, "PYTHONPATH": str(ROOT), "SENTRY_ENVIRONMENT": "elsewhere"},
                capture_output=True,
                text=True,
                check=False,
                timeout=100,
            )
            assert done.returncode == 0, done.stderr
            return Run(json.loads(done.stdout), sentry, third_party)

    return run


def spellings(text: str) -> list[bytes]:
    """The text as it is and as it looks inside base64, wherever in a group of three it begins."""
    raw = text.encode()
    found = [raw, raw.hex().encode(), text.encode("utf-16-le")]
    for shift in range(3):
        inner = base64.b64encode(b"\0" * shift + raw)[4 * (shift > 0) :]
        found.append(inner[:-4].lower())
    return found


def leaked(canaries: dict[str, str], received: bytes) -> list[str]:
    received = received.lower()
    return [
        name
        for name, canary in canaries.items()
        if any(spelling in received for spelling in spellings(canary))
    ]


def assert_shape(events: list[dict[str, object]]) -> None:
    """Not only is no canary there: nothing is there that the allow list does not name."""
    for event in events:
        assert set(event) <= EVENT_KEYS
        assert (event["release"], event["environment"]) == ("1.2.3", "test")
        assert set(event["tags"]) <= {"role", "workspace", "area", "peer", "consequence"}
        for exception in event["exception"]["values"]:
            assert set(exception) == {"type", "stacktrace"}
            assert set(exception["stacktrace"]) == {"frames"}
            for frame in exception["stacktrace"]["frames"]:
                assert set(frame) == {"filename", "function", "lineno", "in_app"}
                assert not frame["filename"].startswith(("/", "."))


def assert_only_events(sentry: object) -> None:
    assert {kind for kind, _ in sentry.items()} == {"envelope", "event"}
    headers = [content for kind, content in sentry.items() if kind == "envelope"]
    assert all(set(header) == {"event_id"} for header in headers)
    assert_shape(sentry.events())
    for private in (socket.gethostname(), str(ROOT), sys.executable):
        assert json.dumps(private).encode() not in sentry.everything
        assert f'"{private}/'.encode() not in sentry.everything


def test_the_stock_sdk_leaks_and_the_search_sees_it(run_probes, capsys):
    run = run_probes("stock")
    seen = leaked(run.canaries, run.sentry.everything)
    with capsys.disabled():
        sys.stdout.write(f"\nstock sentry-sdk: {len(seen)} of {len(run.canaries)} probes leak\n")
    assert len(run.canaries) >= 43
    # Anything not seen here would be a probe that proves nothing below.
    assert sorted(set(run.canaries) - set(seen)) == []
    assert leaked(run.canaries, run.third_party.everything) == ["third_party_baggage"]


def test_the_transport_alone_lets_nothing_through(run_probes):
    """With every integration, trace and default of the SDK switched on around it."""
    run = run_probes("transport")
    assert leaked(run.canaries, run.sentry.everything) == []
    assert len(run.sentry.events()) >= 43
    assert_only_events(run.sentry)


def test_the_product_lets_nothing_through_and_tells_third_parties_nothing(run_probes):
    run = run_probes("product")
    received = run.sentry.everything + run.third_party.everything
    assert leaked(run.canaries, received) == []
    assert len(run.third_party.requests) == 1
    assert b"sentry-trace" not in run.third_party.everything.lower()
    assert len(run.sentry.events()) >= 43
    assert_only_events(run.sentry)


def test_the_search_finds_hidden_spellings():
    canary = "c4n4ry0123456789abcdef"
    for shift in range(3):
        hidden = base64.b64encode(b"x" * shift + canary.encode() + b"yz")
        assert leaked({"a": canary}, b"..." + hidden) == ["a"]
    assert leaked({"a": canary}, b"C4N4RY0123456789ABCDEF") == ["a"]
    assert leaked({"a": canary}, b"c4n4ry0123456789abcdee") == []
