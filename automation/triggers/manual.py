"""A person, or a program with a key, starts it for a conversation."""

from automation.triggers.contract import Trigger
from inbox.foundation.schemas import In


class ManualConfig(In):
    pass


class Manual(Trigger[ManualConfig]):
    kind = "manual"
    title = "Started by hand"
    config = ManualConfig
    listens = frozenset({"manual"})
    gives = frozenset({"data"})
    addressed = True
