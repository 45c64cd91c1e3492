"""Webhook endpoints through the shipped app."""

from typing import Any

import pytest
from standardwebhooks import Webhook

from inbox.foundation.permissions import Role, Subject
from tests.factories.callers import Api, refusal_of
from tests.factories.workspaces import MadeWorkspace, subject_of

ASKED = {"name": "Shop", "url": "https://shop.example/hook?t=1", "kinds": ["order.created"]}


async def make(api: Api, caller: Subject, **given: Any) -> dict[str, Any]:
    answer = await api.call(caller, "POST", "/webhook-endpoints", json=ASKED | given)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


async def test_an_endpoint_from_its_secret_to_its_end(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace
) -> None:
    made = await make(shared_api, owner)
    assert made["secret"].startswith("whsec_")
    path = f"/webhook-endpoints/{made['id']}"
    shown = (await shared_api.call(owner, "GET", path)).json()
    assert (shown["secret"], shown["url"]) == (None, ASKED["url"])
    rotated = await shared_api.call(
        owner, "POST", f"{path}/rotate-secret", json={"overlap_hours": 1}
    )
    assert rotated.json()["secret"] not in {None, made["secret"]}
    assert rotated.json()["old_secret_until"] is not None
    Webhook(rotated.json()["secret"])
    tested = await shared_api.call(owner, "POST", f"{path}/test")
    assert (tested.json()["kind"], tested.json()["state"]) == ("endpoint.test", "pending")
    one = f"{path}/deliveries/{tested.json()['id']}"
    assert (await shared_api.call(owner, "GET", one)).json()["body"]["type"] == "endpoint.test"
    other = await make(shared_api, owner)
    elsewhere = f"/webhook-endpoints/{other['id']}/deliveries/{tested.json()['id']}"
    assert refusal_of(await shared_api.call(owner, "GET", elsewhere)) == (404, "not_found")
    # One that has not ended is on its way still.
    assert (await shared_api.call(owner, "POST", f"{one}/replay")).json()["state"] == "pending"
    auditor = subject_of(await workspace.add_member(Role.AUDITOR))
    assert (await shared_api.call(auditor, "GET", one)).json()["body"] is None
    await shared_api.call(owner, "PATCH", path, json={"state": "paused"})
    assert refusal_of(await shared_api.call(owner, "POST", f"{path}/test")) == (
        409,
        "endpoint_paused",
    )
    actions = [
        one["action"]
        for one in (
            await shared_api.call(owner, "GET", "/audit?object_kind=webhook_endpoint")
        ).json()["items"]
    ]
    assert {"webhook_endpoint_created", "webhook_secret_rotated"} <= set(actions)
    assert (await shared_api.call(owner, "DELETE", path)).status_code == 204
    assert refusal_of(await shared_api.call(owner, "GET", one)) == (404, "not_found")


async def test_a_repeated_post_does_not_show_the_secret_again(
    shared_api: Api, owner: Subject
) -> None:
    once = {"Idempotency-Key": "k"}
    first, second = [
        (
            await shared_api.call(owner, "POST", "/webhook-endpoints", json=ASKED, headers=once)
        ).json()
        for _ in range(2)
    ]
    assert first["id"] == second["id"]
    assert second["secret"] is None


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"url": "http://shop.example/hook"}, "url"),
        ({"url": "https://user:word@shop.example/"}, "url"),
        ({"url": "https://0x7f.1/"}, "url"),
        ({"url": "ftp://shop.example/"}, "url"),
        ({"url": "https://shop.example:22/"}, "url"),
        ({"kinds": ["order.eaten"]}, "kinds.0"),
        ({"kinds": []}, "kinds"),
    ],
)
async def test_what_is_wrong_is_refused_by_name(
    shared_api: Api, owner: Subject, given: dict[str, Any], field: str
) -> None:
    answer = await shared_api.call(owner, "POST", "/webhook-endpoints", json=ASKED | given)
    assert answer.status_code in {400, 422}, answer.text
    assert answer.json()["errors"][0]["field"].startswith(field)
