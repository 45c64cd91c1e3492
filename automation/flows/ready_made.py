"""The gallery: flows that are drawn already, as files in the format of the export. Each is taken in
like any file, as a draft; what only the workspace can say is left open, and the checks name it."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

# What is left open, and the word for it.
TEMPLATE, LABEL = "template", "label"


@dataclass(frozen=True, slots=True)
class ReadyMade:
    """`name` is that of the file; `needs` what has to be filled in before it can be published."""

    name: str
    about: str
    needs: tuple[str, ...] = ()

    @property
    def yaml(self) -> str:
        return _read(self.name)


GALLERY = (
    ReadyMade(
        "order-status",
        "Tells the customer by template whenever an order is confirmed, paid, shipped, delivered,"
        " cancelled or refunded.",
        (TEMPLATE,),
    ),
    ReadyMade(
        "outside-hours",
        "Welcomes whoever writes; outside of business hours it says so, puts a label on and hands"
        " over to people.",
        (LABEL,),
    ),
    ReadyMade(
        "ask-for-rating",
        "Asks how it was once a conversation is resolved; who was not content gets a label and a"
        " person.",
        (LABEL,),
    ),
    ReadyMade(
        "menu",
        "Answers «menu» and «help» with buttons: an order, the business hours, a person.",
    ),
)


@cache
def _read(name: str) -> str:
    return (files("automation.flows") / "gallery" / f"{name}.yaml").read_text(encoding="utf-8")
