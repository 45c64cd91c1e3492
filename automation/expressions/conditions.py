"""Conditions as data: nested `all`, `any` and `none` around comparisons. Total: whatever it is
asked about, a comparison is true or false, and it never takes long.

    {"all": [{"value": "contact.language", "is": "equals", "to": "ar"},
             {"any": [{"value": "message.text", "is": "contains", "to": "price"}, …]}]}

`explain` tells every comparison with the value that it saw, also of those that did not decide.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, UnsetType, field

from automation.expressions.patterns import PatternInvalid, compile_pattern, found_in
from automation.expressions.texts import PATH
from automation.expressions.values import Values, as_text
from inbox.foundation.errors import FieldFault
from inbox.foundation.json_paths import look_up
from inbox.foundation.schemas import In

DEPTH_AT_MOST = 8
COMPARISONS_AT_MOST = 100
Plain = str | int | float | bool | None
Path = Annotated[str, Meta(max_length=200, pattern=f"^{PATH}$", description="Such as `vars.age`.")]
Operator = Literal[
    "equals", "differs", "contains", "lacks", "starts_with", "ends_with", "matches",
    "greater", "at_least", "less", "at_most", "before", "after", "one_of", "none_of",
    "is_set", "is_empty", "is_true", "is_false",
]  # fmt: skip
ALONE = frozenset({"is_set", "is_empty", "is_true", "is_false"})
LISTED = frozenset({"one_of", "none_of"})


class Condition(In):
    """Either one of `all`, `any` and `none`, or a comparison of `value` by `is`."""

    all: "list[Condition] | UnsetType" = UNSET
    any: "list[Condition] | UnsetType" = UNSET
    none: "list[Condition] | UnsetType" = UNSET
    value: Path | UnsetType = UNSET
    operator: Operator | UnsetType = field(default=UNSET, name="is")
    to: Plain | list[Plain] | UnsetType = UNSET


def holds(condition: Condition, values: Values) -> bool:
    if condition.value is not UNSET:
        return _compare(condition, look_up(values, condition.value))
    if condition.all is not UNSET:
        return all(holds(one, values) for one in condition.all)
    if condition.any is not UNSET:
        return any(holds(one, values) for one in condition.any)
    return not any(holds(one, values) for one in condition.none or ())


def explain(condition: Condition, values: Values) -> dict[str, Any]:
    if condition.value is not UNSET:
        saw = look_up(values, condition.value)
        return {
            "value": condition.value,
            "is": condition.operator,
            "to": None if condition.to is UNSET else condition.to,
            "saw": saw,
            "holds": _compare(condition, saw),
        }
    name, parts = _parts(condition)
    return {
        name: [explain(one, values) for one in parts],
        "holds": holds(condition, values),
    }


def paths_of(condition: Condition) -> Iterator[tuple[str, str]]:
    """(where it stands, the value it asks for)."""
    yield from _paths(condition, "")


def faults_of(condition: Condition, place: str) -> Iterator[FieldFault]:
    comparisons = [0]
    yield from _faults(condition, place, 0, comparisons)
    if comparisons[0] > COMPARISONS_AT_MOST:
        yield FieldFault(place, f"At most {COMPARISONS_AT_MOST} comparisons.")


def _paths(condition: Condition, place: str) -> Iterator[tuple[str, str]]:
    if condition.value is not UNSET:
        yield f"{place}.value", condition.value
        return
    name, parts = _parts(condition)
    for at, one in enumerate(parts):
        yield from _paths(one, f"{place}.{name}.{at}")


def _parts(condition: Condition) -> tuple[str, list[Condition]]:
    for name in ("all", "any", "none"):
        parts = getattr(condition, name)
        if parts is not UNSET:
            return name, parts
    return "all", []


def _faults(
    condition: Condition, place: str, depth: int, comparisons: list[int]
) -> Iterator[FieldFault]:
    given = [
        name for name in ("all", "any", "none", "value") if getattr(condition, name) is not UNSET
    ]
    if len(given) != 1:
        yield FieldFault(place, "Exactly one of all, any, none and value.")
        return
    if given == ["value"]:
        comparisons[0] += 1
        yield from _faults_of_comparison(condition, place)
        return
    if depth >= DEPTH_AT_MOST:
        yield FieldFault(place, f"At most {DEPTH_AT_MOST} levels.")
        return
    name, parts = _parts(condition)
    if condition.operator is not UNSET or condition.to is not UNSET:
        yield FieldFault(place, "Only a comparison has `is` and `to`.")
    if not parts:
        yield FieldFault(f"{place}.{name}", "At least one condition.")
    for at, one in enumerate(parts):
        yield from _faults(one, f"{place}.{name}.{at}", depth + 1, comparisons)


def _faults_of_comparison(condition: Condition, place: str) -> Iterator[FieldFault]:
    operator, to = condition.operator, condition.to
    if operator is UNSET:
        yield FieldFault(f"{place}.is", "Name how the value is compared.")
    elif operator in ALONE:
        if to is not UNSET:
            yield FieldFault(f"{place}.to", "This comparison has nothing to compare with.")
    elif to is UNSET or to is None:
        yield FieldFault(f"{place}.to", "Name what the value is compared with.")
    elif (operator in LISTED) != isinstance(to, list):
        words = "A list of values." if operator in LISTED else "One value."
        yield FieldFault(f"{place}.to", words)
    elif operator == "matches":
        try:
            compile_pattern(as_text(to))
        except PatternInvalid as error:
            yield FieldFault(f"{place}.to", str(error))
    elif operator in {"greater", "at_least", "less", "at_most"} and _number(to) is None:
        yield FieldFault(f"{place}.to", "A number.")
    elif operator in {"before", "after"} and _moment(to) is None:
        yield FieldFault(f"{place}.to", "A day or a moment in ISO 8601.")


def _compare(condition: Condition, saw: Any) -> bool:
    operator = condition.operator
    if operator is UNSET:
        return False
    return _COMPARE[operator](saw, None if condition.to is UNSET else condition.to)


def _same(saw: Any, to: Any) -> bool:
    if isinstance(saw, bool) or isinstance(to, bool):
        return as_text(saw).casefold() == as_text(to).casefold()
    left, right = _number(saw), _number(to)
    if left is not None and right is not None:
        return left == right
    return as_text(saw).strip().casefold() == as_text(to).strip().casefold()


def _holds_in(saw: Any, to: Any) -> bool:
    if isinstance(saw, list):
        return any(_same(one, to) for one in saw)
    return as_text(to).casefold() in as_text(saw).casefold()


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    # Not what people write as a number: nan and inf compare with nothing.
    return found if abs(found) < 1e300 else None


def _moment(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    try:
        found = datetime.fromisoformat(as_text(value))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _by(read: Callable[[Any], Any], decide: Callable[[Any, Any], bool]) -> "_Comparison":
    def compare(saw: Any, to: Any) -> bool:
        left, right = read(saw), read(to)
        return left is not None and right is not None and decide(left, right)

    return compare


def _matches(saw: Any, to: Any) -> bool:
    try:
        return found_in(as_text(to), as_text(saw))
    except PatternInvalid:
        return False


def _empty(saw: Any) -> bool:
    return saw is None or saw in ("", [], {})


_Comparison = Callable[[Any, Any], bool]
_COMPARE: Mapping[str, _Comparison] = {
    "equals": _same,
    "differs": lambda saw, to: not _same(saw, to),
    "contains": _holds_in,
    "lacks": lambda saw, to: not _holds_in(saw, to),
    "starts_with": lambda saw, to: as_text(saw).casefold().startswith(as_text(to).casefold()),
    "ends_with": lambda saw, to: as_text(saw).casefold().endswith(as_text(to).casefold()),
    "matches": _matches,
    "greater": _by(_number, lambda left, right: left > right),
    "at_least": _by(_number, lambda left, right: left >= right),
    "less": _by(_number, lambda left, right: left < right),
    "at_most": _by(_number, lambda left, right: left <= right),
    "before": _by(_moment, lambda left, right: left < right),
    "after": _by(_moment, lambda left, right: left > right),
    "one_of": lambda saw, to: any(_same(saw, one) for one in to or ()),
    "none_of": lambda saw, to: not any(_same(saw, one) for one in to or ()),
    "is_set": lambda saw, _: not _empty(saw),
    "is_empty": lambda saw, _: _empty(saw),
    "is_true": lambda saw, _: as_text(saw).casefold() in {"true", "yes", "1"},
    "is_false": lambda saw, _: as_text(saw).casefold() in {"false", "no", "0", ""},
}
