"""The command line in this process, on this worker's database."""

import sys

import pytest

from inbox.foundation.settings import Settings
from parley.cli import main
from tests.factories.command_line import Parley, Said


@pytest.fixture
def parley(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Parley:
    monkeypatch.setenv("PARLEY_DATABASE_URL", settings.database_url.get_secret_value())
    monkeypatch.setenv("PARLEY_SECRET_KEY", settings.secret_key.get_secret_value())
    monkeypatch.setenv("PARLEY_MASTER_KEYS", settings.master_keys.get_secret_value())
    monkeypatch.setenv("PARLEY_DATA_DIR", str(settings.data_dir))

    def call(*arguments: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["parley", *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        printed = capsys.readouterr()
        return Said(int(left.value.code or 0), printed.out, printed.err)

    return call


@pytest.fixture
def workspace_id(parley: Parley) -> str:
    made = parley(
        "workspace", "create", "--name", "Acme", "--owner-email", "o@w.example",
        "--owner-password", "a password of some length", "--json",
    )  # fmt: skip
    return str(made.document["id"])
