"""What people without an account see and ask for, and what Meta calls."""

import base64
import dataclasses
import hmac
import json
import re
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from inbox.access.attempts import AttemptsLimited
from inbox.channels.models import Channel
from inbox.contacts.entry import ContactEntry
from inbox.contacts.schemas import ContactChange, ContactIn
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Subject
from inbox.foundation.settings import Settings
from inbox.mail.tasks import deliver_mail
from inbox.privacy.models import RequestKind
from inbox.privacy.proofs import FromThePage, Proofs
from inbox.privacy.tasks import waiting_proofs
from inbox.templates.service import TemplateService
from integrations.accounts import ProviderTemplate
from parley.subscriptions import SUBSCRIPTIONS
from tests.factories.callers import Api, refusal_of
from tests.factories.runtimes import RecordingDoorbell, make_runtime
from tests.factories.smtp_sink import smtp_sink
from tests.factories.spines import SECRET, text_message
from tests.factories.statements import statements_of
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace, new_email

PHONE = "4915112345678"
LINK = re.compile(r"/privacy/[0-9a-f-]{36}/verify/[A-Za-z0-9_-]+")
STATUS = re.compile(r"/privacy/status/[A-Za-z0-9_-]+")


async def ask(api: Api, workspace: MadeWorkspace, **fields: str) -> Any:
    """As somebody fills in the page, and the worker looks who it is."""
    answer = await api.client.post(f"/privacy/{workspace.id}", data=fields)
    await send_proofs(Proofs(workspace.runtime, workspace.id), workspace)
    return answer


async def send_proofs(proofs: Proofs, workspace: MadeWorkspace) -> None:
    for ring in await waiting_proofs(workspace.runtime):
        if ring.ids[0] == workspace.id:
            await proofs.send(ring.ids[1])


async def sent_to(api: Api, owner: Subject) -> list[str]:
    """What was written in the only conversation."""
    (one,) = (await api.call(owner, "GET", "/conversations")).json()["items"]
    path = f"/conversations/{one['id']}/messages"
    items = (await api.call(owner, "GET", path)).json()["items"]
    return [item["text"] for item in items if item["direction"] == "out"]


async def test_the_page_says_what_is_done_with_data(
    shared_api: Api, owner: Subject, channel: Channel, workspace: MadeWorkspace
) -> None:
    named = {"legal_name": "Acme <b>& Sons", "support_email": "help@acme.example"}
    await shared_api.call(owner, "PATCH", "/workspace", json=named)
    page = await shared_api.client.get(f"/privacy/{workspace.id}")
    assert page.status_code == 200, page.text
    assert "Acme &lt;b&gt;&amp; Sons" in page.text
    assert "<b>" not in page.text
    assert "Meta: messaging" in page.text
    assert "after 90 days" in page.text
    policy = page.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "script" not in policy
    arabic = (await shared_api.client.get(f"/privacy/{workspace.id}?lang=ar")).text
    assert 'dir="rtl"' in arabic
    assert "حذف بياناتي" in arabic
    nobody = await shared_api.client.get(f"/privacy/{new_id()}")
    assert refusal_of(nobody) == (404, "not_found")


async def test_who_asks_is_asked_back_on_his_own_number(
    shared_api: Api, owner: Subject, still: Still, channel: Channel, workspace: MadeWorkspace
) -> None:
    await still.receive(channel, text_message(channel, "hi", phone=PHONE))
    known = await ask(
        shared_api, workspace, kind="access", address=f"+{PHONE}", words="canary, please"
    )
    unknown = await ask(shared_api, workspace, kind="access", address="+4915187654321", words="")
    assert (known.status_code, unknown.status_code) == (200, 200)
    # The same answer, but for the code.
    assert STATUS.sub("", known.text) == STATUS.sub("", unknown.text)
    status = STATUS.search(known.text)
    assert status is not None
    (told,) = await sent_to(shared_api, owner)
    link = LINK.search(told)
    assert link is not None
    path = "/privacy/requests?in_state=unverified"
    waiting = (await shared_api.call(owner, "GET", path)).json()["items"]
    assert sorted(one["contact_id"] is None for one in waiting) == [False, True]

    # A program that looks at the link confirms nothing.
    assert "Was it you" in (await shared_api.client.get(link.group())).text
    assert "We wait for you" in (await shared_api.client.get(status.group())).text
    confirmed = await shared_api.client.post(link.group())
    assert "Thank you" in confirmed.text
    assert (await shared_api.client.post(link.group())).status_code == 410
    shown = (await shared_api.client.get(status.group())).text
    assert "It is with us" in shown
    assert "canary" not in shown
    path = "/privacy/requests?in_state=open"
    (one,) = (await shared_api.call(owner, "GET", path)).json()["items"]
    assert (one["verified_how"], one["words"]) == ("message", "canary, please")
    # The conversation is still everybody's who had it, and still waits for an answer.
    (thread,) = (await shared_api.call(owner, "GET", "/conversations")).json()["items"]
    assert (thread["owner"], thread["waiting_since"] is None) == ("bot", False)


