"""What the steps have in common that have something thought about by AI: a text goes to the worker
as an errand, how that ends is a way, and what came back is kept under a name."""

from abc import abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar

from automation.steps.contract import NEXT, At, Edge, Event, Fail, Go, Known, Move, Step, Word
from automation.steps.errands import WAYS, how_it_ended, result_of, send_on
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import In

# What was kept before stays.
UNCHANGED: Final = object()


class ThinkingConfig(In):
    """Each names what it keeps, `save_as`, as its last field: forms show them in this order."""

    if TYPE_CHECKING:
        save_as: Word


Config = TypeVar("Config", bound=ThinkingConfig)


class ThinkingStep(Step[Config]):
    group = "ai"
    # The errand.
    task: ClassVar[str]
    # The field with the text that is thought about; with none it is the whole conversation.
    asks_about: ClassVar[str | None] = "text"
    # Where the run goes on when nothing came of it.
    empty_way: ClassVar[str | None] = None

    def edges(self, config: Config) -> Sequence[Edge]:
        return WAYS if self.empty_way is None else (*WAYS, Edge(self.empty_way))

    def texts(self, config: Config) -> Iterator[tuple[str, str]]:
        if self.asks_about is not None:
            yield self.asks_about, getattr(config, self.asks_about)

    def sets(self, config: Config) -> Sequence[str]:
        return (config.save_as,)

    def faults(self, config: Config, known: Known) -> Iterator[FieldFault]:
        empty = [name for name, text in self.texts(config) if not text.strip()]
        if empty:
            yield FieldFault(empty[0], "At least one visible character.")
        else:
            yield from self.more_faults(config, known)

    def more_faults(self, config: Config, known: Known) -> Iterator[FieldFault]:
        return iter(())

    def enter(self, config: Config, at: At) -> Move:
        filled = {name: at.fill(text) for name, text in self.texts(config)}
        if self.empty_way is not None and not "".join(filled.values()).strip():
            at.vars[config.save_as] = self.kept(config, {}, NEXT)
            return Go(self.empty_way)
        return send_on(at, self.task, filled | dict(self.also_asks(config)))

    def also_asks(self, config: Config) -> Mapping[str, Any]:
        return {}

    def resume(self, config: Config, at: At, event: Event) -> Move:
        way = how_it_ended(event, WAYS)
        if isinstance(way, Fail):
            return way
        kept = self.kept(config, result_of(event), way)
        if kept is not UNCHANGED:
            at.vars[config.save_as] = kept
        empty = self.empty_way if way == NEXT and self.is_empty(config, kept) else None
        return Go(empty or way)

    @abstractmethod
    def kept(self, config: Config, found: Mapping[str, Any], way: str) -> Any:
        """What of a result is kept; of an empty one, what says that there is none."""

    def is_empty(self, config: Config, kept: Any) -> bool:
        return False
