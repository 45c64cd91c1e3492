"""One try of one delivery, through the guarded client: no redirects, no private addresses.

2xx ─▶ delivered   410 ─▶ the endpoint pauses   all else ─▶ later, by a schedule of a day

At least once: what ended without an answer is sent again under the same `webhook-id`. A try of a
round that is over, or of an endpoint that is paused, sends nothing.
"""

import json
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

from inbox.delivery.claims import Job
from inbox.delivery.outcomes import Ended
from inbox.foundation.errors import NotFound
from inbox.foundation.runtime import Runtime
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.ledger.log import LedgerLog, Left
from inbox.ledger.models import Processor
from inbox.webhook_endpoints.models import (
    DeliveryState,
    EndpointState,
    WebhookDelivery,
    WebhookEndpoint,
)
from inbox.webhook_endpoints.service import WebhookService
from integrations.messaging import Accepted, NotSent, Outcome
from integrations.outbound import (
    OutboundClient,
    OutboundError,
    OutboundLimits,
    OutboundRefused,
    OutboundRequest,
    OutboundResponse,
    OutboundRules,
    ResponseKind,
)
from integrations.webhooks.signing import headers_of

# Seconds until the next try; together a little less than a day.
SCHEDULE: Final = (5, 30, 120, 600, 1800, 3600, 7200, 14400, 21600, 32400)
A_DAY: Final = timedelta(hours=24)
GONE: Final = 410
NO_LONGER_GRANTED: Final = "text_no_longer_granted"
ANSWER_BYTES: Final = 65_536
KEPT_OF_ANSWER: Final = 4096
LIMITS: Final = OutboundLimits(total_seconds=15, response_body_bytes=ANSWER_BYTES)


