"""Goes a way several times: so often, or once for each of a list; then it goes on."""

from collections.abc import Iterator, Sequence
from typing import Annotated

from msgspec import Meta, field

from automation.expressions.conditions import Path
from automation.steps.contract import At, Edge, Go, Known, Move, Step, Word
from inbox.foundation.errors import FieldFault
from inbox.foundation.json_paths import look_up
from inbox.foundation.schemas import In

AGAIN, DONE = "again", "done"
TIMES_AT_MOST = 50


class RepeatConfig(In):
    """The way `again` leads back to this step. With `each`, a list, `vars.<item_as>` is each of it
    in its turn, and `times` is how many at most."""

    times: Annotated[int, Meta(ge=1, le=TIMES_AT_MOST)] = 3
    each: Path | None = None
    item_as: Word = field(default="item")
    # `vars.<name>` is the how-manyeth time it is, from 1.
    count_as: Word = field(default="turn")


class Repeat(Step[RepeatConfig]):
    kind = "repeat"
    title = "Repeat"
    group = "logic"
    config = RepeatConfig
    bounded = frozenset({AGAIN})

    def edges(self, config: RepeatConfig) -> Sequence[Edge]:
        return (Edge(AGAIN), Edge(DONE))

    def paths(self, config: RepeatConfig) -> Iterator[tuple[str, str]]:
        if config.each is not None:
            yield "each", config.each

    def sets(self, config: RepeatConfig) -> Sequence[str]:
        return (config.count_as,) if config.each is None else (config.count_as, config.item_as)

    def faults(self, config: RepeatConfig, known: Known) -> Iterator[FieldFault]:
        if config.each is not None and config.item_as == config.count_as:
            yield FieldFault("item_as", "The count has this name.")

    def enter(self, config: RepeatConfig, at: At) -> Move:
        known = at.vars.get(config.count_as)
        turn = known + 1 if isinstance(known, int) and not isinstance(known, bool) else 1
        most = config.times
        if config.each is not None:
            found = look_up(at.values, config.each)
            items = found if isinstance(found, list) else []
            most = min(most, len(items))
            if turn <= most:
                at.vars[config.item_as] = items[turn - 1]
        if turn > most:
            # Whoever comes here again begins anew.
            at.vars.pop(config.count_as, None)
            return Go(DONE)
        at.vars[config.count_as] = turn
        return Go(AGAIN)
