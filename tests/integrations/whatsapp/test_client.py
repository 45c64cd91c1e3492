"""What became of a message: known only where it can be known."""

import asyncio
import hmac
import socket
from typing import Any

import pytest

from integrations.messaging import (
    Accepted,
    ChannelAccess,
    NotSent,
    Outcome,
    OutgoingMessage,
    Person,
    Refused,
    Unknown,
    WhoActs,
)
from integrations.whatsapp.client import MAX_ANSWER_BYTES, WhatsAppClient
from tests.integrations.whatsapp import graph as faults
from tests.integrations.whatsapp.graph import accepted, answer, graph_answering, refused

ACCESS = ChannelAccess(address="106540352242922", access_token="EAAtoken", app_secret="secret")
HELLO = OutgoingMessage(
    effect_id="0199f1c2-0000-7000-8000-000000000001",
    recipient=Person(phone="16505551234"),
    text="مرحبا, it is 20 €",
)


async def send(url: str, message: OutgoingMessage = HELLO, **options: float) -> Outcome:
    client = WhatsAppClient(url, "v23.0", **options)
    try:
        return await client.send(ACCESS, message)
    finally:
        await client.close()


@pytest.fixture
async def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


async def test_an_accepted_message_has_metas_id() -> None:
    async with graph_answering(accepted("wamid.HBg")) as graph:
        assert await send(graph.url) == Accepted("wamid.HBg")
    [(first_line, headers, body)] = graph.requests
    proof = hmac.new(b"secret", b"EAAtoken", "sha256").hexdigest()
    path = f"/v23.0/106540352242922/messages?appsecret_proof={proof}"
    assert first_line == f"POST {path} HTTP/1.1"
    assert headers["authorization"] == "Bearer EAAtoken"
    assert headers["content-type"] == "application/json"
    assert body == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": "16505551234",
        "type": "text",
        "text": {"body": "مرحبا, it is 20 €", "preview_url": False},
        "biz_opaque_callback_data": HELLO.effect_id,
    }


async def test_a_reply_names_what_it_answers_and_a_user_id_stands_in_for_a_phone() -> None:
    person = Person(user_id="US.13491208655302741918")
    message = OutgoingMessage("e1", person, "hello", in_reply_to="wamid.before")
    async with graph_answering(accepted()) as graph:
        await send(graph.url, message)
    [(_, _, body)] = graph.requests
    assert body["recipient"] == "US.13491208655302741918"
    assert "to" not in body
    assert body["context"] == {"message_id": "wamid.before"}


async def test_a_connection_is_used_again() -> None:
    client = WhatsAppClient("", "v23.0")
    async with graph_answering(accepted()) as graph:
        client = WhatsAppClient(graph.url, "v23.0")
        for _ in range(3):
            assert await client.send(ACCESS, HELLO) == Accepted("wamid.1")
        await client.close()
    assert (graph.connections, len(graph.requests)) == (1, 3)


async def test_a_strange_address_stays_inside_its_place_in_the_path() -> None:
    access = ChannelAccess("1/../2?x=y", "EAAtoken", "")
    async with graph_answering(accepted()) as graph:
        client = WhatsAppClient(graph.url + "/", "v23.0")
        await client.send(access, HELLO)
        await client.close()
    assert graph.requests[0][0] == "POST /v23.0/1%2F..%2F2%3Fx=y/messages HTTP/1.1"


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(faults.reset, id="reset after reading"),
        pytest.param(faults.close, id="closed after reading"),
        pytest.param(faults.cut, id="answer cut in the middle"),
        pytest.param(answer(200, b"<html>hello</html>"), id="200 with garbage"),
        pytest.param(answer(200, b""), id="200 with nothing"),
        pytest.param(answer(200, {"messages": []}), id="200 without an id"),
        pytest.param(answer(200, {"messages": [{"id": ["x"]}]}), id="200 with a strange id"),
        pytest.param(answer(200, b"[" * 5_000), id="200 nested without end"),
        pytest.param(answer(200, b" " * (MAX_ANSWER_BYTES + 1)), id="200 without end"),
        pytest.param(answer(302, b"", Location="/elsewhere"), id="redirect"),
        pytest.param(answer(400, b"<html>bad</html>"), id="400 with garbage"),
        pytest.param(answer(404, {"error": "no"}), id="404 with a strange error"),
        pytest.param(answer(400, {"error": {"code": "x"}}), id="400 with a strange code"),
        pytest.param(answer(500, b""), id="500"),
        pytest.param(answer(502, b"<html>bad gateway</html>"), id="502"),
        pytest.param(answer(503, {"error": {"code": 2}}), id="503 with an error"),
        pytest.param(refused(130429, 500), id="500 with a throttle"),
        pytest.param(refused(100, 500), id="500 with a refusal"),
    ],
)
async def test_what_may_have_been_taken_is_unknown(reply: faults.Reply) -> None:
    async with graph_answering(reply) as graph:
        assert isinstance(await send(graph.url), Unknown)
    assert len(graph.requests) == 1


