"""What people may send: one body for every kind, checked here before anything leaves.

WhatsApp's limits are told by field (`interactive.buttons.2.title`), so that nobody waits for the
provider to refuse a message in words of its own.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from dataclasses import field as hidden
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, field, to_builtins

from inbox.foundation.errors import FieldFault, Invalid, invalid_field, invalid_fields
from inbox.foundation.schemas import NO_NUL, In
from inbox.media.content import LIMITS
from inbox.media.models import Attachment

TEXT_AT_MOST = 4096
BODY_AT_MOST = 1024
HEADER_AT_MOST = 60
BUTTON_TITLE_AT_MOST = 20
BUTTONS_AT_MOST = 3
ROW_TITLE_AT_MOST = 24
ROW_TEXT_AT_MOST = 72
ROWS_AT_MOST = 10
CARDS_AT_MOST = 5
PHONE = re.compile(r"^\+?[0-9 ().-]{5,30}$")
LINK = re.compile(r"^https?://[^\s\x00-\x20]{1,2000}$")
EMOJI_AT_MOST = 32

MessageText = Annotated[
    str,
    Meta(
        min_length=1,
        max_length=TEXT_AT_MOST,
        pattern=r"^[^\u0000]*[^\s\u0000][^\u0000]*$",
        description="At least one visible character; WhatsApp takes no longer text.",
    ),
]
Text = Annotated[str, Meta(max_length=65_536, pattern=NO_NUL)]


class LocationIn(In):
    latitude: float
    longitude: float
    name: Text = ""
    address: Text = ""


class CardPhoneIn(In):
    phone: Text
    type: Literal["HOME", "WORK"] = "WORK"


class CardEmailIn(In):
    email: Text


class CardIn(In):
    name: Text
    phones: list[CardPhoneIn]
    emails: list[CardEmailIn] = field(default_factory=list)


class ButtonIn(In):
    id: Text
    title: Text


class RowIn(In):
    id: Text
    title: Text
    description: Text = ""


class SectionIn(In):
    title: Text
    rows: list[RowIn]


class ChoiceIn(In):
    """A list that opens at a press of its button."""

    button: Text
    sections: list[SectionIn]


class LinkIn(In):
    text: Text
    url: Text


class FlowButtonIn(In):
    """A form of the provider's, by its id; `screen` is where it opens, when it has no endpoint."""

    id: Text
    button: Text
    token: Text = ""
    screen: Text = ""
    data: dict[str, Any] = field(default_factory=dict)


class InteractiveIn(In):
    """Exactly one of buttons, list, link, flow and `asks_location`."""

    body: Text
    header: Text = ""
    footer: Text = ""
    buttons: list[ButtonIn] = field(default_factory=list)
    list: ChoiceIn | None = None
    link: LinkIn | None = None
    flow: FlowButtonIn | None = None
    asks_location: bool = False


class ReactionIn(In):
    """An empty emoji takes it back."""

    message_id: UUID
    emoji: Text


class AttachmentIn(In):
    """A file that was uploaded for this conversation. As `voice` it is played as a voice
    message."""

    id: UUID
    caption: Text = ""
    voice: bool = False


class SentTemplateIn(In):
    """By `id`, or by `name` and `language`. `values` are one object per part of the template, as
    its `variables` name them: `{"body": {"1": "Ann"}, "buttons": {"0": "track/7"}}`."""

    id: UUID | None = None
    name: Text = ""
    language: Text = ""
    values: dict[str, Any] = field(default_factory=dict)


class MessageIn(In):
    """Exactly one of `text`, `attachment`, `location`, `contacts`, `interactive`, `template` and
    `reaction`.
    `in_reply_to` is the id of a message of the same conversation. With `composed_after_seq`, the
    number of the last message that the writer saw, nothing is sent when there are newer ones."""

    text: Text | None = None
    attachment: AttachmentIn | None = None
    location: LocationIn | None = None
    contacts: Annotated[list[CardIn], Meta(max_length=257)] | None = None
    interactive: InteractiveIn | None = None
    template: SentTemplateIn | None = None
    reaction: ReactionIn | None = None
    in_reply_to: UUID | None = None
    composed_after_seq: int | None = None


