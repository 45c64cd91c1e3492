"""Templates that can carry the link by which somebody shows who he is, when his number may not be
written to freely.

    body      one variable, which takes the whole link
    button    an address that ends in one variable, and is this page's: it takes the token
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from inbox.foundation.pagination import LIMIT_AT_MOST, PageRequest
from inbox.foundation.settings import Settings
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.templates.models import Template
from inbox.templates.schemas import TemplateFilters
from inbox.templates.service import TemplateService
from inbox.templates.variables import VARIABLE, parts_of, text_of, word

# What somebody is owed is no advertisement, and a code is none of our links.
CATEGORY = "UTILITY"


@dataclass(frozen=True, slots=True)
class ProofLink:
    """`base` is what comes before the token, for everybody of a workspace."""

    base: str
    token: str

    @property
    def whole(self) -> str:
        return self.base + self.token


def link_base(settings: Settings, workspace_id: UUID) -> str:
    return f"{settings.base_url}/privacy/{workspace_id}/verify/"


def values_for(template: Template, link: ProofLink) -> Mapping[str, Any] | None:
    """What to fill it in with; None where it cannot carry a link of ours and nothing else."""
    if template.category.upper() != CATEGORY:
        return None
    wanted = [one for one in template.variables if one["required"]]
    if len(wanted) != 1:
        return None
    part, _, name = wanted[0]["name"].partition(".")
    if part == "body" and wanted[0]["kind"] == "text":
        return {"body": {name: link.whole}}
    if part == "buttons" and _address_of(template, name, link.token) == link.whole:
        return {"buttons": {name: link.token}}
    return None


async def usable_templates(uow: UnitOfWork, base: str) -> list[Template]:
    """The newest first; who has more than a hundred approved ones finds his by its name."""
    filters = TemplateFilters(status="APPROVED", category=CATEGORY, gone=False)
    page = await TemplateService(uow).list_page(PageRequest(LIMIT_AT_MOST), filters)
    probe = ProofLink(base, "token")
    return [one for one in page.items if values_for(one, probe) is not None]


def _address_of(template: Template, number: str, token: str) -> str:
    for component in template.components:
        buttons = parts_of(component, "buttons")
        if word(component, "type") == "BUTTONS" and int(number) < len(buttons):
            return VARIABLE.sub(token, text_of(buttons[int(number)], "url"))
    return ""
