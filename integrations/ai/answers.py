"""What a model wrote, judged by us: the schema it is asked for, and the reading of its answer.

A provider's promise of structured output is not a check. The schema is made from the same type
that reads the answer, so the two cannot disagree.
"""

from functools import lru_cache
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

Answer = TypeVar("Answer", bound=Struct)
FENCE = "```"
LONGEST_ANSWER = 64 * 1024
# Of JSON Schema, strict output takes these and refuses the rest; our reader judges by all of it.
_KEPT = frozenset(
    {"type", "properties", "required", "items", "enum", "anyOf", "$ref", "$defs", "description"}
)


@lru_cache(maxsize=100)
def schema_of(answer: type[Struct]) -> dict[str, Any]:
    """As strict structured output wants it: every field required, no others allowed."""
    (root,), definitions = msgspec.json.schema_components([answer], ref_template="#/$defs/{name}")
    name = root["$ref"].rsplit("/", 1)[-1]
    body: dict[str, Any] = _strict(definitions.pop(name))
    if definitions:
        body["$defs"] = {key: _strict(value) for key, value in definitions.items()}
    return body


def in_words(instructions: str, answer: type[Struct]) -> str:
    """For a server that takes no schema beside the question."""
    schema = msgspec.json.encode(schema_of(answer)).decode()
    return (
        f"{instructions}\n\nAnswer with one JSON object and nothing else: no words before or after"
        f" it, every field there. Its JSON Schema: {schema}"
    )


def unfenced(text: str) -> str:
    """Without the fence of Markdown that models like to put around JSON."""
    text = text.strip()
    if not text.startswith(FENCE) or not text.endswith(FENCE):
        return text
    return text.removeprefix(FENCE).removeprefix("json").removesuffix(FENCE).strip()


def read_answer(text: str | bytes, answer: type[Answer]) -> Answer | None:
    """None when it is not what was asked for: too long, no JSON, a wrong word, a field too many."""
    if len(text) > LONGEST_ANSWER:
        return None
    try:
        return msgspec.json.decode(text, type=answer, strict=True)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, RecursionError):
        return None


def _strict(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_strict(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {key: value for key, value in schema.items() if key in _KEPT}
    for key in ("items", "anyOf"):
        if key in kept:
            kept[key] = _strict(kept[key])
    if "properties" in kept:
        kept["properties"] = {name: _strict(one) for name, one in kept["properties"].items()}
        kept["required"] = list(kept["properties"])
        kept["additionalProperties"] = False
    return kept
