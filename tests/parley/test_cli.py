"""The table of commands, what an error looks like, and that help costs nothing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from inbox.foundation.settings import Settings
from parley import cli, reporting
from parley.cli import COMMANDS, INTERNAL_COMMANDS, load_command
from parley.data_directory import fill

FOR_FILES = ("obstore", "puremagic")
HEAVY = (
    "litestar",
    "sqlalchemy",
    "sqlmodel",
    "alembic",
    "dramatiq",
    "psycopg",
    "aiohttp",
    "liquid",
    *FOR_FILES,
)


def parley(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "parley.cli", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


@pytest.mark.parametrize("name", [*COMMANDS, *INTERNAL_COMMANDS])
def test_every_command_of_the_table_is_there(name: str) -> None:
    assert load_command(name).help


def test_help_lists_every_command() -> None:
    done = parley("--help", COLUMNS="120")
    assert done.returncode == 0
    listed = {words[1] for line in done.stdout.splitlines() if len(words := line.split()) > 2}
    assert set(COMMANDS) <= listed
    assert not set(INTERNAL_COMMANDS) & listed


@pytest.mark.parametrize("arguments", [("--help",), ("up", "--help")])
def test_help_imports_nothing_heavy(arguments: tuple[str, ...]) -> None:
    code = (
        "import sys\n"
        "from parley.cli import main\n"
        "try: main()\n"
        f"finally: print([name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    )
    assert done.stderr == "[]\n"


def test_a_process_that_carries_no_file_loads_nothing_for_files() -> None:
    code = (
        "import sys, parley.app, parley.spine\n"
        f"print([name for name in {FOR_FILES!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_an_unknown_command_is_a_usage_error() -> None:
    done = parley("upp")
    assert done.returncode == 2
    assert "Did you mean 'up'" in done.stderr


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"PARLEY_PORT": "many"}, "PARLEY_PORT"),
        ({"PARLEY_DATABASE_URL": "nonsense"}, "PARLEY_REDIS_URL, PARLEY_SECRET_KEY"),
    ],
)
def test_a_wrong_setting_is_one_line_and_code_2(environment: dict[str, str], words: str) -> None:
    done = parley("api", **environment)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("parley: ")
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_command_without_an_installation_says_how_to_get_one(tmp_path: Path) -> None:
    done = parley("migrate", PARLEY_DATA_DIR=str(tmp_path))
    assert done.returncode == 2
    assert "start `parley up`" in done.stderr
    assert str(tmp_path) in done.stderr
    assert done.stderr.count("\n") == 1


def test_the_environment_wins_over_what_was_found() -> None:
    given = Settings.model_validate({"redis_url": "redis://given", "public_url": ""})
    filled = fill(given, {"redis_url": "redis://found", "public_url": "http://found"})
    assert filled.redis_url.get_secret_value() == "redis://given"
    assert filled.public_url == "http://found"


def test_what_nobody_expected_is_reported_by_its_command(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[BaseException, str | None]] = []
    failure = ValueError("words of a customer")

    def fail() -> None:
        raise failure

    monkeypatch.setattr(cli, "app", fail)
    monkeypatch.setattr(reporting, "report_command", lambda *given: told.append(given))
    monkeypatch.setattr(sys, "argv", ["parley", "workspace", "list"])
    with pytest.raises(ValueError, match="words"):
        cli.main()
    assert told == [(failure, "workspace")]
