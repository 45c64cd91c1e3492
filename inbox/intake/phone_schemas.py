"""What the API takes and gives for the simulated phone of a console channel."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from inbox.foundation.schemas import In, Name, Out
from inbox.messages.composing import MessageText

PhoneNumber = Annotated[
    str,
    Meta(
        min_length=6,
        max_length=15,
        pattern=r"^[0-9]+$",
        description="Digits only, as WhatsApp writes a number.",
    ),
]


class PhoneMessageIn(In):
    """What its owner writes; `in_reply_to` is the `external_id` of a message it was sent."""

    number: PhoneNumber
    text: MessageText
    name: Name | None = None
    in_reply_to: Annotated[str, Meta(min_length=1, max_length=200)] | None = None


class PhoneMessageOut(Out):
    """The message is in the intake; it is an item of the conversation a moment later."""

    external_id: str


class PhoneIn(In):
    number: PhoneNumber


class PhoneOut(Out):
    """None before its first message has been taken in."""

    conversation_id: UUID | None


class PhoneReadOut(Out):
    confirmed: int
