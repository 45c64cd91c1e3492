"""Templates through the shipped app, beside an account of Meta's that this process plays."""

from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text

from inbox.contacts.consents import MARKETING, ConsentService, Said
from inbox.contacts.models import ConsentState
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Role, Subject
from inbox.foundation.time_of_database import database_now
from inbox.templates.tasks import due_templates, sync_templates
from integrations.whatsapp.administration import WhatsAppAdministration
from tests.factories.account_graph import ACCOUNT, APP_SECRET, TOKEN, AccountGraph
from tests.factories.callers import Api, refusal_of
from tests.factories.spines import text_message
from tests.factories.statements import statements_of
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace, subject_of

BODY = {
    "type": "BODY",
    "text": "Hello {{1}}, your order {{2}} has been sent.",
    "example": {"body_text": [["Ann", "A7"]]},
}
DRAFT = {"name": "order_sent", "language": "en", "category": "UTILITY", "components": [BODY]}


def at_meta(name: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"9{abs(hash(name)) % 10**12}",
        "name": name,
        "language": "en",
        "category": "UTILITY",
        "status": "APPROVED",
        "components": [BODY],
        "quality_score": {"score": "GREEN"},
        "rejected_reason": "NONE",
        "parameter_format": "POSITIONAL",
        **more,
    }


@pytest.fixture
async def number(signup_api: Api, owner: Subject, graph: AccountGraph) -> dict[str, Any]:
    sent = {
        "name": "Shop",
        "phone_number_id": graph.address,
        "account_id": ACCOUNT,
        "access_token": TOKEN,
        "app_secret": APP_SECRET,
    }
    made: dict[str, Any] = (await signup_api.call(owner, "POST", "/channels", json=sent)).json()
    return made


async def synced(api: Api, owner: Subject, graph: AccountGraph, *those: Any) -> dict[str, Any]:
    graph.templates = list(those)
    answer = await api.call(owner, "POST", "/templates/sync", json={})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def listed(api: Api, owner: Subject, query: str = "") -> dict[str, dict[str, Any]]:
    answer = await api.call(owner, "GET", f"/templates{query}")
    return {one["name"]: one for one in answer.json()["items"]}


async def test_all_pages_are_fetched_and_kept_as_meta_has_them(
    signup_api: Api, owner: Subject, graph: AccountGraph, number: dict[str, Any]
) -> None:
    five = [at_meta(f"t{one}") for one in range(5)]
    assert await synced(signup_api, owner, graph, *five) == {
        "accounts": 1,
        "created": 5,
        "changed": 0,
        "gone": 0,
    }
    # A page's own address is never followed: it may lead anywhere.
    pages = [call for call in graph.calls if call.path == f"{ACCOUNT}/message_templates"]
    assert [call.query.get("after") for call in pages] == [None, "2", "4"]
    assert graph.faults == []
    one = (await listed(signup_api, owner))["t0"]
    assert (one["usable"], one["quality"], one["status_reason"]) == (True, "GREEN", None)
    assert [(v["name"], v["kind"], v["example"]) for v in one["variables"]] == [
        ("body.1", "text", "Ann"),
        ("body.2", "text", "A7"),
    ]

    again = await synced(signup_api, owner, graph, *five)
    assert (again["created"], again["changed"], again["gone"]) == (0, 0, 0)
    paused = at_meta("t0", status="PAUSED", rejected_reason="LOW_QUALITY")
    done = await synced(signup_api, owner, graph, paused, *five[1:3], at_meta("new"))
    assert (done["created"], done["changed"], done["gone"]) == (1, 1, 2)
    found = await listed(signup_api, owner)
    assert (found["t0"]["usable"], found["t0"]["status_reason"]) == (False, "LOW_QUALITY")
    assert found["t4"]["gone_at"] is not None
    assert set(await listed(signup_api, owner, "?gone=false")) == {"t0", "t1", "t2", "new"}
    back = await synced(signup_api, owner, graph, *five)
    assert (back["changed"], back["gone"]) == (3, 1)
    assert (await listed(signup_api, owner))["t4"]["gone_at"] is None


