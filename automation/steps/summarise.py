"""Says in a few words what the conversation is about, for a note or a message to colleagues."""

from collections.abc import Iterator, Sequence

from msgspec import field

from automation.steps.contract import NEXT, At, Edge, Event, Fail, Go, Known, Move, Step, Word
from automation.steps.errands import WAYS, how_it_ended, result_of, send_on
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import In


class SummariseConfig(In):
    save_as: Word = field(default="summary")


class Summarise(Step[SummariseConfig]):
    kind = "summarise"
    title = "Summarise the conversation"
    group = "ai"
    config = SummariseConfig

    def edges(self, config: SummariseConfig) -> Sequence[Edge]:
        return WAYS

    def sets(self, config: SummariseConfig) -> Sequence[str]:
        return (config.save_as,)

    def faults(self, config: SummariseConfig, known: Known) -> Iterator[FieldFault]:
        return iter(())

    def enter(self, config: SummariseConfig, at: At) -> Move:
        return send_on(at, "summary", {})

    def resume(self, config: SummariseConfig, at: At, event: Event) -> Move:
        way = how_it_ended(event, WAYS)
        if isinstance(way, Fail):
            return way
        if way == NEXT:
            at.vars[config.save_as] = str(result_of(event).get("summary") or "")
        return Go(way)
