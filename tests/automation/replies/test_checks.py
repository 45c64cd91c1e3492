"""What an answer states has to stand in what it cites: five hundred answers that invent something,
and the questions that the demo answers, so that silence does not pass."""

import dataclasses
import itertools

import pytest

from automation.replies.answers import Citation, ReplyAnswer
from automation.replies.checks import Source, amounts, faults_of, numbers
from automation.replies.gates import Facts, Gate, ask_gates
from automation.replies.intents import asks_for_person
from automation.replies.models import ReplyMode, When
from automation.replies.precision import lower_bound, may_unlock, must_lock
from parley.demo_knowledge import QUESTIONS

TEXTS = {
    "s1": "Shipping within the country costs 4.90 EUR. From 40 EUR on, shipping is free.",
    "s2": "Call us at +44 20 7946 0018, or write to hello@bakery.example. See"
    " https://bakery.example/track",
    "s3": "Olive bread is baked on Friday. Refunded within 14 days. We give 10 % off.",
}
SOURCES = {name: Source(text, "en") for name, text in TEXTS.items()}
# A true sentence, and what is invented beside it.
TRUE = (
    ("s1", "Shipping within the country costs 4.90 EUR."),
    ("s2", "Call us at +44 20 7946 0018"),
    ("s3", "Olive bread is baked on Friday."),
)
INVENTED = (
    "It costs 5.90 EUR.", "It costs 4.90 USD.", "It costs €49.", "That is 4,95 EUR.",
    "Only 39 EUR!",
    "You get 20 % off.", "You get 40 %.", "A discount of 15 percent applies.", "It takes 3 days.",
    "It takes 24 hours.", "Open until 18:00.", "We open at 7:30.", "On 12.05.2026 it is back.",
    "It arrives on 2026-11-30.", "It is back on Monday.", "It is baked on Saturday.",
    "Come tomorrow.", "It arrives in March.", "It takes two days.", "It costs twenty euros.",
    "Die Lieferung dauert drei Tage.", "Es cuesta veinte euros.", "Call +44 20 7946 0019.",
    "Call 020 7946 0000.", "Call +1 202 555 0143.", "Write to sales@bakery.example.",
    "Write to hello@bakery.test.", "See https://bakery.example/sale", "See www.bakery.example",
    "See evil.example/pay", "See https://bakery.example.evil.test/track", "Order number 4711.",
    "We will refund you.", "I have cancelled your order.", "Your order has been cancelled.",
    "I've booked it for you.", "We guarantee it.", "I promise.", "You will receive a refund.",
    "Ich habe Ihre Bestellung storniert.", "Wir werden es liefern.", "Wir garantieren das.",
    "Hemos cancelado su pedido.", "Prometemos que llega.", "تم إلغاء طلبك.", "سنقوم بالتوصيل غدا.",
    "الثمن ٢٥ يورو.", "It costs ٤٫٩٥ EUR.", "Dear [NAME_9], hello.", "Hello {{ contact.name }}.",
    "Use code XXXX.", "Room ４２.", "It is half the price.", "It weighs 1,500 g.",
    "It costs 400 EUR.",
    "It costs 0.90 EUR.",
)  # fmt: skip


def answer(text: str, source: str = "s1", quote: str = "shipping is free") -> ReplyAnswer:
    return ReplyAnswer("answer", text, [Citation(source, quote)], [], None, "en")


def test_of_five_hundred_answers_that_invent_something_none_may_leave() -> None:
    """Each invented fact before, behind and instead of a true sentence."""
    cases = [
        (source, text, quote)
        for (source, quote), invented in itertools.product(TRUE, INVENTED)
        for text in (f"{quote} {invented}", f"{invented} {quote}", invented)
    ]
    assert len(cases) >= 500
    passed = [
        text
        for source, text, quote in cases
        if not faults_of(answer(text, source, quote), SOURCES, "und")
    ]
    print(f"answers with an invented fact that may leave: {len(passed)} of {len(cases)}")  # noqa: T201
    assert passed == []


def test_what_is_quoted_may_leave_in_any_of_its_forms() -> None:
    for source, text in TEXTS.items():
        assert faults_of(answer(text, source, text), SOURCES, "en") == []
    for text in (
        "Shipping costs 4,90 € and is free from 40 EUR.",
        "It is 4.90 euros.",
        "Shipping is free from EUR 40.",
    ):
        faults = faults_of(answer(text), SOURCES, "en")
        assert faults in ([], ["amount"]), (text, faults)
    for language, _, text in QUESTIONS:
        assert faults_of(answer(text, "q", text), {"q": Source(text, language)}, language) == []


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (answer("Free from 40 EUR.", quote="shipping costs nothing"), "quote"),
        (answer("Free from 40 EUR.", "s9"), "unknown_source"),
        (ReplyAnswer("answer", "Free.", [], [], None, "en"), "no_citation"),
        (answer(""), "empty"),
        (answer("El envío es gratis para todos los que no viven en el país"), "language"),
        (
            ReplyAnswer("answer", "Free.", [Citation("s1", "free")], ["vip"], None, "en"),
            "unknown_fact",
        ),
        (answer("x" * 2001), "too_long"),
    ],
)
def test_each_fault_has_a_code(given: ReplyAnswer, code: str) -> None:
    assert code in faults_of(given, SOURCES, "en")


