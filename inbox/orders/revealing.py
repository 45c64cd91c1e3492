"""What is masked of one order, shown on a click as that of a contact is."""

from uuid import UUID

from inbox.access.attempts import reveal_attempts
from inbox.contacts.schemas import RevealReason
from inbox.foundation.permissions import Permission, Subject
from inbox.foundation.runtime import Runtime
from inbox.orders.events import OrderRevealed
from inbox.orders.schemas import OrderOut
from inbox.orders.service import OrderService


async def reveal_order(
    runtime: Runtime, subject: Subject, order_id: UUID, reason: RevealReason | None
) -> OrderOut:
    subject.require(Permission.ORDERS_READ)
    await reveal_attempts(runtime, subject.id).count()
    async with runtime.unit_of_work(subject.workspace_id, subject=subject) as uow:
        service = OrderService(uow)
        order = await service.get(order_id)
        (shown,) = await service.shown([order], subject.revealing())
        uow.record(OrderRevealed(workspace_id=uow.workspace_id, object_id=order.id, reason=reason))
        return shown
