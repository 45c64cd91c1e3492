"""What is different between two definitions, in the words of flows: steps, triggers, values. Where
a step stands on the canvas is not a difference."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class DiffLine:
    what: Literal["added", "removed", "changed"]
    place: str
    before: Any = None
    after: Any = None


def diff(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[DiffLine]:
    found: list[DiffLine] = []
    if before.get("start") != after.get("start"):
        found.append(DiffLine("changed", "start", before.get("start"), after.get("start")))
    found += _values("settings", before.get("settings") or {}, after.get("settings") or {})
    for part in ("triggers", "steps"):
        found += _parts(part, before.get(part) or [], after.get(part) or [])
    return found


def _parts(part: str, before: list[Any], after: list[Any]) -> Iterator[DiffLine]:
    old, new = ({one["id"]: one for one in side} for side in (before, after))
    for part_id, one in old.items():
        if part_id not in new:
            yield DiffLine("removed", f"{part}.{part_id}", _seen(one))
    for part_id, one in new.items():
        if part_id not in old:
            yield DiffLine("added", f"{part}.{part_id}", None, _seen(one))
        else:
            yield from _values(f"{part}.{part_id}", _seen(old[part_id]), _seen(one))


def _values(place: str, before: Any, after: Any) -> Iterator[DiffLine]:
    if isinstance(before, dict) and isinstance(after, dict):
        for name in dict.fromkeys([*before, *after]):
            inside = f"{place}.{name}"
            if name not in after:
                yield DiffLine("removed", inside, before[name])
            elif name not in before:
                yield DiffLine("added", inside, None, after[name])
            else:
                yield from _values(inside, before[name], after[name])
    elif before != after:
        yield DiffLine("changed", place, before, after)


def _seen(part: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in part.items() if name not in {"id", "at"}}
