"""What the customers of the loaded inbox are called and what they say.

Words are as frequent as in speech: the n-th has a share of about 1/n (Zipf). Rare words stand in a
handful of messages, frequent ones in one of ten.
"""

import random
from itertools import accumulate

from inbox.foundation.blind_index import index_words
from inbox.foundation.encryption import DataKey

WORDS = 20_000
FIRST_NAMES = (
    *("Ann", "Bo", "Carla", "Dmitri", "Elena", "Farid", "Greta", "Hana", "Ivan", "Julia", "Kemal"),
    *("Lena", "Mona", "Noor", "Omar", "Petra", "Quentin", "Rosa", "Sheena", "Tariq", "Uma"),
    *("Viktor", "Wanda", "Ximena", "Yusuf", "Zoe"),
)
SYLLABLES = (
    *("ba", "do", "fe", "gu", "ha", "ki", "lo", "mu", "na", "po", "ra", "si", "ta", "vo", "we"),
    *("ze", "cha", "dri", "fro", "gle", "kra", "pli", "sto", "tru"),
)
WORDS_IN_A_SENTENCE = (4, 14)


class Vocabulary:
    def __init__(self, chance: random.Random, index_key: DataKey) -> None:
        self._chance = chance
        self._key = index_key
        self.words = [_word(n) for n in range(WORDS)]
        self._hashes = [index_words(word, index_key) for word in self.words]
        self._weights = list(accumulate(1 / (n + 10) for n in range(WORDS)))
        self._numbers = range(WORDS)

    def name(self) -> str:
        return f"{self._chance.choice(FIRST_NAMES)} {_word(self._chance.randrange(9_000)).title()}"

    def sentence(self) -> tuple[str, list[int]]:
        """And the hashes of its words, as the product would store them."""
        count = self._chance.randint(*WORDS_IN_A_SENTENCE)
        chosen = self._chance.choices(self._numbers, cum_weights=self._weights, k=count)
        hashes = dict.fromkeys(one for n in chosen for one in self._hashes[n])
        return " ".join([self.words[n] for n in chosen]), list(hashes)

    def frequent(self) -> str:
        return self.words[self._chance.randrange(10)]

    def rare(self) -> str:
        return self.words[self._chance.randrange(WORDS // 2, WORDS)]


def _word(n: int) -> str:
    """Different for each number, and long enough to have a beginning of four letters."""
    found, n = "", n + len(SYLLABLES)
    while n:
        n, rest = divmod(n, len(SYLLABLES))
        found += SYLLABLES[rest]
    return found
