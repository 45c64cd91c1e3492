"""Describes an error by where it happened. Its words are never asked for.

The SDK's own description would call `str` on the error and read locals and source lines first,
for the allow list to drop again. What was never read cannot be dropped too late.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from traceback import walk_tb
from typing import Any
from uuid import uuid4

from integrations.sentry.allow_list import MOST_EXCEPTIONS, MOST_FRAMES
from integrations.sentry.names import nearest_class


def describe(error: BaseException) -> dict[str, Any]:
    described = [_exception(member) for member in _chain(error)]
    return {
        "event_id": uuid4().hex,
        "timestamp": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        "level": "error",
        "platform": "python",
        # Sentry wants the cause first and the raised error last.
        "exception": {"values": described[::-1]},
    }


def _chain(error: BaseException) -> Iterator[BaseException]:
    """The error, what it came from, and the members of groups, each once."""
    seen: set[int] = set()
    waiting = [error]
    while waiting and len(seen) < MOST_EXCEPTIONS:
        current = waiting.pop(0)
        if id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        if current.__cause__ is not None:
            waiting.append(current.__cause__)
        elif current.__context__ is not None and not current.__suppress_context__:
            waiting.append(current.__context__)
        if isinstance(current, BaseExceptionGroup):
            waiting.extend(current.exceptions)


def _exception(error: BaseException) -> dict[str, Any]:
    kind = nearest_class(type(error))
    return {
        "module": kind.__module__,
        "type": kind.__qualname__,
        "stacktrace": {"frames": _frames(error)},
    }


def _frames(error: BaseException) -> list[dict[str, Any]]:
    frames = [
        {
            "module": frame.f_globals.get("__name__"),
            "abs_path": frame.f_code.co_filename,
            "function": frame.f_code.co_qualname,
            "lineno": line,
        }
        for frame, line in walk_tb(error.__traceback__)
    ]
    # The last frames are where it broke.
    return frames[-MOST_FRAMES:]
