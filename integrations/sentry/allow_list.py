"""Rebuilds an event from nothing. What is not written down here does not leave the house.

    event_id timestamp level platform release environment
    tags      role, workspace (a UUID), area, peer, consequence: enum values only
    transaction   one of the route names known when the process started
    exception.values[]   type: a class of our program
        stacktrace.frames[]   filename, function, lineno, in_app
    fingerprint   what was raised, in which function of ours, on which route

The direction is what matters: a new field of the SDK, a new integration, a value put on a scope by
some library adds nothing here, because nothing is copied that is not named.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from integrations.sentry.names import class_name, function_name, line_number, source_file
from integrations.sentry.tags import ALLOWED_TAGS, ProcessRole

Json = dict[str, object]

# Stands in for a class that was made while running: the frames still tell where it came from.
UNLISTED_CLASS: Final = "UnlistedError"
MOST_EXCEPTIONS: Final = 20
MOST_FRAMES: Final = 100

_EVENT_ID: Final = re.compile(r"[0-9a-f]{32}", re.ASCII)
_TIMESTAMP: Final = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|\+00:00)", re.ASCII
)
# Whose frames tell one defect from another; line numbers change with every release.
_OURS: Final = ("parley/", "automation/", "inbox/", "integrations/")
_LEVELS: Final = frozenset({"fatal", "error", "warning", "info", "debug"})
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class ReportRules:
    """Taken from the process's own settings. What an event says of these is not looked at."""

    release: str
    environment: str
    role: ProcessRole
    known_routes: frozenset[str]


def rebuild_event(event: object, rules: ReportRules) -> Json | None:
    """None when there is nothing to report: an event without an exception is only words."""
    if not isinstance(event, Mapping):
        return None
    event_id = _text(event.get("event_id"), _EVENT_ID)
    exceptions = _exceptions(event.get("exception"))
    if event_id is None or not exceptions:
        return None
    level = event.get("level")
    rebuilt: Json = {
        "event_id": event_id,
        "level": level if isinstance(level, str) and level in _LEVELS else "error",
        "platform": "python",
        "release": rules.release,
        "environment": rules.environment,
        "tags": _tags(event.get("tags"), rules),
        "exception": {"values": exceptions},
    }
    timestamp = _text(event.get("timestamp"), _TIMESTAMP)
    if timestamp is not None:
        rebuilt["timestamp"] = timestamp
    route = event.get("transaction")
    if isinstance(route, str) and route in rules.known_routes:
        rebuilt["transaction"] = route
    rebuilt["fingerprint"] = _fingerprint(exceptions[-1], rebuilt.get("transaction"))
    return rebuilt


def _fingerprint(raised: Json, route: object) -> list[object]:
    """Made of what has just been rebuilt, and so of nothing else than that."""
    stack = raised["stacktrace"]
    frames: list[Json] = stack["frames"] if isinstance(stack, dict) else []
    ours = [frame for frame in frames if frame["in_app"]] or frames
    where = f"{ours[-1]['filename']}:{ours[-1]['function']}" if ours else "nowhere"
    return [raised["type"], where, route or "no route"]


def _text(value: object, pattern: re.Pattern[str]) -> str | None:
    return value if isinstance(value, str) and pattern.fullmatch(value) else None


def _tags(tags: object, rules: ReportRules) -> Json:
    rebuilt: Json = {"role": rules.role.value}
    if not isinstance(tags, Mapping):
        return rebuilt
    for name, values in ALLOWED_TAGS.items():
        value = tags.get(name)
        if isinstance(value, str) and value in values:
            rebuilt[name] = value
    workspace = _text(tags.get("workspace"), _UUID)
    if workspace is not None:
        rebuilt["workspace"] = str(UUID(workspace))
    return rebuilt


def _members(holder: object, key: str) -> Iterable[Mapping[object, object]]:
    members = holder.get(key) if isinstance(holder, Mapping) else None
    if not isinstance(members, list):
        return ()
    return [member for member in members if isinstance(member, Mapping)]


def _exceptions(holder: object) -> list[Json]:
    # The raised one is last, and it is the one to keep.
    members = list(_members(holder, "values"))[-MOST_EXCEPTIONS:]
    return [
        {
            "type": class_name(member.get("module"), member.get("type")) or UNLISTED_CLASS,
            "stacktrace": {"frames": _frames(member.get("stacktrace"))},
        }
        for member in members
    ]


def _frames(holder: object) -> list[Json]:
    frames = (_frame(frame) for frame in _members(holder, "frames"))
    return [frame for frame in frames if frame is not None][-MOST_FRAMES:]


def _frame(frame: Mapping[object, object]) -> Json | None:
    filename = source_file(frame.get("module"), frame.get("abs_path"))
    function = function_name(frame.get("function"))
    line = line_number(frame.get("lineno"))
    if filename is None or function is None or line is None:
        return None
    return {
        "filename": filename,
        "function": function,
        "lineno": line,
        "in_app": filename.startswith(_OURS),
    }
