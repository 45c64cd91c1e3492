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


async def test_what_people_wrote_is_granted_only_by_who_may_read_it(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace
) -> None:
    """The right to manage endpoints alone would be the right to read everything."""
    developer = subject_of(await workspace.add_member(Role.DEVELOPER))
    asked = ASKED | {"with_text": True}
    refused = await shared_api.call(developer, "POST", "/webhook-endpoints", json=asked)
    assert refusal_of(refused) == (403, "forbidden")
    assert "personal_data:read" in refused.json()["detail"]
    plain = f"/webhook-endpoints/{(await make(shared_api, developer))['id']}"
    granted = f"/webhook-endpoints/{(await make(shared_api, owner, with_text=True))['id']}"
    everything = {"created_after": "2020-01-01T00:00:00Z", "created_before": "2040-01-01T00:00:00Z"}
    tested = (await shared_api.call(developer, "POST", f"{granted}/test")).json()["id"]
    await shared_api.call(owner, "PATCH", granted, json={"state": "paused"})
    more = [*ASKED["kinds"], "message.received"]
    for method, path, body in (
        ("PATCH", plain, {"with_text": True}),
        ("PATCH", granted, {"url": "https://elsewhere.example/"}),
        ("PATCH", granted, {"url": "https://elsewhere.example/", "with_text": False}),
        ("PATCH", granted, {"kinds": more}),
        ("PATCH", granted, {"state": "active"}),
        ("POST", f"{granted}/replay", everything),
        ("POST", f"{granted}/deliveries/{tested}/replay", {}),
    ):
        refused = await shared_api.call(developer, method, path, json=body)
        assert refusal_of(refused) == (403, "forbidden"), (method, path, body)
    shown = (await shared_api.call(owner, "GET", granted)).json()
    assert (shown["url"], shown["state"], shown["kinds"]) == (
        ASKED["url"],
        "paused",
        ASKED["kinds"],
    )
    # Everything else is his to manage: names, fewer kinds, pauses, taking the grant back.
    for path, body in (
        (plain, {"url": "https://elsewhere.example/", "kinds": more}),
        (plain, {"state": "paused"}),
        (plain, {"state": "active"}),
        (granted, {"name": "Shop 2", "url": ASKED["url"], "with_text": True}),
        (granted, {"with_text": False}),
        (granted, {"state": "active", "url": "https://elsewhere.example/"}),
    ):
        changed = await shared_api.call(developer, "PATCH", path, json=body)
        assert changed.status_code == 200, (path, body, changed.text)
    assert (await shared_api.call(developer, "POST", f"{plain}/replay", json=everything)).is_success
