"""What the API takes and gives for flows. A definition is the workspace's own text."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType, field

from automation.flows.checks import Finding, hindering
from automation.flows.diff import DiffLine
from automation.flows.models import Flow, FlowFace, FlowHook, FlowSecret, FlowState, FlowVersion
from automation.flows.ready_made import ReadyMade
from automation.steps.contract import Edge
from inbox.foundation.filtering import Filters
from inbox.foundation.schemas import NO_NUL, In, Name, Out, Paragraph

YAML_CHARACTERS = 400_000
Note = Annotated[str, Meta(max_length=1000, pattern=NO_NUL)]


class FlowFilters(Filters, frozen=True):
    state: FlowState | None = None
    face: FlowFace | None = None
    # What the name contains, in whatever case.
    q: str | None = None


class FlowIn(In):
    name: Name
    description: Paragraph = ""
    # A definition; it may be half finished.
    draft: dict[str, Any] = field(default_factory=dict)


class FlowChange(In):
    """With a draft, `revision` is the one that it was made from: a change by somebody else in
    between is not lost, but refused."""

    name: Name | UnsetType = UNSET
    description: Paragraph | UnsetType = UNSET
    draft: dict[str, Any] | UnsetType = UNSET
    revision: int | UnsetType = UNSET


class CheckIn(In):
    """Null checks the stored draft."""

    draft: dict[str, Any] | None = None


class PublishIn(In):
    note: Note = ""


class RollbackIn(In):
    number: Annotated[int, Meta(ge=1)]
    note: Note = ""


class ImportIn(In):
    """`flow_id`: replace the draft of this flow instead of making a new one."""

    yaml: Annotated[str, Meta(min_length=1, max_length=YAML_CHARACTERS)]
    flow_id: UUID | None = None
    revision: int | None = None


class FlowFindingOut(Out):
    field: str
    message: str
    level: str

    @classmethod
    def of(cls, finding: Finding) -> "FlowFindingOut":
        return cls(field=finding.field, message=finding.message, level=finding.level)


class StepWayOut(Out):
    """One that is required has to be drawn, be it to nowhere."""

    name: str
    required: bool


class ChecksOut(Out):
    """`sound`: nothing hinders that it is published. `ways`: the ways out of each step, by its id,
    as it is configured; of a step that cannot be read there are none."""

    sound: bool
    findings: list[FlowFindingOut]
    ways: dict[str, list[StepWayOut]]

    @classmethod
    def of(
        cls, findings: Sequence[Finding], ways: Iterable[tuple[str, Sequence[Edge]]]
    ) -> "ChecksOut":
        return cls(
            sound=not hindering(findings),
            findings=[FlowFindingOut.of(one) for one in findings],
            ways={
                step_id: [StepWayOut(name=one.name, required=one.required) for one in edges]
                for step_id, edges in ways
            },
        )


class FlowOut(Out):
    id: UUID
    name: str
    description: str
    face: FlowFace
    state: FlowState
    # The number of the version that holds.
    version: int | None
    revision: int
    created_at: datetime
    updated_at: datetime

    @classmethod
    def of(cls, flow: Flow, numbers: Mapping[UUID, int]) -> "FlowOut":
        return cls(**_fields(flow, numbers))


class FlowTriggerOut(Out):
    kind: str
    config: dict[str, Any]


class FlowListedOut(FlowOut, kw_only=True):
    """`triggers`: what begins it, of the version that holds, else of the draft. `runs` counts its
    runs by their status."""

    triggers: list[FlowTriggerOut]
    runs: dict[str, int]

    @classmethod
    def listed(
        cls,
        flow: Flow,
        numbers: Mapping[UUID, int],
        triggers: list[dict[str, Any]],
        runs: Mapping[str, int],
    ) -> "FlowListedOut":
        return cls(
            **_fields(flow, numbers),
            triggers=[
                FlowTriggerOut(kind=one["kind"], config=one.get("config") or {}) for one in triggers
            ],
            runs=dict(runs),
        )


class FlowDetailOut(FlowOut, kw_only=True):
    draft: dict[str, Any]

    @classmethod
    def of(cls, flow: Flow, numbers: Mapping[UUID, int]) -> "FlowDetailOut":
        return cls(**_fields(flow, numbers), draft=flow.draft)


class CallerOut(Out):
    id: UUID
    name: str


class CallersOut(Out):
    """Once the flow is paused or in the archive, their calls go the way `unavailable`; runs of it
    that are under way go on, and are heard of by whoever called them."""

    flows: list[CallerOut]

    @classmethod
    def of(cls, callers: Sequence[tuple[UUID, str]]) -> "CallersOut":
        return cls(flows=[CallerOut(id=flow_id, name=name) for flow_id, name in callers])


class VersionOut(Out):
    id: UUID
    number: int
    note: str
    author_kind: str
    author_id: UUID | None
    created_at: datetime

    @classmethod
    def of(cls, version: FlowVersion) -> "VersionOut":
        return cls(
            id=version.id,
            number=version.number,
            note=version.note,
            author_kind=version.author_kind,
            author_id=version.author_id,
            created_at=version.created_at,
        )


class PublishedOut(VersionOut, kw_only=True):
    """`runs_waiting` stay on the versions that they began with, and end there."""

    runs_waiting: int

    @classmethod
    def told(cls, version: FlowVersion, runs_waiting: int) -> "PublishedOut":
        out = VersionOut.of(version)
        return cls(
            **{name: getattr(out, name) for name in out.__struct_fields__},
            runs_waiting=runs_waiting,
        )


class VersionDetailOut(VersionOut, kw_only=True):
    definition: dict[str, Any]

    @classmethod
    def of(cls, version: FlowVersion) -> "VersionDetailOut":
        out = VersionOut.of(version)
        return cls(
            **{name: getattr(out, name) for name in out.__struct_fields__},
            definition=version.definition,
        )


class ReadyMadeOut(Out):
    """`needs` is what the checks ask for once it is taken in: templates, labels."""

    name: str
    about: str
    needs: list[str]
    yaml: str

    @classmethod
    def of(cls, one: ReadyMade) -> "ReadyMadeOut":
        return cls(name=one.name, about=one.about, needs=list(one.needs), yaml=one.yaml)


class GalleryOut(Out):
    flows: list[ReadyMadeOut]


class DiffLineOut(Out):
    """`what`: added, removed, changed, moved. `place` such as `steps.ask.config.text`."""

    what: str
    place: str
    before: Any
    after: Any

    @classmethod
    def of(cls, line: DiffLine) -> "DiffLineOut":
        return cls(what=line.what, place=line.place, before=line.before, after=line.after)


class DiffOut(Out):
    lines: list[DiffLineOut]


class YamlOut(Out):
    yaml: str


class KindOut(Out):
    """`schema` is the JSON schema of its configuration, from which a form is drawn."""

    kind: str
    title: str
    group: str
    schema: dict[str, Any]
    # Of a trigger: what a run that it begins can ask for as `trigger.…`.
    gives: list[str] = field(default_factory=list)


class KindsOut(Out):
    steps: list[KindOut]
    triggers: list[KindOut]
    values: list[str]
    filters: list[str]
    limits: dict[str, int]


class HookIn(In):
    trigger_id: Annotated[str, Meta(min_length=1, max_length=50)]


class HookOut(Out):
    """`token` and `secret` are shown once, when it is made."""

    id: UUID
    trigger_id: str
    path: str | None
    secret: str | None
    captured: dict[str, Any] | None
    called_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, hook: FlowHook, token: str | None = None, secret: str | None = None) -> "HookOut":
        return cls(
            id=hook.id,
            trigger_id=hook.trigger_id,
            path=None if token is None else f"/hooks/{token}",
            secret=secret,
            captured=hook.captured,
            called_at=hook.called_at,
            created_at=hook.created_at,
        )


class FlowSecretIn(In):
    """It is sent in `header`, and to this host and port only."""

    name: Annotated[str, Meta(min_length=1, max_length=100, pattern="^[A-Za-z0-9_.-]+$")]
    host: Annotated[str, Meta(min_length=1, max_length=253, pattern="^[A-Za-z0-9.-]+$")]
    value: Annotated[str, Meta(min_length=1, max_length=4000, pattern="^[\\x21-\\x7e ]+$")]
    header: Annotated[str, Meta(max_length=60, pattern="^[A-Za-z0-9-]+$")] = "Authorization"
    port: Annotated[int, Meta(ge=1, le=65535)] = 443


class SecretOut(Out):
    id: UUID
    name: str
    host: str
    port: int
    header: str
    created_at: datetime

    @classmethod
    def of(cls, secret: FlowSecret) -> "SecretOut":
        return cls(
            id=secret.id,
            name=secret.name,
            host=secret.host,
            port=secret.port,
            header=secret.header,
            created_at=secret.created_at,
        )


def _fields(flow: Flow, numbers: Mapping[UUID, int]) -> dict[str, Any]:
    return {
        "id": flow.id,
        "name": flow.name,
        "description": flow.description,
        "face": flow.face,
        "state": flow.state,
        "version": None if flow.version_id is None else numbers.get(flow.version_id),
        "revision": flow.revision,
        "created_at": flow.created_at,
        "updated_at": flow.updated_at,
    }
