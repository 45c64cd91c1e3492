"""STOP in the languages of customers, and what only looks like it."""

import pytest

from inbox.contacts.opt_out import WORDS_OF, is_opt_out


@pytest.mark.parametrize("language", WORDS_OF)
def test_each_word_is_heard_as_people_write_it(language: str) -> None:
    for word in WORDS_OF[language]:
        assert is_opt_out(word), word
        assert is_opt_out(f" *{word.upper()}*!! \n"), word
        assert not is_opt_out(f"{word} 7"), word


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "🛑",
        "please stop by tomorrow",
        "Where is the bus stop?",
        "cancel",
        "no",
        "stop " * 20,
        "إيقاف الطلب",
    ],
)
def test_what_is_no_wish_to_leave(text: str | None) -> None:
    assert not is_opt_out(text)


def test_arabic_is_heard_with_and_without_its_stretching() -> None:
    assert is_opt_out("توقـــف")
