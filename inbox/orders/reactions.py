"""What happens to orders is in the log of changes: for live updates, and for whoever carries it
out of the house."""

from collections.abc import Sequence

from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.log import ChangeLog, LogLine
from inbox.orders.events import OrderChanged, OrderCreated, OrderDeleted, OrderStatusChanged

ORDER_KINDS = {
    OrderCreated: "order_created",
    OrderChanged: "order_changed",
    OrderStatusChanged: "order_status_changed",
    OrderDeleted: "order_deleted",
}


async def log_orders(
    uow: UnitOfWork,
    events: Sequence[OrderCreated | OrderChanged | OrderStatusChanged | OrderDeleted],
) -> None:
    ChangeLog(uow).add(
        [
            LogLine(one.workspace_id, ORDER_KINDS[type(one)], one.object_id, one.conversation_id)
            for one in events
        ]
    )
