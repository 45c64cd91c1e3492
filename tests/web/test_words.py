"""Every sentence of the screens exists in every language, and keeps its placeholders."""

import re
from pathlib import Path

import pytest

LOCALES = Path(__file__).resolve().parents[2] / "web" / "locales"
ENTRY = re.compile(r'^msgid "(.+)"\nmsgstr "(.*)"$', re.MULTILINE)
PLACEHOLDER = re.compile(r"</?\d+/?>|\{\w+\}")


def words(language: str) -> dict[str, str]:
    return dict(ENTRY.findall((LOCALES / f"{language}.po").read_text(encoding="utf-8")))


@pytest.mark.parametrize("language", ["ar"])
def test_translation_is_complete(language: str) -> None:
    source, translated = words("en"), words(language)
    assert source
    assert source.keys() == translated.keys()
    assert [text for text, translation in translated.items() if not translation] == []


@pytest.mark.parametrize("language", ["ar"])
def test_placeholders_survive_translation(language: str) -> None:
    for text, translation in words(language).items():
        if ", plural," in text:
            continue
        assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(translation)), text


def test_arabic_plurals_have_every_form() -> None:
    plurals = [text for source, text in words("ar").items() if ", plural," in source]
    assert plurals
    for text in plurals:
        assert all(f"{form} {{" in text for form in ("zero", "one", "two", "few", "many", "other"))
