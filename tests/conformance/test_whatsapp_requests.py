"""What leaves for Meta is what Meta's own description of its interface allows."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from integrations.messaging import Accepted, ChannelAccess, Notice, OutgoingMessage, Person
from integrations.whatsapp.client import WhatsAppClient
from integrations.whatsapp.requests import WRITERS
from tests.conformance.shared import meta_spec, needs_conformance_data
from tests.integrations.whatsapp.graph import accepted, answer, graph_answering

pytestmark = needs_conformance_data()

PATH = "/{Version}/{Phone-Number-ID}/messages"
EFFECT = "0199f1c2-0000-7000-8000-000000000001"
BY_PHONE = Person(phone="16505551234", user_id="US.13491208655302741918")
BY_USER_ID = Person(user_id="US.13491208655302741918")

MESSAGES = [
    OutgoingMessage(EFFECT, BY_PHONE, "hello"),
    OutgoingMessage(EFFECT, BY_USER_ID, "hello"),
    OutgoingMessage(EFFECT, BY_PHONE, "hello", in_reply_to="wamid.HBgL"),
    OutgoingMessage(EFFECT, BY_USER_ID, "مرحبا 👋\n" * 400, in_reply_to="wamid.HBgL"),
]
PLACE = {"latitude": 24.7136, "longitude": 46.6753, "name": "Shop", "address": "Main Street 1"}
CARD = {"name": "Sheena Nelson", "phones": [{"phone": "+16505551234"}]}
BUTTONS = [{"id": "yes", "title": "Yes"}, {"id": "no", "title": "No"}]
ROWS = [{"id": "s", "title": "Small", "description": "Up to 3 kg"}, {"id": "l", "title": "Large"}]
CHOICE = {"button": "Sizes", "sections": [{"title": "Parcels", "rows": ROWS}]}
LINK = {"text": "Open", "url": "https://example.com/order/1"}
BODY = {"body": "What shall it be?", "header": "Your order", "footer": "Any time"}
PARAMETERS = [{"type": "text", "text": "Sheena"}]
TEMPLATE = {
    "name": "order_ready",
    "language": "en_US",
    "components": [{"type": "body", "parameters": PARAMETERS}],
}
KINDS = {
    "location": [("location", PLACE), ("location", {"latitude": -1.5, "longitude": 0.0})],
    "contacts": [("contacts", {"cards": [CARD, CARD | {"emails": [{"email": "a@b.c"}]}]})],
    "interactive": [
        ("interactive", BODY | {"buttons": BUTTONS}),
        ("interactive", {"body": "Which?", "list": CHOICE}),
        ("interactive", {"body": "See", "link": LINK}),
        ("interactive", {"body": "Book", "flow": {"id": "123", "button": "Book"}}),
        (
            "interactive",
            {
                "body": "Book",
                "flow": {"id": "123", "button": "Book", "screen": "FIRST", "data": {"day": "Fri"}},
            },
        ),
        ("interactive", {"body": "Where are you?", "asks_location": True}),
    ],
    "image": [("image", {"media_id": "4490709327384033"})],
    "audio": [("audio", {"media_id": "449"}), ("audio", {"media_id": "449", "voice": True})],
    "video": [("video", {"media_id": "449"})],
    "document": [("document", {"media_id": "449", "file_name": "Rechnung 7.pdf"})],
    "sticker": [("sticker", {"media_id": "449"})],
    "template": [("template", TEMPLATE), ("template", {"name": "hi", "language": "ar"})],
    "reaction": [("reaction", {"emoji": "👍"}), ("reaction", {"emoji": ""})],
}
OTHERS = [
    OutgoingMessage(
        EFFECT,
        person,
        "A caption" if kind in {"image", "video", "document"} else "",
        in_reply_to="wamid.HBgL" if kind == "reaction" else None,
        kind=kind,
        content=content,
    )
    for person in (BY_PHONE, BY_USER_ID)
    for examples in KINDS.values()
    for kind, content in examples
]


def validator(pointer: str) -> Draft202012Validator:
    return Draft202012Validator({**meta_spec(), "$ref": pointer})


def errors_of(pointer: str, body: Any) -> list[str]:
    return [error.message for error in validator(pointer).iter_errors(body)]


async def sent(message: OutgoingMessage) -> tuple[str, dict[str, str], Any]:
    async with graph_answering(accepted()) as graph:
        client = WhatsAppClient(graph.url, "v23.0")
        access = ChannelAccess("106540352242922", "EAAtoken", "secret")
        assert await client.send(access, message) == Accepted("wamid.1")
        await client.close()
    [request] = graph.requests
    return request


@pytest.mark.parametrize("message", MESSAGES)
async def test_a_text_is_metas_text_message(message: OutgoingMessage) -> None:
    first_line, headers, body = await sent(message)
    assert errors_of("#/components/schemas/TextMessage", body) == []
    method, target, _ = first_line.split(" ")
    assert method == "POST"
    assert target.partition("?")[0] == PATH.replace("{Version}", "v23.0").replace(
        "{Phone-Number-ID}", "106540352242922"
    )
    assert "post" in meta_spec()["paths"][PATH]
    assert headers["authorization"].startswith("Bearer ")


def test_every_kind_has_an_example_here() -> None:
    assert {"text", *KINDS} == set(WRITERS)


@pytest.mark.parametrize("message", [*MESSAGES, *OTHERS], ids=lambda one: one.kind)
async def test_a_message_is_one_of_those_that_the_operation_takes(
    message: OutgoingMessage,
) -> None:
    content = meta_spec()["paths"][PATH]["post"]["requestBody"]["content"]["application/json"]
    schema = {**meta_spec(), **content["schema"]}
    _, _, body = await sent(message)
    assert list(Draft202012Validator(schema).iter_errors(body)) == []


@pytest.mark.parametrize("notice", list(Notice))
async def test_a_notice_is_one_of_them_too(notice: Notice) -> None:
    async with graph_answering(answer(200, {"success": True})) as graph:
        client = WhatsAppClient(graph.url, "v23.0")
        access = ChannelAccess("106540352242922", "EAAtoken", "secret")
        assert await client.show(access, notice, "wamid.HBgL") == Accepted("")
        await client.close()
    [(_, _, body)] = graph.requests
    assert errors_of("#/components/schemas/MarkMessageRequestPayload", body) == []


def test_the_schema_refuses_what_is_wrong() -> None:
    """Else the tests above would prove nothing."""
    pointer = "#/components/schemas/TextMessage"
    right = {"messaging_product": "whatsapp", "to": "1650", "text": {"body": "hello"}}
    assert errors_of(pointer, right) == []
    assert errors_of(pointer, {"messaging_product": "whatsapp", "text": {"body": "hello"}})
    assert errors_of(pointer, right | {"recipient_type": "person"})
    assert errors_of(pointer, right | {"text": {"body": "hello", "preview": True}})
    assert errors_of(pointer, right | {"effect": "x"})
