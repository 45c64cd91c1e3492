"""Moves an order along, or changes its note."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from msgspec import field

from automation.steps.contract import (
    NEXT,
    At,
    Edge,
    Event,
    Fail,
    Go,
    Known,
    Move,
    Step,
    StepFailed,
    Word,
    Words,
)
from automation.steps.errands import WAYS, how_it_ended, result_of, send_on
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import In
from inbox.orders.models import OrderStatus


class UpdateOrderConfig(In):
    """`order` is its id: `{{ vars.order.id }}`, `{{ trigger.order_id }}`."""

    order: Words = "{{ vars.order.id }}"
    status: OrderStatus | None = None
    # Empty leaves it as it is.
    note: Words = ""
    save_as: Word = field(default="order")


class UpdateOrder(Step[UpdateOrderConfig]):
    kind = "update_order"
    title = "Change an order"
    group = "orders"
    config = UpdateOrderConfig

    def edges(self, config: UpdateOrderConfig) -> Sequence[Edge]:
        return WAYS

    def texts(self, config: UpdateOrderConfig) -> Iterator[tuple[str, str]]:
        yield "order", config.order
        yield "note", config.note

    def sets(self, config: UpdateOrderConfig) -> Sequence[str]:
        return (config.save_as,)

    def faults(self, config: UpdateOrderConfig, known: Known) -> Iterator[FieldFault]:
        if "{" not in config.order and _id(config.order) is None:
            yield FieldFault("order", "The id of an order, or a value such as vars.order.id.")
        if config.status is None and not config.note.strip():
            yield FieldFault("status", "Name a status or a note.")

    def enter(self, config: UpdateOrderConfig, at: At) -> Move:
        order_id = _id(at.fill(config.order))
        if order_id is None:
            raise StepFailed("no_such_order")
        ask = {
            "do": "change",
            "order_id": str(order_id),
            "status": None if config.status is None else config.status.value,
            "note": at.fill(config.note),
        }
        return send_on(at, "order", ask)

    def resume(self, config: UpdateOrderConfig, at: At, event: Event) -> Move:
        way = how_it_ended(event, WAYS)
        if isinstance(way, Fail):
            return way
        if way == NEXT:
            at.vars[config.save_as] = result_of(event).get("order")
        return Go(way)


def _id(value: str) -> UUID | None:
    try:
        return UUID(value.strip())
    except ValueError:
        return None
