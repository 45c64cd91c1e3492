"""Templates as people choose, fill in and judge them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from inbox.foundation.errors import FieldFault
from inbox.foundation.pagination import Page, PageRequest
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.templates.errors import TemplateFaulty, TemplateOfOtherAccount, TemplateUnusable
from inbox.templates.events import TemplatesSynced
from inbox.templates.filling import Filled, fill, look
from inbox.templates.lint import Finding, Level, lint
from inbox.templates.models import Template
from inbox.templates.repository import TemplateRepository
from inbox.templates.schemas import SyncOut, TemplateFilters, is_usable
from integrations.accounts import ProviderTemplate, TemplateDraft

MARKETING = "MARKETING"


@dataclass(frozen=True, slots=True)
class ComposedTemplate:
    """`content` is what an adapter sends of it, `text` what people read of it."""

    content: dict[str, Any] = field(repr=False)
    text: str = field(repr=False)
    marketing: bool = False


class TemplateService:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._templates = TemplateRepository(uow)

    async def get(self, template_id: UUID) -> Template:
        return await self._templates.get(template_id)

    async def find(self, template_id: UUID) -> Template | None:
        return await self._templates.find(template_id)

    async def list_page(self, request: PageRequest, filters: TemplateFilters) -> Page[Template]:
        return await self._templates.list_filtered(request, filters)

    async def find_named(self, account: str, name: str, language: str) -> Template | None:
        return await self._templates.find_named(account, name, language)

    async def preview(self, template_id: UUID, values: Mapping[str, Any]) -> Filled:
        template = await self.get(template_id)
        return look(template.components, values, template.category)

    async def compose(
        self, template_id: UUID, account: str, values: Mapping[str, Any]
    ) -> ComposedTemplate:
        """Raises what is wrong with it: its state, its account, or a value by its name."""
        template = await self.get(template_id)
        if template.account != account:
            raise TemplateOfOtherAccount
        if not is_usable(template):
            state = "gone" if template.gone_at else template.status
            raise TemplateUnusable(f"Its status at Meta is {state}; only APPROVED ones can leave.")
        filled = fill(template.components, values, template.category)
        content = {
            "name": template.name,
            "language": template.language,
            "components": filled.components,
        }
        marketing = template.category.upper() == MARKETING
        return ComposedTemplate(content, filled.shown.text, marketing)

    async def note_synced(
        self, channel_id: UUID, account: str, found: Sequence[ProviderTemplate], as_of: datetime
    ) -> SyncOut:
        """What was written since the provider was asked is not in its answer, and stays."""
        created = changed = 0
        if found:
            created, changed = await self._templates.write(account, found, as_of)
        gone = await self._templates.note_gone(account, found, as_of)
        if created or changed or gone:
            self.uow.record(
                TemplatesSynced(
                    workspace_id=self.uow.workspace_id,
                    object_id=channel_id,
                    created=created,
                    changed=changed,
                    gone=gone,
                )
            )
        return SyncOut(accounts=1, created=created, changed=changed, gone=gone)

    async def keep(self, account: str, template: ProviderTemplate) -> Template:
        await self._templates.write(account, [template])
        kept = await self._templates.find_named(account, template.name, template.language)
        assert kept is not None  # noqa: S101 - it has just been written
        return kept

    async def note_gone(self, template_id: UUID) -> None:
        template = await self._templates.lock(template_id)
        template.gone_at = template.gone_at or await database_now(self.uow)
        await self.uow.session.flush()


def require_acceptable(draft: TemplateDraft) -> None:
    faults = [one for one in findings_of(draft) if one.level is Level.ERROR]
    if faults:
        raise TemplateFaulty(
            f"{faults[0].field}: {faults[0].words}",
            faults=[FieldFault(one.field, one.words) for one in faults],
        )


def findings_of(draft: TemplateDraft) -> list[Finding]:
    return lint(
        name=draft.name,
        language=draft.language,
        category=draft.category,
        components=draft.components,
    )
