"""What the lists of this area cost: as many statements of many rows as of few, and how many."""

from collections.abc import Awaitable, Callable
from uuid import uuid4

import pytest

from inbox.channels.models import Channel
from inbox.foundation.permissions import Subject
from inbox.foundation.retention import Kind
from inbox.ledger.log import LedgerLog, Left
from inbox.ledger.models import Processor
from inbox.privacy.retention import RetentionService
from inbox.webhook_endpoints.schemas import WebhookEndpointIn
from inbox.webhook_endpoints.service import WebhookService
from integrations.outbound import OutboundRules
from tests.factories.callers import Api
from tests.factories.spines import connect
from tests.factories.statements import statements_of
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace

FEW, MANY = 2, 12


class Makers:
    """One thing more of a kind, each time."""

    def __init__(self, api: Api, owner: Subject, still: Still, workspace: MadeWorkspace) -> None:
        self._api = api
        self._owner = owner
        self._still = still
        self._workspace = workspace

    async def contact(self) -> str:
        body = {"name": "Ann Lee", "user_id": f"US.{uuid4().hex}"}
        return str((await self._post("/contacts", body))["id"])

    async def request(self) -> None:
        body = {"kind": "correction", "contact_id": await self.contact(), "words": "I am Anna."}
        await self._post("/privacy/requests", body)

    async def export(self) -> None:
        await self._post(f"/contacts/{await self.contact()}/exports", None)

    async def erasure(self) -> None:
        await self._post(f"/contacts/{await self.contact()}/erasure", None)

    async def policy(self) -> None:
        body = {
            "kind": "terms",
            "body": "We sell tea.",
            "material": False,
            "effective_at": "2030-01-01T00:00:00Z",
        }
        made = await self._post("/privacy/policies", body)
        await self._post(f"/privacy/policies/{made['id']}/accept", None)

    async def ledger(self) -> None:
        async with self._workspace.as_house() as uow:
            one = Left(self._workspace.id, Processor.META, "reply", "message", uuid4())
            await LedgerLog(uow).add([one])

    async def channel(self) -> None:
        channel = await connect(self._still, self._workspace.id)
        async with self._workspace.as_house() as uow:
            await RetentionService(uow).set(Kind.MESSAGES, 60, channel.id)

    async def endpoint(self) -> None:
        host = f"shop-{uuid4().hex[:8]}.example"
        body = WebhookEndpointIn(
            name="Shop", url=f"https://{host}/hook", kinds=["order.created"], with_text=False
        )
        async with self._workspace.as_house() as uow:
            await WebhookService(uow, OutboundRules()).create(uuid4(), body)
        await self.channel()

    async def _post(self, path: str, body: object) -> dict[str, object]:
        sent = {} if body is None else {"json": body}
        answer = await self._api.call(self._owner, "POST", path, **sent)
        assert answer.is_success, answer.text
        made: dict[str, object] = answer.json()
        return made


# By its path: what makes one more, and how many statements it may take with its transaction.
LISTS: dict[str, tuple[Callable[[Makers], Awaitable[object]], int]] = {
    "/privacy/requests": (Makers.request, 4),
    "/privacy/exports": (Makers.export, 3),
    "/privacy/policies": (Makers.policy, 4),
    "/privacy/retention": (Makers.channel, 3),
    "/privacy/settings": (Makers.channel, 4),
    "/privacy/subprocessors": (Makers.endpoint, 10),
    "/erasures": (Makers.erasure, 3),
    "/ledger": (Makers.ledger, 3),
    "/ledger/totals": (Makers.ledger, 3),
    "/audit": (Makers.contact, 3),
    "/contacts": (Makers.contact, 8),
}


@pytest.mark.parametrize("path", LISTS)
async def test_a_list_of_many_costs_as_many_statements_as_one_of_few(
    shared_api: Api,
    owner: Subject,
    still: Still,
    workspace: MadeWorkspace,
    channel: Channel,
    path: str,
) -> None:
    make, most = LISTS[path]
    makers = Makers(shared_api, owner, still, workspace)

    async def counted() -> list[str]:
        # Once before, so that keys are open and plans are made in either case.
        assert (await shared_api.call(owner, "GET", path)).is_success
        with statements_of(workspace.runtime.database) as sent:
            assert (await shared_api.call(owner, "GET", path)).is_success
        return sent

    for _ in range(FEW):
        await make(makers)
    few = await counted()
    for _ in range(MANY - FEW):
        await make(makers)
    many = await counted()
    assert len(many) == len(few), many
    assert len(many) <= most, many
