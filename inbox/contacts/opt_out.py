"""Who writes nothing but STOP wants no marketing any more, whatever the channel."""

import re
import unicodedata
from typing import Final

# The whole message is this: «please stop by tomorrow» is an invitation.
WORDS: Final = frozenset(
    {
        "stop",
        "stop all",
        "stop promotions",
        "unsubscribe",
        "opt out",
        "optout",
        "إيقاف",
        "ايقاف",
        "توقف",
        "إلغاء الاشتراك",
        "الغاء الاشتراك",
    }
)
LONGEST: Final = 40


def is_opt_out(text: str | None) -> bool:
    if not text or len(text) > LONGEST:
        return False
    plain = re.sub(r"[^\w\s]|_", " ", unicodedata.normalize("NFKC", text).casefold())
    return " ".join(plain.split()) in WORDS
