"""What talks to the outside, what a flow has done, and what people asked about their data."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.factories.flows import definition, publish, step, trigger
from tests.web.office import Office

ASKED = "4915550000021"


async def fill_flow(office: Office) -> str:
    """One that is live, with a run that waits and one that has ended; returns its id."""
    many = {"value": "vars.loaves", "is": "at_least", "to": 10}
    cases = [{"name": "many", "when": many}]
    ways = {"answered": "size", "invalid": "over", "window_closed": None}
    silent: dict[str, Any] = {"window_closed": None}
    said = "{{ vars.loaves | times: 3 }} euros, please. We bake them for you today."
    steps = [
        step("ask", "ask_question", ways, text="How many?", save_as="loaves", kind="number"),
        step(
            "size",
            "branch",
            {"many": "over", "else": "price"},
            cases=cases,
        ),
        step("price", "send_message", silent, text=said),
        step("over", "hand_over"),
    ]
    drawn = definition(steps, [trigger(match="keyword", keywords=["loaves", "price"])])
    workspace = office.workspace
    flow = await publish(workspace.runtime, workspace.id, drawn, "Loaves for tomorrow")
    await office.customer_writes(ASKED, "Omar Saleh", "What is the price of loaves?")
    await office.conversation_of(ASKED)
    await office.customer_writes(ASKED, None, "4")
    other = "4915550000022"
    await office.customer_writes(other, "Hana Novak", "Three loaves at what price?")
    await office.conversation_of(other)
    path = f"/flows/{flow.id}"
    for name, words in (("Four loaves", "4"), ("Too many for us", "40")):
        events = [{"say": "What is the price of loaves?"}, {"say": words}]
        case = {"name": name, "script": {"events": events}, "record": True}
        await office.call("POST", f"{path}/cases", case)
    begun = await office.call("POST", f"{path}/backtests", {"days": 30})
    await office.until_done(f"{path}/backtests/{begun['id']}")
    return str(flow.id)


async def fill_flow_outside(office: Office) -> str:
    """One that other systems begin, and that asks one; returns its id."""
    secret = {"name": "stock", "host": "stock.example", "value": "Bearer of the bakery"}
    await office.call("POST", "/flow-secrets", secret)
    ways = {"next": "tell", "failed": None, "unknown": None}
    url = "https://stock.example/levels/{{ trigger.data.article }}"
    steps = [
        step("call", "http_request", ways, url=url, method="GET", secret="stock"),
        step("tell", "send_message", {"window_closed": None}, text="It is back in stock!"),
    ]
    mapping = [{"path": "article.id", "name": "article", "kind": "text", "required": True}]
    channel = str(office.channel_id)
    hook = trigger("hook", channel_id=channel, phone_path="customer.phone", mapping=mapping)
    workspace = office.workspace
    drawn = definition(steps, [hook])
    flow = await publish(workspace.runtime, workspace.id, drawn, "Back in stock")
    await office.call("POST", f"/flows/{flow.id}/hooks", {"trigger_id": "hook"})
    return str(flow.id)


async def fill_outside(office: Office) -> dict[str, str]:
    """Paths of pages of one thing each."""
    kinds = ["message.received", "order.created", "order.status_changed"]
    hook = {"name": "Warehouse", "url": "https://warehouse.example/hooks/parley", "kinds": kinds}
    endpoint = await office.call("POST", "/webhook-endpoints", hook)
    shop = await office.call(
        "POST", "/shop-sources", {"name": "Web shop", "key": "web", "kind": "woocommerce"}
    )
    return {
        f"/settings/webhooks/{endpoint['id']}": "settings-webhook",
        f"/settings/shops/{shop['id']}": "settings-shop",
    }


async def fill_privacy(office: Office) -> None:
    """Wishes in two states, and a policy that changes soon."""
    await office.call("POST", "/privacy/requests", {"kind": "access", "name": "Emily Carter"})
    await office.call("POST", "/privacy/requests", {"kind": "correction", "name": "Luca Rossi"})
    for days in (0, 30):
        policy = {
            "kind": "privacy",
            "body": "We keep what you write to us for a year, so that we can answer you.",
            "material": False,
            "effective_at": (datetime.now(UTC) + timedelta(days=days)).isoformat(),
        }
        await office.call("POST", "/privacy/policies", policy)
