"""What binds the business, and what whoever only answers cannot have done: «we have cancelled it»,
«your refund is on its way», «we guarantee». Found by forms, in each language of its own.

Some true sentences are found, too («is refunded within 14 days»): said as the source says it, they
are in order, and otherwise a person reads them first.
"""

from typing import Final

from automation.replies.forms import folded
from automation.replies.words import patterns_of

_DEEDS: Final = patterns_of("deeds")


def deeds(text: str) -> list[str]:
    """As they are written, in the form of `folded`."""
    bare = folded(text)
    return [one[0] for pattern in _DEEDS for one in pattern.finditer(bare)]
