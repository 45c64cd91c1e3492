"""An order went from one status to another; `trigger.previous` is where it was."""

from collections.abc import Sequence

from automation.triggers.contract import Check, Happening, Trigger
from inbox.foundation.schemas import In
from inbox.orders.models import OrderStatus


class OrderMovedConfig(In):
    # None is whatever it may be or have been.
    to: OrderStatus | None = None
    previous: OrderStatus | None = None


class OrderMoved(Trigger[OrderMovedConfig]):
    kind = "order_moved"
    title = "Order moved along"
    config = OrderMovedConfig
    listens = frozenset({"order_moved"})
    gives = frozenset({"order_id", "number", "status", "previous", "total", "currency"})

    def checks(self, config: OrderMovedConfig, happening: Happening) -> Sequence[Check]:
        saw = happening.details
        return [
            Check(name, wanted.value, saw.get(name), wanted.value == saw.get(name))
            for name, wanted in (("status", config.to), ("previous", config.previous))
            if wanted is not None
        ]
