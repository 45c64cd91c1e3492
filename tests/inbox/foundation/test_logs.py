"""A log line holds codes, numbers and ids, whoever writes it."""

import io
import json
import logging
import sys
import threading
import warnings
from collections.abc import Iterator
from uuid import UUID

import pytest

from inbox.foundation.logs import (
    LOGGER,
    JsonFormatter,
    Log,
    TextFormatter,
    log,
    log_error,
    start_logging,
)
from inbox.foundation.permissions import Role

CANARY = "canary Ahmed: +966 50 123 4567"
ID = UUID("00000000-0000-7000-8000-000000000001")


@pytest.fixture
def restored_logging() -> Iterator[None]:
    """`start_logging` is for a process of its own; this one is pytest's."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level, LOGGER.level)
    hooks = (sys.excepthook, sys.unraisablehook, threading.excepthook)
    yield
    root.handlers[:], root.level, LOGGER.level = before[0], before[1], before[2]
    sys.excepthook, sys.unraisablehook, threading.excepthook = hooks
    logging.captureWarnings(capture=False)


class Lines:
    def __init__(self) -> None:
        self.out, self.err = io.StringIO(), io.StringIO()

    def read(self) -> list[dict[str, object]]:
        text = self.out.getvalue()
        assert self.err.getvalue() == ""
        assert "canary" not in text
        assert "123" not in text
        return [json.loads(line) for line in text.splitlines()]


@pytest.fixture
def lines(restored_logging: None, monkeypatch: pytest.MonkeyPatch) -> Lines:
    lines = Lines()
    monkeypatch.setattr(sys, "stdout", lines.out)
    monkeypatch.setattr(sys, "stderr", lines.err)
    start_logging("json", lines.out)
    return lines


def test_a_line_of_our_own(lines: Lines) -> None:
    log(
        Log.REQUEST,
        route="/api/v1/teams/{team_id}",
        status=200,
        milliseconds=1.5,
        workspace_id=ID,
        role=Role.OWNER,
        cached=False,
        task=None,
    )
    (line,) = lines.read()
    line.pop("at")
    assert line == {
        "level": "info",
        "event": "request",
        "route": "/api/v1/teams/{team_id}",
        "status": 200,
        "milliseconds": 1.5,
        "workspace_id": str(ID),
        "role": "owner",
        "cached": False,
        "task": None,
    }


@pytest.mark.parametrize(
    "text",
    [CANARY, "canary\nlevel=error", "canary,", "\x1b[31mcanary", "canary" * 30, "canary=1", ""],
)
def test_a_sentence_is_withheld(lines: Lines, text: str) -> None:
    log(Log.REQUEST, route=text)
    (line,) = lines.read()
    assert line["route"] == "[withheld]"


def test_an_error_is_its_class_and_place(lines: Lines) -> None:
    try:
        int(CANARY)
    except ValueError as error:
        log_error(Log.TASK_FAILED, error, task="deliver_mail")
        number = error.__traceback__.tb_lineno if error.__traceback__ else 0
    (line,) = lines.read()
    assert line["error"] == "ValueError"
    assert line["where"] == f"test_logs.py:test_an_error_is_its_class_and_place:{number}"
    assert line["task"] == "deliver_mail"


@pytest.mark.parametrize("name", ["sqlalchemy.engine", "uvicorn.error", "parley.something"])
def test_lines_of_others_are_reduced_to_their_name(
    lines: Lines, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    logger = logging.getLogger(name)
    # A server that ran in this process may have turned its own logger down.
    monkeypatch.setattr(logger, "level", logging.NOTSET)
    monkeypatch.setattr(logger, "propagate", True)
    logger.manager._clear_cache()  # type: ignore[attr-defined]  # Levels are remembered per logger.
    try:
        int(CANARY)
    except ValueError:
        logger.exception(CANARY, extra={"parley_fields": {"note": CANARY}})
    (line,) = lines.read()
    line.pop("at")
    assert line == {"level": "error", "event": "foreign", "logger": name, "error": "ValueError"}


def test_a_class_made_of_data_is_withheld(lines: Lines) -> None:
    made = type(CANARY, (Exception,), {})
    log_error(Log.TASK_FAILED, made())
    logging.getLogger("other").error("failed", exc_info=(made, made(), None))
    assert [line["error"] for line in lines.read()] == ["[withheld]", "[withheld]"]


def test_a_logger_named_by_data_is_withheld(lines: Lines) -> None:
    record = logging.LogRecord(CANARY, logging.ERROR, "", 0, CANARY, (), None)
    assert "canary" not in JsonFormatter().format(record)
    assert "canary" not in TextFormatter().format(record)


def test_what_nobody_caught_is_reduced_too(lines: Lines) -> None:
    """The interpreter would print the words of such an error by itself."""

    class Fragile:
        def __del__(self) -> None:
            int(CANARY)

    try:
        int(CANARY)
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    thread = threading.Thread(target=int, args=(CANARY,), name=CANARY)
    thread.start()
    thread.join()
    Fragile()
    shown = [(line["event"], line["error"]) for line in lines.read()]
    assert shown == [("crashed", "ValueError")] * 3


def test_a_stream_that_is_closed_costs_the_line_and_nothing_else(lines: Lines) -> None:
    lines.out.close()
    logging.getLogger("other").error(CANARY)
    assert lines.err.getvalue() == ""


def test_warnings_are_lines_without_their_words(lines: Lines) -> None:
    warnings.showwarning(CANARY, UserWarning, "file.py", 1)
    (line,) = lines.read()
    assert line["logger"] == "py.warnings"


def test_text_lines_read_well(restored_logging: None, capsys: pytest.CaptureFixture[str]) -> None:
    start_logging("text", sys.stdout)
    log(Log.STARTED, role="worker")
    log(Log.REQUEST, route=CANARY)
    first, second = capsys.readouterr().out.splitlines()
    assert first.endswith(" info    started role=worker")
    assert second.endswith(" info    request route=[withheld]")
