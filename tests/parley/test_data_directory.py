import json
from pathlib import Path

import pytest

from parley.data_directory import (
    AlreadyRunning,
    DataDirectory,
    DataDirectoryUnusable,
    Running,
    stored_password,
)


@pytest.fixture
def directory(tmp_path: Path) -> DataDirectory:
    found = DataDirectory(tmp_path / "data")
    found.open()
    return found


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_secrets_are_made_once_and_for_us_alone(directory: DataDirectory) -> None:
    assert directory.secrets(create=False) is None
    made = directory.secrets(create=True)
    assert made is not None
    assert made == directory.secrets(create=True)
    assert made.master_keys.startswith("k1:")
    assert mode(directory.path / "secrets.json") == 0o600


def test_broken_secrets_are_never_replaced(directory: DataDirectory) -> None:
    (directory.path / "secrets.json").write_text("{")
    with pytest.raises(DataDirectoryUnusable, match="restore it from a backup"):
        directory.secrets(create=True)


def test_a_password_stays_the_same(tmp_path: Path) -> None:
    path = tmp_path / "password"
    assert stored_password(path) == stored_password(path)
    assert len(stored_password(path)) >= 43
    assert mode(path) == 0o600


def test_two_installations_cannot_share_a_directory(directory: DataDirectory) -> None:
    assert not directory.in_use()
    with directory.locked():
        assert directory.in_use()
        directory.write_running(Running(7, "http://127.0.0.1:8000", "postgresql://", "redis://"))
        with (
            pytest.raises(AlreadyRunning, match=r"process 7, http://127\.0\.0\.1:8000"),
            DataDirectory(directory.path).locked(),
        ):
            pass
    assert not directory.in_use()


def test_what_runs_is_found_by_others_and_forgotten(directory: DataDirectory) -> None:
    running = Running(7, "http://127.0.0.1:8000", "postgresql://", "redis://", {"web": 8})
    directory.write_running(running)
    assert directory.running() == running
    assert mode(directory.path / "running.json") == 0o600
    directory.forget_running()
    assert directory.running() is None


@pytest.mark.parametrize("text", ["", "[]", json.dumps({"pid": 1})])
def test_a_strange_running_file_counts_as_none(directory: DataDirectory, text: str) -> None:
    (directory.path / "running.json").write_text(text)
    assert directory.running() is None


def test_an_existing_directory_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    DataDirectory(tmp_path).open()
    assert mode(tmp_path) == 0o755


def test_a_directory_that_cannot_be_made_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DataDirectoryUnusable, match="set PARLEY_DATA_DIR") as raised:
        DataDirectory(tmp_path / "file" / "data").open()
    assert "\n" not in raised.value.detail
