"""Settings come from the environment once; what is wrong is named, and never repeated."""

from pathlib import Path

import pytest

from inbox.foundation.database import sqlalchemy_url
from inbox.foundation.errors import SettingsInvalid
from inbox.foundation.settings import Registration, Settings, read_settings


def test_without_an_environment_nothing_secret_has_a_value() -> None:
    settings = read_settings()
    secrets = [
        value.get_secret_value()
        for value in settings.__dict__.values()
        if hasattr(value, "get_secret_value")
    ]
    assert len(secrets) == 8
    assert set(secrets) == {""}
    assert settings.registration is Registration.INVITE
    assert settings.base_url == "http://127.0.0.1:8000"
    assert settings.tls is False


def test_ecosystem_names_work_with_and_without_our_prefix(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SENTRY_DSN", "https://a@sentry.example/1")
    monkeypatch.setenv("PARLEY_OPENAI_BASE_URL", "https://models.example")
    settings = read_settings()
    assert settings.sentry_dsn.get_secret_value() == "https://a@sentry.example/1"
    assert settings.openai_base_url == "https://models.example"


def test_lists_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_TRUSTED_PROXIES", "10.0.0.0/8, 127.0.0.1,")
    assert read_settings().trusted_proxies == ("10.0.0.0/8", "127.0.0.1")


def test_links_are_built_from_the_public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARLEY_PUBLIC_URL", "https://parley.example/")
    settings = read_settings()
    assert settings.base_url == "https://parley.example"
    assert settings.tls is True


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PARLEY_PORT", "canary"),
        ("PARLEY_PORT", "70000"),
        ("PARLEY_LOG_FORMAT", "canary"),
        ("PARLEY_REGISTRATION", "canary"),
        ("PARLEY_UNKNOWN_WAIT_SECONDS", "-1"),
        ("PARLEY_DATABASE_POOL_SIZE", "0"),
        ("PARLEY_TRUSTED_PROXIES", "canary"),
        ("PARLEY_PUBLIC_URL", "canary"),
        ("PARLEY_PUBLIC_URL", "ftp://canary"),
    ],
)
def test_a_wrong_value_is_named_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsInvalid, match=name) as raised:
        read_settings()
    assert "\n" not in raised.value.detail
    assert value not in raised.value.detail or value.isdigit() or value == "-1"


def test_every_missing_setting_is_named_at_once() -> None:
    with pytest.raises(SettingsInvalid) as raised:
        Settings().require("database_url", "redis_url", "port")
    assert raised.value.detail.startswith("PARLEY_DATABASE_URL, PARLEY_REDIS_URL not set.")


def test_secrets_can_come_from_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "PARLEY_SECRET_KEY").write_text("from a file\n")
    (tmp_path / "SENTRY_DSN").write_text("https://a@sentry.example/1\n")
    monkeypatch.setenv("PARLEY_SECRETS_DIR", str(tmp_path))
    settings = read_settings()
    assert settings.secret_key.get_secret_value() == "from a file"
    assert settings.sentry_dsn.get_secret_value() == "https://a@sentry.example/1"
    monkeypatch.setenv("PARLEY_SECRET_KEY", "from the environment")
    assert read_settings().secret_key.get_secret_value() == "from the environment"


def test_settings_do_not_show_their_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "MASTER_KEYS", "SMTP_URL")
    for name in names:
        monkeypatch.setenv(f"PARLEY_{name}", "canary")
    settings = read_settings()
    assert "canary" not in f"{settings!r} {settings} {settings.model_dump_json()}"


@pytest.mark.parametrize("url", ["canary", "mysql://u:canary@h/d", "http://canary", "://canary"])
def test_a_wrong_database_address_is_said_in_one_line(url: str) -> None:
    with pytest.raises(SettingsInvalid, match="PARLEY_DATABASE_URL") as raised:
        sqlalchemy_url(url)
    assert "canary" not in raised.value.detail


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_usual_spellings_of_the_database_address_are_accepted(scheme: str) -> None:
    url = sqlalchemy_url(f"{scheme}://u:p%40ss@db.example:5432/parley?sslmode=require")
    assert url == "postgresql+psycopg://u:p%40ss@db.example:5432/parley?sslmode=require"
