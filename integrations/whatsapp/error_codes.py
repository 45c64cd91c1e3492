"""What each error means for a message, and what a person can do about it.

    answer of Meta
    ├── 5xx ────────────────────────▶ unknown, but for the codes that Meta itself documents with
    │                                 a 5xx and a refusal (KNOWN_WITH_5XX)
    ├── code in the table ──────────▶ refused │ pause │ later │ slow_lane │ slow_person │ unknown
    ├── 4xx, code not in the table ─▶ refused, the administrator looks
    └── no code to read ────────────▶ unknown

Meta asks for decisions by code, not by HTTP status: 131056 has come with 400 as well as with 429.
"""

from dataclasses import replace
from typing import Final

from integrations.messaging import (
    Explanation,
    NotSent,
    Outcome,
    Refused,
    Retry,
    Unknown,
    WhoActs,
)
from integrations.whatsapp.explanations import (
    Meaning,
    Verdict,
    later,
    refused,
    slower,
    unknown,
)
from integrations.whatsapp.refusals import (
    PAUSES,
    PERMISSION_CODES,
    PERMISSION_MISSING,
    REFUSALS,
)

_LANE: Final = Verdict.SLOW_LANE
# The limits of an app or an account count by the hour; that of messages counts by the second.
_HOURLY_LIMIT_SECONDS: Final = 60
_THROUGHPUT_SECONDS: Final = 5
# The first step of Meta's advice for one recipient, 4^n seconds.
_PERSON_SECONDS: Final = 4

NOT_YET: Final[dict[int, Meaning]] = {
    4: slower(_LANE, _HOURLY_LIMIT_SECONDS, "The app made too many calls."),
    17: slower(_LANE, _HOURLY_LIMIT_SECONDS, "The user of the token made too many calls."),
    32: slower(_LANE, _HOURLY_LIMIT_SECONDS, "The business page made too many calls."),
    341: slower(_LANE, _HOURLY_LIMIT_SECONDS, "The app reached a limit of Meta's."),
    613: slower(_LANE, _HOURLY_LIMIT_SECONDS, "This call was made too often in an hour."),
    80007: slower(_LANE, _HOURLY_LIMIT_SECONDS, "The WhatsApp account made too many calls."),
    130429: slower(_LANE, _THROUGHPUT_SECONDS, "The number sends more messages than it may."),
    131056: slower(
        Verdict.SLOW_PERSON, _PERSON_SECONDS, "Too many messages to this customer in a short time."
    ),
    # Meta refuses at the gate while an account is being moved: nothing was taken.
    131057: later(
        60,
        "The account is under maintenance, for example for more throughput.",
        counts_as_failure=True,
    ),
    134101: later(600, "The template is new and not yet available everywhere."),
}

# Each of these is Meta's word for «something broke inside». The message may have left before it
# did, WhatsApp has no idempotency key, and a customer who gets a message twice cannot be undone.
UNCERTAIN: Final[dict[int, Meaning]] = {
    1: unknown("Meta reports a fault of its own, or of the request."),
    2: unknown("Meta's service is down or overloaded."),
    131000: unknown("Something went wrong at Meta."),
    131016: unknown("A service of Meta's is not available."),
    133004: unknown("Meta's server is not available."),
}

CODES: Final[dict[int, Meaning]] = PAUSES | REFUSALS | NOT_YET | UNCERTAIN

# Documented with HTTP 500 although each is decided before anything is sent.
KNOWN_WITH_5XX: Final = frozenset({3, 131045, 131057, 133000, 134102})

# Words of our own, for what happened before or instead of an answer.
CONNECTION_FAILED: Final = "connection_failed"
CONNECTION_LOST: Final = "connection_lost"
TIMED_OUT: Final = "timed_out"
ANSWER_UNREADABLE: Final = "answer_unreadable"
SERVER_ERROR: Final = "server_error"
TOO_MANY_REQUESTS: Final = "too_many_requests"
RECIPIENT_MISSING: Final = "recipient_missing"
TOKEN_UNUSABLE: Final = "access_token_unusable"  # noqa: S105 - the name of an error
TEXT_UNUSABLE: Final = "text_unusable"
CLIENT_CLOSED: Final = "client_closed"

