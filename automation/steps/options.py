"""Options that a customer may press: as buttons while they are few and short, as a list else."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

from msgspec import Meta

from automation.steps.contract import At
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import In

BUTTONS_AT_MOST = 3
BUTTON_CHARACTERS = 20
ROWS_AT_MOST = 10
ROW_CHARACTERS = 24
ROW_TEXT_CHARACTERS = 72
BODY_CHARACTERS = 1024


class Option(In):
    id: Annotated[str, Meta(min_length=1, max_length=100, pattern="^[A-Za-z0-9_.:-]+$")]
    title: Annotated[str, Meta(min_length=1, max_length=24)]
    description: Annotated[str, Meta(max_length=72)] = ""


def as_interactive(
    at: At, body: str, options: Sequence[Option], button: str, header: str = "", footer: str = ""
) -> dict[str, Any]:
    """Our own document (integrations/messaging.py); the body is cut to what the provider takes."""
    content: dict[str, Any] = {
        "body": body[:BODY_CHARACTERS],
        "header": at.fill(header)[:60],
        "footer": at.fill(footer)[:60],
        "buttons": [],
        "list": None,
        "link": None,
        "asks_location": False,
    }
    if fits_buttons(options):
        content["buttons"] = [{"id": one.id, "title": at.fill(one.title)[:20]} for one in options]
    else:
        rows = [
            {
                "id": one.id,
                "title": at.fill(one.title)[:ROW_CHARACTERS],
                "description": at.fill(one.description)[:ROW_TEXT_CHARACTERS],
            }
            for one in options
        ]
        content["list"] = {
            "button": button[:BUTTON_CHARACTERS],
            "sections": [{"title": button[:ROW_CHARACTERS], "rows": rows}],
        }
    return content


def fits_buttons(options: Sequence[Option]) -> bool:
    return len(options) <= BUTTONS_AT_MOST and all(
        len(one.title) <= BUTTON_CHARACTERS and not one.description for one in options
    )


def option_texts(options: Sequence[Option]) -> Iterator[tuple[str, str]]:
    for at, one in enumerate(options):
        yield f"options.{at}.title", one.title
        yield f"options.{at}.description", one.description


def option_faults(options: Sequence[Option], button: str) -> Iterator[FieldFault]:
    ids = [one.id for one in options]
    for at, one in enumerate(options):
        if one.id in ids[:at]:
            yield FieldFault(f"options.{at}.id", "Another one has this id.")
    if len(options) > ROWS_AT_MOST:
        yield FieldFault("options", f"At most {ROWS_AT_MOST} options.")
    if not fits_buttons(options) and not button.strip():
        yield FieldFault("button", "A list needs the words of the button that opens it.")
