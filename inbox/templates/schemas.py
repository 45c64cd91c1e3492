"""What the API takes and gives of templates."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from inbox.foundation.filtering import Filters
from inbox.foundation.schemas import NO_NUL, In, Out
from inbox.templates.filling import Filled, Shown
from inbox.templates.lint import Finding, Level
from inbox.templates.models import Template

Values = Annotated[
    dict[str, Any],
    Meta(
        description="By part and variable, as `variables` of the template names them:"
        ' `{"header": {"1": …}, "body": {"first_name": …}, "buttons": {"0": …}}`.'
    ),
]
Component = Annotated[
    dict[str, Any], Meta(description="A component in Meta's words: type, text, format, buttons, …")
]
Components = Annotated[list[Component], Meta(min_length=1, max_length=20)]
Word = Annotated[str, Meta(min_length=1, max_length=512, pattern=NO_NUL)]
ParameterFormat = Literal["positional", "named"]


class TemplateFilters(Filters, kw_only=True, frozen=True):
    status: str | None = None
    category: str | None = None
    language: str | None = None
    name: str | None = None
    account: str | None = None
    gone: bool | None = None


class VariableOut(Out):
    """`name` is where the value stands: `body.1`, `header.image`, `buttons.0`."""

    name: str
    kind: str
    required: bool
    characters_at_most: int | None
    example: str | None


class TemplateOut(Out):
    """`status`, `category` and `quality` are Meta's words. `usable`: it can be sent now. `gone_at`:
    Meta has it no longer."""

    id: UUID
    account_id: str
    external_id: str | None
    name: str
    language: str
    category: str
    status: str
    status_reason: str | None
    quality: str | None
    usable: bool
    parameter_format: str
    components: list[dict[str, Any]]
    variables: list[VariableOut]
    created_at: datetime
    synced_at: datetime
    gone_at: datetime | None

    @classmethod
    def of(cls, template: Template) -> "TemplateOut":
        return cls(
            id=template.id,
            account_id=template.account,
            external_id=template.external_id,
            name=template.name,
            language=template.language,
            category=template.category,
            status=template.status,
            status_reason=template.status_reason,
            quality=template.quality,
            usable=is_usable(template),
            parameter_format=template.parameter_format,
            components=template.components,
            variables=msgspec.convert(template.variables, list[VariableOut]),
            created_at=template.created_at,
            synced_at=template.synced_at,
            gone_at=template.gone_at,
        )


def is_usable(template: Template) -> bool:
    return template.status.upper() == "APPROVED" and template.gone_at is None


class SyncIn(In):
    """Without a channel, of every account that is connected."""

    channel_id: UUID | None = None


class SyncOut(Out):
    accounts: int
    created: int
    changed: int
    gone: int


class FaultOut(Out):
    field: str
    message: str


class ShownOut(Out):
    """`header_kind` is `none`, `text`, `image`, `video`, `document`, `location` or `product`."""

    header: str
    header_kind: str
    body: str
    footer: str
    buttons: list[dict[str, str]]
    cards: list["ShownOut"]

    @classmethod
    def of(cls, shown: Shown) -> "ShownOut":
        return cls(
            header=shown.header,
            header_kind=shown.header_kind,
            body=shown.body,
            footer=shown.footer,
            buttons=[dict(one) for one in shown.buttons],
            cards=[cls.of(card) for card in shown.cards],
        )


class PreviewIn(In):
    values: Values = msgspec.field(default_factory=dict)


class PreviewOut(Out):
    """As the customer would see it; `{{1}}` stands where a value is missing. With any of `faults`
    it would be refused."""

    shown: ShownOut
    faults: list[FaultOut]

    @classmethod
    def of(cls, filled: Filled) -> "PreviewOut":
        return cls(
            shown=ShownOut.of(filled.shown),
            faults=[FaultOut(field=one.field, message=one.message) for one in filled.faults],
        )


class TemplateDraftIn(In, kw_only=True):
    name: Word
    language: Word
    category: Word
    components: Components
    parameter_format: ParameterFormat = "positional"


class TemplateIn(TemplateDraftIn, kw_only=True):
    """Handed in at Meta for the account of this channel."""

    channel_id: UUID


class TemplateChange(In):
    """Meta looks at it anew. Fields that are left out stay as they are."""

    category: Word | UnsetType = UNSET
    components: Components | UnsetType = UNSET


class FindingOut(Out):
    """`rule` is stable; `field` is where: `components.1.text`."""

    level: Level
    rule: str
    field: str
    message: str

    @classmethod
    def of(cls, finding: Finding) -> "FindingOut":
        return cls(
            level=finding.level, rule=finding.rule, field=finding.field, message=finding.words
        )


class LintOut(Out):
    findings: list[FindingOut]
