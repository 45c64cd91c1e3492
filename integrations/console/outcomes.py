"""The two ways in which the simulated phone does not take a message."""

from typing import Final

from integrations.messaging import Explanation, Retry, WhoActs

REFUSED: Final = "console_refused"
LOST: Final = "console_lost"

_EXPLANATIONS: Final = {
    REFUSED: Explanation(
        "The simulated phone was told to refuse messages.",
        WhoActs.AGENT,
        "Set the phone back to normal and send the message again.",
    ),
    LOST: Explanation(
        "The simulated phone was told to lose messages.",
        WhoActs.NOBODY,
        "Wait: without a status the message is sent once more and marked.",
        Retry.BY_ITSELF,
    ),
}
_UNLISTED: Final = Explanation(
    "The simulated phone reported a code that Parley does not know.",
    WhoActs.ADMIN,
    "Look at what was posted to the console's webhook.",
)


def explain(code: str) -> Explanation:
    return _EXPLANATIONS.get(code, _UNLISTED)
