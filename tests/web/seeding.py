"""A working day in the inbox: customers who wait, a thread with notes, labels, a snoozed one."""

from datetime import UTC, datetime, timedelta
from typing import Any

from inbox.channels.service import ChannelService
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Role
from inbox.templates.service import TemplateService
from integrations.accounts import ProviderTemplate
from tests.web.office import Office

CUSTOMERS: list[tuple[str, str | None, list[str]]] = [
    ("4915550000012", "Jonas Weber", ["My order 10482 has not arrived. Tracking says delivered."]),
    ("971501234567", "سارة المنصوري", ["مرحبا، هل يمكنني تغيير عنوان التوصيل؟", "الطلب رقم ١٠٤٩١"]),
    ("919812345678", "Priya Natarajan", ["Do you ship to Bengaluru? What would 3 kg cost?"]),
    ("33612345678", "Chloé Martin", ["Le lien ne marche pas : https://pay.example.com/r/8813"]),
    ("4915550000014", None, ["Hello, anybody there?"]),
    ("447700900123", "Emily Carter", ["Can I get an invoice with our VAT number, please?"]),
    ("393331234567", "Luca Rossi", ["Grazie mille!"]),
    ("4915550000013", "Noah Becker", ["Thanks, the replacement works."]),
    ("819012345678", "Kenji Tanaka", ["It was a pleasure. See you next week!"]),
    (
        "4915550000011",
        "Amina Haddad",
        ["Hi! Is the olive bread back in stock?", "I would need 12 loaves for Friday."],
    ),
]
CONFIRMED = "Hi {{first_name}}, your order *{{order}}* has left the bakery."
TEMPLATES: dict[str, list[dict[str, Any]]] = {
    "order_on_its_way": [
        {"type": "HEADER", "format": "TEXT", "text": "On its way"},
        {"type": "BODY", "text": CONFIRMED},
        {"type": "FOOTER", "text": "Olive Bakery"},
        {
            "type": "BUTTONS",
            "buttons": [
                {"type": "URL", "text": "Follow it", "url": "https://example.com/{{1}}"},
                {"type": "QUICK_REPLY", "text": "Thanks"},
            ],
        },
    ],
    "are_you_still_there": [
        {"type": "BODY", "text": "Hello! We have an answer for you. Shall we send it?"}
    ],
}
INTENTS: list[tuple[str, str, str, list[str]]] = [
    (
        "delivery",
        "Where is my order?",
        "none",
        [
            "Where is my order?",
            "My parcel has not arrived",
            "Tracking says delivered, but nothing came",
            "When does my order come?",
            "Has my parcel left already?",
        ],
    ),
    (
        "invoice",
        "Invoices",
        "payment",
        [
            "I need an invoice",
            "Can you send the invoice again?",
            "Please put our VAT number on the invoice",
            "The invoice has the wrong address",
            "Where do I find my invoice?",
        ],
    ),
    ("complaint", "Complaints", "complaint", ["I am not happy", "The bread was stale", "So rude!"]),
]
# Whose last message colleagues have judged, and what they said.
JUDGED: dict[str, str | None] = {
    "4915550000012": "delivery",
    "447700900123": "invoice",
    "33612345678": "invoice",
    "919812345678": "delivery",
    "4915550000014": None,
}
LABELS = {"Delivery": "#2563eb", "VIP": "#b45309", "Invoice": "#7c3aed", "Complaint": "#dc2626"}


async def fill_inbox(office: Office) -> str:
    """Returns the id of the conversation with the most in it."""
    labels = {
        name: (await office.call("POST", "/labels", {"name": name, "color": color}))["id"]
        for name, color in LABELS.items()
    }
    await office.call("POST", "/teams", {"name": "Shop floor"})
    found: dict[str | None, str] = {}
    for number, name, texts in CUSTOMERS:
        await office.customer_writes(number, name, *texts)
        found[name] = await office.conversation_of(number)
    amina, jonas = found["Amina Haddad"], found["Jonas Weber"]
    for conversation, label in (
        (amina, "Delivery"),
        (amina, "VIP"),
        (jonas, "Complaint"),
        (found["Emily Carter"], "Invoice"),
    ):
        await office.call("PUT", f"/conversations/{conversation}/labels/{labels[label]}")
    await office.call("POST", f"/conversations/{amina}/claim")
    await reply(office, amina, "Good morning Amina! Yes, fresh since this morning.")
    await reply(office, amina, "Twelve for Friday is no problem. Shall we deliver?")
    note = {"text": "Regular customer. Offer her the Friday discount.", "mentioned": []}
    await office.call("POST", f"/conversations/{amina}/notes", note)
    await reply(office, found["Luca Rossi"], "Your refund of € 24.90 is on its way.")
    await reply(office, found["Noah Becker"], "Happy to hear that!")
    await change(office, jonas, priority="urgent", assignee_id=str(office.owner.id))
    await change(office, found["Kenji Tanaka"], status="resolved")
    for name, components in TEMPLATES.items():
        await office.keep_template(name, *components)
    await office.close_window(found["Priya Natarajan"])
    soon = (datetime.now(UTC) + timedelta(days=1)).isoformat()
    later = {"message": {"text": "Your bread is ready, Amina."}, "send_at": soon}
    await office.call("POST", f"/conversations/{amina}/scheduled-messages", later)
    view = {"name": "Waiting for us", "filters": {"status": "open", "waiting": True}}
    await office.call("POST", "/views", view)
    await office.customer_writes("4915550000011", None, "Yes please, to Rosenstraße 5 🙏")
    return amina


