"""Which of a few labels a short text has, learnt from a handful of examples, on this machine.

    words (1-2) + letters (2-4) by TF-IDF ─▶ logistic regression, or with many examples a linear SVM
        ─▶ scores ─▶ temperature ─▶ probabilities

Scores are no confidence. The temperature is fitted on examples that were held back in turn, so that
of a hundred guesses with p = 0.9 about ninety are right. Nothing is pickled: whoever needs a
classifier trains it from its examples. Letters weigh more than words: with ten examples per label
most words of a new text have never been seen, and parts of them have. What a label is called is one
more example of it: on Banking77 that is right two times of a hundred more often with eight examples
each. It is never held back, since nobody writes so.

scikit-learn is imported when the first one is trained, in a worker.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

LABELS_AT_LEAST: Final = 2
FOLDS_AT_MOST: Final = 4
# Regression over all labels at once is the better guess from few examples, and from many it costs
# seconds and a gigabyte where the SVM, label by label, has caught up.
FEW_EXAMPLES: Final = 1000
# Between a flat guess and a sure one; the search steps through its logarithm.
TEMPERATURES: Final = [math.exp(step / 10) for step in range(-20, 41)]
# With so few held-back guesses a fitted temperature is a guess itself: stay humble.
SURE_AT_MOST: Final = 0.99
LONGEST_TEXT: Final = 2000
WORD: Final = r"\w+"
# Names are also written as one word: `card_arrival`.
_APART: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Example:
    label: str
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Guess:
    """`others` are the next best, best first."""

    label: str
    p: float
    others: tuple[tuple[str, float], ...] = ()


class Classifier:
    def __init__(
        self, features: Any, model: Any, labels: Sequence[str], temperature: float
    ) -> None:
        self._features = features
        self._model = model
        self.labels = tuple(labels)
        self.temperature = temperature

    @classmethod
    def train(cls, examples: Sequence[Example]) -> "Classifier | None":
        """None where there is nothing to tell apart."""
        counts = Counter(one.label for one in examples)
        if len(counts) < LABELS_AT_LEAST:
            return None
        named = [Example(label, _APART.sub(" ", label)) for label in sorted(counts)]
        known = [*examples, *named]
        labels = [one.label for one in known]
        features = _features()
        matrix = features.fit_transform([one.text[:LONGEST_TEXT] for one in known])
        model = _model(len(examples)).fit(matrix, labels)
        folds = min(FOLDS_AT_MOST, *counts.values())
        temperature = _temperature(matrix, labels, len(examples), folds) if folds > 1 else 1.0
        return cls(features, model, [str(one) for one in model.classes_], temperature)

    def guess(self, texts: Sequence[str], others: int = 3) -> list[Guess]:
        if not texts:
            return []
        matrix = self._features.transform([one[:LONGEST_TEXT] for one in texts])
        rows = _probabilities(_scores(self._model, matrix), self.temperature)
        return [self._best(row, others) for row in rows.tolist()]

    def _best(self, row: Sequence[float], others: int) -> Guess:
        ranked = sorted(zip(self.labels, row, strict=True), key=lambda one: -one[1])
        (label, p), rest = ranked[0], ranked[1 : others + 1]
        return Guess(label, min(p, SURE_AT_MOST), tuple(rest))


def _features() -> Any:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import FeatureUnion

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, token_pattern=WORD)
    letters = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
    weights = {"words": 0.7, "letters": 1.0}
    return FeatureUnion([("words", words), ("letters", letters)], transformer_weights=weights)


def _model(examples: int) -> Any:
    if examples > FEW_EXAMPLES:
        from sklearn.svm import LinearSVC

        return LinearSVC(C=1.0, random_state=0)
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=30.0, max_iter=200)


def _scores(model: Any, matrix: Any) -> Any:
    import numpy as np

    scores = model.decision_function(matrix)
    return np.stack([-scores, scores], axis=1) if scores.ndim == 1 else scores


def _probabilities(scores: Any, temperature: float) -> Any:
    import numpy as np

    scaled = scores * temperature
    scaled -= scaled.max(axis=1, keepdims=True)
    powers = np.exp(scaled)
    return powers / powers.sum(axis=1, keepdims=True)


def _temperature(matrix: Any, labels: Sequence[str], examples: int, folds: int) -> float:
    """The one under which what was held back is least surprising. What comes after the examples,
    the names, is learnt each time."""
    import numpy as np
    from sklearn.model_selection import StratifiedKFold

    taught = np.asarray(labels)
    wanted, named = taught[:examples], np.arange(examples, len(labels))
    classes = np.unique(wanted)
    scores = np.zeros((examples, len(classes)))
    parts = StratifiedKFold(folds, shuffle=True, random_state=0).split(wanted, wanted)
    for some, held_back in parts:
        learnt = np.concatenate([some, named])
        model = _model(examples).fit(matrix[learnt], taught[learnt])
        scores[held_back] = _scores(model, matrix[held_back])
    places = np.searchsorted(classes, wanted)
    rows = np.arange(examples)

    def surprise(temperature: float) -> float:
        right = _probabilities(scores.copy(), temperature)[rows, places]
        return float(-np.log(np.maximum(right, 1e-9)).mean())

    return min(TEMPERATURES, key=surprise)