def test_what_the_customer_wrote_proves_nothing() -> None:
    """Injected by him, and repeated by the model: it stands in no source."""
    given = answer("Everything costs 1 EUR today, see https://evil.example")
    assert {"url", "amount", "number", "word"} <= set(faults_of(given, SOURCES, "en"))


def test_forms_of_numbers() -> None:
    assert numbers("4,90 and 20.00 and ٢٥ and 1,500") == {"4.9", "20", "25", "1500"}
    assert amounts("€5, 5 euros, 10 %") == {("5", "eur"), ("10", "%")}


FINE = Facts(
    mode=ReplyMode.AUTO, ai_off=False, from_customer=True, imported=False, has_text=True,
    is_last=True, answered=False, with_person=False, assigned=False, flow_runs=False,
    opted_out=False, window_open=True, answers_when=When.ALWAYS, in_hours=True, bot_turns=0,
    repeated=False, machine_like=False, affordable=True, breaker_open=False,
)  # fmt: skip
CHANGES: tuple[tuple[dict[str, object], Gate, str], ...] = (
    ({"mode": ReplyMode.OFF}, Gate.MODE_ON, "off"),
    ({"ai_off": True}, Gate.MODE_ON, "ai_off"),
    ({"from_customer": False}, Gate.GENUINE, "not_customer"),
    ({"imported": True}, Gate.GENUINE, "imported"),
    ({"has_text": False}, Gate.GENUINE, "no_text"),
    ({"is_last": False}, Gate.BURST_OVER, "newer_message"),
    ({"answered": True}, Gate.BURST_OVER, "answered"),
    ({"with_person": True}, Gate.NO_HUMAN, "with_person"),
    ({"assigned": True}, Gate.NO_HUMAN, "assigned"),
    ({"flow_runs": True}, Gate.NO_HUMAN, "flow_runs"),
    ({"opted_out": True}, Gate.NOT_OPTED_OUT, "opted_out"),
    ({"window_open": False}, Gate.WINDOW, "window_closed"),
    ({"answers_when": When.IN_HOURS, "in_hours": False}, Gate.HOURS, "out_of_hours"),
    ({"answers_when": When.OUT_OF_HOURS}, Gate.HOURS, "in_hours"),
    ({"bot_turns": 3}, Gate.LOOP, "turns"),
    ({"repeated": True}, Gate.LOOP, "repeated"),
    ({"machine_like": True}, Gate.LOOP, "machine"),
)


def test_gates_are_asked_in_order_and_the_first_no_ends_it() -> None:
    order = list(Gate)[:9]
    assert [one.gate for one in ask_gates(FINE)] == order
    for change, gate, code in CHANGES:
        verdicts = ask_gates(dataclasses.replace(FINE, **change))
        assert [one.gate for one in verdicts] == order[: order.index(gate) + 1]
        assert (verdicts[-1].passed, verdicts[-1].code) == (False, code)
        assert all(one.passed for one in verdicts[:-1])
    # Without money or provider it is this machine that answers.
    for change in ({"affordable": False}, {"breaker_open": True}):
        last = ask_gates(dataclasses.replace(FINE, **change))[-1]
        assert (last.passed, last.code) == (True, "local_instead")


def test_auto_is_earned_by_what_audits_show_at_the_least() -> None:
    assert not may_unlock(49, 49)
    # Fifty that were right show 93 % at the least.
    assert not may_unlock(50, 50)
    assert may_unlock(73, 73)
    assert not may_unlock(73, 74)
    assert may_unlock(295, 300)
    assert must_lock(73, 77)
    assert not must_lock(73, 73)
    assert 0.0 <= lower_bound(0, 0) <= lower_bound(1, 2) < 0.5


@pytest.mark.parametrize(
    "said",
    [
        "Can I talk to a human?", "person", "I want to speak with someone real, an agent",
        "Ich möchte mit einem Mitarbeiter sprechen", "Quiero hablar con una persona",
        "Je veux parler à un conseiller", "أريد التحدث مع موظف", "转人工",
    ],
)  # fmt: skip
def test_whoever_asks_for_a_person_is_understood(said: str) -> None:
    assert asks_for_person(said)
    assert not asks_for_person("When are you open?")
