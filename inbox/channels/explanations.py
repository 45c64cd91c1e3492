"""What an error code means for people: the provider's own codes, and the ones that we write."""

from collections.abc import Mapping

from msgspec import Struct

from inbox.channels.models import ChannelKind
from integrations.channels import ADAPTERS
from integrations.messaging import Explanation, Retry, WhoActs

# Written where a send ends without an answer of the provider; see the room delivery.
OWN_CODES: Mapping[str, Explanation] = {
    "channel_not_enabled": Explanation(
        "The channel is disabled or paused, so the message waits.",
        WhoActs.ADMIN,
        "Enable the channel; the message then leaves by itself.",
        Retry.BY_ITSELF,
    ),
    "executor_failed": Explanation(
        "Sending broke down on our side, and nobody can say whether the message left.",
        WhoActs.NOBODY,
        "Wait: a status settles it, else the message is sent once more and marked.",
        Retry.BY_ITSELF,
    ),
    "reply_window_closed": Explanation(
        "The message waited until more than 24 hours had passed since the customer last wrote.",
        WhoActs.AGENT,
        "Send an approved template instead.",
    ),
    "consent_withdrawn": Explanation(
        "The contact stopped marketing messages before this one left.",
        WhoActs.NOBODY,
        "Nothing: none may be sent until the contact allows them again.",
        Retry.USELESS,
    ),
    "file_missing": Explanation(
        "The file of this message is no longer there.",
        WhoActs.AGENT,
        "Upload the file again and send it in a new message.",
    ),
    "lease_lost": Explanation(
        "The process that was sending ended, and nobody can say whether the message left.",
        WhoActs.NOBODY,
        "Wait: a status settles it, else the message is sent once more and marked.",
        Retry.BY_ITSELF,
    ),
    "unsettled": Explanation(
        "Nobody can say whether the message arrived, and it is not sent again by itself.",
        WhoActs.AGENT,
        "Ask the customer, or send it once more.",
    ),
}
REFUSED_PREFIX = "refused_"


class ErrorOut(Struct, kw_only=True):
    code: str
    cause: str
    who_acts: WhoActs
    what_to_do: str
    # Whether sending it again helps.
    retry: Retry

    @classmethod
    def of(cls, kind: ChannelKind, code: str) -> "ErrorOut":
        found = OWN_CODES.get(code) or ADAPTERS[kind.value].explain(code)
        return cls(
            code=code,
            cause=found.cause,
            who_acts=found.who_acts,
            what_to_do=found.what_to_do,
            retry=found.retry,
        )
