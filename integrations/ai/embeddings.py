"""What comes back for texts: one vector for each, all of one length, of finite numbers."""

import math
from collections.abc import Mapping
from typing import Any

from integrations.ai.contract import UNTOLD, Failure, Invalid, Ok, Usage, Vectors

# More than any model makes, and all that the database compares.
DIMENSIONS_AT_MOST = 4_096


def vectors_in(body: Mapping[str, Any], model: str, texts: int) -> Ok[Vectors] | Failure:
    usage = _usage_in(body)
    data = body.get("data")
    if not isinstance(data, list):
        return Invalid("no_data", usage if "usage" in body else UNTOLD)
    if len(data) != texts:
        return Invalid("vectors", usage)
    found: list[list[float]] = [[] for _ in range(texts)]
    for at, one in enumerate(data):
        if not isinstance(one, Mapping):
            return Invalid("vectors", usage)
        place, vector = one.get("index", at), _vector(one.get("embedding"))
        if type(place) is not int or not 0 <= place < texts or vector is None or found[place]:
            return Invalid("vectors", usage)
        found[place] = vector
    if len({len(one) for one in found}) > 1:
        return Invalid("vectors", usage)
    said = body.get("model")
    return Ok(Vectors(found), usage, said if isinstance(said, str) else model)


def _vector(value: object) -> list[float] | None:
    """A vector of nothing but zeros points nowhere."""
    if not isinstance(value, list) or not 0 < len(value) <= DIMENSIONS_AT_MOST:
        return None
    if not all(type(one) in {int, float} and math.isfinite(one) for one in value):
        return None
    return [float(one) for one in value] if any(value) else None


def _usage_in(body: Mapping[str, Any]) -> Usage:
    usage = body.get("usage")
    tokens = usage.get("prompt_tokens") if isinstance(usage, Mapping) else None
    return Usage(tokens if type(tokens) is int and 0 <= tokens < 10**9 else 0)