async def test_outside_of_the_window_nothing_is_sent(
    shared_api: Api, owner: Subject, still: Still, channel: Channel, workspace: MadeWorkspace
) -> None:
    await still.receive(channel, text_message(channel, "hi", phone=PHONE))
    async with workspace.as_house() as uow:
        await uow.session.execute(
            text(
                "UPDATE conversation SET window_until = clock_timestamp(), entry_until = NULL"
                " WHERE workspace_id = :id"
            ),
            {"id": workspace.id},
        )
    asked = await ask(shared_api, workspace, kind="deletion", address=PHONE)
    assert asked.status_code == 200
    assert await sent_to(shared_api, owner) == []


async def test_outside_of_the_window_the_link_goes_to_the_address_that_we_have(
    shared_api: Api,
    owner: Subject,
    still: Still,
    channel: Channel,
    workspace: MadeWorkspace,
    settings: Settings,
) -> None:
    """To a real mail server; the link that arrives there is the proof."""
    await still.receive(channel, text_message(channel, "hi", phone=PHONE))
    (one,) = (await shared_api.call(owner, "GET", "/contacts")).json()["items"]
    address = new_email()
    path = f"/contacts/{one['id']}"
    await shared_api.call(owner, "PATCH", path, json={"email": address})
    async with workspace.as_house() as uow:
        await uow.session.execute(
            text(
                "UPDATE conversation SET window_until = clock_timestamp(), entry_until = NULL"
                " WHERE workspace_id = :id"
            ),
            {"id": workspace.id},
        )
    with smtp_sink() as sink:
        sending = make_runtime(
            settings.model_copy(update={"smtp_url": SecretStr(sink.url)}),
            subscriptions=SUBSCRIPTIONS,
            doorbell=RecordingDoorbell(),
        )
        proofs = Proofs(sending, workspace.id)
        await proofs.ask(FromThePage(RequestKind.DELETION, f"+{PHONE}", "please"), "127.0.0.1")
        await send_proofs(proofs, workspace)
        async with workspace.as_house() as uow:
            mail_id = await uow.session.scalar(
                text("SELECT id FROM outgoing_mail WHERE workspace_id = :id ORDER BY id DESC"),
                {"id": workspace.id},
            )
        await deliver_mail(sending, workspace.id, mail_id)
        (mail,) = sink.sent_to(address)
        link = LINK.search(mail.get_content())
        assert link is not None
        assert await proofs.confirm(link.group().rpartition("/")[2])
        await sending.close()
    assert await sent_to(shared_api, owner) == []
    (asked,) = (await shared_api.call(owner, "GET", "/privacy/requests")).json()["items"]
    assert (asked["state"], asked["verified_how"]) == ("open", "mail")


def template(name: str, category: str = "UTILITY", status: str = "APPROVED") -> ProviderTemplate:
    """Its link stands in the text."""
    body = {"type": "BODY", "text": "Was it you who asked? {{1}}"}
    return ProviderTemplate(
        external_id=str(new_id()),
        name=name,
        language="en",
        category=category,
        status=status,
        reason=None,
        quality=None,
        parameter_format="positional",
        components=[body],
    )


def with_button(address: str) -> ProviderTemplate:
    body = {"type": "BODY", "text": "Was it you who asked?"}
    buttons = [{"type": "URL", "text": "It was me", "url": address}]
    return dataclasses.replace(
        template("button"), components=[body, {"type": "BUTTONS", "buttons": buttons}]
    )


