"""Our messages in Meta's words: the body of POST /{number}/messages for every kind."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from integrations.messaging import Notice, OutgoingMessage


def request_body(message: OutgoingMessage) -> dict[str, Any]:
    recipient = message.recipient
    body: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "type": message.kind,
        message.kind: WRITERS[message.kind](message),
        "biz_opaque_callback_data": message.effect_id,
    }
    # Meta asks for the phone where it is known: its statuses then keep naming it.
    if recipient.phone:
        body["to"] = recipient.phone
    else:
        body["recipient"] = recipient.user_id
    if message.in_reply_to and message.kind != "reaction":
        body["context"] = {"message_id": message.in_reply_to}
    return body


def _text(message: OutgoingMessage) -> dict[str, Any]:
    return {"body": message.text, "preview_url": False}


def _location(message: OutgoingMessage) -> dict[str, Any]:
    content = message.content
    # Meta takes them as numbers and as text, and its description knows the text only.
    place = {name: str(content[name]) for name in ("latitude", "longitude")}
    return place | {name: content[name] for name in ("name", "address") if content.get(name)}


def _contacts(message: OutgoingMessage) -> list[dict[str, Any]]:
    return [_card(card) for card in message.content["cards"]]


def _card(card: Mapping[str, Any]) -> dict[str, Any]:
    name = card["name"]
    written: dict[str, Any] = {
        "name": {"formatted_name": name, "first_name": name.split()[0]},
        "phones": [
            {"phone": one["phone"], "type": one.get("type") or "WORK"} for one in card["phones"]
        ],
    }
    if card.get("emails"):
        written["emails"] = [{"email": one["email"], "type": "WORK"} for one in card["emails"]]
    return written


def _interactive(message: OutgoingMessage) -> dict[str, Any]:
    content = message.content
    written: dict[str, Any] = {"body": {"text": content["body"]}}
    if content.get("header"):
        written["header"] = {"type": "text", "text": content["header"]}
    if content.get("footer"):
        written["footer"] = {"text": content["footer"]}
    if content.get("buttons"):
        buttons = [
            {"type": "reply", "reply": {"id": one["id"], "title": one["title"]}}
            for one in content["buttons"]
        ]
        return written | {"type": "button", "action": {"buttons": buttons}}
    if content.get("list"):
        chosen = content["list"]
        sections = [
            {"title": section["title"], "rows": [_row(row) for row in section["rows"]]}
            for section in chosen["sections"]
        ]
        return written | {
            "type": "list",
            "action": {"button": chosen["button"], "sections": sections},
        }
    if content.get("link"):
        link = content["link"]
        parameters = {"display_text": link["text"], "url": link["url"]}
        return written | {
            "type": "cta_url",
            "action": {"name": "cta_url", "parameters": parameters},
        }
    if content.get("flow"):
        return written | {"type": "flow", "action": _flow(content["flow"])}
    return written | {"type": "location_request_message", "action": {"name": "send_location"}}


def _flow(flow: Mapping[str, Any]) -> dict[str, Any]:
    parameters = {
        "flow_message_version": "3",
        "flow_id": flow["id"],
        "flow_cta": flow["button"],
        "flow_token": flow.get("token") or "unused",
    }
    if flow.get("screen"):
        opened = {"screen": flow["screen"]}
        if flow.get("data"):
            opened["data"] = flow["data"]
        parameters |= {"flow_action": "navigate", "flow_action_payload": opened}
    return {"name": "flow", "parameters": parameters}


def _row(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("id", "title", "description") if row.get(name)}


def _template(message: OutgoingMessage) -> dict[str, Any]:
    content = message.content
    written: dict[str, Any] = {
        "name": content["name"],
        "language": {"code": content["language"], "policy": "deterministic"},
    }
    if content.get("components"):
        written["components"] = content["components"]
    return written


def _reaction(message: OutgoingMessage) -> dict[str, Any]:
    return {"message_id": message.in_reply_to, "emoji": message.content["emoji"]}


def _media(message: OutgoingMessage) -> dict[str, Any]:
    written: dict[str, Any] = {"id": message.content["media_id"]}
    if message.text:
        written["caption"] = message.text
    if message.kind == "document" and message.content.get("file_name"):
        written["filename"] = message.content["file_name"]
    if message.kind == "audio" and message.content.get("voice"):
        written["voice"] = True
    return written


def notice_body(notice: Notice, external_id: str) -> dict[str, Any]:
    """That one is writing is said of a message, which is thereby read."""
    body: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "status": "read",
        "message_id": external_id,
    }
    if notice is Notice.TYPING:
        body["typing_indicator"] = {"type": "text"}
    return body


WRITERS: Final[Mapping[str, Callable[[OutgoingMessage], Any]]] = {
    "text": _text,
    "location": _location,
    "contacts": _contacts,
    "interactive": _interactive,
    "template": _template,
    "reaction": _reaction,
    **dict.fromkeys(("image", "audio", "video", "document", "sticker"), _media),
}
