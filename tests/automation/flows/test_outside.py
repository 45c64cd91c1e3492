"""Whom live flows tell something: it is said to whoever asks what becomes of his data."""

from typing import Any

from inbox.foundation.permissions import Subject
from tests.factories.callers import Api
from tests.factories.flows import definition, publish, step, trigger
from tests.factories.workspaces import MadeWorkspace

ENDS = {"next": None, "failed": None, "unknown": None}


def asking(*urls: str) -> dict[str, Any]:
    """One after the other."""
    steps = []
    for number, url in enumerate(urls, 1):
        then = f"s{number + 1}" if number < len(urls) else None
        steps.append(step(f"s{number}", "http_request", ENDS | {"next": then}, url=url))
    return definition(steps, [trigger()])


async def told(api: Api, who: Subject) -> list[tuple[str, str, list[str]]]:
    answer = await api.call(who, "GET", "/privacy/subprocessors")
    found = answer.json()["sub_processors"]
    return [(one["name"], one["purpose"], one["data"]) for one in found]


async def test_servers_that_live_flows_ask_are_told_of(
    api: Api, marketer: Subject, workspace: MadeWorkspace
) -> None:
    places = asking(
        "https://shop.example/orders/{{ message.text }}",
        "https://CRM.example:8443?q={{ message.text }}",
        "https://shop.example/",
    )
    flow = await publish(workspace.runtime, workspace.id, places)
    draft = {"name": "Draft", "draft": asking("https://draft.example/")}
    assert (await api.call(marketer, "POST", "/flows", json=draft)).status_code == 201
    wanted = [
        (host, "flow_request", ["values_of_flows"]) for host in ("crm.example", "shop.example")
    ]
    assert await told(api, marketer) == wanted
    page = await api.client.get(f"/privacy/{workspace.id}")
    assert "shop.example: another system that our automation asks" in page.text
    assert (await api.call(marketer, "POST", f"/flows/{flow.id}/pause")).is_success
    assert await told(api, marketer) == []
