"""Exactly what left for a model, as files that are compared and read by people.

What is the same in most of them, the instructions and the schema of the answer, stands once in
`snapshots/shared/` under its hash.
"""

import hashlib
import json
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).with_name("snapshots")
SHARED = FOLDER / "shared"
# Set by `make snapshots` alone.
RENEWED = os.environ.get("RENEW_SNAPSHOTS") == "1"


def slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")


def quoting(wanted: dict[str, Any]) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """A model that quotes the first source, or whichever has the words that it is told to cite."""

    def answer(asked: dict[str, Any]) -> dict[str, Any]:
        sources = json.loads(asked["messages"][-1]["content"])["sources"]
        quote = wanted.get("cite", sources[0]["text"])
        cited = next((one for one in sources if quote in one["text"]), sources[0])
        decision = wanted.get("decision", "answer")
        return {
            "decision": decision,
            "text": wanted.get("text", sources[0]["text"]),
            "citations": [{"source_id": cited["id"], "quote": quote}],
            "used_facts": [],
            "missing": None,
            "language": "en",
        }

    return answer


class Snapshot:
    def __init__(self, name: str) -> None:
        self._path = FOLDER / f"{slug(name)}.yaml"
        self._asked: list[dict[str, Any]] = []
        self._shared: dict[str, str] = {}
        self._name = name

    @property
    def text(self) -> str:
        document = {"name": self._name, "asked": self._asked}
        return yaml.safe_dump(document, allow_unicode=True, sort_keys=False, width=100)

    def add(self, turn: int, requests: Sequence[dict[str, Any]]) -> None:
        for request in requests:
            body = dict(request)
            instructions, content = (one["content"] for one in body.pop("messages"))
            schema = json.dumps(body.pop("response_format"), indent=1, sort_keys=True)
            self._asked.append(
                {
                    "turn": turn,
                    **dict(sorted(body.items())),
                    "instructions": self._once("md", instructions),
                    "answered_as": self._once("json", schema + "\n"),
                    "content": json.loads(content),
                }
            )

    def _once(self, kind: str, text: str) -> str:
        name = f"{hashlib.sha256(text.encode()).hexdigest()[:12]}.{kind}"
        self._shared[name] = text
        return name

    def compare(self) -> None:
        if RENEWED:
            SHARED.mkdir(parents=True, exist_ok=True)
            self._path.write_text(self.text, encoding="utf-8")
            for name, text in self._shared.items():
                (SHARED / name).write_text(text, encoding="utf-8")
        assert self.text == self._path.read_text(encoding="utf-8")
        for name, text in self._shared.items():
            assert text == (SHARED / name).read_text(encoding="utf-8")


def leaks_of(left: str, personal: Sequence[str]) -> list[str]:
    """Which of these stand in what left: as words, and as bare digits of any spelling."""
    digits = re.sub(r"\D", "", left)
    found = []
    for one in personal:
        bare = re.sub(r"\D", "", one)
        words = [one, *(one.split() if one.replace(" ", "").isalpha() else ())]
        if any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", left) for word in words) or (
            len(bare) >= 7 and bare in digits
        ):
            found.append(one)
    return found
