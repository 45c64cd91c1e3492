"""The fake Graph API as a caller sees it, and the webhooks that it sends back."""

import asyncio
import hmac
from collections.abc import AsyncIterator
from typing import Any

import orjson
import pytest

from storm.fake_meta import FakeMeta
from storm.http_client import NO_ANSWER, ClientPool
from storm.http_server import Exchange, HttpServer
from storm.meta_faults import Deed, FaultPlan, Faults
from storm.meta_statuses import StatusSender
from storm.webhooks import Number

NUMBER = Number("1001", "2001", "app secret", "token")
PROOF = hmac.digest(b"app secret", b"token", "sha256").hex()


class Receiver:
    """Where the webhooks go; refuses the first `refusals` of them."""

    def __init__(self) -> None:
        self.bodies: list[dict[str, Any]] = []
        self.signatures: list[bool] = []
        self.refusals = 0

    def handle(self, exchange: Exchange) -> None:
        if self.refusals:
            self.refusals -= 1
            exchange.answer(503, b"{}")
            return
        right = hmac.digest(NUMBER.app_secret.encode(), exchange.body, "sha256").hex()
        self.signatures.append(exchange.header(b"x-hub-signature-256") == f"sha256={right}")
        self.bodies.append(orjson.loads(exchange.body))
        exchange.answer(200, b"{}")

    def states(self) -> list[str]:
        return [
            one["status"]
            for body in self.bodies
            for one in body["entry"][0]["changes"][0]["value"]["statuses"]
        ]


