"""What a model is asked to answer, and what is kept of it: only what a message shows."""

import json
from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

from msgspec import Struct, to_builtins

ITEMS_AT_MOST = 6
LISTS = ("done", "promises", "open_questions")


class Item(Struct, forbid_unknown_fields=True):
    text: str
    # Ids of messages.
    evidence: list[str]


class SummaryAnswer(Struct, forbid_unknown_fields=True):
    issue: str
    done: list[Item]
    promises: list[Item]
    open_questions: list[Item]
    next_step: str | None
    sentiment: Literal["positive", "neutral", "negative"]
    language: str


def with_evidence(answer: SummaryAnswer, known: Mapping[str, UUID]) -> dict[str, Any]:
    """As it is stored. Short ids become the messages' own; an item that no message shows, or that
    names one that is not there, is dropped."""
    kept: dict[str, Any] = to_builtins(answer)
    for name in LISTS:
        items = []
        for item in getattr(answer, name)[:ITEMS_AT_MOST]:
            evidence = [str(known[one]) for one in item.evidence if one in known]
            if evidence and item.text.strip():
                items.append({"text": item.text, "evidence": list(dict.fromkeys(evidence))})
        kept[name] = items
    return kept


def with_short_ids(previous: str | None) -> tuple[dict[str, Any] | None, dict[str, UUID]]:
    """The summary so far as a model is shown it, and what its short ids stand for."""
    if previous is None:
        return None, {}
    content = json.loads(previous)
    short: dict[str, str] = {}
    for name in LISTS:
        for item in content[name]:
            item["evidence"] = [
                short.setdefault(one, f"p{len(short) + 1}") for one in item["evidence"]
            ]
    return content, {value: UUID(key) for key, value in short.items()}
