"""An endpoint whose deliveries a test drives step by step, and somebody who receives them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest

from inbox.foundation.events import Ring
from inbox.foundation.identifiers import new_id
from inbox.foundation.pagination import PageRequest
from inbox.foundation.runtime import Runtime
from inbox.webhook_endpoints.models import WebhookDelivery, WebhookEndpoint
from inbox.webhook_endpoints.schemas import WebhookEndpointIn
from inbox.webhook_endpoints.sending import WebhookExecutor
from inbox.webhook_endpoints.service import WebhookService
from inbox.webhook_endpoints.tasks import due_webhooks, start_webhooks
from integrations.outbound import OutboundRules, PlainHttp
from tests.factories.driven import Driven
from tests.factories.receiver import Receiver, open_receiver
from tests.factories.workspaces import MadeWorkspace

ROUNDS_AT_MOST = 200


@dataclass
class Hooks(Driven):
    receiver: Receiver
    rules: OutboundRules
    executor: WebhookExecutor
    rings: list[Ring] = field(default_factory=list)

    async def endpoint(self, *kinds: str, **given: Any) -> tuple[WebhookEndpoint, str]:
        asked = WebhookEndpointIn(
            name="Shop", url=given.pop("url", self.receiver.url), kinds=list(kinds), **given
        )
        async with self.runtime.unit_of_work(self.workspace_id) as uow:
            return await WebhookService(uow, self.rules).create(new_id(), asked)

    async def run(self, *, rounds: int = ROUNDS_AT_MOST) -> int:
        """How many tries were made, until nothing is on its way or so often."""
        tries = 0
        for _ in range(rounds):
            self.rings += await due_webhooks(self.runtime)
            await start_webhooks(self.runtime, self.workspace_id)
            jobs = await self.claim()
            for job in jobs:
                tries += 1
                await self.record(await self.executor(job))
            if not jobs and not await self.open_effects():
                return tries
        return tries

    async def read(self, endpoint_id: UUID) -> WebhookEndpoint:
        async with self.runtime.unit_of_work(self.workspace_id) as uow:
            return await WebhookService(uow).get(endpoint_id)

    async def deliveries(self, endpoint_id: UUID) -> list[WebhookDelivery]:
        async with self.runtime.unit_of_work(self.workspace_id) as uow:
            page = await WebhookService(uow).list_deliveries(endpoint_id, PageRequest(100), None)
        return list(page.items)[::-1]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with open_receiver() as opened:
        yield opened


@pytest.fixture
async def hooks(
    runtime: Runtime, workspace: MadeWorkspace, receiver: Receiver
) -> AsyncIterator[Hooks]:
    rules = OutboundRules(
        allowed_networks=("127.0.0.0/8",),
        allowed_ports=frozenset({receiver.port}),
        plain_http=PlainHttp.ANYWHERE,
    )
    executor = WebhookExecutor(runtime, rules)
    yield Hooks(runtime, workspace.id, receiver, rules, executor)
    await executor.close()
