"""The kinds of effects of this room: how long a call may take, and what an unknown end means.

resend   once, and flagged: a plain message twice is better than none
ask      a person: of a template nobody can say whether a second copy does harm
repeat   again, as often as it takes: doing it twice is doing it once
drop     nobody misses it once it is late
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final


class WhenUnknown(StrEnum):
    RESEND = "resend"
    ASK = "ask"
    REPEAT = "repeat"
    DROP = "drop"


# Longer than the longest call; a claim that is older has lost its process.
LEASE: Final = timedelta(seconds=30)
# A question to a language model may take twenty seconds, and is asked by then.
LEASE_OF_THOUGHT: Final = timedelta(seconds=60)
# A file of a hundred megabytes takes its time.
LEASE_WITH_FILE: Final = timedelta(seconds=150)


@dataclass(frozen=True, slots=True)
class Kind:
    when_unknown: WhenUnknown
    lease: timedelta = LEASE


SEND_TEXT: Final = "send_text"
SEND_MESSAGE: Final = "send_message"
SEND_MEDIA: Final = "send_media"
SEND_TEMPLATE: Final = "send_template"
FETCH_FILE: Final = "fetch_file"
SHOW_NOTICE: Final = "show_notice"
# What AI does beside a conversation: it says nothing to the customer, and may be done again.
THINK: Final = "think"
SYNC_SHEET: Final = "sync_sheet"
SEND_WEBHOOK: Final = "send_webhook"
HTTP_REQUEST: Final = "http_request"
# What a step of a flow has done by the worker: what may be done twice, and what may not.
ERRAND: Final = "errand"
ERRAND_ONCE: Final = "errand_once"

KINDS: Final[Mapping[str, Kind]] = {
    SEND_TEXT: Kind(WhenUnknown.RESEND),
    SEND_MESSAGE: Kind(WhenUnknown.RESEND),
    SEND_MEDIA: Kind(WhenUnknown.RESEND, LEASE_WITH_FILE),
    SEND_TEMPLATE: Kind(WhenUnknown.ASK),
    FETCH_FILE: Kind(WhenUnknown.REPEAT, LEASE_WITH_FILE),
    SHOW_NOTICE: Kind(WhenUnknown.DROP),
    THINK: Kind(WhenUnknown.REPEAT, LEASE_OF_THOUGHT),
    SYNC_SHEET: Kind(WhenUnknown.REPEAT, LEASE_WITH_FILE),
    SEND_WEBHOOK: Kind(WhenUnknown.REPEAT),
    # A flow that asks another system hears that nobody knows, and goes that way.
    HTTP_REQUEST: Kind(WhenUnknown.ASK),
    ERRAND: Kind(WhenUnknown.REPEAT, LEASE_OF_THOUGHT),
    ERRAND_ONCE: Kind(WhenUnknown.ASK, LEASE_OF_THOUGHT),
}
FILE_KINDS: Final = frozenset({"image", "audio", "video", "document", "sticker"})
_EFFECT_OF: Final = {"text": SEND_TEXT, "template": SEND_TEMPLATE} | dict.fromkeys(
    FILE_KINDS, SEND_MEDIA
)


def effect_of(message_kind: str) -> str:
    return _EFFECT_OF.get(message_kind, SEND_MESSAGE)
