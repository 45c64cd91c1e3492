"""The part of Liquid that texts may use. Loaded only for a text that needs it."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any

from liquid import Environment
from liquid.ast import Node
from liquid.builtin import illegal, output
from liquid.builtin.content import Literal
from liquid.builtin.expressions.primitive import RangeLiteral
from liquid.builtin.tags import (
    assign_tag,
    case_tag,
    comment_tag,
    for_tag,
    if_tag,
    inline_comment_tag,
    unless_tag,
)
from liquid.exceptions import LiquidError
from liquid.expression import Expression
from liquid.template import BoundTemplate

from automation.expressions.bounds import FILTERS, RESULT_CHARACTERS, TextInvalid

LOOPS_AT_MOST = 1_000
NAMESPACE_BYTES = 65_536
NUMBER_AT_MOST = 10**15
TAGS = (
    Literal,
    output.Output,
    illegal.Illegal,
    if_tag.IfTag,
    unless_tag.UnlessTag,
    case_tag.CaseTag,
    for_tag.ForTag,
    for_tag.BreakTag,
    for_tag.ContinueTag,
    assign_tag.AssignTag,
    comment_tag.CommentTag,
    inline_comment_tag.InlineCommentTag,
)


class _Environment(Environment):
    block_nesting_limit = 8
    context_depth_limit = 12
    loop_iteration_limit = LOOPS_AT_MOST
    local_namespace_limit = NAMESPACE_BYTES
    output_stream_limit = RESULT_CHARACTERS * 4

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        super().setup_tags_and_filters()
        builtin = dict(self.filters)
        self.tags.clear()
        self.filters.clear()
        for tag in TAGS:
            self.add_tag(tag)
        for name in FILTERS:
            self.add_filter(name, _bounded(name, builtin[name]))
        self.add_filter("date", _date)


def _bounded(name: str, act: Callable[..., Any]) -> Callable[..., Any]:
    def run(*given: Any, **named: Any) -> Any:
        if name == "replace" and len(given) > 2:
            # Each letter may become the new text, and the next `replace` does it again.
            times = str(given[0]).count(str(given[1])) if str(given[1]) else len(str(given[0]))
            _require(times * len(str(given[2])) + len(str(given[0])))
        result = act(*given, **named)
        if isinstance(result, str | list):
            _require(len(result))
        elif isinstance(result, int | float) and abs(result) > NUMBER_AT_MOST:
            raise ValueError(name)
        return result

    for mark in ("with_context", "with_environment", "with_token", "filter_async"):
        if hasattr(act, mark):
            setattr(run, mark, getattr(act, mark))
    return run


def _require(size: int) -> None:
    if size > RESULT_CHARACTERS:
        raise ValueError(size)


def _date(value: object, pattern: object = "%Y-%m-%d") -> str:
    """Of a moment or a day in ISO 8601; what is none stays what it is."""
    text = str(value or "")
    try:
        moment: date = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment.strftime(str(pattern)[:50])


_ENVIRONMENT = _Environment()
_NAMES = sorted(_ENVIRONMENT.filters)


def read_template(source: str) -> tuple[BoundTemplate, frozenset[str]]:
    try:
        template = _ENVIRONMENT.from_string(source)
        if any(isinstance(one, RangeLiteral) for one in _expressions(template.nodes, template)):
            raise TextInvalid("A range of numbers is not allowed here.")
        found = template.analyze()
        unknown = sorted(found.filters.keys() - _ENVIRONMENT.filters.keys())
        if unknown:
            raise TextInvalid(f"There are no such filters; these exist: {', '.join(_NAMES)}.")
        asked = found.globals
    except LiquidError as error:
        raise TextInvalid(f"Not a text that can be filled in ({type(error).__name__}).") from None
    paths = set()
    for variables in asked.values():
        for variable in variables:
            segments = variable.segments
            if any(isinstance(one, list) for one in segments):
                raise TextInvalid("A name in brackets must be a plain word or number.")
            paths.add(".".join(str(one) for one in segments))
    return template, frozenset(paths)


def _expressions(nodes: Iterable[Node], template: BoundTemplate) -> Iterator[Expression]:
    from liquid.context import RenderContext

    context = RenderContext(template)
    waiting: list[Node] = list(nodes)
    while waiting:
        node = waiting.pop()
        waiting += node.children(context, include_partials=False)
        found = list(node.expressions())
        while found:
            expression = found.pop()
            yield expression
            found += expression.children()
