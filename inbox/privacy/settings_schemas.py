"""What the API takes and gives of a workspace's decisions about people's data."""

from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from inbox.foundation.permissions import Role
from inbox.foundation.schemas import In, Out
from inbox.templates.models import Template

Roles = Annotated[list[Role], Meta(max_length=20)]


class PrivacySettingsChange(In):
    """Fields that are left out stay as they are; null takes the template away."""

    masked_roles: Roles | UnsetType = UNSET
    proof_template_id: UUID | UnsetType | None = UNSET


class ProofTemplateOut(Out):
    id: UUID
    name: str
    language: str
    account_id: str

    @classmethod
    def of(cls, template: Template) -> "ProofTemplateOut":
        return cls(
            id=template.id,
            name=template.name,
            language=template.language,
            account_id=template.account,
        )


class PrivacySettingsOut(Out):
    """Members of `masked_roles` see numbers and addresses on a click only. `proof_templates` are
    those that could carry the link by which somebody shows who he is; without one that is chosen
    and still `proof_usable`, a number that has not written within 24 hours gets none."""

    masked_roles: list[Role]
    roles_that_may_be_masked: list[Role]
    proof_template_id: UUID | None
    proof_usable: bool
    proof_templates: list[ProofTemplateOut]
    # How the address of a template's button has to begin.
    proof_address: str