async def test_they_are_filtered_and_a_long_list_costs_no_more(
    signup_api: Api,
    owner: Subject,
    graph: AccountGraph,
    number: dict[str, Any],
    workspace: MadeWorkspace,
    other_workspace: MadeWorkspace,
) -> None:
    await synced(
        signup_api,
        owner,
        graph,
        at_meta("a"),
        at_meta("b", category="MARKETING"),
        at_meta("c", language="ar", status="REJECTED"),
    )
    for query, names in (
        ("?category=MARKETING", {"b"}),
        ("?status=REJECTED", {"c"}),
        ("?language=en", {"a", "b"}),
        ("?name=a", {"a"}),
        (f"?channel_id={number['id']}", {"a", "b", "c"}),
        (f"?channel_id={new_id()}", set()),
    ):
        assert set(await listed(signup_api, owner, query)) == names
    page = (await signup_api.call(owner, "GET", "/templates?limit=2")).json()
    rest = await signup_api.call(owner, "GET", f"/templates?limit=2&cursor={page['next_cursor']}")
    assert len(page["items"]) + len(rest.json()["items"]) == 3
    assert await listed(signup_api, subject_of(other_workspace.owner)) == {}
    agent = subject_of(await workspace.add_member(Role.AGENT))
    assert set(await listed(signup_api, agent)) == {"a", "b", "c"}
    refused = await signup_api.call(agent, "POST", "/templates/sync", json={})
    assert refusal_of(refused) == (403, "forbidden")


async def test_a_preview_shows_what_the_customer_sees_and_what_is_missing(
    signup_api: Api, owner: Subject, graph: AccountGraph, number: dict[str, Any]
) -> None:
    await synced(signup_api, owner, graph, at_meta("a"))
    template = (await listed(signup_api, owner))["a"]
    path = f"/templates/{template['id']}/preview"
    whole = await signup_api.call(
        owner, "POST", path, json={"values": {"body": {"1": "Ann", "2": "A7"}}}
    )
    assert whole.json()["shown"]["body"] == "Hello Ann, your order A7 has been sent."
    assert whole.json()["faults"] == []
    half = await signup_api.call(owner, "POST", path, json={"values": {"body": {"1": "Ann"}}})
    assert half.json()["shown"]["body"] == "Hello Ann, your order {{2}} has been sent."
    assert half.json()["faults"] == [
        {"field": "values.body.2", "message": "This value is missing."}
    ]


async def test_a_faulty_draft_is_told_before_meta_is_asked(
    signup_api: Api, owner: Subject, graph: AccountGraph, number: dict[str, Any]
) -> None:
    faulty = DRAFT | {"components": [BODY | {"text": "{{1}}"}]}
    findings = (await signup_api.call(owner, "POST", "/templates/lint", json=faulty)).json()
    assert {one["rule"] for one in findings["findings"]} >= {"variable_first", "variable_last"}
    graph.calls.clear()
    refused = await signup_api.call(
        owner, "POST", "/templates", json=faulty | {"channel_id": number["id"]}
    )
    assert refusal_of(refused) == (422, "template_faulty")
    assert refused.json()["errors"][0]["field"] == "components.0.text"
    assert graph.calls == []


async def test_a_template_is_handed_in_changed_and_deleted(
    signup_api: Api, owner: Subject, graph: AccountGraph, number: dict[str, Any]
) -> None:
    sent = DRAFT | {"channel_id": number["id"]}
    graph.calls.clear()
    made = await signup_api.call(owner, "POST", "/templates", json=sent)
    assert made.status_code == 201, made.text
    template = made.json()
    assert (template["status"], template["usable"]) == ("PENDING", False)
    (call,) = graph.calls
    assert call.body == {
        "name": "order_sent",
        "language": "en",
        "category": "UTILITY",
        "parameter_format": "POSITIONAL",
        "components": [BODY],
    }
    again = await signup_api.call(owner, "POST", "/templates", json=sent)
    assert refusal_of(again) == (409, "template_name_taken")

    path = f"/templates/{template['id']}"
    other = [BODY | {"text": "Hello {{1}}, your parcel {{2}} is on its way."}]
    changed = await signup_api.call(owner, "PATCH", path, json={"components": other})
    assert changed.json()["components"] == other
    assert graph.calls[-1].path == template["external_id"]
    gone = await signup_api.call(owner, "DELETE", path)
    assert gone.status_code == 204
    assert graph.calls[-1].query["name"] == "order_sent"
    assert graph.calls[-1].query["hsm_id"] == template["external_id"]
    assert (await signup_api.call(owner, "GET", path)).json()["gone_at"] is not None
    audit = (await signup_api.call(owner, "GET", f"/audit?object_id={template['id']}")).json()
    assert [one["action"] for one in audit["items"]] == [
        "template_deleted",
        "template_changed",
        "template_created",
    ]


