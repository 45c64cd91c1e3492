"""What a step is: it looks at facts, wants things done, and says where the run goes on.

    enter(config, at)            ─▶ Go(edge) | Wait(…) | Jump(step) | End | Fail(code)
    resume(config, at, event)    ─▶ the same, when what it waited for has happened

Both are pure. Nothing is called in here: what a step wants is a command in `at.commands`, which
the room runs carries out in the same transaction, or writes down as an effect.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any, ClassVar, Generic, TypeVar
from uuid import UUID

from msgspec import Meta, Struct

from automation.expressions.bounds import TextFailed
from automation.expressions.texts import Text, compile_address, compile_text
from automation.expressions.values import Values
from inbox.fields.values import FieldShape
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import NO_NUL, In

Config = TypeVar("Config", bound=In)
Words = Annotated[
    str,
    Meta(max_length=4096, pattern=NO_NUL, description="A text; `{{ contact.name }}` is filled in."),
]
Word = Annotated[
    str,
    Meta(max_length=50, pattern="^[a-z][a-z0-9_]*$", description="Small letters, digits, _."),
]
NEXT = "next"
# Of what chooses: when nothing else fits.
ELSE = "else"


class Facts(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was so at one moment, as plain data: an advance is a function of this and the run."""

    now: datetime
    zone: str = "UTC"
    contact: dict[str, Any] = {}
    conversation: dict[str, Any] = {}
    message: dict[str, Any] = {}
    trigger: dict[str, Any] = {}
    # `date`, `time`, `weekday`, … in the workspace's zone; filled only for flows that ask.
    moment: dict[str, Any] = {}
    # What the contact's own fields take, by their keys; filled only for flows that name some.
    field_shapes: dict[str, Any] = {}
    # By `name/language`: what a flow's templates are made of.
    templates: dict[str, Any] = {}
    # False: a person has the conversation, and nothing may be said.
    may_speak: bool = True
    # Until then free text may be sent; None is whenever one likes.
    free_until: datetime | None = None


class Say(Struct, frozen=True, kw_only=True, tag="say", omit_defaults=True):
    """`content` is our own document of other kinds than a text (integrations/messaging.py). Of a
    file, `shared_file_id` says which one."""

    kind: str = "text"
    text: str = ""
    content: dict[str, Any] = {}
    heard: bool = False
    # Consent is asked about once more when it leaves.
    marketing: bool = False


class ChangeConversation(Struct, frozen=True, kw_only=True, tag="conversation", omit_defaults=True):
    status: str | None = None
    snoozed_until: datetime | None = None
    assignee_id: UUID | None = None
    team_id: UUID | None = None
    priority: int | None = None


class PutLabel(Struct, frozen=True, kw_only=True, tag="label"):
    label_id: UUID
    on: str
    added: bool


class ChangeContact(Struct, frozen=True, kw_only=True, tag="contact"):
    """`field` may be one of the contact's own: `fields.<key>`."""

    field: str
    value: str | float | bool


class AddNote(Struct, frozen=True, kw_only=True, tag="note"):
    text: str


class CallHttp(Struct, frozen=True, kw_only=True, tag="http"):
    method: str
    url: str
    headers: dict[str, str]
    body: str
    secret: str
    retries: int
    timeout_seconds: float


class Errand(Struct, frozen=True, kw_only=True, tag="errand", omit_defaults=True):
    """What the worker does for a step, which waits for how it ended. One that is `repeatable` may
    be done twice without harm; of any other it may be that nobody knows."""

    task: str
    ask: dict[str, Any] = {}
    repeatable: bool = True


class CallFlow(Struct, frozen=True, kw_only=True, tag="call_flow", omit_defaults=True):
    """Another flow, in the same conversation; the step waits for how that ended."""

    flow_id: UUID
    inputs: dict[str, Any] = {}


class HandOver(Struct, frozen=True, kw_only=True, tag="hand_over", omit_defaults=True):
    assignee_id: UUID | None = None
    team_id: UUID | None = None


Command = (
    Say
    | ChangeConversation
    | PutLabel
    | ChangeContact
    | AddNote
    | CallHttp
    | Errand
    | CallFlow
    | HandOver
)


@dataclass(frozen=True, slots=True)
class Go:
    edge: str = NEXT


@dataclass(frozen=True, slots=True)
class Jump:
    step: str


@dataclass(frozen=True, slots=True)
class Wait:
    """For whatever comes first. `effect`: how the last command of this step ends."""

    until: datetime | None = None
    reply: bool = False
    effect: bool = False


@dataclass(frozen=True, slots=True)
class End:
    outcome: str = "done"


@dataclass(frozen=True, slots=True)
class Fail:
    code: str


Move = Go | Jump | Wait | End | Fail


class Replied(Struct, frozen=True, tag="replied"):
    """The customer wrote; what is in the facts' `message`."""


