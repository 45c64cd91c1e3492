"""Regular expressions in linear time: RE2, which has neither backtracking nor back references."""

from functools import lru_cache
from typing import Any

PATTERN_CHARACTERS = 500
MEMORY_BYTES = 1 << 20
SEARCHED_CHARACTERS = 65_536


class PatternInvalid(Exception):
    """Its words say what is wrong and never hold the pattern."""


@lru_cache(maxsize=2_000)
def compile_pattern(source: str) -> Any:
    """Case does not matter. Raises `PatternInvalid`."""
    # Here: a process without such a pattern need not load the library.
    import re2

    if not source:
        raise PatternInvalid("At least one character.")
    if len(source) > PATTERN_CHARACTERS:
        raise PatternInvalid(f"At most {PATTERN_CHARACTERS} characters.")
    options = re2.Options()
    options.max_mem = MEMORY_BYTES
    options.log_errors = False
    options.case_sensitive = False
    try:
        return re2.compile(source, options)
    except re2.error:
        raise PatternInvalid(
            "Not a regular expression of RE2, which has no look-around and no back references."
        ) from None


def found_in(source: str, text: str) -> bool:
    return compile_pattern(source).search(text[:SEARCHED_CHARACTERS]) is not None
