"""The connection doctor: what it finds, what it says, and what it does about it."""

import time
from typing import Any

import pytest

from inbox.channels.service import ChannelService
from inbox.foundation.permissions import Role, Subject
from tests.factories.account_graph import ACCOUNT, APP_ID, APP_SECRET, TOKEN, AccountGraph
from tests.factories.callers import Api, refusal_of
from tests.factories.spines import text_message
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace, subject_of


async def connect(api: Api, owner: Subject, graph: AccountGraph, **more: Any) -> dict[str, Any]:
    sent = {
        "name": "Shop",
        "phone_number_id": graph.address,
        "account_id": ACCOUNT,
        "access_token": TOKEN,
        "app_secret": APP_SECRET,
        **more,
    }
    made: dict[str, Any] = (await api.call(owner, "POST", "/channels", json=sent)).json()
    return made


async def check(api: Api, owner: Subject, channel: dict[str, Any]) -> dict[str, Any]:
    answer = await api.call(owner, "POST", f"/channels/{channel['id']}/check")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def verdicts(found: dict[str, Any]) -> dict[str, str]:
    return {one["name"]: one["verdict"] for one in found["checks"]}


async def test_a_good_connection_is_found_good(
    signup_api: Api, owner: Subject, graph: AccountGraph, still: Still, workspace: MadeWorkspace
) -> None:
    channel = await connect(signup_api, owner, graph)
    silent = await check(signup_api, owner, channel)
    assert verdicts(silent) == {
        "token": "ok",
        "account": "ok",
        "subscription": "ok",
        "number": "ok",
        "webhook": "warning",
    }
    assert (silent["verdict"], silent["last_webhook_at"]) == ("warning", None)
    assert "+1 555 0100" in silent["checks"][-1]["what_to_do"]
    assert silent["channel"]["quality"] == "GREEN"
    assert silent["channel"]["messaging_limit"] == "TIER_1K"
    assert silent["channel"]["checked_at"] is not None
    assert graph.faults == []

    async with workspace.as_house() as uow:
        row = await ChannelService(uow).get(channel["id"])
    await still.take(text_message(row, "hello"), secret=APP_SECRET)
    heard = await check(signup_api, owner, channel)
    assert (heard["verdict"], verdicts(heard)["webhook"]) == ("ok", "ok")
    assert heard["last_webhook_at"] is not None
    assert TOKEN not in str(heard)


SOON = int(time.time()) + 3 * 86_400
NUMBER = {"id": "1", "status": "CONNECTED"}


def debug(**more: Any) -> dict[str, Any]:
    return {"data": {"app_id": APP_ID, "is_valid": True, **more}}


@pytest.mark.parametrize(
    ("call", "document", "name", "verdict", "words"),
    [
        ("GET debug_token", debug(expires_at=SOON), "token", "warning", "until"),
        ("GET debug_token", debug(scopes=["public_profile"]), "token", "failed", "lacks"),
        (
            f"GET {ACCOUNT}",
            {"account_review_status": "REJECTED"},
            "account",
            "warning",
            "REJECTED",
        ),
        ("GET subscribed_apps", {"data": []}, "subscription", "failed", "nothing will come in"),
        (
            "GET subscribed_apps",
            {"data": [{"whatsapp_business_api_data": {"id": "1"}}]},
            "subscription",
            "failed",
            "our app",
        ),
        ("number", NUMBER | {"status": "DISCONNECTED"}, "number", "failed", "DISCONNECTED"),
        ("number", NUMBER | {"quality_rating": "RED"}, "number", "warning", "quality"),
        ("number", NUMBER | {"name_status": "DECLINED"}, "number", "warning", "name"),
    ],
    # Two workers have to agree on the names, and a time in one of the documents is not the same.
    ids=lambda value: value if isinstance(value, str) else "document",
)
async def test_each_fault_is_named_with_what_helps(
    signup_api: Api,
    owner: Subject,
    graph: AccountGraph,
    call: str,
    document: Any,
    name: str,
    verdict: str,
    words: str,
) -> None:
    channel = await connect(signup_api, owner, graph)
    graph.answer(f"GET {graph.address}" if call == "number" else call, document)
    found = await check(signup_api, owner, channel)
    (one,) = [one for one in found["checks"] if one["name"] == name]
    assert one["verdict"] == verdict
    assert words in one["cause"]
    assert one["what_to_do"]
    assert (await signup_api.call(owner, "GET", f"/channels/{channel['id']}")).json()[
        "state"
    ] == "enabled"


