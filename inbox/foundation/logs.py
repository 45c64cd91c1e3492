"""Structured logs without bodies: an event's name from the code, and typed ids.

A line of our own can only hold ids, numbers, enums and short codes. Lines of other libraries
are reduced to logger, level and exception type: their messages may quote what a customer wrote.
"""

import logging
import re
import sys
import threading
from datetime import UTC, datetime
from enum import Enum, StrEnum
from typing import Any, Literal, TextIO
from uuid import UUID

import orjson

LOGGER = logging.getLogger("parley")
# Names written in code: routes, tasks, error codes, class names. No spaces, so no sentences.
CODE = re.compile(r"^[A-Za-z0-9_./:{}\-]{1,120}$")


class Log(StrEnum):
    STARTED = "started"
    STOPPING = "stopping"
    REQUEST = "request"
    REQUEST_FAILED = "request_failed"
    TASK_DONE = "task_done"
    TASK_FAILED = "task_failed"
    SWEEP_FAILED = "sweep_failed"
    AUDIT_NOT_CUT = "audit_not_cut"
    MAIL_SENT = "mail_sent"
    TEMPLATES_NOT_SYNCED = "templates_not_synced"
    MAIL_FAILED = "mail_failed"
    REDIS_AWAY = "redis_away"
    USAGE_KEPT = "usage_kept"
    CRASHED = "crashed"
    FOREIGN = "foreign"


LogValue = UUID | int | float | bool | Enum | str | None


def log(event: Log, *, level: int = logging.INFO, **fields: LogValue) -> None:
    if LOGGER.isEnabledFor(level):
        LOGGER.log(level, event.value, extra={"parley_fields": fields})


def log_error(event: Log, error: BaseException, **fields: LogValue) -> None:
    """The type and the place of an error; its words stay out, they may quote data."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = None
    if trace is not None:
        code = trace.tb_frame.f_code
        where = f"{code.co_filename.rsplit('/', 1)[-1]}:{code.co_name}:{trace.tb_lineno}"
    log(event, level=logging.ERROR, error=type(error).__name__, where=where, **fields)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, str) and CODE.match(value):
        return value
    return "[withheld]"


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    base: dict[str, Any] = {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname.lower(),
    }
    own = getattr(record, "parley_fields", None)
    if own is not None and record.name == LOGGER.name:
        return base | {"event": record.msg} | {name: _plain(value) for name, value in own.items()}
    kind = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
    return base | {"event": Log.FOREIGN.value, "logger": _plain(record.name), "error": _plain(kind)}


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return orjson.dumps(_fields(record)).decode()


class TextFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        fields = _fields(record)
        words = " ".join(f"{k}={v}" for k, v in fields.items() if k not in {"at", "level", "event"})
        return f"{fields['at']} {fields['level']:<7} {fields['event']} {words}".rstrip()


class LineHandler(logging.StreamHandler[TextIO]):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the base class names it
        """The base class would print the record with its words when it cannot be written."""


def start_logging(log_format: Literal["text", "json"], stream: TextIO) -> None:
    """For the whole process: also what nobody caught is reduced to a line."""
    handler = LineHandler(stream)
    handler.setFormatter(JsonFormatter() if log_format == "json" else TextFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    LOGGER.setLevel(logging.INFO)
    logging.captureWarnings(capture=True)
    sys.excepthook = lambda _, error, __: log_error(Log.CRASHED, error)
    sys.unraisablehook = lambda failed: _log_unhandled(failed.exc_value)
    threading.excepthook = lambda failed: _log_unhandled(failed.exc_value)


def _log_unhandled(error: BaseException | None) -> None:
    if error is not None and not isinstance(error, SystemExit):
        log_error(Log.CRASHED, error)