@pytest.mark.parametrize("kind", ["body", "button"])
async def test_outside_of_the_window_a_template_carries_the_link(
    shared_api: Api,
    owner: Subject,
    still: Still,
    channel: Channel,
    workspace: MadeWorkspace,
    kind: str,
) -> None:
    await still.receive(channel, text_message(channel, "hi", phone=PHONE))
    path = "/privacy/settings"
    before = (await shared_api.call(owner, "GET", path)).json()
    assert (before["proof_usable"], before["proof_templates"]) == (False, [])
    base = before["proof_address"]
    wanted = template("ask") if kind == "body" else with_button(f"{base}{{{{1}}}}")
    async with workspace.as_house() as uow:
        await uow.session.execute(
            text(
                "UPDATE conversation SET window_until = clock_timestamp(), entry_until = NULL"
                " WHERE workspace_id = :id"
            ),
            {"id": workspace.id},
        )
        templates = TemplateService(uow)
        kept = await templates.keep(channel.account, wanted)
        unfit = [
            (await templates.keep(channel.account, one)).id
            for one in (
                template("offer", category="MARKETING"),
                template("pending", status="PENDING"),
                dataclasses.replace(with_button("https://else.example/{{1}}"), name="elsewhere"),
                dataclasses.replace(
                    template("two"), components=[{"type": "BODY", "text": "{{1}} and {{2}}"}]
                ),
            )
        ]
    for one in (*unfit, new_id()):
        body = {"proof_template_id": str(one)}
        refused = await shared_api.call(owner, "PATCH", path, json=body)
        assert refusal_of(refused) == (422, "invalid")
        assert [fault["field"] for fault in refused.json()["errors"]] == ["proof_template_id"]
    public = f"/privacy/{workspace.id}"
    assert "within the last 24 hours" in (await shared_api.client.get(public)).text
    chosen = await shared_api.call(owner, "PATCH", path, json={"proof_template_id": str(kept.id)})
    assert [one["name"] for one in chosen.json()["proof_templates"]] == [kept.name]
    assert chosen.json()["proof_usable"] is True
    assert "24 hours" not in (await shared_api.client.get(public)).text

    await ask(shared_api, workspace, kind="deletion", address=f"+{PHONE}")
    (conversation,) = (await shared_api.call(owner, "GET", "/conversations")).json()["items"]
    messages = await shared_api.call(owner, "GET", f"/conversations/{conversation['id']}/messages")
    (sent,) = [one for one in messages.json()["items"] if one["direction"] == "out"]
    assert (sent["kind"], sent["author"]["kind"]) == ("template", "api_key")
    link = LINK.search(json.dumps(sent))
    if kind == "body":
        assert link is not None
        token = link.group().rpartition("/")[2]
    else:
        (button,) = [
            one for one in sent["content"]["template"]["components"] if one["type"] == "button"
        ]
        token = button["parameters"][0]["text"]
    assert "Thank you" in (await shared_api.client.post(f"{public}/verify/{token}")).text
    (asked,) = (await shared_api.call(owner, "GET", "/privacy/requests")).json()["items"]
    assert (asked["state"], asked["verified_how"]) == ("open", "message")

    # Once Meta has paused it, the page and the settings say so, and nothing is sent.
    async with workspace.as_house() as uow:
        paused = dataclasses.replace(wanted, status="PAUSED")
        await TemplateService(uow).keep(channel.account, paused)
    assert (await shared_api.call(owner, "GET", path)).json()["proof_usable"] is False
    assert "within the last 24 hours" in (await shared_api.client.get(public)).text
    await ask(shared_api, workspace, kind="access", address=f"+{PHONE}")
    messages = await shared_api.call(owner, "GET", f"/conversations/{conversation['id']}/messages")
    assert len([one for one in messages.json()["items"] if one["direction"] == "out"]) == 1


async def test_bad_and_too_many_requests(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace
) -> None:
    for fields in (
        {"kind": "money", "address": PHONE},
        {"kind": "access", "address": ""},
        {"kind": "access", "address": "x" * 201},
        {"kind": "access", "address": PHONE, "words": "x" * 2001},
    ):
        refused = await ask(shared_api, workspace, **fields)
        assert refused.status_code == 422
        assert 'role="alert"' in refused.text
    items = (await shared_api.call(owner, "GET", "/privacy/requests")).json()["items"]
    assert items == []
    who = f"{new_id()}@people.example"
    statuses = [
        (await ask(shared_api, workspace, kind="access", address=who)).status_code for _ in range(4)
    ]
    assert statuses == [200, 200, 200, 429]


