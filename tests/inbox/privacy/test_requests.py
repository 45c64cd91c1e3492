"""What somebody asks for by right: taken, verified, carried out, answered."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from inbox.channels.models import Channel
from inbox.erasure.events import PersonErased
from inbox.foundation.permissions import Role, Subject
from inbox.privacy.tasks import lapse_requests
from tests.factories.callers import Api, refusal_of
from tests.factories.spines import text_message
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace, subject_of

REQUESTS = "/privacy/requests"


@pytest.fixture
async def contact_id(shared_api: Api, owner: Subject, still: Still, channel: Channel) -> str:
    await still.receive(channel, text_message(channel, "hi"))
    (one,) = (await shared_api.call(owner, "GET", "/conversations")).json()["items"]
    return str(one["contact"]["id"])


async def take(api: Api, who: Subject, kind: str, **more: Any) -> Any:
    answer = await api.call(who, "POST", REQUESTS, json={"kind": kind, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def act(api: Api, who: Subject, request: Any, deed: str, **body: Any) -> Any:
    sent = {"json": body} if body else {}
    return await api.call(who, "POST", f"{REQUESTS}/{request['id']}/{deed}", **sent)


async def test_each_kind_is_carried_out(
    shared_api: Api, owner: Subject, contact_id: str, workspace: MadeWorkspace
) -> None:
    known = {"contact_id": contact_id, "verified_how": "He called."}
    api = shared_api

    access = await take(api, owner, "access", words="canary of a request", **known)
    assert access["words"] == "canary of a request"
    begun = (await act(api, owner, access, "begin")).json()
    assert (begun["state"], "/exports/" in begun["link"]) == ("working", True)
    export = await api.call(owner, "GET", f"/privacy/exports/{begun['export_id']}")
    assert export.json()["contact_id"] == contact_id
    again = (await act(api, owner, access, "begin")).json()
    assert (again["export_id"], again["link"]) == (begun["export_id"], None)
    closed = (await act(api, owner, access, "close", done=True, answer="Sent.")).json()
    assert (closed["state"], closed["answer"]) == ("done", "Sent.")
    assert refusal_of(await act(api, owner, access, "begin")) == (409, "request_closed")

    withdrawal = await take(api, owner, "withdrawal", **known)
    assert (await act(api, owner, withdrawal, "begin")).json()["state"] == "done"
    consents = (await api.call(owner, "GET", f"/contacts/{contact_id}/consents")).json()["items"]
    assert [(one["purpose"], one["state"]) for one in consents] == [("marketing", "withdrawn")]

    objection = await take(api, owner, "objection", **known)
    assert (await act(api, owner, objection, "begin")).json()["state"] == "done"
    async with workspace.as_house() as uow:
        found = await uow.session.execute(
            text("SELECT restriction FROM contact WHERE id = :id AND restricted_at IS NOT NULL"),
            {"id": contact_id},
        )
        assert list(found.scalars()) == ["objection"]

    correction = await take(api, owner, "correction", **known)
    assert (await act(api, owner, correction, "begin")).json()["state"] == "working"
    assert refusal_of(await act(api, owner, correction, "close", done=False)) == (422, "invalid")
    refused = await act(api, owner, correction, "close", done=False, answer="It is right.")
    assert refused.json()["state"] == "refused"

    deletion = await take(api, owner, "deletion", **known)
    erasing = (await act(api, owner, deletion, "begin")).json()
    assert erasing["state"] == "working"
    erasure = (await api.call(owner, "GET", f"/erasures/{erasing['erasure_id']}")).json()
    assert (erasure["subject_id"], erasure["request_id"]) == (contact_id, deletion["id"])
    async with workspace.as_house() as uow:
        uow.record(
            PersonErased(
                workspace_id=workspace.id,
                object_id=UUID(erasing["erasure_id"]),
                subject_kind="contact",
                subject_id=UUID(contact_id),
                rows=1,
            )
        )
    done = (await api.call(owner, "GET", f"{REQUESTS}/{deletion['id']}")).json()
    assert (done["state"], done["closed_at"] is None) == ("done", False)


async def test_nothing_is_done_for_somebody_whom_nobody_knows(
    shared_api: Api,
    owner: Subject,
    contact_id: str,
    workspace: MadeWorkspace,
    other_workspace: MadeWorkspace,
) -> None:
    api = shared_api
    asked = await take(api, owner, "deletion", name="Zoe", address="zoe@people.example")
    assert (asked["state"], asked["contact_id"]) == ("unverified", None)
    assert refusal_of(await act(api, owner, asked, "begin")) == (409, "request_not_verified")
    closed = await act(api, owner, asked, "close", done=True)
    assert refusal_of(closed) == (409, "request_not_verified")
    verified = (await act(api, owner, asked, "verify", how="Her passport.")).json()
    assert (verified["state"], verified["verified_how"]) == ("open", "Her passport.")
    assert refusal_of(await act(api, owner, asked, "begin")) == (409, "request_of_nobody")
    await act(api, owner, asked, "verify", how="Her passport.", contact_id=contact_id)
    due = datetime.fromisoformat(asked["due_at"]) - datetime.now(UTC)
    assert timedelta(days=29) < due <= timedelta(days=30)

    auditor = subject_of(await workspace.add_member(Role.AUDITOR))
    shown = (await api.call(auditor, "GET", f"{REQUESTS}/{asked['id']}")).json()
    assert "Zoe" not in str(shown)
    assert refusal_of(await act(api, auditor, asked, "begin")) == (403, "forbidden")
    stranger = subject_of(other_workspace.owner)
    assert refusal_of(await act(api, stranger, asked, "begin")) == (404, "not_found")

    late = await take(api, owner, "access", name="Late", words="canary")
    async with workspace.as_house() as uow:
        await uow.session.execute(
            text(
                "UPDATE privacy_request SET created_at = created_at - interval '8 days'"
                " WHERE id = :id"
            ),
            {"id": late["id"]},
        )
    for _ in range(2):
        await lapse_requests(workspace.runtime)
        shown = (await api.call(owner, "GET", f"{REQUESTS}/{late['id']}")).json()
        assert (shown["state"], shown["words"]) == ("lapsed", None)


async def test_what_is_due_first_stands_first(
    shared_api: Api, owner: Subject, contact_id: str, workspace: MadeWorkspace
) -> None:
    known = {"contact_id": contact_id, "verified_how": "He called."}
    made = [await take(shared_api, owner, "correction", **known) for _ in range(4)]
    async with workspace.as_house() as uow:
        await uow.session.execute(
            text("UPDATE privacy_request SET due_at = due_at - interval '40 days' WHERE id = :id"),
            {"id": made[3]["id"]},
        )
    await act(shared_api, owner, made[0], "close", done=True)
    seen: list[str] = []
    cursor = ""
    while True:
        path = f"{REQUESTS}?limit=2{cursor}"
        page = (await shared_api.call(owner, "GET", path)).json()
        seen += [one["id"] for one in page["items"]]
        if page["next_cursor"] is None:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert seen == [made[number]["id"] for number in (3, 1, 2, 0)]
    only = await shared_api.call(owner, "GET", f"{REQUESTS}?in_state=done")
    assert [one["id"] for one in only.json()["items"]] == [made[0]["id"]]


async def test_a_material_change_is_announced_before_it_counts(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace
) -> None:
    admin = subject_of(await workspace.add_member(Role.ADMIN))
    policies = "/privacy/policies"

    async def publish(days: float, *, material: bool = True) -> Any:
        at = datetime.now(UTC) + timedelta(days=days)
        body = {
            "kind": "privacy",
            "body": "We keep it.",
            "material": material,
            "effective_at": at.isoformat(),
        }
        return await shared_api.call(owner, "POST", policies, json=body)

    assert (await publish(0)).status_code == 201
    for days, material in ((13, True), (-1, False)):
        refused = await publish(days, material=material)
        assert refusal_of(refused) == (422, "invalid")
        assert [one["field"] for one in refused.json()["errors"]] == ["effective_at"]
    version = (await publish(14)).json()
    assert (version["number"], version["accepted_at"]) == (2, None)
    told = (await shared_api.call(admin, "GET", "/notifications")).json()["items"]
    assert ("policy_published", version["id"]) in [(one["kind"], one["object_id"]) for one in told]
    path = f"{policies}/{version['id']}/accept"
    for _ in range(2):
        accepted = (await shared_api.call(admin, "POST", path)).json()
        assert (accepted["accepted_at"] is None, accepted["accepted_by"]) == (False, 1)
    (newest, first) = (await shared_api.call(owner, "GET", policies)).json()["items"]
    assert [newest["number"], first["number"]] == [2, 1]
    assert (newest["accepted_at"], newest["accepted_by"]) == (None, 1)
