"""What steps have done by the worker, the whole way: orders, worksheets, webhooks, thoughts; each
once, and with what it set off."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import pytest

from automation.ai.models import AiMode
from automation.knowledge.schemas import ArticleIn
from automation.knowledge.service import KnowledgeService
from automation.runs.errands import Asked
from automation.runs.order_errand import OrderDoer
from automation.runs.sheet_errand import SheetDoer
from automation.runs.thought_errands import by_form
from inbox.foundation.identifiers import new_id
from inbox.foundation.settings import Settings
from inbox.sheet_links.schemas import SheetAccountIn
from inbox.sheet_links.service import SheetLinkService
from inbox.webhook_endpoints.schemas import WebhookEndpointIn
from inbox.webhook_endpoints.service import WebhookService
from integrations.messaging import Accepted, NotSent, Refused, Unknown
from parley.wiring import build_runtime
from storm.fake_google import SPREADSHEET, Google, open_google, service_account
from tests.automation.conftest import Office
from tests.factories.flows import definition, publish, step, trigger
from tests.factories.workspaces import MadeWorkspace

RUNS = (
    "SELECT f.name, r.status, r.outcome, r.code FROM flow_run AS r JOIN flow AS f"
    " ON f.workspace_id = r.workspace_id AND f.id = r.flow_id ORDER BY f.name, r.id"
)


def thoughts(endpoint_id: UUID) -> dict[str, Any]:
    """Everything that is thought, then an order, and an endpoint that is told."""
    failed: Mapping[str, str | None] = {"failed": "broken"}
    wanted = [
        {"name": "loaves", "about": "How many", "kind": "number"},
        {"name": "day", "about": "For when", "kind": "date"},
    ]
    line = {"name": "Bread", "quantity": "{{ vars.found.loaves }}", "unit_price": "2.50"}
    return definition(
        [
            step("read", "extract_fields", {"next": "about", "missing": "broken", **failed},
                 fields=wanted),
            step("about", "summarise", {"next": "ask", **failed}),
            step("ask", "answer_from_knowledge", {"next": "sell", "none": "broken", **failed},
                 question="When do you open on Sunday?"),
            step("sell", "create_order", {"next": "pay", **failed}, currency="EUR", items=[line],
                 note="{{ vars.summary }}"),
            step("pay", "update_order", {"next": "tell", **failed}, status="confirmed"),
            step("tell", "send_webhook", {"next": "say", **failed},
                 endpoint_id=str(endpoint_id), name="sold",
                 data={"number": "{{ vars.order.number }}", "day": "{{ vars.found.day }}"}),
            step("say", "add_note", "good",
                 text="{{ vars.order.total }} {{ vars.order.status }}: {{ vars.answer }}"),
            step("good", "end", outcome="sold"),
            step("broken", "end", outcome="broken"),
        ],
        [trigger(match="keyword", keywords=["loaves"])],
    )  # fmt: skip


def model(body: dict[str, Any]) -> dict[str, Any]:
    content = str(body)
    if "take values out" in content:
        said = [("loaves", "3"), ("day", "24.12.2026"), ("made_up", "7")]
        return {"found": [{"name": name, "value": value} for name, value in said]}
    if "You answer a customer" in content:
        quote = "On Sunday we open at eight."
        cited = [{"source_id": "s1", "quote": quote}]
        return {
            "decision": "answer",
            "text": "On Sunday we open at eight.",
            "citations": cited,
            "used_facts": [],
            "missing": None,
            "language": "en",
        }
    return {
        "issue": "FAKE wants bread.",
        "done": [],
        "promises": [],
        "open_questions": [],
        "next_step": None,
        "sentiment": "neutral",
        "language": "en",
    }


@pytest.fixture
async def endpoint_id(office: Office) -> UUID:
    found = new_id()
    async with office.workspace.as_house() as uow:
        asked = WebhookEndpointIn(
            name="Shop", url="https://shop.example/hook", kinds=["order.created"], with_text=True
        )
        await WebhookService(uow).create(found, asked)
        knowledge = KnowledgeService(uow)
        article = ArticleIn(
            title="Opening hours on Sunday", text="On Sunday we open at eight.", language="en"
        )
        await knowledge.create(new_id(), article)
    return found


async def test_a_flow_thinks_sells_and_tells(office: Office, endpoint_id: UUID) -> None:
    runtime = office.workspace.runtime
    await office.use(AiMode.MODEL)
    office.fake.answer = model
    await publish(runtime, office.id, thoughts(endpoint_id), "A seller")
    follow = definition(
        [step("note", "add_note", text="#{{ trigger.number }} {{ trigger.status }}")],
        [trigger("order_created"), trigger("order_moved", to="confirmed")],
    )
    await publish(runtime, office.id, follow, "B follower")
    await office.hear("Three loaves (3) for 24.12.2026, please")
    await office.spine.until(
        office.id,
        RUNS,
        [("A seller", "done", "sold", ""), *[("B follower", "done", "", "")] * 2],
    )
    assert await office.rows(
        "SELECT number, status, total_minor, currency, external_id LIKE 'flow:%' FROM sales_order"
    ) == [(1, "confirmed", 750, "EUR", True)]
    deliveries = "SELECT kind, with_text, contact_id IS NOT NULL FROM webhook_delivery"
    assert ("flow.sold", True, True) in await office.rows(deliveries)
    # What a flow sets off knows the chain that led there.
    chains = await office.rows("SELECT count(DISTINCT chain), max(depth) FROM flow_run")
    assert chains == [(1, 1)]
    (run,) = await office.rows("SELECT id FROM flow_run WHERE depth = 0")
    steps = (await office.call("GET", f"/flow-runs/{run[0]}/steps")).json()["items"]
    causes = [one["given"]["cause"] for one in steps if one["given"]]
    ended = [one["event"] for one in causes if one["type"] == "wake"]
    assert [one["state"] for one in ended] == ["done"] * 6
    assert ended[0]["result"] == {"fields": {"loaves": "3", "day": "24.12.2026"}}
    assert ended[2]["result"]["text"] == "On Sunday we open at eight."
    assert ended[3]["result"]["order"]["total"] == "7.50"
    assert {one["task"] for one in await _calls(office)} == {"extract", "summary", "answer"}
    await _is_told_by_flow(office)


async def _is_told_by_flow(office: Office) -> None:
    count = len(await _calls(office))
    spend = (await office.call("GET", "/ai/spend?by=flow")).json()
    [(flow_id,)] = await office.rows("SELECT id FROM flow WHERE name = 'A seller'")
    assert [(one["flow_id"], one["name"], one["calls"]) for one in spend["flows"]] == [
        (str(flow_id), "A seller", count)
    ]
    assert sum(one["calls"] for one in spend["tasks"]) == count


async def _calls(office: Office) -> list[dict[str, Any]]:
    return [{"task": row[0]} for row in await office.rows("SELECT task FROM ai_call")]


async def test_without_a_model_forms_are_found_and_what_is_gone_is_another_way(
    office: Office, endpoint_id: UUID
) -> None:
    runtime = office.workspace.runtime
    await office.use(AiMode.LOCAL)
    await publish(runtime, office.id, thoughts(endpoint_id), "A seller")
    async with office.workspace.as_house() as uow:
        await WebhookService(uow).delete(endpoint_id)
    await office.hear("3 loaves for 24.12.2026, please")
    await office.spine.until(office.id, RUNS, [("A seller", "done", "broken", "")])
    ways = "SELECT node, way FROM flow_step WHERE way NOT IN ('waits', 'ended') ORDER BY step_no"
    assert await office.rows(ways) == [
        ("read", "next"),
        ("about", "next"),
        ("ask", "next"),
        ("sell", "next"),
        ("pay", "next"),
        ("tell", "failed"),
    ]
    assert office.fake.requests == []
    await office.use(AiMode.OFF)


def test_what_has_a_form_is_found_by_it() -> None:
    wanted = [{"name": kind, "kind": kind} for kind in ("number", "date", "email", "phone", "text")]
    text = "Ann, ann@shop.example, +49 151 2345678: 12 on 2026-03-01"
    assert by_form(text, wanted) == {
        "email": "ann@shop.example",
        "date": "2026-03-01",
        "phone": "+49 151 2345678",
        "number": "12",
    }


def errand(workspace: MadeWorkspace, task: str, ask: Mapping[str, Any]) -> Asked:
    return Asked(
        workspace_id=workspace.id,
        task=task,
        flow_id=new_id(),
        run_id=new_id(),
        conversation_id=new_id(),
        contact_id=new_id(),
        once="run:1",
        chain="",
        depth=0,
        attempts=1,
        ask=ask,
    )


async def test_a_sheet_is_appended_to_changed_and_read(
    settings: Settings, workspace: MadeWorkspace
) -> None:
    async with open_google() as google:
        runtime = build_runtime(settings.model_copy(update={"sheets_url": google.url}))
        try:
            await _sheet(google, SheetDoer(runtime), workspace)
        finally:
            await runtime.close()


async def _sheet(google: Google, doer: SheetDoer, workspace: MadeWorkspace) -> None:
    account_id = new_id()
    async with workspace.as_house() as uow:
        credential = SheetAccountIn(name="Google", credential=service_account())
        await SheetLinkService(uow).add_account(account_id, credential)
    sheet = {"account_id": str(account_id), "spreadsheet_id": SPREADSHEET, "worksheet": "Orders"}

    async def do(action: str, key: str = "", **cells: str) -> Any:
        ask = sheet | {"action": action, "key_column": "No", "key": key, "cells": cells}
        return await doer(errand(workspace, "sheet", ask))

    table = google.worksheet
    for number, who in (("7", "=1+1"), ("8", "Bo")):
        assert isinstance((await do("append", No=number, Who=who)).outcome, Accepted)
    assert table().table() == [["No", "Who"], ["7", "=1+1"], ["8", "Bo"]]
    found = await do("look_up", "8")
    assert found.result == {"found": True, "row": {"No": "8", "Who": "Bo"}}
    assert (await do("update", "8", Who="Cy")).result == {"found": True}
    assert table().table()[2] == ["8", "Cy"]
    assert (await do("look_up", "9")).result == {"found": False, "row": {}}
    assert (await do("append", Nowhere="x")).outcome == Refused(
        "column_missing", (await do("append", Nowhere="x")).outcome.who_acts, called=False
    )
    google.planned.extend(["", "", "silent"])
    lost = (await do("append", No="9")).outcome
    assert isinstance(lost, Unknown)
    google.planned.append("503")
    assert isinstance((await do("look_up", "8")).outcome, NotSent)
    google.revoked = True
    assert isinstance((await do("look_up", "8")).outcome, Refused)


async def test_the_same_errand_again_is_the_same_order(office: Office) -> None:
    (row,) = await office.rows("SELECT id, contact_id FROM conversation")
    line = {"name": "Bread", "quantity": 1, "unit_price_minor": 250, "sku": ""}
    ask = {
        "do": "create",
        "currency": "EUR",
        "items": [line],
        "status": "draft",
        "note": "",
        "shipping_address": "",
    }
    doer = OrderDoer(office.workspace.runtime)
    asked = Asked(office.id, "order", new_id(), new_id(), row[0], row[1], "run:7", "", 0, 1, ask)
    first, second = [await doer(asked) for _ in "ab"]
    assert first.result == second.result
    assert await office.rows("SELECT count(*) FROM sales_order") == [(1,)]