@dataclass(frozen=True, slots=True)
class Attempt:
    endpoint_id: UUID
    message_id: str
    timestamp: int
    with_text: bool
    contact_id: UUID | None
    url: str = field(repr=False)
    secrets: tuple[str, ...] = field(repr=False)
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    status: int | None = None
    error: str | None = None
    # The address is one that we do not call: nothing changes that but a person.
    refused: bool = False
    left: bool = True
    response: dict[str, Any] | None = field(default=None, repr=False)

    @property
    def ok(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class WebhookExecutor:
    """One per worker; its client is opened by the first call, in the loop that runs it."""

    def __init__(self, runtime: Runtime, rules: OutboundRules | None = None) -> None:
        self._runtime = runtime
        self._rules = rules or OutboundRules()
        self._lifetime = AsyncExitStack()
        self._client: OutboundClient | None = None

    async def close(self) -> None:
        await self._lifetime.aclose()

    async def __call__(self, job: Job) -> Ended:
        payload = json.loads(job.payload)
        delivery_id, number = UUID(payload["delivery"]), int(payload["round"])
        try:
            async with self._runtime.unit_of_work(job.workspace_id) as uow:
                attempt = await self._begin(uow, delivery_id, number)
        except NotFound:
            attempt = None
        if attempt is None:
            return Ended(job, Accepted("over"))
        answer = await self._send(attempt)
        try:
            async with self._runtime.unit_of_work(job.workspace_id) as uow:
                return Ended(job, await self._end(uow, job, attempt, delivery_id, number, answer))
        except NotFound:
            # The endpoint was deleted meanwhile.
            return Ended(job, Accepted("over"))

    async def _begin(self, uow: UnitOfWork, delivery_id: UUID, number: int) -> Attempt | None:
        service = WebhookService(uow)
        delivery = await service.lock_delivery(delivery_id)
        if delivery.state is not DeliveryState.SENDING or delivery.round != number:
            return None
        endpoint = await service.get(delivery.endpoint_id)
        if endpoint.state is EndpointState.PAUSED:
            service.start_again(delivery)
            uow.session.add(delivery)
            return None
        if delivery.with_text and not endpoint.with_text:
            delivery.state, delivery.last_error = DeliveryState.FAILED, NO_LONGER_GRANTED
            uow.session.add(delivery)
            service.ring()
            return None
        now = await database_now(uow)
        return Attempt(
            endpoint_id=endpoint.id,
            message_id=str(delivery.id),
            timestamp=int(now.timestamp()),
            with_text=delivery.with_text,
            contact_id=delivery.contact_id,
            url=endpoint.url.reveal(),
            secrets=_valid_secrets(endpoint, now),
            body=delivery.body.reveal().encode(),
        )

    async def _send(self, attempt: Attempt) -> Answer:
        headers = headers_of(attempt.secrets, attempt.message_id, attempt.timestamp, attempt.body)
        request = OutboundRequest("POST", attempt.url, headers, attempt.body, limits=LIMITS)
        try:
            return _answer(await (await self._opened()).send(request))
        except OutboundRefused as refused:
            error = f"not_allowed_{refused.reason.value}"
            return Answer(error=error, refused=True, left=False)
        except OutboundError as error:
            code = type(error).__name__.removeprefix("Outbound").lower()
            return Answer(error=code, left=error.maybe_sent)

    async def _opened(self) -> OutboundClient:
        if self._client is None:
            self._client = await self._lifetime.enter_async_context(OutboundClient(self._rules))
        return self._client

    async def _end(
        self,
        uow: UnitOfWork,
        job: Job,
        attempt: Attempt,
        delivery_id: UUID,
        number: int,
        answer: Answer,
    ) -> Outcome:
        service = WebhookService(uow)
        # Endpoints before deliveries: the reader of the log locks in this order, too.
        endpoint = await service.lock(attempt.endpoint_id)
        delivery = await service.lock_delivery(delivery_id)
        if delivery.round != number or delivery.state is not DeliveryState.SENDING:
            return Accepted("over")
        now = await database_now(uow)
        delivery.attempts += 1
        delivery.last_tried_at, delivery.last_status = now, answer.status
        delivery.last_error = answer.error
        delivery.response = None
        if answer.response is not None:
            told = json.dumps(answer.response, ensure_ascii=False)
            delivery.response = await service.seal_body(
                delivery_id, "response", told, delivery.contact_id
            )
        if answer.left and attempt.with_text:
            await LedgerLog(uow).add([_left(job, attempt, delivery)])
        outcome = await self._judge(service, endpoint, delivery, answer, now)
        uow.session.add_all([endpoint, delivery])
        if isinstance(outcome, Accepted):
            service.ring()
        return outcome

    async def _judge(
        self,
        service: WebhookService,
        endpoint: WebhookEndpoint,
        delivery: WebhookDelivery,
        answer: Answer,
        now: datetime,
    ) -> Outcome:
        if answer.ok:
            delivery.state, delivery.delivered_at = DeliveryState.DELIVERED, now
            endpoint.failing_since = None
            return Accepted("delivered")
        endpoint.failing_since = endpoint.failing_since or now
        reason = None
        if answer.refused:
            reason = answer.error
        elif answer.status == GONE:
            reason = "endpoint_gone"
        elif now - endpoint.failing_since >= A_DAY:
            reason = "failing_for_a_day"
        if reason is not None:
            # It waits, and so does all behind it, until a person has looked.
            service.start_again(delivery)
            await service.pause(endpoint, reason)
            return Accepted("paused")
        if delivery.attempts > len(SCHEDULE):
            delivery.state = DeliveryState.FAILED
            return Accepted("failed")
        wait = SCHEDULE[delivery.attempts - 1]
        return NotSent(answer.error or "not_delivered", float(wait), counts_as_failure=False)


def _valid_secrets(endpoint: WebhookEndpoint, now: datetime) -> tuple[str, ...]:
    valid = [endpoint.secret.reveal()]
    until = endpoint.old_secret_until
    if endpoint.old_secret is not None and until is not None and until > now:
        valid.append(endpoint.old_secret.reveal())
    return tuple(valid)


def _answer(response: OutboundResponse) -> Answer:
    head = dict(response.headers[:32])
    told = {
        "status": response.status,
        "headers": {name[:100]: value[:500] for name, value in head.items()},
        "body": response.body[:KEPT_OF_ANSWER].decode("utf-8", "replace").replace("\x00", ""),
    }
    ok = response.kind is ResponseKind.SUCCESS
    return Answer(response.status, None if ok else f"http_{response.status}", response=told)


def _left(job: Job, attempt: Attempt, delivery: WebhookDelivery) -> Left:
    return Left(
        workspace_id=job.workspace_id,
        processor=Processor.WEBHOOK,
        purpose="webhook",
        object_kind="webhook_delivery",
        object_id=delivery.id,
        contact_id=attempt.contact_id,
        effect_id=job.effect_id,
        host=urlsplit(attempt.url).hostname,
    )
