"""Meta's Embedded Signup through the shipped app: the whole way, and where it can break."""

from typing import Any

import pytest
from sqlalchemy import text

from inbox.foundation.encryption import token_hash
from inbox.foundation.permissions import Subject
from tests.factories.account_graph import ACCOUNT, APP_ID, APP_SECRET, CODE, TOKEN, AccountGraph
from tests.factories.callers import Api, refusal_of
from tests.factories.workspaces import MadeWorkspace, subject_of

SIGNUP = "/channels/embedded-signup"
CALLBACK = "https://parley.example/webhooks/whatsapp"


def body(**more: Any) -> dict[str, Any]:
    return {"code": CODE, "account_id": ACCOUNT, "pin": "123456", **more}


async def test_the_window_is_opened_with_our_app(
    signup_api: Api, shared_api: Api, owner: Subject, graph: AccountGraph
) -> None:
    found = (await signup_api.call(owner, "GET", SIGNUP)).json()
    assert found == {
        "available": True,
        "app_id": APP_ID,
        "config_id": "99",
        "graph_version": "v23.0",
    }
    without = (await shared_api.call(owner, "GET", SIGNUP)).json()
    assert (without["available"], without["app_id"]) == (False, None)
    refused = await shared_api.call(owner, "POST", SIGNUP, json=body())
    assert refusal_of(refused) == (409, "signup_unavailable")


async def test_a_code_becomes_a_number_that_sends_and_receives(
    signup_api: Api, owner: Subject, graph: AccountGraph, workspace: MadeWorkspace
) -> None:
    made = await signup_api.call(owner, "POST", SIGNUP, json=body(name="Shop"))
    assert made.status_code == 201, made.text
    channel = made.json()
    shown = ("state", "state_reason", "connected_by", "phone_number_id", "account_id", "name")
    assert [channel[name] for name in shown] == [
        "enabled",
        None,
        "embedded_signup",
        graph.address,
        ACCOUNT,
        "Shop",
    ]
    assert (channel["display_number"], channel["verified_name"]) == ("+1 555 0100", "Acme Shop")

    assert graph.asked == [
        "GET oauth/access_token",
        "GET debug_token",
        f"GET {ACCOUNT}/phone_numbers",
        f"POST {graph.address}/register",
        f"POST {ACCOUNT}/subscribed_apps",
    ]
    exchange, debug, _, register, subscribe = graph.calls
    assert exchange.query == {"client_id": APP_ID, "client_secret": APP_SECRET, "code": CODE}
    assert debug.query == {"input_token": TOKEN, "access_token": f"{APP_ID}|{APP_SECRET}"}
    assert register.body == {"messaging_product": "whatsapp", "pin": "123456"}
    assert subscribe.body["override_callback_uri"] == CALLBACK
    assert {call.token for call in graph.calls[2:]} == {TOKEN}
    assert graph.faults == []

    async with workspace.as_house() as uow:
        rows = await uow.session.execute(text("SELECT verify_token_hash, pin FROM channel"))
        ((hashed, pin),) = [tuple(row) for row in rows]
    assert hashed == token_hash(subscribe.body["verify_token"])
    assert pin is not None
    assert b"123456" not in pin
    for secret in (TOKEN, APP_SECRET, "123456", CODE):
        assert secret not in made.text


async def test_a_number_of_its_own_pin_and_one_that_stays_on_its_phone(
    signup_api: Api, owner: Subject, graph: AccountGraph
) -> None:
    await signup_api.call(owner, "POST", SIGNUP, json=body(pin=None) | {"also_on_phone": True})
    assert not any(call.endswith("register") for call in graph.asked)
    graph.calls.clear()
    sent = body()
    del sent["pin"]
    again = await signup_api.call(owner, "POST", SIGNUP, json=sent)
    assert again.status_code == 201, again.text
    (register,) = [call for call in graph.calls if call.path.endswith("register")]
    assert len(register.body["pin"]) == 6
    assert register.body["pin"].isdigit()


