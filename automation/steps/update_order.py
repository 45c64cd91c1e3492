"""Moves an order along, or changes its note."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from automation.steps.contract import At, Known, StepFailed, Words
from automation.steps.orders import OrderConfig, OrderStep
from inbox.foundation.errors import FieldFault
from inbox.orders.models import OrderStatus


class UpdateOrderConfig(OrderConfig):
    """`order` is its id: `{{ vars.order.id }}`, `{{ trigger.order_id }}`."""

    order: Words = "{{ vars.order.id }}"
    status: OrderStatus | None = None
    # Empty leaves it as it is.
    note: Words = ""


class UpdateOrder(OrderStep[UpdateOrderConfig]):
    kind = "update_order"
    title = "Change an order"
    config = UpdateOrderConfig

    def texts(self, config: UpdateOrderConfig) -> Iterator[tuple[str, str]]:
        yield "order", config.order
        yield "note", config.note

    def faults(self, config: UpdateOrderConfig, known: Known) -> Iterator[FieldFault]:
        if "{" not in config.order and _id(config.order) is None:
            yield FieldFault("order", "The id of an order, or a value such as vars.order.id.")
        if config.status is None and not config.note.strip():
            yield FieldFault("status", "Name a status or a note.")

    def wants(self, config: UpdateOrderConfig, at: At) -> Mapping[str, Any]:
        order_id = _id(at.fill(config.order))
        if order_id is None:
            raise StepFailed("no_such_order")
        return {
            "do": "change",
            "order_id": str(order_id),
            "status": None if config.status is None else config.status.value,
            "note": at.fill(config.note),
        }


def _id(value: str) -> UUID | None:
    try:
        return UUID(value.strip())
    except ValueError:
        return None
