"""What a shop says of an order, in our words and not yet judged: amounts, quantities and times are
as they stand in the body, each with its path there, so that what does not fit can be named."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class BodyRefused(Exception):
    """`path` is where in the body it does not fit; the words hold nothing of the body."""

    def __init__(self, path: str, words: str) -> None:
        super().__init__(words)
        self.path = path
        self.words = words


class Found(NamedTuple):
    path: str
    value: Any


@dataclass(frozen=True, slots=True)
class ShopItem:
    name: Found = field(repr=False)
    quantity: Found
    # Of one, or of all of them together.
    price: Found
    sku: Found
    of_all: bool = False


@dataclass(frozen=True, slots=True)
class ShopRefund:
    """A body that is about money given back and nothing else names its order only."""

    order_id: Found
    id: str
    amounts: Sequence[Found]


@dataclass(frozen=True, slots=True)
class ShopOrder:
    id: Found
    # What shop and customer call it.
    number: Found
    currency: Found
    # A word of the shop's; "" leaves the status alone.
    status: Found
    items: Sequence[ShopItem]
    # Without a total it is the sum of the rest.
    total: Found | None = None
    shipping: Found | None = None
    tax: Found | None = None
    discount: Found | None = None
    placed_at: Found | None = None
    changed_at: Found | None = None
    refunds: Sequence[ShopRefund] = ()
    # Of what was given for each, the first that is good counts.
    phones: Sequence[str] = field(default=(), repr=False)
    emails: Sequence[str] = field(default=(), repr=False)
    names: Sequence[str] = field(default=(), repr=False)
    countries: Sequence[str] = ()
    address: str = field(default="", repr=False)
    note: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class NotAnOrder:
    """Nothing for us, and why: a code."""

    reason: str


News = ShopOrder | ShopRefund | NotAnOrder


@dataclass(frozen=True, slots=True)
class ShopSystem:
    """How one maker's shops call: names of headers are in small letters, as ASGI has them."""

    signature_header: bytes
    topic_header: bytes
    delivery_header: bytes
    read: Callable[[Any], News]
    # Its words for a status, and ours.
    words: Mapping[str, str]
    # Whether one name of a delivery may stand for several.
    names_repeat: bool = False
    is_ping: Callable[[bytes], bool] = lambda _: False


def child(document: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = document.get(name)
    return found if isinstance(found, Mapping) else {}


def children(document: Mapping[str, Any], name: str) -> list[tuple[str, Mapping[str, Any]]]:
    """Path and value of each object of a list."""
    found = document.get(name)
    listed = found if isinstance(found, list) else []
    return [(f"{name}.{at}", one) for at, one in enumerate(listed) if isinstance(one, Mapping)]


def texts(*values: object) -> list[str]:
    """Those that say something."""
    return [str(one).strip() for one in values if isinstance(one, str | int) and str(one).strip()]


def words_of(document: Mapping[str, Any], *names: str) -> str:
    return " ".join(texts(*(document.get(name) for name in names)))


def lines_of(document: Mapping[str, Any], *lines: Sequence[str]) -> str:
    """An address as people write it."""
    written = [words_of(document, *line) for line in lines]
    return "\n".join(one for one in written if one)
