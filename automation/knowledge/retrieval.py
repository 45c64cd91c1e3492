"""Which pieces answer a question, and how surely.

    question ─▶ its words, without what is only said around ─▶ each in all its forms
             ─▶ pieces that have some of them (GIN) ─▶ the share of what was asked, by rarity

The score is the part of the question that a piece covers, from 0 to 1: a rare word counts more than
one that stands everywhere, and one that stands nowhere speaks against an answer. A word in a title
or a heading counts more than one in the text.

Where there is an embedder, pieces are also found by what they mean (`likeness.py`). The two lists
become one by reciprocal ranks, which compares places and not scores; how surely a piece answers is
what the surer of both ways says.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from automation.knowledge.words import CONFIGURATIONS, SIMPLE, alternatives, asked_words
from inbox.foundation.sets import listed
from inbox.foundation.statements import Statement
from inbox.foundation.unit_of_work import UnitOfWork
from integrations.ai.languages import language_of

FOUND_AT_MOST: Final = 5
CANDIDATES: Final = 20
# From here on a piece is taken for an answer.
THRESHOLD: Final = 0.5
# What a word weighs that stands in no article, against the rarest that does.
UNKNOWN_WEIGHT: Final = 0.6
# An order, an account: so many digits, and they count for so many words.
NUMBER_FROM: Final = 4
NUMBER_WEIGHT: Final = 3
# A word of the text alone, against one of a title.
IN_TEXT: Final = 0.75
# As it is used everywhere since it was measured: the first places count, and none counts alone.
RANK_OFFSET: Final = 60


@dataclass(frozen=True, slots=True)
class Found:
    chunk_id: UUID
    article_id: UUID
    version: int
    title: str = field(repr=False)
    heading: str = field(repr=False)
    text: str = field(repr=False)
    language: str
    # The surer of the two ways, from 0 to 1.
    score: float
    # The part of the question that its words cover, and how like the question it is in meaning;
    # None where it was not found in that way.
    coverage: float | None = None
    likeness: float | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A piece in one of the lists. `seen` is what that way measures, `score` what it is worth."""

    chunk_id: UUID
    score: float
    seen: float


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a question: what it is at heart, all of its forms, and how much it counts."""

    stem: str
    query: str
    times: int


class FullText:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow

    async def ranked(self, question: str) -> Sequence[Hit]:
        """The best first."""
        (found,) = await self.ranked_each([question])
        return found

    async def ranked_each(self, questions: Sequence[str]) -> Sequence[Sequence[Hit]]:
        """The same for each of them; two statements for any number."""
        found: list[list[Hit]] = [[] for _ in questions]
        wanted = [
            {"nth": nth, "terms": [one.query for one in terms for _ in range(one.times)]}
            for nth, terms in enumerate(await self._terms_each(questions))
            if terms
        ]
        if not wanted:
            return found
        rows = await self.uow.run(
            _SEARCH,
            {
                "wanted": json.dumps(wanted),
                "unknown": UNKNOWN_WEIGHT,
                "in_text": IN_TEXT,
                "most": CANDIDATES,
            },
        )
        for row in rows:
            score = round(float(row.score), 4)
            found[row.nth].append(Hit(row.id, score, score))
        return found

    async def terms(self, question: str) -> "list[Term]":
        """One per word of it. Empty where nothing is published, or nothing is asked."""
        (found,) = await self._terms_each([question])
        return found

    async def _terms_each(self, questions: Sequence[str]) -> "list[list[Term]]":
        asked = [asked_words(one) for one in questions]
        words = list(dict.fromkeys(word for one in asked for word in one))
        if not words:
            return [[] for _ in questions]
        rows = await self.uow.run(
            _STEMS,
            {
                "words": words,
                "workspace_id": self.uow.workspace_id,
                "languages": list(CONFIGURATIONS),
                "configurations": list(CONFIGURATIONS.values()),
                "simple": SIMPLE,
            },
        )
        stems: dict[str, dict[str, list[str]]] = {}
        for row in rows:
            stems.setdefault(words[row.place - 1], {})[row.name] = list(row.stems)
        if not stems:
            return [[] for _ in questions]
        return [
            _terms(one, stems, CONFIGURATIONS.get(language_of(question)))
            for question, one in zip(questions, asked, strict=True)
        ]


def _terms(
    words: Sequence[str], stems: Mapping[str, Mapping[str, list[str]]], judge: str | None
) -> "list[Term]":
    wanted = []
    for word in words:
        forms = stems[word]
        by_own = None if judge is None else forms.get(judge)
        judged = list(forms.values()) if by_own is None else [by_own]
        # A word that its language takes for no word at all.
        if not all(judged):
            continue
        # Who names a number asks for that very thing.
        named = sum(one.isdigit() for one in word) >= NUMBER_FROM
        found = [one for form in forms.values() for one in form]
        wanted.append(
            Term(
                stem=judged[0][0],
                query=alternatives(found, word),
                times=NUMBER_WEIGHT if named else 1,
            )
        )
    return wanted


def fused(*lists: Sequence[Hit]) -> list[UUID]:
    """By place in each list: 1 / (60 + place), added up. Python's sort keeps equals in order."""
    places: dict[UUID, float] = {}
    for hits in lists:
        for place, hit in enumerate(hits, start=1):
            places[hit.chunk_id] = places.get(hit.chunk_id, 0.0) + 1 / (RANK_OFFSET + place)
    return sorted(places, key=lambda one: places[one], reverse=True)


