"""Every sentence of the screens exists in every language, and keeps its placeholders."""

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import automation
import inbox
from inbox.channels.explanations import OWN_CODES
from inbox.foundation.errors import ParleyError
from inbox.foundation.problems import CODES
from integrations.console.outcomes import LOST, REFUSED
from integrations.whatsapp import error_codes
from integrations.whatsapp.refusals import PERMISSION_CODES

LOCALES = Path(__file__).resolve().parents[2] / "web" / "locales"
ENTRY = re.compile(r'^msgid "(.+)"\nmsgstr "(.*)"$', re.MULTILINE)
PLACEHOLDER = re.compile(r"</?\d+/?>|\{\w+\}")

# Each has its own sentence where it is met: at the doors, or wherever a right is missing.
SAID_IN_PLACE = {
    "forbidden",
    "invalid_code",
    "invalid_credentials",
    "registration_closed",
    "totp_required",
    "workspace_choice_required",
}
# Of those who call us from outside: shops, Meta, API keys, whoever begins a flow.
OF_OUTSIDERS = {
    "flow_not_live",
    "hook_unknown",
    "method_not_allowed",
    "rate_limited",
    "shop_unknown",
    "signature_invalid",
    "signed_request_forged",
    "verify_token_unknown",
    "webhook_unreadable",
}
# Of whoever runs the house, or our own mistake: no sentence would help a member further.
OF_THE_HOUSE = {
    "audit_file_unreadable",
    "range_unsatisfiable",
    "reactions_circle",
    "route_unguarded",
    "seal_broken",
    "sealed_locked",
    "settings_invalid",
    "table_unknown",
    "tombstone_unreadable",
}


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


def codes_of_refusals() -> set[str]:
    """Of every class of errors in the rooms, wherever it stands."""
    for package in (inbox, automation):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(module.name)
    rooms = (f"{inbox.__name__}.", f"{automation.__name__}.")
    found = {one.code for one in kinds_of(ParleyError) if one.__module__.startswith(rooms)}
    return found | set(CODES.values())


def kinds_of(kind: type[ParleyError]) -> Iterator[type[ParleyError]]:
    yield kind
    for derived in kind.__subclasses__():
        yield from kinds_of(derived)


def said_of(kind: str) -> set[str]:
    return {name.removeprefix(kind) for name in words("en") if name.startswith(kind)}


def test_every_refusal_that_a_member_meets_has_words_of_the_screens() -> None:
    known = codes_of_refusals()
    assert said_of("refusal.") == known - SAID_IN_PLACE - OF_OUTSIDERS - OF_THE_HOUSE
    assert {*SAID_IN_PLACE, *OF_OUTSIDERS, *OF_THE_HOUSE} <= known


@pytest.mark.parametrize("kind", ["cause.", "advice."])
def test_every_cause_of_a_failed_message_has_words_of_the_screens(kind: str) -> None:
    # Meta's numbers from 200 on are one and the same, and come as whichever of them.
    permissions = map(str, PERMISSION_CODES)
    theirs = {str(code) for code in error_codes.CODES}
    ours = {*error_codes.OWN, *OWN_CODES, REFUSED, LOST}
    assert said_of(kind) - set(permissions) == theirs | ours