OWN: Final[dict[str, Meaning]] = {
    CONNECTION_FAILED: later(5, "Meta could not be reached.", counts_as_failure=True),
    CONNECTION_LOST: unknown("The connection broke before Meta answered."),
    TIMED_OUT: unknown("Meta did not answer in time."),
    ANSWER_UNREADABLE: unknown("Meta's answer could not be read."),
    SERVER_ERROR: unknown("Meta answered with a fault of its server."),
    TOO_MANY_REQUESTS: slower(_LANE, _THROUGHPUT_SECONDS, "Meta asked for fewer calls."),
    CLIENT_CLOSED: later(1, "The process that was to send it is stopping."),
    RECIPIENT_MISSING: refused(
        WhoActs.AGENT,
        "The contact has neither a phone number nor a WhatsApp user id.",
        "Add the customer's phone number to the contact.",
    ),
    TOKEN_UNUSABLE: Meaning(
        Verdict.PAUSE,
        Explanation(
            "The stored access token is empty or holds characters that no token has.",
            WhoActs.ADMIN,
            "Enter the access token again, without line breaks or spaces.",
        ),
    ),
    TEXT_UNUSABLE: refused(
        WhoActs.AGENT,
        "The text holds a broken character that cannot be sent.",
        "Write the message again.",
    ),
}

# Known before Meta was asked.
_NOT_CALLED: Final = frozenset({CLIENT_CLOSED, RECIPIENT_MISSING, TOKEN_UNUSABLE, TEXT_UNUSABLE})

_UNLISTED: Final = refused(
    WhoActs.ADMIN,
    "Meta refused the message with a code that Parley does not know.",
    "Look the code up in Meta's list of error codes.",
)


def explain(code: str) -> Explanation:
    """For screens and the API. Every code has an explanation, known or not."""
    meaning = OWN.get(code) or _meaning(_number(code)) or _UNLISTED
    if meaning.verdict not in {Verdict.REFUSED, Verdict.PAUSE}:
        return replace(meaning.explanation, retry=Retry.BY_ITSELF)
    if meaning.explanation.who_acts is WhoActs.NOBODY:
        return replace(meaning.explanation, retry=Retry.USELESS)
    return meaning.explanation


def outcome_of(code: int, http_status: int, retry_after_seconds: float = 0) -> Outcome:
    """What an error object in an answer decides. `retry_after_seconds` is what Meta asked for."""
    if http_status >= 500 and code not in KNOWN_WITH_5XX:
        return Unknown(str(code))
    return _outcome(str(code), _meaning(code) or _UNLISTED, retry_after_seconds)


def own_outcome(code: str, retry_after_seconds: float = 0) -> Outcome:
    outcome = _outcome(code, OWN[code], retry_after_seconds)
    if code in _NOT_CALLED and isinstance(outcome, Refused | NotSent):
        return replace(outcome, called=False)
    return outcome


def _number(code: str) -> int:
    return int(code) if code.isascii() and code.isdigit() and len(code) < 16 else -1


def _meaning(code: int) -> Meaning | None:
    if code in PERMISSION_CODES:
        return PERMISSION_MISSING
    return CODES.get(code)


def _outcome(code: str, meaning: Meaning, retry_after_seconds: float) -> Outcome:
    match meaning.verdict:
        case Verdict.UNKNOWN:
            return Unknown(code)
        case Verdict.REFUSED | Verdict.PAUSE:
            return Refused(
                code,
                meaning.explanation.who_acts,
                pause_channel=meaning.verdict is Verdict.PAUSE,
            )
        case Verdict.LATER | Verdict.SLOW_LANE | Verdict.SLOW_PERSON:
            return NotSent(
                code,
                max(meaning.retry_after_seconds, retry_after_seconds),
                slow_lane=meaning.verdict is Verdict.SLOW_LANE,
                slow_recipient=meaning.verdict is Verdict.SLOW_PERSON,
                counts_as_failure=meaning.counts_as_failure,
            )
