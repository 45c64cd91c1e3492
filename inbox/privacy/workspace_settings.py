"""What a workspace has decided about people's data: who works with masks, and which template
proves who asks."""

from collections.abc import Sequence
from uuid import UUID

from inbox.foundation.errors import invalid_field
from inbox.foundation.permissions import PERMISSIONS_OF, Permission, Role
from inbox.foundation.repository import Repository
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.privacy.events import PrivacySettingsChanged
from inbox.privacy.models import PrivacySetting
from inbox.privacy.proof_templates import ProofLink, values_for
from inbox.templates.models import Template
from inbox.templates.schemas import is_usable
from inbox.templates.service import TemplateService

# The others see masks in any case.
MAY_BE_MASKED = tuple(
    role for role in Role if Permission.PERSONAL_DATA_READ in PERMISSIONS_OF[role]
)


class SettingRepository(Repository[PrivacySetting]):
    model = PrivacySetting


class PrivacySettings:
    def __init__(self, uow: UnitOfWork) -> None:
        self.uow = uow
        self._settings = SettingRepository(uow)

    async def get(self) -> PrivacySetting:
        found = await self._settings.find_by()
        return found or PrivacySetting(workspace_id=self.uow.workspace_id)

    async def mask(self, roles: Sequence[Role]) -> None:
        for at, role in enumerate(roles):
            if role not in MAY_BE_MASKED:
                raise invalid_field(f"masked_roles.{at}", "This role sees masks in any case.")
        row = await self.get()
        row.masked_roles = sorted({role.value for role in roles})
        await self._save(row, "masked_roles")

    async def prove_by(self, template_id: UUID | None, base: str) -> None:
        if template_id is not None and await self._carrier(template_id, base) is None:
            raise invalid_field(
                "proof_template_id",
                "An approved UTILITY template with one variable, in its body or at the end of"
                f" a button's address {base}{{{{1}}}}.",
            )
        row = await self.get()
        row.proof_template_id = template_id
        await self._save(row, "proof_template_id")

    async def proof_template(self, base: str) -> Template | None:
        """The one that was chosen, as long as it can be sent."""
        chosen = (await self.get()).proof_template_id
        return None if chosen is None else await self._carrier(chosen, base)

    async def _carrier(self, template_id: UUID, base: str) -> Template | None:
        template = await TemplateService(self.uow).find(template_id)
        if template is None or not is_usable(template):
            return None
        return None if values_for(template, ProofLink(base, "token")) is None else template

    async def _save(self, row: PrivacySetting, name: str) -> None:
        row.changed_at = await database_now(self.uow)
        await self._settings.add(row)
        self.uow.record(
            PrivacySettingsChanged(
                workspace_id=row.workspace_id,
                object_id=row.workspace_id,
                fields=(name,),
                masked_roles=tuple(row.masked_roles),
            )
        )
