"""The part of Liquid that texts may use. Loaded only for a text that needs it."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any, ClassVar, TextIO

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
from liquid.context import RenderContext
from liquid.exceptions import LiquidError
from liquid.expression import Expression
from liquid.stringify import to_liquid_string
from liquid.tag import Tag
from liquid.template import BoundTemplate

from automation.expressions.bounds import FILTERS, RESULT_CHARACTERS, TextInvalid
from automation.expressions.values import encoded

LOOPS_AT_MOST = 1_000
NAMESPACE_BYTES = 65_536
NUMBER_AT_MOST = 10**15
# By which the library knows what a filter wants to be given.
MARKS = ("with_context", "with_environment", "with_token", "filter_async")
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

    tags_of_texts: ClassVar[tuple[type[Tag], ...]] = TAGS

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        super().setup_tags_and_filters()
        builtin = dict(self.filters)
        self.tags.clear()
        self.filters.clear()
        for tag in self.tags_of_texts:
            self.add_tag(tag)
        for name in FILTERS:
            self.add_filter(name, _bounded(name, builtin[name]))
        self.add_filter("date", _date)
        self.add_filter("raw", lambda value: value)


class _Encoded(str):
    """It goes into an address as it is; whatever is made of it is any other text again."""

    __slots__ = ()


class _Address(output.OutputNode):
    def render_to_output(self, context: RenderContext, buffer: TextIO) -> int:
        value = self.expression.evaluate(context)
        text = _as_it_is(value)
        return buffer.write(text if isinstance(value, _Encoded) else encoded(text))


class _AddressOutput(output.Output):
    node_class = _Address


class _AddressEnvironment(_Environment):
    tags_of_texts = tuple(_AddressOutput if one is output.Output else one for one in TAGS)

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        super().setup_tags_and_filters(extra=extra)
        encode = self.filters["url_encode"]
        self.add_filter("url_encode", _marking(encode))
        self.add_filter("raw", _marking(_as_it_is))


def _as_it_is(value: object) -> str:
    return to_liquid_string(value, autoescape=False)


def _marking(act: Callable[..., Any]) -> Callable[..., Any]:
    def run(*given: Any, **named: Any) -> Any:
        found = act(*given, **named)
        # Nothing at all may still be something else by `default`.
        return _Encoded(found) if found else found

    for mark in MARKS:
        if hasattr(act, mark):
            setattr(run, mark, getattr(act, mark))
    return run


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

    for mark in MARKS:
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
_ADDRESSES = _AddressEnvironment()
_NAMES = sorted(_ENVIRONMENT.filters)


def read_template(source: str, *, address: bool = False) -> tuple[BoundTemplate, frozenset[str]]:
    """Of an `address`, what is filled in is percent-encoded."""
    environment = _ADDRESSES if address else _ENVIRONMENT
    try:
        template = environment.from_string(source)
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
