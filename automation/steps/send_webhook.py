"""Tells one of the workspace's webhook endpoints: signed, tried again for a day, and in its log."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any
from uuid import UUID

from msgspec import Meta, field

from automation.steps.contract import At, Edge, Event, Fail, Go, Known, Move, Step, Word, Words
from automation.steps.errands import WAYS, how_it_ended, send_on
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import In


class SendWebhookConfig(In):
    """The endpoint hears of it as `flow.<name>`."""

    endpoint_id: UUID
    name: Word = "step"
    data: Annotated[dict[str, Words], Meta(max_length=50)] = field(default_factory=dict)


class SendWebhook(Step[SendWebhookConfig]):
    kind = "send_webhook"
    title = "Send a webhook"
    group = "outside"
    config = SendWebhookConfig

    def edges(self, config: SendWebhookConfig) -> Sequence[Edge]:
        return WAYS

    def texts(self, config: SendWebhookConfig) -> Iterator[tuple[str, str]]:
        for name, value in config.data.items():
            yield f"data.{name}", value

    def faults(self, config: SendWebhookConfig, known: Known) -> Iterator[FieldFault]:
        if config.endpoint_id not in known.endpoint_ids:
            yield FieldFault(
                "endpoint_id", "There is no endpoint with this id that may be told texts."
            )

    def enter(self, config: SendWebhookConfig, at: At) -> Move:
        data: dict[str, Any] = {name: at.fill(value) for name, value in config.data.items()}
        ask = {"endpoint_id": str(config.endpoint_id), "name": config.name, "data": data}
        return send_on(at, "webhook", ask)

    def resume(self, config: SendWebhookConfig, at: At, event: Event) -> Move:
        way = how_it_ended(event, WAYS)
        return way if isinstance(way, Fail) else Go(way)
