"""`{{ message.text }}` and its like: a total language of look-ups, nothing that runs.

A path that leads nowhere is an empty text; braces that are not a path stay as they are. Values
are put in once and never looked at again, so a customer who writes `{{ … }}` gets it back.
"""

import re
from collections.abc import Mapping

PLACEHOLDER = re.compile(r"\{\{\s*([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*){0,8})\s*\}\}")
RESULT_CHARACTERS = 4096


def render(template: str, values: Mapping[str, str]) -> str:
    """`values` maps whole paths (`message.text`) to texts."""
    filled = PLACEHOLDER.sub(lambda found: values.get(found[1], ""), template)
    return filled[:RESULT_CHARACTERS]


def paths_in(template: str) -> list[str]:
    return PLACEHOLDER.findall(template)