async def reply(office: Office, conversation_id: str, text: str) -> None:
    await office.call("POST", f"/conversations/{conversation_id}/messages", {"text": text})


async def change(office: Office, conversation_id: str, **fields: Any) -> None:
    await office.call("PATCH", f"/conversations/{conversation_id}", fields)


async def fill_settings(office: Office) -> None:
    """Colleagues in several roles, an open invite, a team with somebody in it, a key."""
    hire = office.workspace.add_member
    mona = await hire(Role.AGENT, "mona@olive.example", "Mona Khalil")
    await hire(Role.AUDITOR, "sven@audits.example", "Sven Lindqvist")
    await hire(Role.MARKETER, "leila@olive.example", "ليلى حدّاد")
    await office.call("POST", "/invites", {"email": "noor@example.com", "role": "agent"})
    team = await office.call("POST", "/teams", {"name": "Evenings", "description": "After six"})
    await office.call("PUT", f"/teams/{team['id']}/members/{mona.id}")
    scopes = ["conversations:read", "contacts:read"]
    await office.call("POST", "/api-keys", {"name": "Web shop", "scopes": scopes})


async def fill_templates(office: Office) -> None:
    """What Meta would have answered: one that may be sent, one refused, one with a picture."""
    track = {"type": "URL", "text": "Follow it", "url": "https://shop.example/t/{{1}}"}
    hello = {"type": "BODY", "text": "Hello {{1}}, your order is on its way. It comes {{2}}."}
    await keep(office, "order_sent", "UTILITY", "APPROVED", [hello, buttons(track)])
    spring = {"type": "BODY", "text": "Spring is here: 20 % off all olive trees!"}
    image = {"type": "HEADER", "format": "IMAGE"}
    await keep(office, "spring_sale", "MARKETING", "REJECTED", [image, spring])
    footer = {"type": "FOOTER", "text": "Olive Bakery"}
    reply = {"type": "QUICK_REPLY", "text": "Thank you!"}
    ready = {"type": "BODY", "text": "Your order is ready and waits for you until six."}
    await keep(office, "ready_for_pickup", "UTILITY", "PENDING", [ready, footer, buttons(reply)])


async def fill_ai(office: Office) -> None:
    """What may be told, and what customers want."""
    for title, words in (
        ("Opening hours", "We open from nine to six, and on Saturdays from ten to two."),
        ("Delivery", "Within the city we deliver on the same day, elsewhere within two days."),
    ):
        await office.call("POST", "/knowledge/articles", {"title": title, "text": words})
    for name, title, risk, examples in INTENTS:
        intent = {"name": name, "title": title, "risk": risk, "examples": examples}
        await office.call("POST", "/intents", intent)


async def fill_evaluation(office: Office) -> None:
    """What colleagues said messages are about, and how well the intents agree with them."""
    intents = {one["name"]: one["id"] for one in (await office.call("GET", "/intents"))["items"]}
    for number, name in JUDGED.items():
        path = f"/conversations/{await office.conversation_of(number)}"
        found = await office.until_found(f"{path}/intents")
        body = {"intent_id": intents.get(name or "")}
        await office.call("PUT", f"{path}/intents/{found[0]['message_id']}", body)
    begun = await office.call("POST", "/ai/evaluations", {})
    await office.until_done(f"/ai/evaluations/{begun['id']}")


def buttons(*of: dict[str, str]) -> dict[str, Any]:
    return {"type": "BUTTONS", "buttons": list(of)}


async def keep(
    office: Office, name: str, category: str, status: str, components: list[dict[str, Any]]
) -> None:
    refused = "Offers need an end." if status == "REJECTED" else None
    template = ProviderTemplate(
        external_id=str(new_id()),
        name=name,
        language="en",
        category=category,
        status=status,
        reason=refused,
        quality="GREEN" if status == "APPROVED" else None,
        parameter_format="positional",
        components=components,
    )
    async with office.workspace.as_house() as uow:
        channel = await ChannelService(uow).get(office.channel_id)
        await TemplateService(uow).keep(channel.account, template)
