"""What a customer asks: his last messages together, what was said before them, and how the house
speaks. Read by whoever answers, and by whoever tries out what would be answered."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from automation.ai.material import Material, Spoken
from automation.replies.models import ReplySettings
from integrations.ai.languages import UNKNOWN, language_of

EARLIER = 6
QUESTIONS_AT_MOST = 5
_QUESTION = re.compile(r"[^.!?؟？。\n]+[?؟？]")


@dataclass(frozen=True)
class Talk:
    """What is told from its texts is told once."""

    settings: ReplySettings
    material: Material
    # What the customer wrote in this burst, oldest first, and what was said shortly before.
    burst: Sequence[Spoken] = field(repr=False)
    earlier: Sequence[Spoken] = field(repr=False)
    fallback_language: str
    guidance: str | None = field(repr=False)

    @cached_property
    def question(self) -> str:
        return "\n".join(one.text for one in self.burst)

    @cached_property
    def language(self) -> str:
        """That of the burst; where it tells none, that of what the customer wrote before."""
        own = language_of(self.question)
        if own != UNKNOWN:
            return own
        before = " ".join(one.text for one in self.earlier if one.who == "customer")
        return language_of(before)

    @cached_property
    def asked(self) -> Sequence[str]:
        """All that was written together, and each question of it: greetings ask for nothing."""
        asked = [self.question, self.burst[-1].text]
        asked += [one for one in _QUESTION.findall(self.question) if one.strip()]
        return list(dict.fromkeys(asked))[:QUESTIONS_AT_MOST]