async def test_a_reset_before_the_request_was_read_is_unknown() -> None:
    async with graph_answering(faults.reset, unread=True) as graph:
        assert isinstance(await send(graph.url), Unknown)
    assert graph.connections == 1


async def test_an_answer_that_never_comes_is_unknown() -> None:
    async with graph_answering(faults.hang) as graph:
        outcome = await send(graph.url, total_timeout_seconds=0.2)
    assert outcome == Unknown("timed_out")
    assert len(graph.requests) == 1


async def test_a_kept_connection_that_was_closed_is_unknown_and_not_tried_again() -> None:
    async with graph_answering(accepted(), faults.close, accepted("wamid.3")) as graph:
        client = WhatsAppClient(graph.url, "v23.0")
        outcomes = [await client.send(ACCESS, HELLO) for _ in range(3)]
        await client.close()
    assert outcomes == [Accepted("wamid.1"), Unknown("connection_lost"), Accepted("wamid.3")]
    assert (len(graph.requests), graph.connections) == (3, 2)


async def test_a_refused_connection_sent_nothing(free_port: int) -> None:
    outcome = await send(f"http://127.0.0.1:{free_port}")
    assert outcome == NotSent("connection_failed", 5, counts_as_failure=True)


async def test_a_failed_handshake_sent_nothing() -> None:
    async with graph_answering(faults.close, unread=True) as graph:
        outcome = await send(graph.url.replace("http://", "https://"))
    assert isinstance(outcome, NotSent)
    assert outcome.counts_as_failure


async def test_a_name_that_does_not_resolve_sent_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nowhere(*_: Any, **__: Any) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", nowhere)
    assert isinstance(await send("http://graph.invalid"), NotSent)


async def test_a_pool_without_a_free_connection_sent_nothing() -> None:
    async with graph_answering(faults.hang) as graph:
        client = WhatsAppClient(
            graph.url,
            "v23.0",
            connect_timeout_seconds=0.1,
            total_timeout_seconds=0.5,
            connection_limit=1,
        )
        outcomes = await asyncio.gather(*(client.send(ACCESS, HELLO) for _ in range(2)))
        await client.close()
    assert outcomes[0] == Unknown("timed_out")
    assert isinstance(outcomes[1], NotSent)
    assert len(graph.requests) == 1


async def test_a_url_that_is_none_sent_nothing() -> None:
    assert isinstance(await send("http://"), NotSent)


@pytest.mark.parametrize("token", ["", "EAA\ntoken", "EAA token", "EAAtöken"])
async def test_a_token_that_no_header_may_hold_pauses_the_channel(token: str) -> None:
    client = WhatsAppClient("http://127.0.0.1:1", "v23.0")
    outcome = await client.send(ChannelAccess("1", token, "secret"), HELLO)
    assert outcome == Refused(
        "access_token_unusable", WhoActs.ADMIN, pause_channel=True, called=False
    )


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (OutgoingMessage("e1", Person(name="Sheena"), "hello"), "recipient_missing"),
        (OutgoingMessage("e1", Person(phone="1650"), "half \ud83d"), "text_unusable"),
    ],
)
async def test_what_cannot_be_sent_at_all_is_refused(message: OutgoingMessage, code: str) -> None:
    client = WhatsAppClient("http://127.0.0.1:1", "v23.0")
    assert await client.send(ACCESS, message) == Refused(code, WhoActs.AGENT, called=False)


async def test_a_closed_client_sends_nothing() -> None:
    async with graph_answering(accepted()) as graph:
        client = WhatsAppClient(graph.url, "v23.0")
        await client.send(ACCESS, HELLO)
        await client.close()
        await client.close()
        assert isinstance(await client.send(ACCESS, HELLO), NotSent)
    assert len(graph.requests) == 1


@pytest.mark.parametrize(
    ("asked", "seconds"), [("120", 120), ("0", 5), ("soon", 5), ("9" * 30, 5), ("99999", 3_600)]
)
async def test_retry_after_is_heeded_within_bounds(asked: str, seconds: float) -> None:
    async with graph_answering(refused(130429, 429, Retry_After=asked)) as graph:
        outcome = await send(graph.url)
    assert outcome == NotSent("130429", seconds, slow_lane=True, counts_as_failure=False)


async def test_a_gate_that_says_too_many_slows_the_lane() -> None:
    async with graph_answering(answer(429, b"slow down")) as graph:
        outcome = await send(graph.url)
    assert outcome == NotSent("too_many_requests", 5, slow_lane=True, counts_as_failure=False)


def test_nothing_secret_shows_in_what_may_be_logged() -> None:
    shown = repr(ACCESS) + repr(HELLO)
    for secret in ("EAAtoken", "secret", "16505551234", "it is 20"):
        assert secret not in shown
