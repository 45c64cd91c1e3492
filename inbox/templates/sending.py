"""A template about to be sent: found, approved, and filled with values."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlmodel import col

from inbox.foundation.errors import Conflict, FieldFault, Invalid, invalid_field
from inbox.foundation.repository import Repository
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.templates.filling import fill
from inbox.templates.models import Template

MARKETING = "MARKETING"
APPROVED = "APPROVED"


class TemplateUnusable(Conflict):
    code = "template_unusable"
    title = "The provider has not approved this template, or has paused it"


class TemplateRepository(Repository[Template]):
    model = Template


@dataclass(frozen=True, slots=True)
class Wanted:
    """By its id, or by name and language."""

    id: UUID | None = None
    name: str = ""
    language: str = ""
    values: Any = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class ReadyTemplate:
    """`text` is what the customer reads; `content` what the adapter writes."""

    text: str = field(repr=False)
    content: dict[str, Any] = field(repr=False)
    marketing: bool


class TemplatesToSend:
    def __init__(self, uow: UnitOfWork) -> None:
        self._templates = TemplateRepository(uow)

    async def ready(self, account: str, wanted: Wanted, place: str) -> ReadyTemplate:
        """`place` is the field of the body that asks for it."""
        template = await self._find(account, wanted)
        if template is None:
            name = f"{place}.{'id' if wanted.id else 'name'}"
            raise invalid_field(name, "This channel has no such template.")
        if template.status.upper() != APPROVED or template.gone_at is not None:
            raise TemplateUnusable
        try:
            filled = fill(template.components, wanted.values, template.category)
        except Invalid as invalid:
            faults = [FieldFault(f"{place}.{one.field}", one.message) for one in invalid.faults]
            raise Invalid(f"{faults[0].field}: {faults[0].message}", faults=faults) from None
        content = {
            "template_id": str(template.id),
            "name": template.name,
            "language": template.language,
            "components": filled.components,
        }
        return ReadyTemplate(filled.shown.text, content, template.category.upper() == MARKETING)

    async def _find(self, account: str, wanted: Wanted) -> Template | None:
        if wanted.id is not None:
            named = [col(Template.id) == wanted.id]
        else:
            named = [
                col(Template.name) == wanted.name,
                col(Template.language) == wanted.language,
            ]
        return await self._templates.find_by(col(Template.account) == account, *named)
