"""A message as a phone shows it in lines of text, and what can be pressed in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from inbox.messages.schemas import MessageOut

FILES = frozenset({"image", "audio", "video", "document", "sticker"})


@dataclass(frozen=True, slots=True)
class Option:
    """A button, or a row of a list."""

    id: str
    title: str
    # `button_reply` or `list_reply`: what the phone answers when it is pressed.
    reply: str


def lines_of(message: MessageOut) -> list[str]:
    lines = list(_lines(message))
    options = options_of(message)
    lines += [f"[{number}] {option.title}" for number, option in enumerate(options, 1)]
    return [*lines[:1], *(f"  {line}" for line in lines[1:])]


def options_of(message: MessageOut) -> list[Option]:
    content = _content(message)
    buttons = [
        Option(one["id"], one["title"], "button_reply") for one in content.get("buttons") or ()
    ]
    sections = (content.get("list") or {}).get("sections") or ()
    rows = [
        Option(row["id"], row["title"], "list_reply") for one in sections for row in one["rows"]
    ]
    return buttons + rows


def _lines(message: MessageOut) -> Iterator[str]:
    content, words = _content(message), message.text or ""
    if message.kind in FILES:
        file = message.attachments[0] if message.attachments else None
        name = file.file_name or file.mime_type if file else None
        yield f"({message.kind}{f': {name}' if name else ''}) {words}".rstrip()
    elif message.kind == "location":
        where = f"{content.get('latitude')}, {content.get('longitude')}"
        yield f"(location: {where}) {words}".rstrip()
    elif message.kind == "contacts":
        for card in content.get("cards") or ():
            phones = ", ".join(one["phone"] for one in card["phones"])
            yield f"(contact) {card['name']}: {phones}"
    elif message.kind == "reaction":
        yield f"(reaction) {content.get('emoji') or 'taken back'}"
    elif message.kind == "interactive":
        yield from (one for one in (content.get("header"), words, content.get("footer")) if one)
        link = content.get("link")
        if link:
            yield f"({link['text']}: {link['url']})"
        if content.get("flow"):
            yield f"(opens a form: {content['flow']['button']})"
        if content.get("asks_location"):
            yield "(asks where you are)"
    else:
        yield words


def _content(message: MessageOut) -> dict[str, Any]:
    found = (message.content or {}).get(message.kind)
    return found if isinstance(found, dict) else {}
