"""One value of a template: is it what its variable takes, and how does the provider write it?"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

# What the provider refuses in a value, with one code for all of it.
BREAKS: Final = re.compile(r"[\n\r\t\x00]| {5,}")
LINK: Final = re.compile(r"^https?://[^\s\x00-\x20]{1,2000}$")
CODE: Final = re.compile(r"^[A-Za-z0-9]+$")
ID_AT_MOST: Final = 200
FLOW_TOKEN_AT_MOST: Final = 1_000
SECTIONS_AT_MOST: Final = 10
PRODUCTS_AT_MOST: Final = 30
TITLE_AT_MOST: Final = 24

Parameter = dict[str, Any]


class Refused(Exception):
    """`inside` is where in the value the fault is, with a leading dot; the words never hold it."""

    def __init__(self, words: str, inside: str = "") -> None:
        super().__init__(words)
        self.words = words
        self.inside = inside


def as_parameter(variable: Mapping[str, Any], value: Any) -> Parameter:
    return _WRITERS[variable["kind"]](value, variable["characters_at_most"])


def _text(value: Any, at_most: int | None) -> Parameter:
    return {"type": "text", "text": _line(value, at_most)}


def _line(value: Any, at_most: int | None, inside: str = "") -> str:
    if not isinstance(value, str):
        raise Refused("A text.", inside)
    if not value.strip():
        raise Refused("At least one visible character.", inside)
    if at_most is not None and len(value) > at_most:
        raise Refused(f"At most {at_most} characters.", inside)
    if BREAKS.search(value):
        words = "No line breaks, no tabs and no more than four blanks in a row."
        raise Refused(words, inside)
    return value


def _url(value: Any, at_most: int | None) -> Parameter:
    text = _line(value, at_most)
    if re.search(r"\s", text):
        raise Refused("No blanks in an address.")
    return {"type": "text", "text": text}


def _code(value: Any, at_most: int | None) -> Parameter:
    text = _line(value, at_most)
    if not CODE.match(text):
        raise Refused("Letters and digits only.")
    return {"type": "text", "text": text}


def _payload(value: Any, at_most: int | None) -> Parameter:
    return {"type": "payload", "payload": _line(value, at_most)}


def _media(kind: str) -> Callable[[Any, int | None], Parameter]:
    allowed = {"link", "media_id"} | ({"file_name"} if kind == "document" else set())

    def write(value: Any, _: int | None) -> Parameter:
        _members(value, allowed)
        if ("link" in value) == ("media_id" in value):
            raise Refused("Either a link or a media_id.")
        if "link" in value:
            link = value["link"]
            if not (isinstance(link, str) and LINK.match(link)):
                raise Refused("An http or https address.", ".link")
            media = {"link": link}
        else:
            media = {"id": _line(value["media_id"], ID_AT_MOST, ".media_id")}
        if "file_name" in value:
            media["filename"] = _line(value["file_name"], ID_AT_MOST, ".file_name")
        return {"type": kind, kind: media}

    return write


def _location(value: Any, _: int | None) -> Parameter:
    _members(value, {"latitude", "longitude", "name", "address"})
    place = {}
    for name, most in (("latitude", 90), ("longitude", 180)):
        degrees = value.get(name)
        number = isinstance(degrees, int | float) and not isinstance(degrees, bool)
        if not number or not -most <= degrees <= most:
            raise Refused(f"Between -{most} and {most} degrees.", f".{name}")
        place[name] = str(degrees)
    for name in ("name", "address"):
        place[name] = _line(value.get(name), 1_000, f".{name}")
    return {"type": "location", "location": place}


def _product(value: Any, _: int | None) -> Parameter:
    _members(value, {"catalog_id", "product_id"})
    product = {
        "catalog_id": _line(value.get("catalog_id"), ID_AT_MOST, ".catalog_id"),
        "product_retailer_id": _line(value.get("product_id"), ID_AT_MOST, ".product_id"),
    }
    return {"type": "product", "product": product}


def _catalog(value: Any, _: int | None) -> Parameter:
    return _action({"thumbnail_product_retailer_id": _line(value, ID_AT_MOST)})


def _products(value: Any, _: int | None) -> Parameter:
    _members(value, {"thumbnail_product_id", "sections"})
    thumbnail = _line(value.get("thumbnail_product_id"), ID_AT_MOST, ".thumbnail_product_id")
    given = value.get("sections")
    if not isinstance(given, list) or not 1 <= len(given) <= SECTIONS_AT_MOST:
        raise Refused(f"Between one and {SECTIONS_AT_MOST} sections.", ".sections")
    sections, count = [], 0
    for at, section in enumerate(given):
        inside = f".sections.{at}"
        _members(section, {"title", "product_ids"}, inside)
        ids = section.get("product_ids")
        if not isinstance(ids, list) or not ids:
            raise Refused("At least one product.", f"{inside}.product_ids")
        count += len(ids)
        items = [
            {"product_retailer_id": _line(one, ID_AT_MOST, f"{inside}.product_ids.{number}")}
            for number, one in enumerate(ids)
        ]
        title = _line(section.get("title"), TITLE_AT_MOST, f"{inside}.title")
        sections.append({"title": title, "product_items": items})
    if count > PRODUCTS_AT_MOST:
        raise Refused(f"At most {PRODUCTS_AT_MOST} products in all sections.", ".sections")
    return _action({"thumbnail_product_retailer_id": thumbnail, "sections": sections})


def _flow(value: Any, _: int | None) -> Parameter:
    _members(value, {"token", "data"})
    action: dict[str, Any] = {
        "flow_token": _line(value.get("token", "unused"), FLOW_TOKEN_AT_MOST, ".token")
    }
    if "data" in value:
        if not isinstance(value["data"], Mapping):
            raise Refused("An object.", ".data")
        action["flow_action_data"] = dict(value["data"])
    return _action(action)


def _moment(value: Any, _: int | None) -> Parameter:
    try:
        ends_at = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise Refused("A time like 2030-01-31T18:00:00Z.") from None
    if ends_at.tzinfo is None:
        raise Refused("A time with its zone, like 2030-01-31T18:00:00Z.")
    milliseconds = int(ends_at.astimezone(UTC).timestamp() * 1000)
    offer = {"expiration_time_ms": milliseconds}
    return {"type": "limited_time_offer", "limited_time_offer": offer}


def _action(action: dict[str, Any]) -> Parameter:
    return {"type": "action", "action": action}


def _members(value: Any, allowed: set[str], inside: str = "") -> None:
    if not isinstance(value, Mapping):
        raise Refused(f"An object with {', '.join(sorted(allowed))}.", inside)
    for name in value:
        if name not in allowed:
            raise Refused(f"Only {', '.join(sorted(allowed))} may stand here.", inside)


_WRITERS: Final[Mapping[str, Callable[[Any, int | None], Parameter]]] = {
    "text": _text,
    "image": _media("image"),
    "video": _media("video"),
    "document": _media("document"),
    "location": _location,
    "product": _product,
    "url": _url,
    "code": _code,
    "payload": _payload,
    "catalog": _catalog,
    "products": _products,
    "flow": _flow,
    "moment": _moment,
}
