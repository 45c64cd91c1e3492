"""What every process does first: log lines, and reports only where a DSN is set."""

import atexit
import sys
from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from inbox.foundation.errors import SettingsInvalid
from inbox.foundation.settings import Settings
from integrations.sentry import report, stop_sentry
from parley import process
from parley.process import SENTRY_ROLES, start_process, start_reporting
from tests.factories.sentry_sink import SentrySink, sentry_sink


@pytest.fixture
def sink() -> Iterator[SentrySink]:
    with sentry_sink() as started:
        yield started
        stop_sentry()
        atexit.unregister(stop_sentry)


def with_dsn(settings: Settings, dsn: str) -> Settings:
    return settings.model_copy(update={"sentry_dsn": SecretStr(dsn)})


def test_without_a_dsn_nothing_is_reported(settings: Settings, sink: SentrySink) -> None:
    start_reporting(settings, "web")
    assert report(ValueError()) is None
    assert sink.requests == []


@pytest.mark.parametrize("role", SENTRY_ROLES)
def test_with_a_dsn_a_report_names_process_and_route(
    settings: Settings, sink: SentrySink, role: str
) -> None:
    start_reporting(with_dsn(settings, sink.dsn), role, ["/api/v1/teams"])
    for route in ("/api/v1/teams", "/api/v1/canary"):
        assert report(ValueError("canary"), route=route) is not None
    stop_sentry()
    first, second = sink.events()
    assert first["tags"]["role"] == SENTRY_ROLES[role].value
    assert first["transaction"] == "/api/v1/teams"
    assert "transaction" not in second
    assert b"canary" not in sink.everything


def test_a_wrong_dsn_is_said_in_one_line(settings: Settings) -> None:
    with pytest.raises(SettingsInvalid, match="SENTRY_DSN") as raised:
        start_reporting(with_dsn(settings, "http://canary"), "web")
    assert "canary" not in raised.value.detail


@pytest.mark.parametrize("role", SENTRY_ROLES)
def test_a_command_keeps_standard_output_for_its_answer(
    settings: Settings, role: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[object] = []
    monkeypatch.setattr(process, "start_logging", lambda _, stream: started.append(stream))
    start_process(settings, role)
    assert started == [sys.stderr if role == "cli" else sys.stdout]
