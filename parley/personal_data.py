"""The register of personal data: every room's declarations, one line per room."""

from automation.ai import personal_data as ai
from automation.drafts import personal_data as drafts
from automation.flows import personal_data as flows
from automation.guidance import personal_data as guidance
from automation.intents import personal_data as intents
from automation.knowledge import personal_data as knowledge
from automation.replies import personal_data as replies
from automation.rules import personal_data as rules
from automation.runs import personal_data as runs
from automation.summaries import personal_data as summaries
from inbox.access import personal_data as access
from inbox.assignments import personal_data as assignments
from inbox.audit import personal_data as audit
from inbox.canned_replies import personal_data as canned_replies
from inbox.channels import personal_data as channels
from inbox.contacts import personal_data as contacts
from inbox.conversations import personal_data as conversations
from inbox.delivery import personal_data as delivery
from inbox.effects import personal_data as effects
from inbox.erasure import personal_data as erasure
from inbox.fields import personal_data as fields
from inbox.foundation import personal_data as foundation
from inbox.foundation.personal_data import Declaration
from inbox.foundation.register import Register
from inbox.hours import personal_data as hours
from inbox.imports import personal_data as imports
from inbox.labels import personal_data as labels
from inbox.ledger import personal_data as ledger
from inbox.macros import personal_data as macros
from inbox.mail import personal_data as mail
from inbox.mailbox import personal_data as mailbox
from inbox.media import personal_data as media
from inbox.messages import personal_data as messages
from inbox.notes import personal_data as notes
from inbox.notifications import personal_data as notifications
from inbox.orders import personal_data as orders
from inbox.privacy import personal_data as privacy
from inbox.sheet_links import personal_data as sheet_links
from inbox.shops import personal_data as shops
from inbox.templates import personal_data as templates
from inbox.views import personal_data as views
from inbox.webhook_endpoints import personal_data as webhook_endpoints
from inbox.workspaces import personal_data as workspaces
from parley.retention import KEPT
from parley.sub_processors import SUB_PROCESSORS

PERSONAL_DATA: tuple[Declaration, ...] = (
    *foundation.PERSONAL_DATA,
    *mail.PERSONAL_DATA,
    *audit.PERSONAL_DATA,
    *workspaces.PERSONAL_DATA,
    *access.PERSONAL_DATA,
    *contacts.PERSONAL_DATA,
    *channels.PERSONAL_DATA,
    *mailbox.PERSONAL_DATA,
    *effects.PERSONAL_DATA,
    *delivery.PERSONAL_DATA,
    *conversations.PERSONAL_DATA,
    *messages.PERSONAL_DATA,
    *labels.PERSONAL_DATA,
    *fields.PERSONAL_DATA,
    *ledger.PERSONAL_DATA,
    *notes.PERSONAL_DATA,
    *canned_replies.PERSONAL_DATA,
    *views.PERSONAL_DATA,
    *hours.PERSONAL_DATA,
    *imports.PERSONAL_DATA,
    *assignments.PERSONAL_DATA,
    *macros.PERSONAL_DATA,
    *notifications.PERSONAL_DATA,
    *media.PERSONAL_DATA,
    *orders.PERSONAL_DATA,
    *sheet_links.PERSONAL_DATA,
    *shops.PERSONAL_DATA,
    *webhook_endpoints.PERSONAL_DATA,
    *templates.PERSONAL_DATA,
    *erasure.PERSONAL_DATA,
    *flows.PERSONAL_DATA,
    *runs.PERSONAL_DATA,
    *intents.PERSONAL_DATA,
    *rules.PERSONAL_DATA,
    *ai.PERSONAL_DATA,
    *guidance.PERSONAL_DATA,
    *summaries.PERSONAL_DATA,
    *drafts.PERSONAL_DATA,
    *knowledge.PERSONAL_DATA,
    *replies.PERSONAL_DATA,
    *privacy.PERSONAL_DATA,
)

REGISTER = Register(PERSONAL_DATA, KEPT, SUB_PROCESSORS)