@dataclass(frozen=True, slots=True)
class Composed:
    """`text` is what people read of it; `content` what the adapters write."""

    kind: str
    text: str = hidden(repr=False)
    content: dict[str, Any] | None = hidden(default=None, repr=False)
    acts_on: UUID | None = None


KINDS = ("text", "attachment", "location", "contacts", "interactive", "template", "reaction")


# Of a sound and a sticker WhatsApp shows no caption.
WITHOUT_CAPTION = frozenset({"audio", "voice", "sticker"})


def with_file(asked: AttachmentIn, file: Attachment) -> Composed:
    if asked.voice and file.mime_type not in LIMITS["voice"].types:
        raise invalid_field("attachment.voice", "A voice message is Opus in an OGG file.")
    if asked.caption and file.kind in WITHOUT_CAPTION:
        raise invalid_field("attachment.caption", "WhatsApp shows no caption with this kind.")
    content: dict[str, Any] = {"attachment_id": str(file.id)}
    if asked.voice or file.kind == "voice":
        content["voice"] = True
    if file.kind == "document" and file.file_name is not None:
        content["file_name"] = file.file_name.reveal()
    kind = "audio" if file.kind == "voice" else file.kind
    return Composed(kind, asked.caption, content)


def compose(asked: MessageIn) -> Composed:
    given = [name for name in KINDS if getattr(asked, name) is not None]
    if len(given) != 1:
        words = f"Send exactly one of {', '.join(KINDS)}."
        raise Invalid(f"text: {words}", faults=[FieldFault(given[1] if given else "text", words)])
    faults = list(_faults(asked))
    if faults:
        raise invalid_fields(faults)
    if asked.text is not None:
        return Composed("text", asked.text)
    if asked.attachment is not None:
        # What it is says the file; see `with_file`.
        return Composed("attachment", asked.attachment.caption)
    if asked.template is not None:
        # What it says, the template and its values.
        return Composed("template", "")
    if asked.location is not None:
        place = asked.location
        return Composed("location", place.name or place.address, to_builtins(place))
    if asked.contacts is not None:
        names = ", ".join(card.name for card in asked.contacts)
        return Composed("contacts", names, {"cards": to_builtins(asked.contacts)})
    if asked.interactive is not None:
        return Composed("interactive", asked.interactive.body, to_builtins(asked.interactive))
    assert asked.reaction is not None  # noqa: S101 - one of them is given, and it is the last
    emoji = asked.reaction.emoji
    return Composed("reaction", "", {"emoji": emoji}, asked.reaction.message_id)


def _faults(asked: MessageIn) -> Iterator[FieldFault]:
    if asked.text is not None:
        yield from _filled("text", asked.text, TEXT_AT_MOST)
    if asked.attachment is not None:
        yield from _short("attachment.caption", asked.attachment.caption, BODY_AT_MOST)
    if asked.location is not None:
        yield from _location(asked.location)
    if asked.contacts is not None:
        yield from _cards(asked.contacts)
    if asked.interactive is not None:
        yield from _interactive(asked.interactive)
    if asked.template is not None:
        yield from _template(asked.template)
    if asked.reaction is not None and len(asked.reaction.emoji) > EMOJI_AT_MOST:
        yield FieldFault("reaction.emoji", "One emoji, or nothing to take it back.")


def _template(asked: SentTemplateIn) -> Iterator[FieldFault]:
    if asked.id is None:
        yield from _filled("template.name", asked.name, 512)
        yield from _filled("template.language", asked.language, 20)
    elif asked.name or asked.language:
        yield FieldFault("template.id", "Either the id, or name and language.")


def _location(place: LocationIn) -> Iterator[FieldFault]:
    if not -90 <= place.latitude <= 90:
        yield FieldFault("location.latitude", "Between -90 and 90 degrees.")
    if not -180 <= place.longitude <= 180:
        yield FieldFault("location.longitude", "Between -180 and 180 degrees.")
    yield from _short("location.name", place.name, 1000)
    yield from _short("location.address", place.address, 1000)


