"""The command line in this process, answer by answer."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from inbox.foundation.settings import Settings
from parley.cli import main


@dataclass(frozen=True)
class Said:
    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        assert self.code == 0, self.err
        return json.loads(self.out)


Parley = Callable[..., Said]


def command_line(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Parley:
    monkeypatch.setenv("PARLEY_DATABASE_URL", settings.database_url.get_secret_value())
    monkeypatch.setenv("PARLEY_REDIS_URL", settings.redis_url.get_secret_value())
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
