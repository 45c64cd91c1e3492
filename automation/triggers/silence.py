"""Nobody has written for a while: the customer, or we."""

from typing import Annotated, Literal

from msgspec import Meta

from automation.triggers.contract import Trigger
from inbox.foundation.schemas import In


class SilenceConfig(In):
    """`customer` has not answered us; `us`: he waits for an answer."""

    seconds: Annotated[int, Meta(ge=60, le=90 * 86_400)]
    whose: Literal["customer", "us"] = "customer"


class Silence(Trigger[SilenceConfig]):
    kind = "silence"
    title = "Silence"
    config = SilenceConfig
    listens = frozenset({"silence"})
    addressed = True
