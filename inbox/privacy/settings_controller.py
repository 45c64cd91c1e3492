"""The routes of what a workspace has decided about people's data."""

from litestar import Controller, get, patch
from litestar.params import JSONBody
from msgspec import UNSET

from inbox.foundation.injected import InjectedRuntime, InjectedUnitOfWork
from inbox.foundation.permissions import Permission, Role
from inbox.foundation.runtime import Runtime
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.privacy.proof_templates import link_base, usable_templates
from inbox.privacy.settings_schemas import (
    PrivacySettingsChange,
    PrivacySettingsOut,
    ProofTemplateOut,
)
from inbox.privacy.workspace_settings import MAY_BE_MASKED, PrivacySettings


class PrivacySettingsController(Controller):
    path = "/privacy/settings"
    tags = ("privacy settings",)

    @get(permission=Permission.PRIVACY_READ, summary="What was decided about people's data")
    async def read(self, uow: InjectedUnitOfWork, runtime: InjectedRuntime) -> PrivacySettingsOut:
        return await _shown(uow, runtime)

    @patch(permission=Permission.PRIVACY_MANAGE, summary="Decide about people's data")
    async def change(
        self,
        uow: InjectedUnitOfWork,
        runtime: InjectedRuntime,
        data: JSONBody[PrivacySettingsChange],
    ) -> PrivacySettingsOut:
        """Masks hold from the next call of each member on."""
        service = PrivacySettings(uow)
        if data.masked_roles is not UNSET:
            await service.mask(data.masked_roles)
        if data.proof_template_id is not UNSET:
            base = link_base(runtime.settings, uow.workspace_id)
            await service.prove_by(data.proof_template_id, base)
        return await _shown(uow, runtime)


async def _shown(uow: UnitOfWork, runtime: Runtime) -> PrivacySettingsOut:
    service = PrivacySettings(uow)
    row = await service.get()
    base = link_base(runtime.settings, uow.workspace_id)
    templates = await usable_templates(uow, base)
    return PrivacySettingsOut(
        masked_roles=[Role(one) for one in row.masked_roles],
        roles_that_may_be_masked=list(MAY_BE_MASKED),
        proof_template_id=row.proof_template_id,
        proof_usable=await service.proof_template(base) is not None,
        proof_templates=[ProofTemplateOut.of(one) for one in templates],
        proof_address=base,
    )