@pytest.mark.parametrize(
    ("call", "code", "refusal", "kept"),
    [
        ("GET access_token", 100, "signup_code_refused", False),
        ("GET debug_token", 100, "signup_token_unfit", False),
        ("GET phone_numbers", 200, "signup_token_unfit", False),
        ("POST register", 133005, "number_not_registered", True),
        ("POST subscribed_apps", 2200, "not_subscribed", True),
    ],
)
async def test_a_sign_up_that_breaks_leaves_nothing_broken_and_is_finished_later(
    signup_api: Api,
    owner: Subject,
    graph: AccountGraph,
    call: str,
    code: int,
    refusal: str,
    kept: bool,
) -> None:
    graph.refuse(call, code)
    refused = await signup_api.call(owner, "POST", SIGNUP, json=body())
    assert refusal_of(refused) == (409, refusal)
    assert "words of Meta" not in refused.text
    channels = (await signup_api.call(owner, "GET", "/channels")).json()["items"]
    assert len(channels) == kept
    graph.instead.clear()
    if kept:
        (channel,) = channels
        assert (channel["state"], channel["state_reason"]) == ("disabled", "signup_unfinished")
        now = refused.json()["now"]
        assert (now["channel_id"], now["provider_code"]) == (channel["id"], str(code))
        path = f"/channels/{channel['id']}/finish-signup"
        done = await signup_api.call(owner, "POST", path, json={"pin": "654321"})
        assert (done.status_code, done.json()["state"]) == (200, "enabled")
        registered = [one.body for one in graph.calls if one.path.endswith("register")]
        assert registered[-1]["pin"] == "654321"
    again = await signup_api.call(owner, "POST", SIGNUP, json=body())
    assert again.json()["state"] == "enabled"
    assert len((await signup_api.call(owner, "GET", "/channels")).json()["items"]) == 1


@pytest.mark.parametrize(
    ("call", "document", "refusal"),
    [
        ("GET debug_token", {"data": {"app_id": "1", "is_valid": True}}, "signup_token_unfit"),
        ("GET debug_token", {"data": {"app_id": APP_ID, "is_valid": False}}, "signup_token_unfit"),
        (
            "GET debug_token",
            {
                "data": {
                    "app_id": APP_ID,
                    "is_valid": True,
                    "scopes": ["whatsapp_business_management"],
                }
            },
            "signup_token_unfit",
        ),
        ("GET phone_numbers", {"data": []}, "signup_number_missing"),
        ("GET phone_numbers", {"data": [{"id": "1"}, {"id": "2"}]}, "signup_number_unclear"),
        ("GET access_token", {"token": "?"}, "provider_no_answer"),
        ("GET access_token", "no object", "provider_no_answer"),
    ],
    ids=str,
)
async def test_what_does_not_fit_is_refused(
    signup_api: Api, owner: Subject, graph: AccountGraph, call: str, document: Any, refusal: str
) -> None:
    graph.answer(call, document)
    refused = await signup_api.call(owner, "POST", SIGNUP, json=body())
    assert refusal_of(refused)[1] == refusal
    assert (await signup_api.call(owner, "GET", "/channels")).json()["items"] == []


async def test_no_redirect_is_followed(
    signup_api: Api, owner: Subject, graph: AccountGraph
) -> None:
    graph.answer("GET access_token", f"{graph.url}/v23.0/elsewhere", status=302)
    refused = await signup_api.call(owner, "POST", SIGNUP, json=body())
    assert refusal_of(refused) == (409, "provider_no_answer")
    assert graph.asked == ["GET oauth/access_token"]


async def test_a_number_of_another_workspace_is_not_taken_over(
    signup_api: Api, owner: Subject, graph: AccountGraph, other_workspace: MadeWorkspace
) -> None:
    theirs = subject_of(other_workspace.owner)
    assert (await signup_api.call(theirs, "POST", SIGNUP, json=body())).status_code == 201
    graph.calls.clear()
    refused = await signup_api.call(owner, "POST", SIGNUP, json=body())
    assert refusal_of(refused) == (409, "channel_taken")
    assert not any("register" in call for call in graph.asked)


async def test_a_channel_that_no_window_made_has_nothing_to_finish(
    signup_api: Api, owner: Subject, graph: AccountGraph
) -> None:
    sent = {"name": "Shop", "phone_number_id": graph.address, "account_id": ACCOUNT}
    made = (await signup_api.call(owner, "POST", "/channels", json=sent)).json()
    path = f"/channels/{made['id']}/finish-signup"
    assert refusal_of(await signup_api.call(owner, "POST", path, json={})) == (
        409,
        "nothing_to_finish",
    )
