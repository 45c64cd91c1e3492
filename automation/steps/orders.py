"""What steps about orders have in common: the errand, and the order that comes back with it."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from msgspec import field

from automation.steps.contract import NEXT, At, Edge, Event, Fail, Go, Move, Step, Word
from automation.steps.errands import WAYS, how_it_ended, result_of, send_on
from inbox.foundation.schemas import In


class OrderConfig(In, kw_only=True):
    # The run knows `vars.<name>.number`, `.id`, `.status`, `.total` and `.currency`.
    save_as: Word = field(default="order")


Config = TypeVar("Config", bound=OrderConfig)


class OrderStep(Step[Config]):
    group = "orders"

    def edges(self, config: Config) -> Sequence[Edge]:
        return WAYS

    def sets(self, config: Config) -> Sequence[str]:
        return (config.save_as,)

    @abstractmethod
    def wants(self, config: Config, at: At) -> Mapping[str, Any]:
        """What is to be done (runs/order_errand.py)."""

    def enter(self, config: Config, at: At) -> Move:
        return send_on(at, "order", dict(self.wants(config, at)))

    def resume(self, config: Config, at: At, event: Event) -> Move:
        way = how_it_ended(event, WAYS)
        if isinstance(way, Fail):
            return way
        if way == NEXT:
            at.vars[config.save_as] = result_of(event).get("order")
        return Go(way)