async def read_found(
    uow: UnitOfWork, words: Sequence[Hit], near: Sequence[Hit], most: int
) -> Sequence[Found]:
    order = fused(words, near)[:most]
    if not order:
        return ()
    rows = await uow.run(_FOUND, {"workspace_id": uow.workspace_id, "ids": listed(order)})
    chunks = {row.id: row for row in rows}
    by_words = {one.chunk_id: one for one in words}
    by_meaning = {one.chunk_id: one for one in near}
    found = []
    for chunk in (chunks[one] for one in order if one in chunks):
        covered, like = by_words.get(chunk.id), by_meaning.get(chunk.id)
        found.append(
            Found(
                chunk_id=chunk.id,
                article_id=chunk.article_id,
                version=chunk.version,
                title=chunk.title,
                heading=chunk.heading,
                text=chunk.text,
                language=chunk.language,
                score=max(one.score for one in (covered, like) if one is not None),
                coverage=None if covered is None else covered.seen,
                likeness=None if like is None else like.seen,
            )
        )
    return found


# By every dictionary that a published article is read with.
_STEMS = Statement(
    "SELECT w.place, c.name, tsvector_to_array(to_tsvector(c.name::regconfig, w.word)) AS stems"
    " FROM unnest(CAST(:words AS text[])) WITH ORDINALITY AS w (word, place),"
    " (SELECT DISTINCT coalesce(k.name, CAST(:simple AS text)) AS name"
    " FROM (SELECT DISTINCT language FROM knowledge_chunk"
    " WHERE workspace_id = :workspace_id AND live) AS l"
    " LEFT JOIN unnest(CAST(:languages AS text[]), CAST(:configurations AS text[]))"
    " AS k (language, name) ON k.language = l.language) AS c ORDER BY w.place, c.name"
)
_SEARCH = Statement(
    "SELECT q.nth, f.id, f.score"
    " FROM json_to_recordset(CAST(:wanted AS json)) AS q (nth int, terms text[])"
    " CROSS JOIN LATERAL lookup.search_knowledge(q.terms, :unknown, :in_text, :most)"
    " WITH ORDINALITY AS f (id, score, rank, place) ORDER BY q.nth, f.place"
)
_FOUND = Statement(
    "SELECT c.id, c.article_id, c.version, a.title, c.heading, c.text, c.language"
    " FROM knowledge_chunk AS c JOIN knowledge_article AS a"
    " ON a.workspace_id = c.workspace_id AND a.id = c.article_id"
    " WHERE c.workspace_id = :workspace_id AND c.id = ANY(CAST(:ids AS uuid[]))"
)
