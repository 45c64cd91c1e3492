"""Articles in pieces: the same words have the same id, and no piece is too long."""

import string
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from automation.knowledge.chunks import CHUNK_AT_MOST, CHUNKS_AT_MOST, TextFormat, chunks_of
from automation.knowledge.words import asked_words, plain_words

ARTICLE = UUID(int=7)
TEXT = """Intro of **it**.

# Delivery
Two days.

## Abroad
Five days.
```
# no heading
```
# Returns
Send it back.
"""


def test_pieces_follow_the_headings() -> None:
    chunks = chunks_of(ARTICLE, TEXT, TextFormat.MARKDOWN)
    assert [(one.heading, one.text.split("\n")[0]) for one in chunks] == [
        ("", "Intro of it."),
        ("Delivery", "Two days."),
        ("Delivery › Abroad", "Five days."),
        ("Returns", "Send it back."),
    ]
    assert [one.heading for one in chunks_of(ARTICLE, TEXT, TextFormat.TEXT)] == [""]


def test_what_was_not_changed_keeps_its_id() -> None:
    before = chunks_of(ARTICLE, TEXT, TextFormat.MARKDOWN)
    after = chunks_of(ARTICLE, TEXT.replace("Two days", "One day"), TextFormat.MARKDOWN)
    same = {one.id for one in before} & {one.id for one in after}
    assert len(same) == len(before) - 1
    # The same words twice are two pieces; in another article they are others.
    twice = chunks_of(ARTICLE, f"# A\n{'x' * 800}\n\n{'x' * 800}", TextFormat.MARKDOWN)
    assert len({one.id for one in twice}) == 2
    assert not {one.id for one in chunks_of(UUID(int=8), TEXT, TextFormat.MARKDOWN)} & same


@given(st.text(st.sampled_from(string.ascii_letters + " .!?\n#。ض"), max_size=6000))
def test_no_piece_is_too_long_and_no_word_is_lost(body: str) -> None:
    chunks = chunks_of(ARTICLE, body, TextFormat.TEXT)
    assert len(chunks) <= CHUNKS_AT_MOST
    assert all(0 < len(one.text) <= CHUNK_AT_MOST for one in chunks)
    assert "".join("".join(one.text.split()) for one in chunks) == "".join(body.split())


def test_words_are_compared_without_accents_articles_and_spaces() -> None:
    assert plain_words("Öffnungszeiten CAFÉ") == ["offnungszeiten", "cafe"]
    assert plain_words("التَّوصيل والتوصيل أحمد") == ["توصيل", "توصيل", "احمد"]
    assert plain_words("营业时间") == ["营业", "业时", "时间"]
    assert asked_words("Hello, could you tell me the price? Thanks") == [
        "you",
        "me",
        "the",
        "price",
    ]
