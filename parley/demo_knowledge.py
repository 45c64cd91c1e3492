"""What the demo's bakery tells whoever asks. Invented, like its customers."""

from automation.knowledge.chunks import TextFormat
from automation.knowledge.models import ArticleKind
from automation.knowledge.schemas import ArticleIn
from automation.knowledge.service import KnowledgeService
from inbox.foundation.identifiers import new_id
from inbox.foundation.unit_of_work import UnitOfWork

SHOP = """
## Opening hours
The bakery is open Monday to Saturday from 7:00 to 19:00, and on Sunday from 8:00 to 12:00.
On public holidays we are closed.

## Address and parking
You find the shop at 12 Mill Lane, next to the market hall. Parking behind the house is free for
customers for 30 minutes.

## Contact
Call us at +44 20 7946 0018 during opening hours, or write to hello@bakery.example at any time.
"""
DELIVERY = """
Orders placed before 14:00 are delivered the next working day.

## Shipping costs
Shipping within the country costs 4.90 EUR. From 40 EUR on, shipping is free.

## Abroad
We ship to Austria, Belgium and the Netherlands for 12.50 EUR. Delivery abroad takes 3 to 5 working
days. We do not ship outside of Europe.

## Tracking
You receive a tracking link by e-mail as soon as the parcel leaves the bakery:
https://bakery.example/track

## Change of address
The delivery address can be changed until 14:00 on the day of the order; write us the new address.
"""
ORDERS = """
## Payment
You can pay by credit card, PayPal or bank transfer. Cash is taken in the shop only.

## Invoice
You find the invoice with its VAT number in your account under Orders. For a company, enter the VAT
number before you pay.

## Cancellation
An order can be cancelled until 14:00 on the day before delivery.

## Returns and refunds
Bread that arrives damaged is replaced, or refunded within 14 days. Send us a photo within 48 hours
after delivery.

## Gift cards
Gift cards are valid for 3 years and can be used in the shop and online.
"""
BREAD = """
## Olive bread
Olive bread is baked on Friday and Saturday. A loaf of 500 g costs 5.80 EUR.

## Gluten
We bake two loaves without gluten: buckwheat bread and rice bread. They have an oven of their own.

## Vegan
All of our breads are vegan, except for the brioche, which contains butter and eggs.

## Allergens
Nuts and sesame are used in the same room. A list of all allergens hangs in the shop.

## Storage
Sourdough bread keeps for 5 days in a paper bag. Sliced bread can be frozen for 3 months.

## Cakes to order
Birthday cakes are made to order. Please order a cake 3 days ahead; it costs from 32 EUR.
"""
ARTICLES = (
    ("Our shop", "en", SHOP),
    ("Delivery and shipping", "en", DELIVERY),
    ("Ordering and paying", "en", ORDERS),
    ("Bread and cakes", "en", BREAD),
)
QUESTIONS = (
    ("en", "Do you cater for events?", "Yes. Breakfast for 10 to 80 guests; ask 7 days ahead."),
    ("en", "Do you offer baking courses?", "A sourdough course is on every first Sunday, 65 EUR."),
    ("de", "Wann haben Sie geöffnet?",
     "Montag bis Samstag von 7 bis 19 Uhr, sonntags von 8 bis 12 Uhr."),
    ("de", "Was kostet der Versand?", "Der Versand kostet 4,90 EUR, ab 40 EUR ist er kostenlos."),
    ("de", "Kann ich mein Brot zurückgeben?",
     "Beschädigtes Brot ersetzen wir. Schicken Sie uns innerhalb von 48 Stunden ein Foto."),
    ("es", "¿Cuál es el horario de apertura?",
     "Abrimos de lunes a sábado de 7 a 19 horas, y los domingos de 8 a 12."),
    ("es", "¿Cuánto cuesta el envío?", "El envío cuesta 4,90 EUR y es gratis a partir de 40 EUR."),
    ("es", "¿Puedo pagar con tarjeta?", "Sí, con tarjeta, PayPal o transferencia bancaria."),
    ("fr", "Quels sont vos horaires ?",
     "Du lundi au samedi de 7 h à 19 h, le dimanche de 8 h à 12 h."),
    ("ar", "ما هي أوقات العمل؟", "نعمل من الاثنين إلى السبت من 7 إلى 19، ويوم الأحد من 8 إلى 12."),
    ("ar", "كم تكلفة التوصيل؟", "تكلفة التوصيل 4.90 يورو، والتوصيل مجاني ابتداءً من 40 يورو."),
    ("ar", "هل يمكنني تغيير عنوان التوصيل؟",
     "يمكن تغيير عنوان التوصيل حتى الساعة 14 من يوم الطلب."),
)  # fmt: skip


async def fill_knowledge(uow: UnitOfWork) -> None:
    knowledge = KnowledgeService(uow)
    for title, language, text in ARTICLES:
        await knowledge.create(
            new_id(), ArticleIn(title=title, text=text.strip(), language=language)
        )
    for language, question, answer in QUESTIONS:
        await knowledge.create(
            new_id(),
            ArticleIn(
                title=question,
                text=answer,
                language=language,
                kind=ArticleKind.QUESTION,
                format=TextFormat.TEXT,
            ),
        )
