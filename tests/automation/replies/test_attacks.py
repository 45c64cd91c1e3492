"""Invented prices, days and deeds in every language that is told apart, beside true answers: what
refuses everything does not pass. And languages of which no list knows the words."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from automation.replies.answers import Citation, ReplyAnswer
from automation.replies.checks import Source, faults_of
from automation.replies.telling import LISTED
from integrations.ai import languages

FILE = Path(__file__).with_name("attacks.yaml")
CASES: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
# What is said of the language is no proof that the invention was found.
ABOUT_LANGUAGE = {"language", "unlisted_language"}
UNLISTED = (
    ("Dostawa kosztuje dwadzieścia złotych i będzie u Pana w poniedziałek.", "pl"),
    ("Odbior w poniedzialek za dwadziescia zlotych.", "pl"),
    ("Leveransen kostar sexton kronor på måndag är det klart.", "sv"),
    ("Hinta on kuusitoista euroa ja se tulee maanantaina.", "fi"),
    ("Cena je dvacet korun a přijde v pondělí.", "cs"),
    ("Ára húsz forint, és hétfőn érkezik.", "hu"),
    ("Prețul este șaisprezece lei și ajunge luni.", "ro"),
    ("Giá hai mươi đồng và giao vào thứ hai.", "vi"),
    ("Цена је двадесет динара и стиже у уторак.", "sr"),
    ("قیمت بیس روپے ہے اور پیر کو ملے گا۔", "ur"),
    ("ფასი ოცი ლარია და ორშაბათს მოვა.", "ka"),
    ("Գինը քսան դրամ է։", "hy"),
)


def _given(text: str, source: str) -> ReplyAnswer:
    return ReplyAnswer("answer", text, [Citation("s1", source)], [], None, "")


def test_every_language_that_is_told_apart_is_attacked() -> None:
    known = {code for code, _ in languages._SCRIPTS} | set(languages._SMALL_WORDS)
    assert {one["language"] for one in CASES} == known == set(LISTED)


@pytest.mark.parametrize("case", CASES, ids=lambda one: one["language"])
def test_what_is_invented_may_not_leave_by_itself(case: dict[str, Any]) -> None:
    source, language = case["source"], case["language"]
    sources = {"s1": Source(source, language)}
    passed = []
    for invented in case["invented"]:
        for text in (invented, f"{source} {invented}"):
            found = set(faults_of(_given(text, source), sources, language))
            if not found - ABOUT_LANGUAGE:
                passed.append((text, found))
    assert passed == []


@pytest.mark.parametrize("case", CASES, ids=lambda one: one["language"])
def test_what_is_true_may(case: dict[str, Any]) -> None:
    source, language = case["source"], case["language"]
    sources = {"s1": Source(source, language)}
    held = {
        text: faults
        for text in [source, *case["grounded"]]
        if (faults := faults_of(_given(text, source), sources, language))
    }
    assert held == {}


@pytest.mark.parametrize(("text", "language"), UNLISTED)
def test_a_language_without_lists_is_for_a_person_to_read(text: str, language: str) -> None:
    source = "Shipping costs 4.90 EUR and takes 2 to 3 days."
    found = faults_of(_given(text, source), {"s1": Source(source, "en")}, languages.UNKNOWN)
    assert "unlisted_language" in found
    # What an article of the house says in it is quoted as before.
    assert faults_of(_given(text, text), {"s1": Source(text, language)}, languages.UNKNOWN) == []
