"""Bodies that nobody here wrote, posted to the shipped app: everything in them is stored once and
shown by the API with its kind, its contact and its time, however often it is delivered."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from inbox.foundation.permissions import Subject
from inbox.foundation.runtime import Runtime
from inbox.foundation.settings import Settings
from tests.conformance.shared import FOLDER, needs_conformance_data
from tests.factories.callers import Api, open_api
from tests.factories.spines import SECRET, connect, signature
from tests.factories.still import open_still
from tests.factories.workspaces import MadeWorkspace, subject_of

pytestmark = needs_conformance_data()

BODIES = sorted(
    path
    for folder in ("meta-openapi", "vercel-wa")
    for path in (FOLDER / "webhooks" / folder).glob("*.json")
)


@pytest.fixture(scope="module")
async def api(settings: Settings) -> AsyncIterator[Api]:
    async with open_api(settings) as opened:
        yield opened


def addressed(path: Path) -> tuple[bytes, str, str]:
    """The body with a number and an account of this test's own: others use the same example."""
    body = json.loads(path.read_bytes())
    number, account = str(uuid4().int)[:15], str(uuid4().int)[:15]
    for entry in body["entry"]:
        entry["id"] = account
        for change in entry["changes"]:
            if "phone_number_id" in change["value"].get("metadata", {}):
                change["value"]["metadata"]["phone_number_id"] = number
    return json.dumps(body).encode(), number, account


def held(raw: bytes, name: str) -> list[dict[str, Any]]:
    return [
        one
        for entry in json.loads(raw)["entry"]
        for change in entry["changes"]
        for one in change["value"].get(name, [])
    ]


def moment(seconds: str) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)


async def everything(api: Api, owner: Subject) -> dict[str, Any]:
    async def items(path: str) -> list[dict[str, Any]]:
        answer = await api.call(owner, "GET", path)
        assert answer.status_code == 200, answer.text
        assert answer.json()["next_cursor"] is None
        found: list[dict[str, Any]] = answer.json()["items"]
        return found

    conversations = await items("/conversations")
    return {
        "conversations": conversations,
        "contacts": await items("/contacts"),
        "messages": [
            message
            for one in conversations
            for message in await items(f"/conversations/{one['id']}/messages")
        ],
        "intake": await items("/intake"),
        "totals": (await api.call(owner, "GET", "/intake/totals")).json(),
    }


@pytest.mark.parametrize("path", BODIES, ids=lambda path: path.stem)
async def test_each_id_is_stored_once_with_kind_contact_and_time(
    api: Api, runtime: Runtime, workspace: MadeWorkspace, path: Path
) -> None:
    raw, number, account = addressed(path)
    owner = subject_of(workspace.owner)

    async def post() -> None:
        answer = await api.client.post(
            "/webhooks/whatsapp",
            content=raw,
            headers={"X-Hub-Signature-256": signature(raw, SECRET)},
        )
        assert answer.status_code == 200, answer.text

    async with open_still(runtime) as still:
        await connect(still, workspace.id, phone_number_id=number, account_id=account)
        await post()
        await still.step(workspace.id)
        stored = await everything(api, owner)
        for _ in range(2):
            await post()
            await still.step(workspace.id)
        assert await everything(api, owner) == stored

    sent_messages, sent_statuses = held(raw, "messages"), held(raw, "statuses")
    contacts = {one["id"] for one in stored["contacts"]}
    by_id = {one["external_id"]: one for one in stored["messages"]}
    items = {one["dedupe_key"]: one for one in stored["intake"]}
    assert len(by_id) == len(stored["messages"]) == len(sent_messages)
    for sent in sent_messages:
        message, item = by_id[sent["id"]], items[f"m:{sent['id']}"]
        assert message["kind"] == sent["type"]
        assert message["author"]["kind"] == "contact"
        assert message["author"]["id"] in contacts
        assert datetime.fromisoformat(message["occurred_at"]) == moment(sent["timestamp"])
        assert (item["state"], item["kind"]) == ("done", f"message.{sent['type']}")
        assert item["message_id"] == message["id"]
        assert item["contact"]["id"] == message["author"]["id"]
    for sent in sent_statuses:
        item = items[f"s:{sent['id']}:{sent['status']}"]
        assert (item["state"], item["reason"]) == ("ignored", "no_such_message")
        assert (item["kind"], item["external_id"]) == (f"status.{sent['status']}", sent["id"])
        assert item["person"]["phone"] == sent["recipient_id"]
        assert datetime.fromisoformat(item["occurred_at"]) == moment(sent["timestamp"])
    if not (sent_messages or sent_statuses):
        (item,) = stored["intake"]
        changed = item["kind"] == "user_id_update"
        reason = "nobody_we_know" if changed else "no_behaviour_yet"
        assert (item["state"], item["reason"]) == ("ignored", reason)
        assert item["kind"] == json.loads(raw)["entry"][0]["changes"][0]["field"]
    totals = stored["totals"]
    assert totals["received"] == len(stored["intake"]) == totals["done"] + totals["ignored"]
