"""An order came in: from the catalog, a form, the API, another system, or another flow."""

from collections.abc import Sequence

from automation.triggers.contract import Check, Happening, Trigger
from inbox.foundation.schemas import In
from inbox.orders.models import OrderSource


class OrderCreatedConfig(In):
    # None is from wherever it may be.
    source: OrderSource | None = None


class OrderCreated(Trigger[OrderCreatedConfig]):
    kind = "order_created"
    title = "Order created"
    config = OrderCreatedConfig
    listens = frozenset({"order_created"})
    gives = frozenset({"order_id", "number", "status", "source", "total", "currency"})

    def checks(self, config: OrderCreatedConfig, happening: Happening) -> Sequence[Check]:
        if config.source is None:
            return ()
        saw = happening.details.get("source")
        return (Check("source", config.source.value, saw, saw == config.source.value),)
