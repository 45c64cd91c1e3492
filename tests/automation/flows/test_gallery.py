"""What is in the gallery: taken in, filled in as its checks ask, published, and run."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from automation.flows.ready_made import GALLERY
from inbox.channels.models import Channel
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Subject
from inbox.templates.service import TemplateService
from integrations.accounts import ProviderTemplate
from tests.factories.callers import Api
from tests.factories.spines import text_message
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace

TEXT = "Hello {{1}}, order {{2}} over {{3}}."


class Desk:
    """A customer of one channel, and whoever draws flows."""

    def __init__(
        self, api: Api, who: Subject, still: Still, channel: Channel, workspace: MadeWorkspace
    ) -> None:
        self.api, self.who, self.still, self.channel = api, who, still, channel
        self.workspace = workspace

    async def call(self, method: str, path: str, **json_: Any) -> Any:
        answer = await self.api.call(self.who, method, path, **({"json": json_} if json_ else {}))
        assert answer.status_code < 300, answer.text
        return answer.json()

    async def take_in(self, name: str, needs: set[str]) -> tuple[str, dict[str, Any]]:
        (entry,) = (
            one for one in (await self.call("GET", "/flow-gallery"))["flows"] if one["name"] == name
        )
        assert set(entry["needs"]) == needs
        flow = await self.call("POST", "/flows/import", yaml=entry["yaml"])
        assert flow["state"] == "draft"
        checks = await self.call("POST", f"/flows/{flow['id']}/check", draft=None)
        assert checks["sound"] is (not needs), checks
        # Each names the place, and what is missing there.
        said = [f"{one['field']} {one['message']}" for one in checks["findings"]]
        assert all(any(need in one for need in needs) for one in said), said
        return f"/flows/{flow['id']}", flow["draft"]

    async def publish(self, path: str, draft: Mapping[str, Any]) -> None:
        await self.call("PATCH", path, draft=draft, revision=1)
        checks = await self.call("POST", f"{path}/check", draft=None)
        assert (checks["sound"], checks["findings"]) == (True, [])
        await self.call("POST", f"{path}/publish", note="From the gallery.")

    async def says(self, words: str) -> list[Any]:
        """What is answered."""
        jobs = await self.still.receive(self.channel, text_message(self.channel, words))
        await self.still.end(jobs)
        return [json.loads(job.payload) for job in jobs]

    async def goes_on(self) -> list[Any]:
        jobs = await self.still.step(self.workspace.id)
        await self.still.end(jobs)
        return [json.loads(job.payload) for job in jobs]

    async def conversation(self) -> dict[str, Any]:
        (found,) = (await self.call("GET", "/conversations"))["items"]
        assert isinstance(found, dict)
        return found

    async def label(self) -> str:
        made = await self.call("POST", "/labels", name="Look here", color="#aa3355")
        return str(made["id"])


@pytest.fixture
def desk(
    api: Api, marketer: Subject, still: Still, channel: Channel, workspace: MadeWorkspace
) -> Desk:
    return Desk(api, marketer, still, channel, workspace)


def step_of(draft: dict[str, Any], step_id: str) -> dict[str, Any]:
    (found,) = (one for one in draft["steps"] if one["id"] == step_id)
    assert isinstance(found, dict)
    return found


def test_all_of_the_gallery_is_tried_here() -> None:
    tried = {"order-status", "outside-hours", "ask-for-rating", "menu"}
    assert {one.name for one in GALLERY} == tried


async def test_customers_are_told_about_their_orders(desk: Desk) -> None:
    path, draft = await desk.take_in("order-status", {"template"})
    names = [step["config"]["template"]["name"] for step in draft["steps"][1:]]
    assert len(names) == 6
    async with desk.workspace.as_house() as uow:
        for name in names:
            await TemplateService(uow).keep(
                desk.channel.account,
                ProviderTemplate(
                    external_id=str(new_id()),
                    name=name,
                    language="en",
                    category="UTILITY",
                    status="APPROVED",
                    reason=None,
                    quality=None,
                    parameter_format="positional",
                    components=[{"type": "BODY", "text": TEXT}],
                ),
            )
    await desk.publish(path, draft)
    assert await desk.says("I would like the lamp") == []
    order = await desk.call(
        "POST",
        "/orders",
        currency="EUR",
        conversation_id=(await desk.conversation())["id"],
        items=[{"name": "Lamp", "quantity": 1, "unit_price_minor": 1050}],
    )
    told = []
    for status in ("confirmed", "paid", "shipped", "delivered", "refunded"):
        await desk.call("PATCH", f"/orders/{order['id']}", status=status)
        told += await desk.goes_on()
    assert [one["content"]["name"] for one in told] == [
        "order_confirmed",
        "order_paid",
        "order_shipped",
        "order_delivered",
        "order_refunded",
    ]
    values = [one["text"] for one in told[1]["content"]["components"][0]["parameters"]]
    assert values[1:] == ["1", "10.50 EUR"]


async def test_nobody_is_there_at_night(desk: Desk) -> None:
    path, draft = await desk.take_in("outside-hours", {"label"})
    label = await desk.label()
    step_of(draft, "closed")["config"]["label_id"] = label
    # Whatever the day and the hour are now: it is closed, by the hours of the workspace.
    holiday = {"on": "2040-01-01", "name": "Closed"}
    await desk.call("PUT", "/business-hours", weekly=[], holidays=[holiday])
    await desk.publish(path, draft)
    (said,) = await desk.says("Is somebody there?")
    assert said["text"].startswith("Thank you for writing. Nobody is here just now, and")
    conversation = await desk.conversation()
    assert [one["id"] for one in conversation["labels"]] == [label]
    # And open: whoever comes back is welcomed.
    assert (await desk.api.call(desk.who, "DELETE", "/business-hours")).is_success
    conversation_path = f"/conversations/{conversation['id']}"
    await desk.call("PATCH", conversation_path, assignee_id=None, status="resolved")
    (welcomed,) = await desk.says("Hello again")
    assert welcomed["text"].startswith("Welcome, ")


async def test_whoever_was_not_content_is_looked_after(desk: Desk) -> None:
    path, draft = await desk.take_in("ask-for-rating", {"label"})
    label = await desk.label()
    step_of(draft, "unhappy")["config"]["label_id"] = label
    await desk.publish(path, draft)
    assert await desk.says("My lamp is broken") == []
    conversation = f"/conversations/{(await desk.conversation())['id']}"
    await desk.call("PATCH", conversation, status="resolved")
    (asked,) = await desk.goes_on()
    assert [one["title"] for one in asked["content"]["buttons"]] == ["Good", "So-so", "Bad"]
    (sorry,) = await desk.says("Bad")
    assert sorry["text"].startswith("We are sorry")
    assert [one["id"] for one in (await desk.conversation())["labels"]] == [label]


async def test_a_menu_of_buttons(desk: Desk) -> None:
    path, draft = await desk.take_in("menu", set())
    await desk.publish(path, draft)
    (menu,) = await desk.says("menu please")
    assert [one["id"] for one in menu["content"]["buttons"]] == ["order", "hours", "person"]
    (hours,) = await desk.says("Business hours")
    assert "9 to 17" in hours["text"]
    await desk.says("help")
    (asked,) = await desk.says("My order")
    assert asked["text"].startswith("What is the number")
    (looked,) = await desk.says("4711")
    assert looked["text"].startswith("Thank you")
    notes = await desk.call("GET", f"/conversations/{(await desk.conversation())['id']}/notes")
    assert "4711" in notes["items"][0]["text"]
