"""Limits hold at their edges, whatever stands beside, and name the field that breaks them."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inbox.foundation.errors import Invalid
from inbox.messages.composing import MessageIn, compose

Make = Callable[[str], dict[str, Any]]
BODY: dict[str, Any] = {"body": "Well?"}


def buttons(*titles: str) -> dict[str, Any]:
    named = [{"id": str(at), "title": title} for at, title in enumerate(titles)]
    return {"interactive": BODY | {"buttons": named}}


def choice(**given: Any) -> dict[str, Any]:
    row = {"id": "1", "title": "One"}
    section = {"title": "All", "rows": [row | given.pop("row", {})]} | given.pop("section", {})
    return {"interactive": BODY | {"list": {"button": "Choose", "sections": [section]} | given}}


# Where a text stands, and how long it may be.
LIMITS: dict[str, tuple[int, Make]] = {
    "text": (4096, lambda text: {"text": text}),
    "attachment.caption": (
        1024,
        lambda text: {
            "attachment": {"id": "01a21a0d-4cbf-773b-abe6-a70000000000", "caption": text}
        },
    ),
    "interactive.body": (1024, lambda text: {"interactive": {"body": text, "asks_location": True}}),
    "interactive.header": (
        60,
        lambda text: {"interactive": BODY | {"asks_location": True, "header": text}},
    ),
    "interactive.footer": (
        60,
        lambda text: {"interactive": BODY | {"asks_location": True, "footer": text}},
    ),
    "interactive.buttons.1.title": (20, lambda text: buttons("Yes", text)),
    "interactive.list.button": (20, lambda text: choice(button=text)),
    "interactive.list.sections.0.title": (24, lambda text: choice(section={"title": text})),
    "interactive.list.rows.0.title": (24, lambda text: choice(row={"title": text})),
    "interactive.list.sections.0.rows.0.description": (
        72,
        lambda text: choice(row={"description": text}),
    ),
    "interactive.link.text": (
        20,
        lambda text: {"interactive": BODY | {"link": {"text": text, "url": "https://a.example"}}},
    ),
    "interactive.flow.button": (
        20,
        lambda text: {"interactive": BODY | {"flow": {"id": "1", "button": text}}},
    ),
    "location.name": (
        1000,
        lambda text: {"location": {"latitude": 1, "longitude": 1, "name": text}},
    ),
    "contacts.0.name": (
        500,
        lambda text: {"contacts": [{"name": text, "phones": [{"phone": "+4930123456"}]}]},
    ),
}
letters = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zs", "Zl", "Zp"])


def faults_of(body: dict[str, Any]) -> list[str]:
    try:
        compose(msgspec.convert(body, MessageIn))
    except Invalid as refused:
        return [one.field for one in refused.faults]
    return []


@pytest.mark.parametrize("field", LIMITS)
@settings(max_examples=25, deadline=None)
@given(letter=letters, over=st.integers(-3, 3))
def test_a_text_is_taken_up_to_its_limit_and_no_further(field: str, letter: str, over: int) -> None:
    most, make = LIMITS[field]
    assert faults_of(make(letter * (most + over))) == ([field] if over > 0 else [])


@given(st.integers(0, 6))
def test_buttons_are_three_at_most(count: int) -> None:
    found = faults_of(buttons(*(f"Button {number}" for number in range(count))))
    assert found == (
        [] if 1 <= count <= 3 else ["interactive" if not count else "interactive.buttons"]
    )


@given(st.lists(st.integers(0, 7), min_size=1, max_size=5))
def test_rows_are_ten_in_all(sizes: list[int]) -> None:
    sections, number = [], 0
    for size in sizes:
        rows = [{"id": str(number + at), "title": "A row"} for at in range(size)]
        number += size
        sections.append({"title": "Some", "rows": rows})
    found = faults_of(choice(sections=sections))
    assert ("interactive.list.sections" in found) == (not 1 <= number <= 10)
    empty = [f"interactive.list.sections.{at}.rows" for at, size in enumerate(sizes) if not size]
    assert [one for one in found if one != "interactive.list.sections"] == empty


@given(latitude=st.floats(-200, 200), longitude=st.floats(-400, 400))
def test_a_place_is_on_earth(latitude: float, longitude: float) -> None:
    found = faults_of({"location": {"latitude": latitude, "longitude": longitude}})
    assert ("location.latitude" in found) == (abs(latitude) > 90)
    assert ("location.longitude" in found) == (abs(longitude) > 180)


KINDS = {
    "text": "a",
    "location": {"latitude": 1, "longitude": 1},
    "reaction": {"message_id": "01a21a0d-4cbf-773b-abe6-a70000000000", "emoji": "👍"},
    "template": {"name": "order", "language": "en"},
    "attachment": {"id": "01a21a0d-4cbf-773b-abe6-a70000000000"},
    "interactive": BODY | {"asks_location": True},
}


@given(st.sets(st.sampled_from(sorted(KINDS)), max_size=4))
def test_exactly_one_kind_is_taken(kinds: set[str]) -> None:
    found = faults_of({kind: KINDS[kind] for kind in kinds})
    assert bool(found) == (len(kinds) != 1)
    assert len(found) <= 1
