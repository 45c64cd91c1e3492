"""The register of personal data: every room's declarations, one line per room."""

from inbox.access import personal_data as access
from inbox.audit import personal_data as audit
from inbox.foundation import personal_data as foundation
from inbox.foundation.personal_data import NotPersonal, PersonalTable
from inbox.mail import personal_data as mail
from inbox.workspaces import personal_data as workspaces

PERSONAL_DATA: tuple[PersonalTable | NotPersonal, ...] = (
    *foundation.PERSONAL_DATA,
    *mail.PERSONAL_DATA,
    *audit.PERSONAL_DATA,
    *workspaces.PERSONAL_DATA,
    *access.PERSONAL_DATA,
)
