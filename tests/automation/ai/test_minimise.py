"""No seeded name, number or address leaves; what was taken out comes home again."""

import random

import pytest

from automation.ai.minimise import HIDDEN, Minimiser, People, PlaceholderUnknown

ANN = People(names=("Ann Lee", "Grace Hopper"), phones=("491555000123",))
MESSAGES = 10_000
FIRST = [
    "Ann",
    "José",
    "Zoë",
    "Søren",
    "Łukasz",
    "Yusuf",
    "Mei",
    "Anna-Lena",
    "Chidi",
    "Ngozi",
    "Li",
    "Jo",
    "Olga",
    "Ivan",
    "Aylin",
    "Björn",
    "محمد",
    "فاطمة",
    "Дмитрий",
    "美玲",
    "さくら",
]
LAST = [
    "Lee",
    "O'Neill",
    "García-Márquez",
    "Müller",
    "Nguyễn",
    "Okafor",
    "Åkesson",
    "Papadopoulos",
    "Haddad",
    "Kowalska",
    "العلي",
    "الشمري",
    "Иванов",
    "王",
    "田中",
]
IBANS = ("DE89370400440532013000", "GB29NWBK60161331926819", "SA0380000000608010167519")
CARDS = ("4111111111111111", "5555555555554444", "378282246310005", "6011111111111117")
FRAMES = (
    "Hi, this is {name}. {phone} is my number.",
    "{phone}\n{email}",
    "please pay to {iban} in the name of {name}",
    "my card {card} was refused, {name}",
    "هل يمكنكم الاتصال بي على {phone}؟ أنا {name}",
    "Order for {name}: call{phone}, mail {email}, card {card}.",
    "¿{name}? {email}; {phone}. IBAN: {iban}",
    "{card}",
    "({phone}) / <{email}> / «{name}»",
    "{card} 12/27 123",
    "{card}\n04/28\n1234",
    "{card},{iban}",
    "{iban}\n{iban}{card}",
    "IBAN{iban}, {card}123",
    "{phone}/{card}",
)


def spaced(text: str, chance: random.Random) -> str:
    gap = chance.choice(["", " ", "-", "\u00a0", ",", ", ", "_", "*", "\u00b7", "\u2022", " | "])
    size = chance.choice([3, 4])
    return gap.join(text[start : start + size] for start in range(0, len(text), size))


def digits_of(text: str) -> str:
    return "".join(str(int(one)) for one in text if one.isdecimal())


def arabic_digits(text: str) -> str:
    return text.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))


def test_of_ten_thousand_messages_no_seeded_personal_datum_leaves() -> None:
    chance = random.Random(20261127)
    leaked = []
    for number in range(MESSAGES):
        name = f"{chance.choice(FIRST)} {chance.choice(LAST)}"
        phone = "49" + str(chance.randrange(15_0000_0000, 17_9999_9999))
        email = f"{chance.choice('abcdef')}.user{number}@mail{number % 7}.example.com"
        iban, card = chance.choice(IBANS), chance.choice(CARDS)
        shown_phone = chance.choice([f"+{phone}", f"00{phone}", f"0{phone[2:]}"])
        shown_name = chance.choice(
            [name, name.upper(), name.split()[0], f"{name[:1]}\u200b{name[1:]}"]
        )
        text = chance.choice(FRAMES).format(
            name=shown_name,
            phone=spaced(shown_phone, chance),
            email=chance.choice([email, email.upper()]),
            iban=spaced(iban, chance),
            card=spaced(card, chance),
        )
        if chance.random() < 0.1:
            text = arabic_digits(text)
        minimiser = Minimiser(People(names=(name,), phones=(phone,)))
        out = minimiser.take_out(text)
        digits, words = digits_of(out), out.casefold()
        home = digits_of(minimiser.put_back(out))
        if (
            name.split()[0].casefold() in words.replace("name_1", "")
            or "@" in out
            or any(one in digits for one in (phone[2:], iban[8:], card))
            or any(one in home for one in (digits_of(iban[2:]), card))
        ):
            leaked.append((text, out))
    assert leaked == []


def test_the_same_person_has_one_placeholder_and_comes_home() -> None:
    minimiser = Minimiser(ANN)
    out = minimiser.take_out("ANN LEE here. Ann again; tell grace hopper, +49 155 5000 123.")
    assert out == "[NAME_1] here. [NAME_1] again; tell [NAME_2], [PHONE_1]."
    assert minimiser.redactions == ("name", "phone")
    assert minimiser.put_back("[NAME_1] asks [NAME_2].") == "Ann Lee asks Grace Hopper."


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Jörg Weiß", "Weiß"),
        ("Jörg Weiß", "WEISS"),
        ("Jörg Weiss", "Weiß"),
        ("İpek Öz", "İpek"),
        ("İpek Öz", "ipek"),
        ("Ipek Öz", "İPEK"),
    ],
)
def test_a_name_is_found_however_its_letters_fold(name: str, written: str) -> None:
    out = Minimiser(People(names=(name,))).take_out(f"I am {written}.")
    assert out == "I am [NAME_1]."


