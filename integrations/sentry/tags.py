"""The words a report may carry besides a stack: a closed list, so that nobody can write prose."""

from enum import StrEnum
from typing import Final


class ProcessRole(StrEnum):
    UP = "up"
    API = "api"
    WORKER = "worker"
    SWEEPER = "sweeper"
    COMMAND = "command"


class Area(StrEnum):
    """Which kind of work failed."""

    REQUEST = "request"
    WEBHOOK = "webhook"
    STREAM = "stream"
    TASK = "task"
    SWEEP = "sweep"
    FLOW = "flow"
    EFFECT = "effect"
    START = "start"
    STOP = "stop"
    COMMAND = "command"


class Peer(StrEnum):
    """Who was on the other end."""

    POSTGRESQL = "postgresql"
    REDIS = "redis"
    WHATSAPP = "whatsapp"
    OPENAI = "openai"
    GOOGLE_SHEETS = "google_sheets"
    SMTP = "smtp"
    CUSTOMER_HOST = "customer_host"


class Consequence(StrEnum):
    """What happens next."""

    WILL_RETRY = "will_retry"
    GAVE_UP = "gave_up"
    OUTCOME_UNKNOWN = "outcome_unknown"
    QUARANTINED = "quarantined"


Tag = Area | Peer | Consequence

NAME_OF_TAG: Final[dict[type[StrEnum], str]] = {
    Area: "area",
    Peer: "peer",
    Consequence: "consequence",
}
ALLOWED_TAGS: Final[dict[str, frozenset[str]]] = {
    name: frozenset(member.value for member in kind) for kind, name in NAME_OF_TAG.items()
}
