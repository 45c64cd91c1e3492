from pathlib import Path

import psycopg
import pytest

from inbox.foundation.settings import Settings
from parley import doctor
from parley.doctor import Finding, examine
from tests.plugins.services import build_settings


def by_check(settings: Settings) -> dict[str, Finding]:
    return {finding.check: finding for finding in examine(settings)}


def test_a_sound_installation(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    found = by_check(settings.model_copy(update={"skip_web": True}))
    # The tests' Valkey keeps nothing, on purpose: the one thing to complain about.
    assert [check for check, finding in found.items() if not finding.ok] == ["redis persistence"]
    assert set(found) == {
        *("settings", "database", "clock", "migrations", "role"),
        *("redis", "redis persistence", "disk", "web", "vectors"),
    }
    monkeypatch.setattr(doctor, "LEAST_FREE_BYTES", 2**80)
    assert "make room" in by_check(settings)["disk"].words


def test_a_role_that_sees_every_workspace_is_refused(database_url: str) -> None:
    with psycopg.connect(database_url) as connection:
        found = doctor._role(connection)
    assert not found.ok
    assert "is a superuser and bypasses row-level security and owns" in found.words


def test_a_clock_that_is_off_is_found(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 1_000_000.0)
    with psycopg.connect(database_url) as connection:
        found = doctor._clock(connection)
    assert not found.ok
    assert "NTP" in found.words


def test_missing_migrations_are_found(
    empty_database_url: str, redis_url: str, tmp_path: Path
) -> None:
    found = by_check(build_settings(empty_database_url, redis_url, tmp_path))
    assert "parley migrate" in found["migrations"].words
    assert "role" not in found


def test_each_service_that_is_away_gives_one_line(tmp_path: Path) -> None:
    away = "postgresql://user:hidden@127.0.0.1:1/name", "redis://:hidden@127.0.0.1:1/0"
    found = by_check(build_settings(*away, tmp_path))
    assert "PARLEY_DATABASE_URL does not answer" in found["database"].words
    assert "PARLEY_REDIS_URL does not answer" in found["redis"].words
    assert not {"migrations", "role", "redis persistence"} & set(found)
    assert "hidden" not in str(found)
