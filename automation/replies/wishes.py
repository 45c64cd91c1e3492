"""How people ask for a person. A person alone is none («per person», «for one person»): it takes
that somebody wants to be spoken to, or a word that says nothing else."""

from typing import Final

from automation.replies.forms import folded
from automation.replies.words import lines_of, patterns_of

_ALONE: Final = frozenset(map(folded, lines_of("alone")))
(_POLITE,) = patterns_of("polite")
_WISHES: Final = patterns_of("wishes")


def wishes_for_person(text: str) -> bool:
    bare = folded(text)
    alone = _POLITE.sub(" ", bare).strip(" .,!?¡¿؟。\n")
    return alone in _ALONE or any(one.search(bare) for one in _WISHES)
