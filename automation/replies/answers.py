"""What a model is asked to answer, and what is kept of it."""

from typing import Literal

from msgspec import Struct


class Citation(Struct, forbid_unknown_fields=True):
    source_id: str
    quote: str


class ReplyAnswer(Struct, forbid_unknown_fields=True):
    decision: Literal["answer", "clarify", "handoff", "silent"]
    text: str
    citations: list[Citation]
    # Facts of the contact that it rests on; none are shown to it yet, so it can name none.
    used_facts: list[str]
    missing: str | None
    language: str
