"""Endpoints, their secrets, and what was delivered to them."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

import msgspec
from msgspec import UNSET

from inbox.foundation.encryption import Place
from inbox.foundation.errors import NotFound, invalid_field
from inbox.foundation.events import Ring
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.permissions import Permission
from inbox.foundation.sealed import Sealed
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.webhook_endpoints.errors import EndpointPaused, TextNotGranted
from inbox.webhook_endpoints.events import (
    WebhookEndpointChanged,
    WebhookEndpointCreated,
    WebhookEndpointDeleted,
    WebhookEndpointPaused,
    WebhookEndpointResumed,
    WebhookSecretRotated,
    WebhooksReplayed,
)
from inbox.webhook_endpoints.models import (
    DeliveryState,
    EndpointState,
    WebhookDelivery,
    WebhookEndpoint,
)
from inbox.webhook_endpoints.payloads import TEST, FlowData, TestData, payload
from inbox.webhook_endpoints.repository import (
    WebhookDeliveryRepository,
    WebhookEndpointRepository,
)
from inbox.webhook_endpoints.schemas import (
    DeliveryReplayIn,
    WebhookEndpointEdit,
    WebhookEndpointIn,
)
from integrations.outbound.errors import OutboundRefused
from integrations.outbound.limits import OutboundRules
from integrations.outbound.targets import read_target
from integrations.webhooks.signing import new_secret

START_WEBHOOKS = "start_webhooks"
BY_A_PERSON = "paused_by_a_person"
# The log of changes no longer reaches back to where the endpoint stopped.
LOG_TORN = "log_torn"
ENDED = (DeliveryState.DELIVERED, DeliveryState.FAILED)


class WebhookService:
    def __init__(self, uow: UnitOfWork, rules: OutboundRules | None = None) -> None:
        self.uow = uow
        self._rules = rules or OutboundRules()
        self._endpoints = WebhookEndpointRepository(uow)
        self._deliveries = WebhookDeliveryRepository(uow)

    async def create(
        self, endpoint_id: UUID, asked: WebhookEndpointIn
    ) -> tuple[WebhookEndpoint, str]:
        """Tells of what happens from now on. The secret is given here and nowhere else."""
        if asked.with_text:
            self._require_reading()
        workspace_id, secret = self.uow.workspace_id, new_secret()
        endpoint = WebhookEndpoint(
            workspace_id=workspace_id,
            id=endpoint_id,
            name=asked.name,
            url=await self._seal(endpoint_id, "url", asked.url),
            host=self._host(asked.url),
            kinds=sorted(set(asked.kinds)),
            with_text=asked.with_text,
            secret=await self._seal(endpoint_id, "secret", secret),
            log_seq=await self._endpoints.head(),
        )
        await self._endpoints.add(endpoint)
        self.uow.record(
            WebhookEndpointCreated(
                workspace_id=workspace_id,
                object_id=endpoint_id,
                kinds=tuple(endpoint.kinds),
                with_text=endpoint.with_text,
            )
        )
        return endpoint, secret

    async def get(self, endpoint_id: UUID) -> WebhookEndpoint:
        return await self._endpoints.get(endpoint_id)

    async def list_page(self, request: PageRequest) -> Page[WebhookEndpoint]:
        return await self._endpoints.list_page(request)

    async def list_all(self) -> Sequence[WebhookEndpoint]:
        return await self._endpoints.list_by()

    async def change(self, endpoint_id: UUID, asked: WebhookEndpointEdit) -> WebhookEndpoint:
        endpoint = await self._endpoints.lock(endpoint_id)
        if _lets_text_go(endpoint, asked):
            self._require_reading()
        if asked.name is not UNSET:
            endpoint.name = asked.name
        if asked.url is not UNSET:
            endpoint.host = self._host(asked.url)
            endpoint.url = await self._seal(endpoint_id, "url", asked.url)
        if asked.kinds is not UNSET:
            endpoint.kinds = sorted(set(asked.kinds))
        if asked.with_text is not UNSET:
            endpoint.with_text = asked.with_text
        if asked.state == "active" and endpoint.state is EndpointState.PAUSED:
            reason = endpoint.state_reason
            endpoint.state, endpoint.state_reason = EndpointState.ACTIVE, None
            endpoint.failing_since = None
            if reason == LOG_TORN:
                endpoint.log_seq = await self._endpoints.before_oldest_line()
            self.uow.record(
                WebhookEndpointResumed(workspace_id=endpoint.workspace_id, object_id=endpoint_id)
            )
            self.ring()
        elif asked.state == "paused":
            await self.pause(endpoint, BY_A_PERSON)
        await self._endpoints.add(endpoint)
        self.uow.record(
            WebhookEndpointChanged(
                workspace_id=endpoint.workspace_id,
                object_id=endpoint_id,
                kinds=tuple(endpoint.kinds),
                with_text=endpoint.with_text,
            )
        )
        return endpoint

    async def delete(self, endpoint_id: UUID) -> None:
        endpoint = await self._endpoints.lock(endpoint_id)
        await self._endpoints.delete(endpoint)
        self.uow.record(
            WebhookEndpointDeleted(workspace_id=endpoint.workspace_id, object_id=endpoint_id)
        )

    async def rotate(self, endpoint_id: UUID, overlap_hours: int) -> tuple[WebhookEndpoint, str]:
        endpoint, secret = await self._endpoints.lock(endpoint_id), new_secret()
        old = endpoint.secret.reveal()
        endpoint.old_secret = await self._seal(endpoint_id, "old_secret", old)
        now = await database_now(self.uow)
        endpoint.old_secret_until = now + timedelta(hours=overlap_hours)
        endpoint.secret = await self._seal(endpoint_id, "secret", secret)
        await self._endpoints.add(endpoint)
        self.uow.record(
            WebhookSecretRotated(workspace_id=endpoint.workspace_id, object_id=endpoint_id)
        )
        return endpoint, secret

    async def pause(self, endpoint: WebhookEndpoint, reason: str) -> None:
        if endpoint.state is EndpointState.PAUSED:
            return
        endpoint.state, endpoint.state_reason = EndpointState.PAUSED, reason
        await self._endpoints.add(endpoint)
        self.uow.record(
            WebhookEndpointPaused(
                workspace_id=endpoint.workspace_id, object_id=endpoint.id, reason=reason
            )
        )

    async def lock(self, endpoint_id: UUID) -> WebhookEndpoint:
        return await self._endpoints.lock(endpoint_id)

    async def lock_delivery(self, delivery_id: UUID) -> WebhookDelivery:
        return await self._deliveries.lock(delivery_id)

    async def list_deliveries(
        self, endpoint_id: UUID, request: PageRequest, state: DeliveryState | None
    ) -> Page[WebhookDelivery]:
        await self._endpoints.get(endpoint_id)
        return await self._deliveries.list_of(endpoint_id, request, state)

    async def get_delivery(self, endpoint_id: UUID, delivery_id: UUID) -> WebhookDelivery:
        await self._endpoints.get(endpoint_id)
        found = await self._deliveries.get(delivery_id)
        if found.endpoint_id != endpoint_id:
            raise NotFound
        return found

    async def test(self, endpoint_id: UUID, delivery_id: UUID) -> WebhookDelivery:
        endpoint = await self._endpoints.get(endpoint_id)
        if endpoint.state is EndpointState.PAUSED:
            raise EndpointPaused
        now = await database_now(self.uow)
        body = payload(TEST, endpoint.workspace_id, now, TestData(endpoint_id=endpoint_id))
        text = msgspec.json.encode(body).decode()
        delivery = WebhookDelivery(
            workspace_id=endpoint.workspace_id,
            id=delivery_id,
            endpoint_id=endpoint_id,
            kind=TEST,
            line=delivery_id,
            body=await self.uow.keys.seal(
                WebhookDelivery, "body", endpoint.workspace_id, delivery_id, text
            ),
        )
        await self._deliveries.add(delivery)
        self.ring()
        return delivery

    async def tell_of_step(
        self, endpoint_id: UUID, delivery_id: UUID, name: str, data: FlowData
    ) -> None:
        """What a flow tells an endpoint, in order with its conversation. Told again under the same
        id, it is told once."""
        endpoint = await self._endpoints.get(endpoint_id)
        if endpoint.state is EndpointState.PAUSED:
            raise EndpointPaused
        if not endpoint.with_text:
            raise TextNotGranted
        if await self._deliveries.find(delivery_id) is not None:
            return
        now = await database_now(self.uow)
        kind = f"flow.{name}"
        text = msgspec.json.encode(payload(kind, endpoint.workspace_id, now, data)).decode()
        delivery = WebhookDelivery(
            workspace_id=endpoint.workspace_id,
            id=delivery_id,
            endpoint_id=endpoint_id,
            kind=kind,
            line=data.conversation_id,
            contact_id=data.contact_id,
            with_text=True,
            body=await self.seal_body(delivery_id, "body", text, data.contact_id),
        )
        await self._deliveries.add(delivery)
        self.ring()

    async def replay(self, endpoint_id: UUID, delivery_id: UUID) -> WebhookDelivery:
        delivery = await self.get_delivery(endpoint_id, delivery_id)
        await self._require_reading_of(endpoint_id)
        delivery = await self._deliveries.lock(delivery.id)
        if delivery.state in ENDED:
            self.start_again(delivery)
            await self._deliveries.add(delivery)
            self._replayed(endpoint_id, 1)
        return delivery

    async def replay_range(self, endpoint_id: UUID, asked: DeliveryReplayIn) -> int:
        await self._require_reading_of(endpoint_id)
        states = [DeliveryState.FAILED] if asked.only_failed else list(ENDED)
        count = await self._deliveries.replay(
            endpoint_id, asked.created_after, asked.created_before, states
        )
        self._replayed(endpoint_id, count)
        return count

    def start_again(self, delivery: WebhookDelivery) -> None:
        delivery.state, delivery.attempts = DeliveryState.PENDING, 0
        delivery.round += 1

    def ring(self) -> None:
        self.uow.ring(Ring(START_WEBHOOKS, (self.uow.workspace_id,)))

    async def load_keys(self, contact_ids: Iterable[UUID]) -> None:
        """For many bodies at once: `seal_body` asks for none of these any more."""
        workspace_id = self.uow.workspace_id
        pairs = [(workspace_id, one) for one in contact_ids]
        await self.uow.keys.current_set(KeyPurpose.CONTACT, pairs)

    async def seal_body(
        self, delivery_id: UUID, column: str, text: str, contact_id: UUID | None
    ) -> Sealed:
        """Under the key of whom it is about, so that it goes with him."""
        workspace_id = self.uow.workspace_id
        purpose = KeyPurpose.WORKSPACE if contact_id is None else KeyPurpose.CONTACT
        key = await self.uow.keys.current(workspace_id, purpose, contact_id)
        place = Place(workspace_id, str(WebhookDelivery.__tablename__), column, delivery_id)
        return Sealed.of(text, key, place)

    def _require_reading(self) -> None:
        """Whoever lets text go somewhere could read it there."""
        self.uow.subject.require(Permission.PERSONAL_DATA_READ)

    async def _require_reading_of(self, endpoint_id: UUID) -> None:
        if (await self._endpoints.get(endpoint_id)).with_text:
            self._require_reading()

    def _replayed(self, endpoint_id: UUID, count: int) -> None:
        if count:
            self.ring()
            self.uow.record(
                WebhooksReplayed(
                    workspace_id=self.uow.workspace_id, object_id=endpoint_id, deliveries=count
                )
            )

    def _host(self, url: str) -> str:
        """Judged again, with its address, whenever something is sent there."""
        try:
            return read_target(url, self._rules).host
        except OutboundRefused as refused:
            words = f"An https address that anybody could reach ({refused.reason.value})."
            raise invalid_field("url", words) from None

    async def _seal(self, endpoint_id: UUID, column: str, text: str) -> Sealed:
        return await self.uow.keys.seal(
            WebhookEndpoint, column, self.uow.workspace_id, endpoint_id, text
        )


def _lets_text_go(endpoint: WebhookEndpoint, asked: WebhookEndpointEdit) -> bool:
    """More of it, to another address, or again."""
    if not endpoint.with_text:
        return asked.with_text is True
    moved = asked.url is not UNSET and asked.url != endpoint.url.reveal()
    if moved:
        # Also where the grant is taken back with it: what is under way was written with text.
        return True
    if asked.with_text is False:
        return False
    more = asked.kinds is not UNSET and not set(asked.kinds) <= set(endpoint.kinds)
    resumed = asked.state == "active" and endpoint.state is EndpointState.PAUSED
    return more or resumed