def signed(document: dict[str, Any], secret: str = SECRET) -> dict[str, str]:
    def plain(raw: bytes) -> str:
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    body = plain(json.dumps(document).encode())
    mac = hmac.digest(secret.encode(), body.encode(), "sha256")
    return {"signed_request": f"{plain(mac)}.{body}"}


async def test_meta_asks_for_a_deletion_and_is_told_where_to_look(
    shared_api: Api, owner: Subject, still: Still, channel: Channel, workspace: MadeWorkspace
) -> None:
    path = f"/webhooks/meta/data-deletion?number={quote(channel.address)}"
    document = {"algorithm": "HMAC-SHA256", "issued_at": 1, "user_id": "218471"}
    answer = await shared_api.client.post(path, data=signed(document))
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert set(told) == {"url", "confirmation_code"}
    assert told["url"].endswith(told["confirmation_code"])
    status = STATUS.search(told["url"])
    assert status is not None
    assert "It is with us" in (await shared_api.client.get(status.group())).text
    (one,) = (await shared_api.call(owner, "GET", "/privacy/requests")).json()["items"]
    assert (one["source"], one["kind"], one["state"]) == ("meta", "deletion", "open")
    assert (one["verified_how"], one["address"]) == ("signed_request", "218471")

    forged = (
        (path, signed(document, "another secret")),
        (path, signed({**document, "algorithm": "none"})),
        (path, {"signed_request": "." + signed(document)["signed_request"].split(".")[1]}),
        (path, {"signed_request": "nonsense"}),
        (path, {}),
        ("/webhooks/meta/data-deletion", signed(document)),
        ("/webhooks/meta/data-deletion?number=1", signed(document)),
        (path.replace("data-deletion", "deauthorise"), signed(document, "another secret")),
    )
    for where, body in forged:
        refused = await shared_api.client.post(where, data=body)
        assert refusal_of(refused) == (403, "signed_request_forged"), where
    assert refusal_of(await shared_api.client.get(path))[0] == 405
    items = (await shared_api.call(owner, "GET", "/privacy/requests")).json()["items"]
    assert len(items) == 1


async def test_meta_says_that_the_app_is_gone(
    shared_api: Api, owner: Subject, channel: Channel
) -> None:
    path = f"/webhooks/meta/deauthorise?number={quote(channel.address)}"
    document = {"algorithm": "HMAC-SHA256", "issued_at": 1, "user_id": "218471"}
    for _ in range(2):
        assert (await shared_api.client.post(path, data=signed(document))).status_code == 200
    read = (await shared_api.call(owner, "GET", f"/channels/{channel.id}")).json()
    assert (read["state"], read["state_reason"]) == ("paused", "deauthorised")
    told = (await shared_api.call(owner, "GET", "/notifications")).json()["items"]
    assert [one["kind"] for one in told] == ["channel_trouble"]


@pytest.mark.parametrize("path", ["/privacy/status/unknown", "/privacy/status/" + "x" * 43])
async def test_a_code_of_nobody(shared_api: Api, path: str) -> None:
    assert refusal_of(await shared_api.client.get(path)) == (404, "not_found")


def somebody() -> str:
    """One line at home, which nobody else asks from."""
    one, other = uuid4().hex[:4], uuid4().hex[:4]
    return f"2001:db8:{one}:{other}::1"


async def mails(workspace: MadeWorkspace) -> int:
    async with workspace.as_house() as uow:
        found = await uow.session.scalar(
            text("SELECT count(*) FROM outgoing_mail WHERE workspace_id = :id"),
            {"id": workspace.id},
        )
    return int(found or 0)


async def ask_by(proofs: Proofs, workspace: MadeWorkspace, address: str) -> None:
    await proofs.ask(FromThePage(RequestKind.ACCESS, address, ""), somebody())
    await send_proofs(proofs, workspace)


@pytest.fixture
async def proofs(settings: Settings, workspace: MadeWorkspace) -> AsyncIterator[Proofs]:
    """Where mail is set up; nobody delivers it."""
    sending = make_runtime(
        settings.model_copy(update={"smtp_url": SecretStr("smtp://127.0.0.1:9")}),
        subscriptions=SUBSCRIPTIONS,
        doorbell=RecordingDoorbell(),
    )
    yield Proofs(sending, workspace.id)
    await sending.close()