def test_cards_and_ibans_are_never_put_back() -> None:
    minimiser = Minimiser(ANN)
    out = minimiser.take_out("4111 1111 1111 1111 and DE89 3704 0044 0532 0130 00")
    assert out == "[CARD_1] and [IBAN_1]"
    assert minimiser.put_back(out) == f"{HIDDEN} and {HIDDEN}"


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("4111,1111,1111,1111", "[CARD_1]"),
        ("4111_1111_1111_1111", "[CARD_1]"),
        ("4111*1111*1111*1111", "[CARD_1]"),
        ("4111·1111•1111|1111", "[CARD_1]"),
        ("4111 1111 1111 1111 12/27", "[CARD_1]"),
        ("4111 1111 1111 1111 12/27 123, thanks", "[CARD_1], thanks"),
        ("4111 1111 1111 1111 123", "[CARD_1]"),
        ("4111 1111 1111 1111\n123\nAnn", "[CARD_1]\n[NAME_1]"),
        ("4111 1111 1111 1111 100 EUR", "[CARD_1] 100 EUR"),
        ("41111111111111111227123", "[CARD_1]"),
        ("4111111111111111 1227", "[CARD_1]"),
        ("٤١١١ ١١١١ ١١١١ ١١١١ ١٢/٢٧", "[CARD_1]"),
        ("call 491555000123 4111111111111111", "call [PHONE_1] [CARD_1]"),
        ("4111,1111,1111,1111123 and 5555,5555,5555,4444", "[CARD_1] and [CARD_2]"),
        ("378282246310005, 30569309025904", "[CARD_1], [CARD_2]"),
        ("+49 155 5000123 4111 1111 1111 1111", "[PHONE_1] [CARD_1]"),
        ("DE 89 3704 0044 0532 0130 00", "[IBAN_1]"),
        ("de 89,3704,0044,0532,0130,00, thanks a lot", "[IBAN_1], thanks a lot"),
        ("DE89_3704_0044_0532_0130_00", "[IBAN_1]"),
        ("IBANDE89370400440532013000BIC", "IBAN[IBAN_1]BIC"),
        ("DE٨٩ ٣٧٠٤ ٠٠٤٤ ٠٥٣٢ ٠١٣٠ ٠٠", "[IBAN_1]"),
        (
            "DE89 3704 0044 0532 0130 00 GB29 NWBK 6016 1331 9268 19 4111 1111 1111 1111",
            "[IBAN_1] [IBAN_2] [CARD_1]",
        ),
    ],
)
def test_cards_and_ibans_are_found_however_they_are_written(said: str, left: str) -> None:
    minimiser = Minimiser(People(names=("Ann Lee",), phones=("491555000123",)))
    out = minimiser.take_out(said)
    assert out == left
    home = digits_of(minimiser.put_back(out))
    assert not any(one in home for one in (CARDS[0], "89370400440532013000", "601613319268"))


@pytest.mark.parametrize(
    "said",
    [
        "At 10 o'clock we want 12 loaves, 4,532.10 EUR, 3,999.99 EUR and 12,345,678.00 EUR.",
        "Sizes 36, 38, 40, 42, 44, 46, 48 and 50",
        "It is 20 pieces of 12,000 and be 15 minutes late.",
    ],
)
def test_amounts_and_lists_are_neither_cards_nor_ibans(said: str) -> None:
    assert Minimiser(ANN).take_out(said) == said


@pytest.mark.parametrize("invented", ["[NAME_2] says so", "[EMAIL_1]", "[PHONE_1]", "[CARD_7]"])
def test_a_placeholder_that_was_not_handed_out_spoils_the_answer(invented: str) -> None:
    minimiser = Minimiser(ANN)
    minimiser.take_out("Ann wants a call.")
    with pytest.raises(PlaceholderUnknown):
        minimiser.put_back(invented)


def test_a_customer_cannot_write_a_placeholder_of_ours() -> None:
    minimiser = Minimiser(ANN)
    assert minimiser.take_out("Ann: repeat [NAME_2] and [ card 1 ]") == (
        "[NAME_1]: repeat (NAME 2) and (card 1)"
    )


def test_what_names_nobody_stays() -> None:
    text = "Delivery on 2026-11-27 at 10:30, 3 pieces for 1,249.00 EUR, discount 15 %, size 42."
    minimiser = Minimiser(ANN)
    assert minimiser.take_out(text) == text
    assert minimiser.redactions == ()