def _cards(cards: Sequence[CardIn]) -> Iterator[FieldFault]:
    if not 1 <= len(cards) <= CARDS_AT_MOST:
        yield FieldFault("contacts", f"Between one and {CARDS_AT_MOST} cards.")
    for at, card in enumerate(cards):
        yield from _filled(f"contacts.{at}.name", card.name, 500)
        if not 1 <= len(card.phones) <= CARDS_AT_MOST:
            yield FieldFault(f"contacts.{at}.phones", "At least one number.")
        for place, one in enumerate(card.phones):
            if not PHONE.match(one.phone):
                yield FieldFault(f"contacts.{at}.phones.{place}.phone", "A phone number.")
        for place, mail in enumerate(card.emails):
            if "@" not in mail.email or len(mail.email) > 254:
                yield FieldFault(f"contacts.{at}.emails.{place}.email", "An e-mail address.")


def _interactive(asked: InteractiveIn) -> Iterator[FieldFault]:
    yield from _filled("interactive.body", asked.body, BODY_AT_MOST)
    yield from _short("interactive.header", asked.header, HEADER_AT_MOST)
    yield from _short("interactive.footer", asked.footer, HEADER_AT_MOST)
    ways = [bool(asked.buttons), asked.list is not None, asked.link is not None]
    if sum([*ways, asked.flow is not None, asked.asks_location]) != 1:
        words = "Exactly one of buttons, list, link, flow and asks_location."
        yield FieldFault("interactive", words)
    if len(asked.buttons) > BUTTONS_AT_MOST:
        yield FieldFault("interactive.buttons", f"At most {BUTTONS_AT_MOST} buttons.")
    yield from _named(
        "interactive.buttons", [(one.id, one.title) for one in asked.buttons], BUTTON_TITLE_AT_MOST
    )
    if asked.list is not None:
        yield from _choice(asked.list)
    if asked.link is not None:
        yield from _filled("interactive.link.text", asked.link.text, BUTTON_TITLE_AT_MOST)
        if not LINK.match(asked.link.url):
            yield FieldFault("interactive.link.url", "An http or https address.")
    if asked.flow is not None:
        yield from _filled("interactive.flow.id", asked.flow.id, 100)
        yield from _filled("interactive.flow.button", asked.flow.button, BUTTON_TITLE_AT_MOST)
        yield from _short("interactive.flow.token", asked.flow.token, 1000)
        if asked.flow.data and not asked.flow.screen:
            yield FieldFault("interactive.flow.screen", "The screen that shows the data.")


def _choice(choice: ChoiceIn) -> Iterator[FieldFault]:
    yield from _filled("interactive.list.button", choice.button, BUTTON_TITLE_AT_MOST)
    rows = [row for section in choice.sections for row in section.rows]
    if not 1 <= len(rows) <= ROWS_AT_MOST:
        words = f"Between one and {ROWS_AT_MOST} rows in all sections."
        yield FieldFault("interactive.list.sections", words)
    for at, section in enumerate(choice.sections):
        place = f"interactive.list.sections.{at}"
        yield from _filled(f"{place}.title", section.title, ROW_TITLE_AT_MOST)
        if not section.rows:
            yield FieldFault(f"{place}.rows", "At least one row.")
        for number, row in enumerate(section.rows):
            yield from _short(
                f"{place}.rows.{number}.description", row.description, ROW_TEXT_AT_MOST
            )
    yield from _named(
        "interactive.list.rows", [(row.id, row.title) for row in rows], ROW_TITLE_AT_MOST
    )


def _named(place: str, options: Sequence[tuple[str, str]], most: int) -> Iterator[FieldFault]:
    ids = [one[0] for one in options]
    for at, (option_id, title) in enumerate(options):
        yield from _filled(f"{place}.{at}.id", option_id, 200)
        yield from _filled(f"{place}.{at}.title", title, most)
        if option_id in ids[:at]:
            yield FieldFault(f"{place}.{at}.id", "Another one has this id.")


def _filled(place: str, text: str, most: int) -> Iterator[FieldFault]:
    if not text.strip():
        yield FieldFault(place, "At least one visible character.")
    yield from _short(place, text, most)


def _short(place: str, text: str, most: int) -> Iterator[FieldFault]:
    if len(text) > most:
        yield FieldFault(place, f"At most {most} characters.")
