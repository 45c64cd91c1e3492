"""Customers write in order, again until they are acked, and some of it twice."""

import re
from collections import Counter, defaultdict

import orjson

from storm.customers import Customers, Habits, quoted_number
from storm.http_server import Exchange, HttpServer
from storm.webhooks import Number

NUMBERS = [Number(f"100{n}", "2001", "secret", "token") for n in range(2)]


class Door:
    """Takes webhooks, but refuses or drops some of them first."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str, str]] = []
        self._asked: Counter[str] = Counter()

    def handle(self, exchange: Exchange) -> None:
        value = orjson.loads(exchange.body)["entry"][0]["changes"][0]["value"]
        said = value["messages"][0]
        self._asked[said["id"]] += 1
        number = quoted_number(said["text"]["body"])
        assert number is not None
        if number % 3 == 0 and self._asked[said["id"]] == 1:
            exchange.answer(503, b"{}")
        elif number % 3 == 1 and self._asked[said["id"]] == 1:
            exchange.reset()
        else:
            self.taken.append((value["metadata"]["phone_number_id"], said["from"], said["id"]))
            exchange.answer(200, b"{}")


async def spoken(habits: Habits, seed: int) -> tuple[Customers, Door]:
    door = Door()
    server = HttpServer(door.handle)
    await server.start("127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.port}/webhooks/whatsapp"
    customers = Customers(NUMBERS, url, habits, seed=seed)
    await customers.write()
    await server.stop()
    return customers, door


async def test_every_message_is_acked_in_its_customers_order() -> None:
    habits = Habits(customers=6, messages_each=4, messages_per_second=400)
    customers, door = await spoken(habits, seed=3)
    assert customers.unacked == 0
    assert len({one.wamid for one in customers.said}) == 24
    heard: dict[str, list[str]] = defaultdict(list)
    for _, sender, wamid in door.taken:
        heard[sender].append(wamid)
    for sender, wamids in heard.items():
        meant = [one.wamid for one in customers.said if one.sender == sender]
        assert wamids == meant
    assert all(one.tries == (1 if one.number % 3 == 2 else 2) for one in customers.said)


async def test_copies_come_on_top() -> None:
    habits = Habits(
        customers=4,
        messages_each=2,
        messages_per_second=400,
        repeated=1000,
        copies=2,
        copies_within_seconds=0.05,
    )
    customers, door = await spoken(habits, seed=4)
    assert customers.unacked == 0
    assert len(door.taken) > len(customers.said)
    assert len({wamid for _, _, wamid in door.taken}) == len(customers.said)


def test_a_seed_decides_who_writes_what() -> None:
    one, same = (
        Customers(NUMBERS, "http://127.0.0.1:1/x", Habits(scripts=("", "!190")), seed=5)
        for _ in range(2)
    )
    assert [said.wamid for said in one.said] == [said.wamid for said in same.said]
    assert re.fullmatch(r"price 1 \w+ !190", one.said[5].text)
    assert {said.phone_number_id for said in one.said} == {"1000", "1001"}
