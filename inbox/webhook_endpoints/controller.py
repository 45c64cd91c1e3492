"""The routes of webhook endpoints and their deliveries."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, delete, get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter

from inbox.audit.events import WebhookDeliveriesRead
from inbox.foundation.idempotency import IdempotencyKey, Once
from inbox.foundation.identifiers import new_id
from inbox.foundation.injected import InjectedSubject, InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission, Subject
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.webhook_endpoints.models import DeliveryState, WebhookEndpoint
from inbox.webhook_endpoints.schemas import (
    DeliveryReplayIn,
    ReplayedOut,
    RotateIn,
    WebhookDeliveryOut,
    WebhookEndpointEdit,
    WebhookEndpointIn,
    WebhookEndpointOut,
)
from inbox.webhook_endpoints.service import WebhookService

# `state` is a name that Litestar keeps for itself.
StateFilter = Annotated[DeliveryState | None, QueryParameter(name="state")]
ENDPOINT = "/{endpoint_id:uuid}"
DELIVERIES = f"{ENDPOINT}/deliveries"


class WebhookEndpointController(Controller):
    path = "/webhook-endpoints"
    tags = ("webhook endpoints",)

    @get(permission=Permission.WEBHOOKS_READ, summary="List webhook endpoints, the newest first")
    async def list_page(
        self, uow: InjectedUnitOfWork, limit: Limit = LIMIT_BY_DEFAULT, cursor: CursorText = None
    ) -> PageOut[WebhookEndpointOut]:
        page = await WebhookService(uow).list_page(PageRequest.parse(limit, cursor))
        return page.out(WebhookEndpointOut.of)

    @post(permission=Permission.WEBHOOKS_MANAGE, summary="Have an address told of what happens")
    async def create(
        self,
        uow: InjectedUnitOfWork,
        request: Request[Any, Any, Any],
        data: JSONBody[WebhookEndpointIn],
        idempotency_key: IdempotencyKey = None,
    ) -> WebhookEndpointOut:
        """`secret` is in this answer only, and null when it is repeated by its Idempotency-Key."""
        service = WebhookService(uow)
        secrets: list[str] = []

        async def make(endpoint_id: UUID) -> WebhookEndpoint:
            endpoint, secret = await service.create(endpoint_id, data)
            secrets.append(secret)
            return endpoint

        once = Once.of(uow, idempotency_key, request, data)
        made = await once.run(make, service.get, new_id())
        return WebhookEndpointOut.of(made, secrets[0] if secrets else None)

    @get(ENDPOINT, permission=Permission.WEBHOOKS_READ, summary="Read one webhook endpoint")
    async def read(
        self, uow: InjectedUnitOfWork, endpoint_id: FromPath[UUID]
    ) -> WebhookEndpointOut:
        return WebhookEndpointOut.of(await WebhookService(uow).get(endpoint_id))

    @patch(
        ENDPOINT,
        permission=Permission.WEBHOOKS_MANAGE,
        summary="Change, pause or resume a webhook endpoint",
    )
    async def change(
        self,
        uow: InjectedUnitOfWork,
        endpoint_id: FromPath[UUID],
        data: JSONBody[WebhookEndpointEdit],
    ) -> WebhookEndpointOut:
        return WebhookEndpointOut.of(await WebhookService(uow).change(endpoint_id, data))

    @delete(
        ENDPOINT,
        permission=Permission.WEBHOOKS_MANAGE,
        summary="Delete a webhook endpoint and the log of its deliveries",
    )
    async def remove(self, uow: InjectedUnitOfWork, endpoint_id: FromPath[UUID]) -> None:
        await WebhookService(uow).delete(endpoint_id)

    @post(
        f"{ENDPOINT}/rotate-secret",
        permission=Permission.WEBHOOKS_MANAGE,
        summary="Make a new secret; for a while both sign",
        status_code=200,
    )
    async def rotate(
        self, uow: InjectedUnitOfWork, endpoint_id: FromPath[UUID], data: JSONBody[RotateIn]
    ) -> WebhookEndpointOut:
        endpoint, secret = await WebhookService(uow).rotate(endpoint_id, data.overlap_hours)
        return WebhookEndpointOut.of(endpoint, secret)

    @post(
        f"{ENDPOINT}/test",
        permission=Permission.WEBHOOKS_MANAGE,
        summary="Send a test; the delivery says how it went",
    )
    async def test(
        self, uow: InjectedUnitOfWork, subject: InjectedSubject, endpoint_id: FromPath[UUID]
    ) -> WebhookDeliveryOut:
        made = await WebhookService(uow).test(endpoint_id, new_id())
        return WebhookDeliveryOut.of(made, subject)

    @post(
        f"{ENDPOINT}/replay",
        permission=Permission.WEBHOOKS_MANAGE,
        summary="Send what was sent within a time once more",
        status_code=200,
    )
    async def replay_range(
        self, uow: InjectedUnitOfWork, endpoint_id: FromPath[UUID], data: JSONBody[DeliveryReplayIn]
    ) -> ReplayedOut:
        return ReplayedOut(deliveries=await WebhookService(uow).replay_range(endpoint_id, data))

    @get(
        DELIVERIES,
        permission=Permission.WEBHOOKS_READ,
        summary="What was delivered to an endpoint, or not, the newest first",
    )
    async def list_deliveries(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        endpoint_id: FromPath[UUID],
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
        in_state: StateFilter = None,
    ) -> PageOut[WebhookDeliveryOut]:
        request = PageRequest.parse(limit, cursor)
        page = await WebhookService(uow).list_deliveries(endpoint_id, request, in_state)
        _note(uow, subject, endpoint_id)
        return page.out(lambda one: WebhookDeliveryOut.of(one, subject))

    @get(
        f"{DELIVERIES}/{{delivery_id:uuid}}",
        permission=Permission.WEBHOOKS_READ,
        summary="Read one delivery",
    )
    async def read_delivery(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        endpoint_id: FromPath[UUID],
        delivery_id: FromPath[UUID],
    ) -> WebhookDeliveryOut:
        found = await WebhookService(uow).get_delivery(endpoint_id, delivery_id)
        _note(uow, subject, endpoint_id)
        return WebhookDeliveryOut.of(found, subject)

    @post(
        f"{DELIVERIES}/{{delivery_id:uuid}}/replay",
        permission=Permission.WEBHOOKS_MANAGE,
        summary="Send one delivery once more, under its id",
        status_code=200,
    )
    async def replay(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        endpoint_id: FromPath[UUID],
        delivery_id: FromPath[UUID],
    ) -> WebhookDeliveryOut:
        again = await WebhookService(uow).replay(endpoint_id, delivery_id)
        return WebhookDeliveryOut.of(again, subject)


def _note(uow: UnitOfWork, subject: Subject, endpoint_id: UUID) -> None:
    """Their bodies say what was told, texts and all."""
    if subject.sees_addresses():
        uow.record(WebhookDeliveriesRead(workspace_id=uow.workspace_id, object_id=endpoint_id))
