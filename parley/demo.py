"""What the demo workspace has to show at the first look: customers who write, labels, texts.

The customers write by the demo's phone, so their messages take the way of every message: through
the intake and a worker. They are as invented as their numbers.
"""

from automation.replies.models import ReplyMode
from automation.replies.schemas import ReplySettingsChange
from automation.replies.service import ReplyService
from inbox.canned_replies.schemas import CannedReplyIn
from inbox.canned_replies.service import CannedReplyService
from inbox.channels.models import Channel
from inbox.foundation.encryption import InstallationKey
from inbox.foundation.identifiers import new_id
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.intake.phone_schemas import PhoneMessageIn
from inbox.intake.phone_service import PhoneService
from inbox.labels.schemas import LabelIn
from inbox.labels.service import LabelService
from inbox.workspaces.service import MemberService
from parley.demo_intents import fill_intents
from parley.demo_knowledge import fill_knowledge

CUSTOMERS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("4915550000017", "Noah Becker", ("Thanks, the replacement works.",)),
    ("393331234567", "Luca Rossi", ("Buongiorno! Siete aperti domenica?",)),
    ("33612345678", "Chloé Martin", ("Le lien de paiement ne marche pas, pouvez-vous m'aider ?",)),
    ("447700900123", "Emily Carter", ("Can I get an invoice with our VAT number, please?",)),
    ("919812345678", "Priya Natarajan", ("Do you ship to Bengaluru?", "What would 3 kg cost?")),
    ("971501234567", "سارة المنصوري", ("مرحبا، هل يمكنني تغيير عنوان التوصيل؟",)),
    ("4915550000012", "Jonas Weber", ("My order 10482 has not arrived. Tracking says delivered.",)),
    ("4915550000011", "Amina Haddad", ("Hi! Is the olive bread back? What is the price?",)),
)
LABELS = {"Delivery": "#2563eb", "Invoice": "#7c3aed", "Complaint": "#dc2626", "VIP": "#b45309"}
REPLIES = (
    ("hello", "Greeting", 'Hello {{ contact.name | default: "there" }}, how can I help?'),
    ("thanks", "Thanks", "Thank you for your order. Is there anything else we can do for you?"),
)


async def fill_demo(uow: UnitOfWork, key: InstallationKey, phone: Channel) -> None:
    labels = LabelService(uow)
    for name, color in LABELS.items():
        await labels.create(new_id(), LabelIn(name=name, color=color))
    replies = CannedReplyService(uow, MemberService(uow, key))
    for shortcut, title, text in REPLIES:
        await replies.create(new_id(), CannedReplyIn(shortcut=shortcut, title=title, text=text))
    await fill_knowledge(uow)
    await fill_intents(uow)
    # What the bot would say is shown to people, and sent by nobody but them.
    await ReplyService(uow).change(ReplySettingsChange(mode=ReplyMode.SUGGEST))
    customers = PhoneService(uow)
    for number, name, texts in CUSTOMERS:
        for text in texts:
            await customers.write(
                phone.id, PhoneMessageIn(number=number, name=name, text=text), None
            )
