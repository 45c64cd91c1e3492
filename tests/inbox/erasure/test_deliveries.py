"""What shops sent of somebody, and the links that were mailed to him, go when he is forgotten."""

import json
from typing import Any
from uuid import UUID

from sqlalchemy import text

from inbox.erasure.service import Erasures
from inbox.erasure.tasks import carry_out
from inbox.foundation.permissions import Subject
from inbox.mail.service import MailService
from inbox.privacy.models import RequestKind, RequestSource
from inbox.privacy.requests import Asked, PrivacyRequests
from inbox.shops.tasks import apply_shop_deliveries
from parley.personal_data import PERSONAL_DATA
from tests.factories.callers import Api
from tests.factories.shops import SECRET, moment, shopify_call, shopify_order
from tests.factories.workspaces import MadeWorkspace

PHONE = "966555557821"


class Shop:
    def __init__(self, api: Api, workspace: MadeWorkspace, made: Any) -> None:
        self.api, self.workspace, self.made = api, workspace, made
        self.calls = 0

    async def send(self, body: dict[str, Any], *, applied: bool = True) -> None:
        self.calls += 1
        call = shopify_call(body, f"call-{self.calls}")
        assert (await self.api.client.post(self.made["path"], **call)).status_code == 200
        if applied:
            source_id = UUID(self.made["id"])
            await apply_shop_deliveries(self.workspace.runtime, self.workspace.id, source_id)


async def open_shop(api: Api, owner: Subject, workspace: MadeWorkspace) -> Shop:
    body = {"name": "North", "key": "north", "kind": "shopify", "secret": SECRET, "country": "SA"}
    made = await api.call(owner, "POST", "/shop-sources", json=body)
    assert made.status_code == 201, made.text
    return Shop(api, workspace, made.json())


async def rows(workspace: MadeWorkspace, query: str) -> list[tuple[Any, ...]]:
    async with workspace.as_house() as uow:
        return [tuple(row) for row in (await uow.session.execute(text(query))).all()]


async def erase(workspace: MadeWorkspace, contact_id: UUID) -> dict[str, int]:
    async with workspace.as_house() as uow:
        erasure = await Erasures(uow).begin(contact_id)
    await carry_out(workspace.runtime, PERSONAL_DATA, workspace.id, erasure.id)
    async with workspace.as_house() as uow:
        return (await Erasures(uow).get(erasure.id)).counts


def somebody_else(number: int, **given: Any) -> dict[str, Any]:
    """Nothing in it is the other person's."""
    found: dict[str, Any] = json.loads(
        json.dumps(shopify_order())
        .replace("055 555 7821", "055 111 2233")
        .replace("jon@example.com", "sam@example.com")
        .replace("john@example.com", "sam@example.com")
        .replace("820982911946154508", str(number))
    )
    return found | {"name": f"#{number}", "order_number": number} | given


async def test_what_shops_sent_of_him_goes_and_what_they_sent_of_others_stays(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace
) -> None:
    shop = await open_shop(shared_api, owner, workspace)
    await shop.send(shopify_order())
    # What does not fit is kept: one by his number, one by his address, one of somebody else.
    await shop.send(somebody_else(2, phone="+966 (55) 555-7821", currency="what?"))
    await shop.send(somebody_else(3, email="JON@example.com", currency="what?"))
    await shop.send(somebody_else(4, currency="what?"))
    # And one that nobody has read yet.
    await shop.send(somebody_else(5, note="for jon@example.com"), applied=False)
    states = "SELECT state, count(*) FROM shop_delivery GROUP BY state ORDER BY state"
    assert await rows(workspace, states) == [("applied", 1), ("kept", 3), ("received", 1)]
    [(contact_id, order_id)] = await rows(workspace, "SELECT contact_id, id FROM sales_order")
    counts = await erase(workspace, contact_id)
    assert counts["shop_delivery"] == 4
    assert await rows(workspace, states) == [("kept", 1)]
    assert await rows(workspace, "SELECT contact_id FROM sales_order") == [(None,)]

    # What the shop says of the order later does not bring him back; a new order of his is one of
    # somebody new.
    later = shopify_order(updated_at=f"{moment(5)}Z", fulfillment_status="fulfilled")
    await shop.send(later)
    order = "SELECT contact_id, shipping_address, status FROM sales_order WHERE source = 'shop'"
    assert await rows(workspace, order) == [(None, None, "shipped")]
    assert await rows(workspace, "SELECT count(*) FROM contact") == [(0,)]
    again = shopify_order(id=9, name="#9", order_number=9)
    await shop.send(again)
    assert await rows(workspace, "SELECT count(*) FROM contact") == [(1,)]
    found = await rows(workspace, "SELECT id FROM sales_order WHERE contact_id IS NOT NULL")
    assert len(found) == 1
    assert found != [(order_id,)]


async def test_links_that_were_mailed_to_him_go(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace
) -> None:
    people = [
        (await shared_api.call(owner, "POST", "/contacts", json={"name": name})).json()["id"]
        for name in ("Ann", "Ben")
    ]
    for contact_id in people:
        async with workspace.as_house() as uow:
            asked = Asked(
                kind=RequestKind.ACCESS,
                source=RequestSource.MEMBER,
                contact_id=UUID(contact_id),
                name="x",
            )
            row, _ = await PrivacyRequests(uow, workspace.runtime.installation_key).take(asked)
            await MailService(uow).queue(row.id, "ann@people.example", "Was it you?", "link")
    assert (await erase(workspace, UUID(people[0])))["outgoing_mail"] == 1
    left = (
        "SELECT r.contact_id FROM outgoing_mail AS m"
        " JOIN privacy_request AS r ON r.id = m.person_id"
    )
    assert await rows(workspace, left) == [(UUID(people[1]),)]