class TimeCame(Struct, frozen=True, tag="time"):
    pass


class EffectEnded(Struct, frozen=True, kw_only=True, tag="effect"):
    """`state` is `done`, `failed` or `unknown`; `result` is what an answer held."""

    state: str
    code: str = ""
    result: dict[str, Any] = {}


Event = Replied | TimeCame | EffectEnded


@dataclass(slots=True)
class At:
    """Where a step stands: what it sees and may change."""

    facts: Facts
    # The run's own values; a step changes this copy.
    vars: dict[str, Any]
    # What a step remembers between its own waits.
    memory: dict[str, Any]
    # Edges that lead somewhere.
    drawn: frozenset[str]
    commands: list[Command] = field(default_factory=list)

    @property
    def values(self) -> Values:
        facts = self.facts
        return {
            "message": facts.message,
            "contact": facts.contact,
            "conversation": facts.conversation,
            "trigger": facts.trigger,
            "now": facts.moment,
            "vars": self.vars,
        }

    def fill(self, source: str) -> str:
        """Raises `StepFailed` when it cannot be filled in."""
        return self._rendered(compile_text(source))

    def fill_address(self, source: str) -> str:
        """Of a URL: a value fills its place and cannot leave it."""
        return self._rendered(compile_address(source))

    def _rendered(self, text: Text) -> str:
        try:
            return text.render(self.values)
        except TextFailed:
            raise StepFailed("text_failed") from None


class StepFailed(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Edge:
    """A required one must be drawn, be it to nowhere (`null` ends the run there)."""

    name: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class Callee:
    """A live flow that others may call, as far as that concerns them."""

    inputs: frozenset[str] = frozenset()
    outputs: frozenset[str] = frozenset()
    beside_people: bool = False
    # How many flows stand in one another, with this one.
    deep: int = 1
    # How much longer ago the customer may have written when it ends well, or anywhere at all. Of
    # one that `replied`, every good end comes after a reply: there it is so long ago altogether.
    silent_seconds: float = 0.0
    silent_at_most: float = 0.0
    replied: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What a configuration may name, read from the workspace when it is checked."""

    label_ids: frozenset[UUID] = frozenset()
    team_ids: frozenset[UUID] = frozenset()
    member_ids: frozenset[UUID] = frozenset()
    channel_ids: frozenset[UUID] = frozenset()
    secrets: frozenset[str] = frozenset()
    intents: frozenset[str] = frozenset()
    sheet_account_ids: frozenset[UUID] = frozenset()
    # Of endpoints that may be told what people wrote.
    endpoint_ids: frozenset[UUID] = frozenset()
    # (type, bytes) of the files that the workspace keeps to send.
    files: Mapping[UUID, tuple[str, int]] = field(default_factory=dict)
    # Kind and options of the contacts' own fields, by their keys.
    contact_fields: Mapping[str, FieldShape] = field(default_factory=dict)
    templates: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    # Those that a definition calls, and what they call in their turn.
    flows: Mapping[UUID, Callee] = field(default_factory=dict)


class Step(ABC, Generic[Config]):
    kind: ClassVar[str]
    title: ClassVar[str]
    group: ClassVar[str]
    # Ways that it takes a limited number of times in a row, or only after some time: a circle over
    # one of them ends, or is slow.
    bounded: ClassVar[frozenset[str]] = frozenset()
    # Its texts go to somebody outside whom its author alone names.
    gives_away: ClassVar[bool] = False
    config: type[Config]

    def edges(self, config: Config) -> Sequence[Edge]:
        return (Edge(NEXT, required=False),)

    def texts(self, config: Config) -> Iterator[tuple[str, str]]:
        """(place in the configuration, source) of every text that is filled in."""
        return iter(())

    def paths(self, config: Config) -> Iterator[tuple[str, str]]:
        """(place in the configuration, path) of every value that is looked at besides."""
        return iter(())

    def sets(self, config: Config) -> Sequence[str]:
        """Names of the run's values that it writes."""
        return ()

    def speaks(self, config: Config) -> str:
        """`free`, `covered` (a template stands in when the window is closed), `template`, or
        nothing."""
        return ""

    def waits_seconds(self, config: Config) -> float:
        """How long it may hold the run at most, for the window's sake."""
        return 0.0

    def resumes_by_reply(self, config: Config) -> Sequence[str]:
        """Edges that are taken because the customer wrote, which opens the window."""
        return ()

    def faults(self, config: Config, known: Known) -> Iterator[FieldFault]:
        return iter(())

    def explains(self, config: Config, at: At, event: Event | None) -> Sequence[Mapping[str, Any]]:
        """What it goes by, for `why`: every condition with the value that it sees."""
        return ()

    @abstractmethod
    def enter(self, config: Config, at: At) -> Move: ...

    def resume(self, config: Config, at: At, event: Event) -> Move:
        return Fail("nothing_was_awaited")