class FarEnd:
    def __init__(self, receiver: Receiver, meta: FakeMeta, pool: ClientPool, sender: StatusSender):
        self.receiver = receiver
        self.meta = meta
        self.sender = sender
        self._pool = pool

    async def send(
        self, text: str, *, token: str = "token", proof: str = PROOF, effect: str = "e1"
    ) -> tuple[int, Any]:
        body = orjson.dumps(
            {
                "messaging_product": "whatsapp",
                "to": "15550001",
                "type": "text",
                "text": {"body": text},
                "biz_opaque_callback_data": effect,
            }
        )
        head = (
            f"POST /v23.0/1001/messages?appsecret_proof={proof} HTTP/1.1\r\nHost: x\r\n"
            f"Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        code, answer = await self._pool.ask(head.encode() + body)
        return code, orjson.loads(answer) if answer.startswith(b"{") else answer

    async def control(self, document: dict[str, Any]) -> None:
        body = orjson.dumps(document)
        head = f"POST /storm/control HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n\r\n"
        code, _ = await self._pool.ask(head.encode() + body)
        assert code == 200

    async def history(self) -> dict[str, Any]:
        code, answer = await self._pool.ask(b"GET /storm/history HTTP/1.1\r\nHost: x\r\n\r\n")
        assert code == 200
        found: dict[str, Any] = orjson.loads(answer)
        return found

    async def statuses_done(self) -> None:
        async with asyncio.timeout(60):
            while self.sender.pending:  # noqa: ASYNC110 - the sender offers no event
                await asyncio.sleep(0.005)


@pytest.fixture
async def far_end() -> AsyncIterator[FarEnd]:
    receiver = Receiver()
    hooks = HttpServer(receiver.handle)
    await hooks.start("127.0.0.1", 0)
    sender = StatusSender(
        f"http://127.0.0.1:{hooks.port}/webhooks/whatsapp", delays_seconds=(0.0, 0.01, 0.02)
    )
    meta = FakeMeta(numbers=[NUMBER], default_secret="", seed=7, faults=Faults(), statuses=sender)
    server = HttpServer(meta.handle)
    await server.start("127.0.0.1", 0)
    pool = ClientPool("127.0.0.1", server.port, 4, timeout_seconds=0.5)
    yield FarEnd(receiver, meta, pool, sender)
    await pool.close()
    await sender.close()
    await server.stop()
    await hooks.stop()


async def test_a_message_is_accepted_and_its_three_statuses_come_signed(far_end: FarEnd) -> None:
    code, answer = await far_end.send("price 1")
    assert code == 200
    wamid = answer["messages"][0]["id"]
    assert answer["contacts"] == [{"input": "15550001", "wa_id": "15550001"}]
    await far_end.statuses_done()
    assert far_end.receiver.states() == ["sent", "delivered", "read"]
    assert far_end.receiver.signatures == [True, True, True]
    value = far_end.receiver.bodies[0]["entry"][0]["changes"][0]["value"]
    assert value["metadata"]["phone_number_id"] == "1001"
    assert value["statuses"][0]["id"] == wamid
    assert value["statuses"][0]["biz_opaque_callback_data"] == "e1"
    history = await far_end.history()
    assert [one[1:7] for one in history["arrivals"]] == [
        ["e1", "1001", "15550001", "price 1", wamid, "accept"]
    ]
    assert [one[6] for one in history["statuses"]] == [1, 1, 1]


@pytest.mark.parametrize(("token", "proof"), [("other", PROOF), ("token", "0" * 64), ("", PROOF)])
async def test_wrong_credentials_are_refused_and_remembered(
    far_end: FarEnd, token: str, proof: str
) -> None:
    code, answer = await far_end.send("price 1", token=token, proof=proof)
    assert code in {400, 401}
    assert answer["error"]["code"] in {100, 190}
    history = await far_end.history()
    assert not history["arrivals"]
    assert len(history["refused"]) == 1


@pytest.mark.parametrize(
    ("script", "first", "accepted"),
    [
        ("!131047", 400, False),
        ("!130429", 429, False),
        ("!190", 401, False),
        ("!reject_500", 500, False),
        ("!accept_500", 500, True),
        ("!accept_reset", NO_ANSWER, True),
        ("!reject_reset", NO_ANSWER, False),
        ("!accept_hang", NO_ANSWER, True),
    ],
)
async def test_a_text_scripts_its_first_attempt(
    far_end: FarEnd, script: str, first: int, accepted: bool
) -> None:
    code, _ = await far_end.send(f"price 1 {script}")
    assert code == first
    assert bool(far_end.meta.arrivals[0][5]) is accepted
    code, _ = await far_end.send(f"price 1 {script}")
    assert code == 200
    await far_end.statuses_done()


async def test_a_doubled_mark_scripts_every_attempt(far_end: FarEnd) -> None:
    assert [(await far_end.send("price 1 !!131047"))[0] for _ in range(3)] == [400, 400, 400]


async def test_a_refused_webhook_is_posted_again_until_it_is_taken(far_end: FarEnd) -> None:
    far_end.receiver.refusals = 2
    await far_end.send("price 1")
    await far_end.statuses_done()
    assert sorted(far_end.receiver.states()) == ["delivered", "read", "sent"]
    history = await far_end.history()
    assert sum(one[6] for one in history["statuses"]) == 5


async def test_status_faults_are_set_while_it_runs(far_end: FarEnd) -> None:
    await far_end.control({"faults": {"status_lost": 1000}})
    await far_end.send("price 1")
    await far_end.control({"faults": {"status_duplicate": 1000}})
    await far_end.send("price 2")
    await far_end.control({"faults": {"status_failed": 1000}})
    await far_end.send("price 3")
    await far_end.statuses_done()
    states = far_end.receiver.states()
    assert len(states) == 0 + 6 + 2
    assert states.count("failed") == 1


async def test_statuses_can_be_switched_off(far_end: FarEnd) -> None:
    await far_end.control({"statuses": False})
    assert (await far_end.send("price 1"))[0] == 200
    assert far_end.sender.pending == 0


def test_the_same_seed_gives_the_same_faults() -> None:
    faults = Faults(accept_hang=100, accept_reset=100, codes={131056: 100})
    texts = [f"price {n}" for n in range(2000)]
    one, same, other = (
        [FaultPlan(faults, seed).deed(text, 1) for text in texts] for seed in (1, 1, 2)
    )
    assert one == same
    assert one != other
    share = sum(deed is not Deed.ACCEPT for deed, _ in one) / len(one)
    assert 0.25 < share < 0.35


def test_an_unknown_fault_is_refused() -> None:
    with pytest.raises(ValueError, match="acept_hang"):
        Faults.of({"acept_hang": 1})