async def test_what_meta_refuses_changes_nothing_and_a_dead_token_pauses(
    signup_api: Api, owner: Subject, graph: AccountGraph, number: dict[str, Any]
) -> None:
    graph.refuse("POST message_templates", 100)
    refused = await signup_api.call(
        owner, "POST", "/templates", json=DRAFT | {"channel_id": number["id"]}
    )
    assert refusal_of(refused) == (409, "provider_said_no")
    assert refused.json()["now"]["provider_code"] == "100"
    assert await listed(signup_api, owner) == {}
    unknown = DRAFT | {"channel_id": str(new_id())}
    assert refusal_of(await signup_api.call(owner, "POST", "/templates", json=unknown)) == (
        422,
        "invalid",
    )
    graph.refuse("GET message_templates", 190, 401)
    dead = await signup_api.call(owner, "POST", "/templates/sync", json={})
    assert refusal_of(dead) == (409, "provider_said_no")
    channel = (await signup_api.call(owner, "GET", f"/channels/{number['id']}")).json()
    assert (channel["state"], channel["error"]["code"]) == ("paused", "190")


async def test_the_sweeper_fetches_them_once_a_day_and_when_meta_says_so(
    signup_api: Api,
    owner: Subject,
    graph: AccountGraph,
    number: dict[str, Any],
    workspace: MadeWorkspace,
    still: Still,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Other tests have left channels that are due as well.
    monkeypatch.setattr("inbox.templates.tasks.DUE_AT_ONCE", 100_000)
    runtime = workspace.runtime
    asked = runtime.settings
    runtime.settings = asked.model_copy(update={"graph_url": graph.url})
    try:
        mine = UUID(number["id"])
        graph.templates = [at_meta("a")]
        assert mine in [ring.ids[1] for ring in await due_templates(runtime)]
        await sync_templates(runtime, workspace.id, mine)
        assert set(await listed(signup_api, owner)) == {"a"}
        assert mine not in [ring.ids[1] for ring in await due_templates(runtime)]
        graph.calls.clear()
        await sync_templates(runtime, workspace.id, mine)
        assert graph.calls == []

        told = {
            "event": "PAUSED",
            "message_template_id": 1,
            "message_template_name": "a",
            "message_template_language": "en",
            "reason": "NONE",
        }
        change = {"field": "message_template_status_update", "value": told}
        entry = {"id": ACCOUNT, "time": 1760000000, "changes": [change]}
        await still.take(
            {"object": "whatsapp_business_account", "entry": [entry]}, secret=APP_SECRET
        )
        await still.step(workspace.id)
        assert (await listed(signup_api, owner))["a"]["status"] == "PAUSED"
        assert mine in [ring.ids[1] for ring in await due_templates(runtime)]
        graph.refuse("GET message_templates", 100)
        await sync_templates(runtime, workspace.id, mine)
        assert mine not in [ring.ids[1] for ring in await due_templates(runtime)]
    finally:
        runtime.settings = asked


@pytest.fixture
async def talk(
    signup_api: Api,
    owner: Subject,
    graph: AccountGraph,
    number: dict[str, Any],
    workspace: MadeWorkspace,
    still: Still,
) -> str:
    """A conversation whose window has closed, and three templates."""
    await synced(
        signup_api,
        owner,
        graph,
        at_meta("a"),
        at_meta("news", category="MARKETING"),
        at_meta("paused", status="PAUSED"),
    )
    async with workspace.as_house() as uow:
        from inbox.channels.service import ChannelService

        channel = await ChannelService(uow).get(UUID(number["id"]))
    await still.take(text_message(channel, "hello", at=1760000000), secret=APP_SECRET)
    await still.step(workspace.id)
    (one,) = (await signup_api.call(owner, "GET", "/conversations")).json()["items"]
    conversation_id: str = one["id"]
    return conversation_id


async def test_a_template_reaches_who_cannot_be_written_to_otherwise(
    signup_api: Api, owner: Subject, talk: str, workspace: MadeWorkspace
) -> None:
    path = f"/conversations/{talk}/messages"
    closed = await signup_api.call(owner, "POST", path, json={"text": "Hello"})
    assert refusal_of(closed) == (409, "reply_window_closed")
    found = await listed(signup_api, owner)
    values = {"body": {"1": "Ann", "2": "A7"}}
    sent = await signup_api.call(
        owner, "POST", path, json={"template": {"id": found["a"]["id"], "values": values}}
    )
    assert sent.status_code == 201, sent.text
    assert (sent.json()["kind"], sent.json()["text"], sent.json()["status"]) == (
        "template",
        "Hello Ann, your order A7 has been sent.",
        "queued",
    )
    async with workspace.as_house() as uow:
        rows = await uow.session.execute(text("SELECT kind FROM effect"))
        assert [row.kind for row in rows] == ["send_template"]


@pytest.mark.parametrize(
    ("name", "values", "refusal", "field"),
    [
        ("a", {"body": {"1": "Ann"}}, (422, "invalid"), "template.values.body.2"),
        ("a", {"body": {"1": "Ann", "2": "x\ny"}}, (422, "invalid"), "template.values.body.2"),
        (
            "a",
            {"body": {"1": "Ann", "2": "A7", "3": "?"}},
            (422, "invalid"),
            "template.values.body.3",
        ),
        ("paused", {"body": {"1": "Ann", "2": "A7"}}, (409, "template_unusable"), None),
        (None, {}, (422, "invalid"), "template.id"),
    ],
    ids=str,
)
async def test_a_template_that_cannot_leave_is_refused_by_field(
    signup_api: Api,
    owner: Subject,
    talk: str,
    name: str | None,
    values: Any,
    refusal: tuple[int, str],
    field: str | None,
) -> None:
    found = await listed(signup_api, owner)
    template_id = str(new_id()) if name is None else found[name]["id"]
    path = f"/conversations/{talk}/messages"
    answer = await signup_api.call(
        owner, "POST", path, json={"template": {"id": template_id, "values": values}}
    )
    assert refusal_of(answer) == refusal
    if field:
        assert [one["field"] for one in answer.json()["errors"]] == [field]
    messages = (await signup_api.call(owner, "GET", path)).json()["items"]
    assert [one["direction"] for one in messages] == ["in"]


async def test_who_wants_no_marketing_gets_none(
    signup_api: Api, owner: Subject, talk: str, workspace: MadeWorkspace
) -> None:
    found = await listed(signup_api, owner)
    path = f"/conversations/{talk}/messages"
    body = {"template": {"id": found["news"]["id"], "values": {"body": {"1": "Ann", "2": "A7"}}}}
    assert (await signup_api.call(owner, "POST", path, json=body)).status_code == 201
    (one,) = (await signup_api.call(owner, "GET", "/contacts")).json()["items"]
    async with workspace.as_house() as uow:
        await ConsentService(uow).add(
            [
                Said(
                    workspace_id=workspace.id,
                    contact_id=UUID(one["id"]),
                    purpose=MARKETING,
                    state=ConsentState.WITHDRAWN,
                    source="provider_preference",
                    occurred_at=await database_now(uow),
                )
            ]
        )
    refused = await signup_api.call(owner, "POST", path, json=body)
    assert refusal_of(refused) == (409, "consent_withdrawn")


async def test_a_list_of_many_costs_as_many_statements_as_one_of_few(
    signup_api: Api,
    owner: Subject,
    graph: AccountGraph,
    number: dict[str, Any],
    workspace: MadeWorkspace,
) -> None:
    from inbox.foundation.pagination import PageRequest
    from inbox.templates.schemas import TemplateFilters
    from inbox.templates.service import TemplateService

    async def counted() -> int:
        with statements_of(workspace.runtime.database) as sent:
            async with workspace.as_house() as uow:
                await TemplateService(uow).list_page(PageRequest(), TemplateFilters())
        return len(sent)

    await synced(signup_api, owner, graph, at_meta("a"))
    few = await counted()
    await synced(signup_api, owner, graph, *[at_meta(f"t{one}") for one in range(20)])
    assert await counted() == few


HAND_IN = """
INSERT INTO template SELECT (jsonb_populate_record(t, jsonb_build_object('id', uuidv7(),
    'name', 'order_sent', 'external_id', NULL, 'synced_at', clock_timestamp()))).*
FROM template AS t WHERE workspace_id = %s AND name = 'a'
"""


async def test_what_was_handed_in_while_meta_was_asked_is_not_gone(
    signup_api: Api,
    owner: Subject,
    graph: AccountGraph,
    number: dict[str, Any],
    superuser: psycopg.Connection[Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await synced(signup_api, owner, graph, at_meta("a"))
    first = (await listed(signup_api, owner))["a"]["synced_at"]
    ask = WhatsAppAdministration.templates

    async def slowly(self: Any, access: Any) -> Any:
        found = await ask(self, access)
        superuser.execute(HAND_IN, (owner.workspace_id,))
        return found

    monkeypatch.setattr(WhatsAppAdministration, "templates", slowly)
    done = await synced(signup_api, owner, graph, at_meta("a"))
    assert (done["created"], done["changed"], done["gone"]) == (0, 0, 0)
    found = await listed(signup_api, owner)
    assert found["order_sent"]["gone_at"] is None
    # What has not changed was seen all the same.
    assert found["a"]["synced_at"] > first
