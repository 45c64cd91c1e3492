"""What a template asks for: one typed variable per value, and where a value has to stand.

values    {"header": {"1": "Ann"}, "body": {"first_name": "Ann"}, "buttons": {"0": "track/7"},
           "cards": {"0": {"body": {"1": "…"}}}}

kind        a value of it
──────────  ─────────────────────────────────────────────────────────────────────────────
text        words: {{1}} or {{first_name}} of a header or body
image       {"link": "https://…"} or {"media_id": "…"}; so do video and document, which
            may add a "file_name"
location    {"latitude": …, "longitude": …, "name": "…", "address": "…"}
product     {"catalog_id": "…", "product_id": "…"}
url         the end of a button's address
code        what a button copies: a coupon, a one-time password
payload     what comes back when the button is pressed
catalog     the product whose picture is shown
products    {"thumbnail_product_id": "…", "sections": [{"title": "…", "product_ids": […]}]}
flow        {"token": "…", "data": {…}}
moment      when an offer ends, as an ISO 8601 time
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

Component = Mapping[str, Any]

# A number, or a name in small letters.
VARIABLE: Final = re.compile(r"\{\{\s*([A-Za-z0-9_]+)\s*\}\}")
NAME: Final = re.compile(r"^[A-Za-z0-9_]{1,64}\Z")
MEDIA: Final = ("image", "video", "document")
AUTHENTICATION: Final = "AUTHENTICATION"

HEADER_AT_MOST: Final = 60
BODY_AT_MOST: Final = 1024
# Of a template that is nothing but a body.
LONE_BODY_AT_MOST: Final = 32_768
URL_AT_MOST: Final = 2_000
CODE_AT_MOST: Final = 15
PAYLOAD_AT_MOST: Final = 128


def variables_of(components: Sequence[Component], category: str = "") -> list[dict[str, Any]]:
    """In the order in which people fill them in. Total: whatever the provider sent, it answers."""
    lone = len([one for one in components if word(one, "type") != "FOOTER"]) == 1
    return list(_variables(components, category, "", LONE_BODY_AT_MOST if lone else BODY_AT_MOST))


def words_of(text: Any) -> list[str]:
    """The names of the variables in a text, each once, in order."""
    return list(dict.fromkeys(VARIABLE.findall(text))) if isinstance(text, str) else []


def word(component: Any, name: str) -> str:
    """One of the provider's words, in capitals: it writes them in either."""
    found = component.get(name) if isinstance(component, Mapping) else None
    return found.upper() if isinstance(found, str) else ""


def text_of(component: Any, name: str = "text") -> str:
    found = component.get(name) if isinstance(component, Mapping) else None
    return found if isinstance(found, str) else ""


def parts_of(component: Any, name: str) -> list[Component]:
    found = component.get(name) if isinstance(component, Mapping) else None
    if not isinstance(found, list):
        return []
    return [one for one in found if isinstance(one, Mapping)]


def _variables(
    components: Sequence[Component], category: str, inside: str, body_at_most: int
) -> Iterator[dict[str, Any]]:
    for component in components:
        kind = word(component, "type")
        if kind == "HEADER":
            yield from _header(component, inside)
        elif kind == "BODY":
            examples = _examples(component, "body_text")
            for name in words_of(component.get("text")):
                yield _variable(
                    f"{inside}body.{name}", "text", body_at_most, example=examples.get(name)
                )
        elif kind == "BUTTONS":
            for index, button in enumerate(parts_of(component, "buttons")):
                yield from _button(button, f"{inside}buttons.{index}", category)
        elif kind == "LIMITED_TIME_OFFER":
            offer = component.get("limited_time_offer")
            if isinstance(offer, Mapping) and offer.get("has_expiration"):
                yield _variable(f"{inside}offer.ends_at", "moment")
        elif kind == "CAROUSEL":
            for index, card in enumerate(parts_of(component, "cards")):
                cards = parts_of(card, "components")
                yield from _variables(cards, category, f"cards.{index}.", BODY_AT_MOST)


def _header(component: Component, inside: str) -> Iterator[dict[str, Any]]:
    shape = word(component, "format").lower() or "text"
    if shape == "text":
        examples = _examples(component, "header_text")
        for name in words_of(component.get("text")):
            yield _variable(
                f"{inside}header.{name}", "text", HEADER_AT_MOST, example=examples.get(name)
            )
    elif shape in {*MEDIA, "location", "product"}:
        yield _variable(f"{inside}header.{shape}", shape)


def _button(button: Component, place: str, category: str) -> Iterator[dict[str, Any]]:
    kind = word(button, "type")
    if kind == "URL" and words_of(button.get("url")):
        if category.upper() == AUTHENTICATION:
            # The button copies the code that the body shows.
            yield _variable(place, "code", CODE_AT_MOST, required=False)
        else:
            example = button.get("example")
            first = example[0] if isinstance(example, list) and example else example
            yield _variable(place, "url", URL_AT_MOST, example=first)
    elif kind == "OTP":
        yield _variable(place, "code", CODE_AT_MOST, required=False)
    elif kind == "COPY_CODE":
        yield _variable(place, "code", CODE_AT_MOST)
    elif kind == "QUICK_REPLY":
        yield _variable(place, "payload", PAYLOAD_AT_MOST, required=False)
    elif kind == "CATALOG":
        yield _variable(place, "catalog", required=False)
    elif kind == "MPM":
        yield _variable(place, "products")
    elif kind == "FLOW":
        yield _variable(place, "flow", required=False)


def _variable(
    name: str,
    kind: str,
    at_most: int | None = None,
    *,
    required: bool = True,
    example: Any = None,
) -> dict[str, Any]:
    return {
        "name": name,
        "kind": kind,
        "required": required,
        "characters_at_most": at_most,
        "example": example if isinstance(example, str) else None,
    }


def _examples(component: Component, name: str) -> dict[str, str]:
    """By variable: of positional ones a list, of named ones pairs."""
    given = component.get("example")
    if not isinstance(given, Mapping):
        return {}
    named = parts_of(given, f"{name}_named_params")
    if named:
        return {
            one["param_name"]: text_of(one, "example")
            for one in named
            if isinstance(one.get("param_name"), str)
        }
    listed = given.get(name)
    if isinstance(listed, list) and listed and isinstance(listed[0], list):
        listed = listed[0]
    if not isinstance(listed, list):
        return {}
    return {str(at): one for at, one in enumerate(listed, 1) if isinstance(one, str)}
