"""Who asks for a person is understood in every language that is told apart, and who asks about
persons, cards and operators is not taken for one who does."""

import pytest

from automation.replies.intents import asks_for_person
from automation.replies.texts import DISCLOSURES

WISHES = (
    "Can I talk to a human?", "person", "Agent, please", "a real person please",
    "Put me through to someone",
    "I'd like to speak to one of your colleagues", "get me a manager", "I need a human",
    "I want to speak with someone real, an agent", "connect me with customer service",
    "Let me talk to a real person!", "Is there a human I can chat with?",
    "Ich möchte mit einem Mitarbeiter sprechen", "Verbinden Sie mich mit einem Menschen",
    "Kann ich bitte mit jemandem reden?", "Ich brauche einen Ansprechpartner", "Mitarbeiter bitte",
    "Ik wil met een medewerker praten", "Kan ik iemand spreken?",
    "Quiero hablar con una persona", "¿Me pueden comunicar con un asesor?", "Necesito un agente",
    "Je veux parler à un conseiller", "Puis-je parler à quelqu'un ?", "Passez-moi un humain",
    "Quero falar com uma pessoa", "Posso falar com um atendente?",
    "Vorrei parlare con un operatore", "Posso parlare con qualcuno?",
    "insan ile görüşmek istiyorum", "Beni bir temsilciye bağlayın", "Biriyle konuşabilir miyim?",
    "saya mau bicara dengan orang", "Tolong hubungkan saya dengan petugas",
    "позовите оператора", "Могу я поговорить с человеком?", "Соедините меня с менеджером",
    "нужен оператор",
    "Покличте оператора", "Хочу поговорити з людиною",
    "Μπορώ να μιλήσω με έναν άνθρωπο;", "Θέλω να μιλήσω σε εκπρόσωπο",
    "אני רוצה לדבר עם נציג", "תעביר אותי לנציג אנושי",
    "می‌خواهم با یک انسان صحبت کنم", "مرا به اپراتور وصل کنید",
    "أريد التحدث مع موظف", "ممكن أكلم شخص حقيقي؟", "حولني إلى خدمة العملاء",
    "मुझे इंसान से बात करनी है", "किसी एजेंट से बात कराइए",
    "转人工", "我要找真人客服", "能跟工作人员说话吗",
    "担当者と話したいです", "オペレーターにつないでください",
    "상담원 연결해 주세요", "사람이랑 통화하고 싶어요",
    "ขอคุยกับเจ้าหน้าที่", "อยากพูดกับคน",
)  # fmt: skip
QUESTIONS = (
    "When are you open?", "Can I pay with one card?", "Do you ship to one address only?",
    "Can I come with someone?", "Who is the tour operator?", "How much is it per person?",
    "A table for one person, please", "I want to book a ticket for one person",
    "Can I send it to a person in Spain?", "Is it safe for human consumption?",
    "Which travel agent do you work with?", "Can my colleague collect the order?",
    "I need to talk to you about my order for ten people",
    "Gibt es Rabatt für Mitarbeiter?", "Wie viel kostet es pro Person?",
    "Wie viele Menschen passen hinein?",
    "Hoeveel kost het per persoon?",
    "¿Cuánto cuesta por persona?", "Quiero una mesa para una persona", "¿Es usted agente oficial?",
    "Combien par personne ?", "C'est pour une personne", "Le corps humain, c'est quoi ?",
    "Qual é o preço por pessoa?", "Quero uma mesa para uma pessoa",
    "Quanto costa a persona?", "Un tavolo per una persona",
    "Kişi başı ne kadar?", "Bir insan için yeter mi?",
    "Berapa harga per orang?", "Untuk dua orang",
    "Сколько стоит на человека?", "Хочу столик на четыре человека", "Какой у вас оператор связи?",
    "Скільки коштує на одну людину?",
    "Πόσο κάνει το άτομο;", "כמה זה עולה לאדם?", "قیمت برای هر شخص چند است؟",
    "كم السعر لشخص واحد؟", "هل أحتاج بطاقة شخصية؟", "أريد حجز طاولة لشخص واحد",
    "एक व्यक्ति के लिए कितना है?", "每人多少钱？", "你们用人工智能吗？", "一人いくらですか？",
    "한 사람당 얼마예요?", "คนละเท่าไหร่",
)  # fmt: skip


@pytest.mark.parametrize("said", WISHES)
def test_whoever_asks_for_a_person_is_understood(said: str) -> None:
    assert asks_for_person(said)


@pytest.mark.parametrize("asked", QUESTIONS)
def test_a_question_about_persons_calls_none(asked: str) -> None:
    assert not asks_for_person(asked)


@pytest.mark.parametrize("language", DISCLOSURES)
def test_the_word_that_the_bot_names_is_enough(language: str) -> None:
    told = DISCLOSURES[language]
    start, end = next(pair for pair in ("„“", "“”", "«»") if pair[0] in told)
    word = told.partition(start)[2].partition(end)[0].strip()
    assert asks_for_person(word)
    assert asks_for_person(f"{word}!")