async def test_an_address_that_is_no_longer_his_proves_nothing(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace, proofs: Proofs
) -> None:
    old, new = new_email(), new_email()
    made = await shared_api.call(owner, "POST", "/contacts", json={"name": "Ann", "email": old})
    path = f"/contacts/{made.json()['id']}"
    await shared_api.call(owner, "PATCH", path, json={"email": new})
    await ask_by(proofs, workspace, old)
    assert await mails(workspace) == 0
    (asked,) = (await shared_api.call(owner, "GET", "/privacy/requests")).json()["items"]
    assert asked["contact_id"] is None
    await ask_by(proofs, workspace, f" {new.upper()} ")
    assert await mails(workspace) == 1


async def test_an_address_that_somebody_elses_program_wrote_proves_nothing(
    shared_api: Api,
    owner: Subject,
    still: Still,
    channel: Channel,
    workspace: MadeWorkspace,
    proofs: Proofs,
) -> None:
    """Whoever orders under another's number leaves his own address beside it."""
    address = new_email()
    await still.receive(channel, text_message(channel, "hi", phone=PHONE))
    async with workspace.as_house() as uow:
        (contact_id,) = (await uow.session.scalars(text("SELECT id FROM contact"))).all()
        await ContactEntry(uow).change(contact_id, ContactChange(email=address))
        await uow.session.execute(
            text("UPDATE conversation SET window_until = clock_timestamp(), entry_until = NULL")
        )
    for asked in (address, f"+{PHONE}"):
        await ask_by(proofs, workspace, asked)
    assert await mails(workspace) == 0
    # A member who has looked at it enters it.
    path = f"/contacts/{contact_id}"
    for email in (None, address):
        await shared_api.call(owner, "PATCH", path, json={"email": email})
    for asked in (address, f"+{PHONE}"):
        await ask_by(proofs, workspace, asked)
    assert await mails(workspace) == 2


async def test_an_address_that_came_with_a_merge_proves_what_it_proved_before(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace, proofs: Proofs
) -> None:
    entered, written = new_email(), new_email()
    async with workspace.as_house() as uow:
        shop = await ContactEntry(uow).create(new_id(), ContactIn(name="Cem", email=written))
    body = {"name": "Ann", "email": entered}
    ann = (await shared_api.call(owner, "POST", "/contacts", json=body)).json()["id"]
    for email, other in ((entered, ann), (written, shop.id)):
        kept = await shared_api.call(owner, "POST", "/contacts", json={"name": "Ann"})
        path = f"/contacts/{kept.json()['id']}/merge"
        merged = await shared_api.call(owner, "POST", path, json={"other_id": str(other)})
        assert merged.status_code == 201, merged.text
        await ask_by(proofs, workspace, email)
        assert await mails(workspace) == 1


async def test_the_page_takes_as_long_for_those_whom_we_know(
    shared_api: Api, still: Still, channel: Channel, workspace: MadeWorkspace, proofs: Proofs
) -> None:
    """The same statements, with the same rows: nothing is looked up while he waits."""
    await still.receive(channel, text_message(channel, "hi", phone=PHONE))
    page = Proofs(workspace.runtime, workspace.id)
    done = []
    for address in (f"+{PHONE}", "+4915187654321"):
        with statements_of(workspace.runtime.database) as statements:
            await page.ask(FromThePage(RequestKind.ACCESS, address, "please"), somebody())
        done.append(list(statements))
    assert done[0] == done[1] != []
    async with workspace.as_house() as uow:
        sealed = (
            await uow.session.execute(
                text("SELECT contact_id, length(asked) - length(:address) FROM privacy_request"),
                {"address": "+4915187654321"},
            )
        ).all()
    assert len(set(sealed)) == 1
    assert {one.contact_id for one in sealed} == {None}


async def test_however_a_person_is_written_he_is_asked_for_three_times(
    workspace: MadeWorkspace, shared_api: Api, owner: Subject
) -> None:
    await shared_api.call(owner, "PATCH", "/workspace", json={"country": "SA"})
    page = Proofs(workspace.runtime, workspace.id)
    ways = {
        "number": ("+966 50 123 4567", "+966-50-123-4567", "00966501234567", "0501234567"),
        "mail": (new := new_email(), new.upper(), f" {new}", new.title()),
    }
    for first, second, third, fourth in ways.values():
        for address in (first, second, third):
            await page.ask(FromThePage(RequestKind.ACCESS, address, ""), somebody())
        with pytest.raises(AttemptsLimited):
            await page.ask(FromThePage(RequestKind.ACCESS, fourth, ""), somebody())
