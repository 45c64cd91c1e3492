"""Which pieces answer a question, and how surely.

    question ─▶ its words, without what is only said around ─▶ each in all its forms
             ─▶ pieces that have some of them (GIN) ─▶ the share of what was asked, by rarity

The score is the part of the question that a piece covers, from 0 to 1: a rare word counts more than
one that stands everywhere, and one that stands nowhere speaks against an answer. A word in a title
or a heading counts more than one in the text. Where a workspace has an embedder one day, it is a
second `Retrieval` beside this one, and the better of both wins.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol
from uuid import UUID

from sqlalchemy import text
from sqlmodel import col

from automation.knowledge.models import Article, ArticleChunk
from automation.knowledge.repository import ArticleRepository, ChunkRepository
from automation.knowledge.words import CONFIGURATIONS, alternatives, asked_words, configuration_of
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


@dataclass(frozen=True, slots=True)
class Found:
    chunk_id: UUID
    article_id: UUID
    version: int
    title: str = field(repr=False)
    heading: str = field(repr=False)
    text: str = field(repr=False)
    language: str
    score: float


@dataclass(frozen=True, slots=True)
class Term:
    """A word of a question: what it is at heart, all of its forms, and how much it counts."""

    stem: str
    query: str
    times: int


class Retrieval(Protocol):
    async def find(self, question: str, most: int = FOUND_AT_MOST) -> Sequence[Found]:
        """The best first."""
        ...


class FullText:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._chunks = ChunkRepository(uow)

    async def find(self, question: str, most: int = FOUND_AT_MOST) -> Sequence[Found]:
        terms = await self.terms(question)
        if not terms:
            return ()
        rows = (
            await self.uow.session.execute(
                _SEARCH,
                {
                    "wanted": [one.query for one in terms for _ in range(one.times)],
                    "unknown": UNKNOWN_WEIGHT,
                    "in_text": IN_TEXT,
                    "most": max(most, CANDIDATES),
                },
            )
        ).all()
        return await self._read(rows, most)

    async def terms(self, question: str) -> "list[Term]":
        """One per word of it. Empty where nothing is published, or nothing is asked."""
        words = asked_words(question)
        languages = await self._chunks.languages()
        if not words or not languages:
            return []
        own = language_of(question)
        configurations = sorted({configuration_of(one) for one in languages})
        rows = await self.uow.session.execute(
            _STEMS, {"words": words, "configurations": configurations}
        )
        stems: dict[int, dict[str, list[str]]] = {}
        for row in rows:
            stems.setdefault(row.place - 1, {})[row.name] = list(row.stems)
        judge = CONFIGURATIONS.get(own)
        wanted = []
        for at, word in enumerate(words):
            forms = stems[at]
            judged = [forms[judge]] if judge in forms else list(forms.values())
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

    async def _read(self, rows: Sequence[Any], most: int) -> Sequence[Found]:
        scores = {row.id: (float(row.score), float(row.rank)) for row in rows}
        chunks = {
            one.id: one for one in await self._chunks.list_by(col(ArticleChunk.id).in_(scores))
        }
        articles = {
            one.id: one
            for one in await ArticleRepository(self.uow).list_by(
                col(Article.id).in_({one.article_id for one in chunks.values()})
            )
        }
        found = [
            Found(
                chunk_id=chunk.id,
                article_id=chunk.article_id,
                version=chunk.version,
                title=articles[chunk.article_id].title,
                heading=chunk.heading,
                text=chunk.text,
                language=chunk.language,
                score=round(scores[chunk.id][0], 4),
            )
            for chunk in chunks.values()
            if chunk.article_id in articles
        ]
        return sorted(found, key=lambda one: scores[one.chunk_id], reverse=True)[:most]


_STEMS = text(
    "SELECT w.place, c.name, tsvector_to_array(to_tsvector(c.name::regconfig, w.word)) AS stems"
    " FROM unnest(CAST(:words AS text[])) WITH ORDINALITY AS w (word, place),"
    " unnest(CAST(:configurations AS text[])) AS c (name)"
)
_SEARCH = text(
    "SELECT id, score, rank FROM lookup.search_knowledge("
    "CAST(:wanted AS text[]), :unknown, :in_text, :most)"
)