async def test_a_dead_token_pauses_tells_the_admins_and_is_mended_by_a_good_check(
    signup_api: Api, owner: Subject, graph: AccountGraph, workspace: MadeWorkspace
) -> None:
    agent = subject_of(await workspace.add_member(Role.AGENT))
    channel = await connect(signup_api, owner, graph)
    path = f"/channels/{channel['id']}"
    for name in ("debug_token", ACCOUNT, "subscribed_apps", graph.address):
        graph.refuse(f"GET {name}", 190, 401)
    found = await check(signup_api, owner, channel)
    assert verdicts(found) == {
        "token": "failed",
        "account": "skipped",
        "subscription": "skipped",
        "number": "skipped",
        "webhook": "warning",
    }
    assert (found["checks"][0]["code"], found["checks"][0]["who_acts"]) == ("190", "admin")
    assert (found["channel"]["state"], found["channel"]["error"]["code"]) == ("paused", "190")
    await check(signup_api, owner, channel)
    notices = (await signup_api.call(owner, "GET", f"{path}/notices")).json()["items"]
    assert [(one["kind"], one["severity"], one["resolved_at"]) for one in notices] == [
        ("channel_paused", "critical", None)
    ]
    told = (await signup_api.call(owner, "GET", "/notifications")).json()["items"]
    assert [one["kind"] for one in told] == ["channel_trouble"]
    assert (await signup_api.call(agent, "GET", "/notifications")).json()["items"] == []

    graph.instead.clear()
    await signup_api.call(owner, "PATCH", path, json={"access_token": "EAAnew"})
    mended = await check(signup_api, owner, channel)
    assert (mended["channel"]["state"], mended["channel"]["state_reason"]) == ("enabled", None)
    notices = (await signup_api.call(owner, "GET", f"{path}/notices")).json()["items"]
    assert [one["resolved_at"] is None for one in notices] == [False]
    audit = (await signup_api.call(owner, "GET", f"/audit?object_id={channel['id']}")).json()
    assert [one["action"] for one in audit["items"]] == [
        "channel_mended",
        "channel_changed",
        "channel_paused",
        "channel_connected",
    ]


async def test_a_provider_that_is_away_pauses_nothing(
    signup_api: Api, owner: Subject, graph: AccountGraph
) -> None:
    channel = await connect(signup_api, owner, graph)
    for name in ("debug_token", ACCOUNT, "subscribed_apps", graph.address):
        graph.answer(f"GET {name}", {"oops": 1}, status=503)
    found = await check(signup_api, owner, channel)
    assert (found["verdict"], found["channel"]["state"]) == ("failed", "enabled")
    assert found["checks"][0]["code"] == "server_error"


async def test_without_a_token_and_behind_plain_http(
    signup_api: Api, shared_api: Api, owner: Subject, graph: AccountGraph
) -> None:
    sent = {"name": "Shop", "phone_number_id": graph.address, "account_id": ACCOUNT}
    channel = (await signup_api.call(owner, "POST", "/channels", json=sent)).json()
    found = await check(signup_api, owner, channel)
    assert verdicts(found) == {"token": "failed", "webhook": "failed"}
    assert graph.calls == []
    plain = await check(shared_api, owner, channel)
    assert "https" in plain["checks"][-1]["cause"]


async def test_disconnecting_tells_meta_forgets_the_token_and_keeps_the_rest(
    signup_api: Api, owner: Subject, graph: AccountGraph
) -> None:
    channel = await connect(signup_api, owner, graph)
    other = await connect(signup_api, owner, graph, phone_number_id=f"{graph.address}9")
    path = f"/channels/{channel['id']}"
    first = (await signup_api.call(owner, "POST", f"{path}/disconnect")).json()
    assert (first["unsubscribed"], graph.asked) == (False, [])
    assert "Another channel" in first["unsubscribe_error"]
    assert first["channel"]["state"] == "disabled"
    assert first["channel"]["secrets"] == {
        "access_token": False,
        "app_secret": True,
        "verify_token": False,
    }
    last = (await signup_api.call(owner, "POST", f"/channels/{other['id']}/disconnect")).json()
    assert (last["unsubscribed"], last["unsubscribe_error"]) == (True, None)
    assert graph.asked == [f"DELETE {ACCOUNT}/subscribed_apps"]
    refused = await signup_api.call(owner, "PATCH", path, json={"enabled": True})
    assert refusal_of(refused) == (409, "channel_not_ready")


async def test_meta_that_cannot_be_told_hinders_no_disconnecting(
    signup_api: Api, owner: Subject, graph: AccountGraph
) -> None:
    channel = await connect(signup_api, owner, graph)
    graph.refuse("DELETE subscribed_apps", 190, 401)
    answer = (await signup_api.call(owner, "POST", f"/channels/{channel['id']}/disconnect")).json()
    assert (answer["channel"]["state"], answer["unsubscribed"]) == ("disabled", False)
    assert "token" in answer["unsubscribe_error"]


async def test_only_who_manages_channels_may_check_them(
    signup_api: Api, owner: Subject, graph: AccountGraph, workspace: MadeWorkspace
) -> None:
    agent = subject_of(await workspace.add_member(Role.AGENT))
    channel = await connect(signup_api, owner, graph)
    for action in ("check", "disconnect"):
        answer = await signup_api.call(agent, "POST", f"/channels/{channel['id']}/{action}")
        assert refusal_of(answer) == (403, "forbidden")
