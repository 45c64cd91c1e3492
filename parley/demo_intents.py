"""What the demo's customers want, as labels with examples: enough to be told apart at once."""

from automation.intents.models import Risk
from automation.intents.schemas import IntentIn
from automation.intents.service import IntentService
from inbox.foundation.identifiers import new_id
from inbox.foundation.unit_of_work import UnitOfWork

INTENTS: tuple[tuple[str, str, Risk, tuple[str, ...]], ...] = (
    (
        "delivery", "Delivery", Risk.NONE,
        ("Where is my order?", "My parcel has not arrived.", "The tracking says delivered.",
         "Do you ship to Paris?", "When will it be delivered?", "Can I change the address?",
         "أين طلبي؟", "هل يمكنني تغيير عنوان التوصيل؟"),
    ),
    (
        "prices", "Prices", Risk.NONE,
        ("What is the price?", "How much does it cost?", "What would 2 kg cost?",
         "Is there a discount?", "Quanto costa?", "Was kostet das?"),
    ),
    (
        "opening_hours", "Opening hours", Risk.NONE,
        ("When do you open?", "Are you open on Sunday?", "Siete aperti oggi?",
         "Wann habt ihr geöffnet?", "Until when are you open?", "À quelle heure ouvrez-vous ?"),
    ),
    (
        "payment", "Payment", Risk.PAYMENT,
        ("The payment link does not work.", "My card was declined.", "Can I pay with PayPal?",
         "Le paiement ne marche pas.", "Le lien de paiement est cassé.", "I was charged twice."),
    ),
    (
        "invoice", "Invoice", Risk.NONE,
        ("I need an invoice.", "Can you send me the invoice?", "Please put our VAT number on it.",
         "Ich brauche eine Rechnung.", "Can I get a receipt for my company?",
         "The invoice has the wrong address."),
    ),
    (
        "thanks", "Thanks", Risk.NONE,
        ("Thank you!", "Thanks, it works now.", "Perfect, thanks a lot.", "Danke schön!",
         "Great, that helped.", "شكرا جزيلا"),
    ),
)  # fmt: skip


async def fill_intents(uow: UnitOfWork) -> None:
    service = IntentService(uow)
    for name, title, risk, examples in INTENTS:
        asked = IntentIn(name=name, title=title, risk=risk, examples=list(examples))
        await service.create(new_id(), asked)
