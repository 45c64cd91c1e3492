"""A fake of Meta's Graph API for WhatsApp, in a process of its own, that remembers everything.

    POST /{version}/{phone number id}/messages   taken or not, by the plan of faults
    any other path of a Graph call               answered as if it had worked
    GET  /storm/history                          every arrival and every status, as JSON
    GET  /storm/counters                         how many, and how many are still under way
    POST /storm/control                          {"faults": {…}, "statuses": true}

It enforces credentials and nothing else: limits and order are judged afterwards from what it saw.
"""

import argparse
import asyncio
import hmac
import itertools
import os
import signal
import time
from pathlib import Path
from typing import Any

import orjson
import uvloop

from storm.http_server import Exchange, HttpServer
from storm.meta_errors import error_answer
from storm.meta_faults import ACCEPTING, Deed, FaultPlan, Faults
from storm.meta_statuses import StatusSender
from storm.webhooks import PATH, Envelope, Number

HISTORY_EVERY_SECONDS = 0.5
# Longer than any deadline of a caller; then the connection is dropped.
HANG_SECONDS = 120


class FakeMeta:
    def __init__(
        self,
        *,
        numbers: list[Number],
        default_secret: str,
        seed: int,
        faults: Faults,
        statuses: StatusSender,
        answer_seconds: float = 0.0,
    ) -> None:
        self._envelopes = {one.phone_number_id: Envelope(one) for one in numbers}
        self._only_known_numbers = bool(numbers)
        self._default_secret = default_secret
        self._seed = seed
        self._plan = FaultPlan(faults, seed)
        self._statuses = statuses
        self._answer_seconds = answer_seconds
        self._numbered = itertools.count(1)
        self._attempts: dict[str, int] = {}
        self._proofs: dict[tuple[str, str], str] = {}
        # at, effect, number, recipient, text, wamid, deed, code, attempt, key
        self.arrivals: list[tuple[Any, ...]] = []
        self.refused: list[tuple[float, str, str]] = []

    def handle(self, exchange: Exchange) -> None:
        parts = exchange.path.strip("/").split("/")
        if parts[0] == "storm":
            self._own(exchange, parts[-1])
        elif exchange.method == "POST" and len(parts) == 3 and parts[2] == "messages":
            self._message(exchange, parts[1])
        elif exchange.method == "POST" and len(parts) == 3 and parts[2] == "media":
            if self._allowed(exchange, parts[1]):
                exchange.answer(200, b'{"id":"media%d"}' % next(self._numbered))
        elif self._allowed(exchange, parts[1] if len(parts) > 1 else ""):
            exchange.answer(200, orjson.dumps(_about(parts)))

    def _message(self, exchange: Exchange, phone_number_id: str) -> None:
        now = time.monotonic()
        if not self._allowed(exchange, phone_number_id):
            return
        try:
            message = orjson.loads(exchange.body)
            to = str(message.get("to") or message.get("recipient") or "")
        except (orjson.JSONDecodeError, AttributeError):
            exchange.answer(*error_answer(100))
            return
        if message.get("status") == "read":
            exchange.answer(200, b'{"success":true}')
            return
        effect_id = str(message.get("biz_opaque_callback_data", ""))
        text = str((message.get("text") or {}).get("body", ""))
        attempt = self._attempts.get(effect_id or text, 0) + 1
        self._attempts[effect_id or text] = attempt
        deed, code = self._plan.deed(text, attempt)
        wamid = f"wamid.HBgMU1RPUk0{self._seed:06x}{next(self._numbered):010x}AA=="
        accepted = deed in ACCEPTING
        self.arrivals.append(
            (
                *(now, effect_id, phone_number_id, to, text),
                *(wamid if accepted else "", deed.value, code, attempt),
            )
        )
        if accepted:
            envelope = self._envelope(phone_number_id)
            self._statuses.message_accepted(envelope, self._plan, wamid, effect_id, to, text)
        self._end(exchange, deed, code, wamid, to)

    def _end(self, exchange: Exchange, deed: Deed, code: int, wamid: str, to: str) -> None:
        loop = asyncio.get_running_loop()
        if deed in {Deed.ACCEPT, Deed.SLOW}:
            answer = (
                b'{"messaging_product":"whatsapp","contacts":[{"input":"%b","wa_id":"%b"}],'
                b'"messages":[{"id":"%b"}]}' % (to.encode(), to.encode(), wamid.encode())
            )
            wait = self._answer_seconds
            if deed is Deed.SLOW:
                wait += self._plan.faults.slow_seconds
            if wait:
                loop.call_later(wait, exchange.answer, 200, answer)
            else:
                exchange.answer(200, answer)
        elif deed in {Deed.ACCEPT_RESET, Deed.REJECT_RESET}:
            exchange.reset()
        elif deed is Deed.ACCEPT_HANG:
            loop.call_later(HANG_SECONDS, exchange.reset)
        elif deed is Deed.CODE:
            exchange.answer(*error_answer(code))
        else:
            exchange.answer(500, b"<html>Sorry, something went wrong.</html>", b"text/html")

    def _allowed(self, exchange: Exchange, phone_number_id: str) -> bool:
        """The right token with the right proof for it, or an answer that says which is wrong."""
        token = exchange.header(b"authorization").removeprefix("Bearer ").strip()
        envelope = self._envelopes.get(phone_number_id)
        secret = envelope.number.app_secret if envelope else self._default_secret
        if not token or (envelope and envelope.number.token and envelope.number.token != token):
            self.refused.append((time.monotonic(), phone_number_id, "token"))
            exchange.answer(*error_answer(190))
            return False
        if secret and exchange.query.get("appsecret_proof") != self._proof(token, secret):
            self.refused.append((time.monotonic(), phone_number_id, "appsecret_proof"))
            exchange.answer(*error_answer(100))
            return False
        return True

    def _proof(self, token: str, secret: str) -> str:
        proof = self._proofs.get((token, secret))
        if proof is None:
            proof = hmac.digest(secret.encode(), token.encode(), "sha256").hex()
            self._proofs[(token, secret)] = proof
        return proof

    def _envelope(self, phone_number_id: str) -> Envelope:
        envelope = self._envelopes.get(phone_number_id)
        if envelope is None:
            number = Number(phone_number_id, "102290129340398", self._default_secret, "")
            envelope = self._envelopes[phone_number_id] = Envelope(number)
        return envelope

    def _own(self, exchange: Exchange, what: str) -> None:
        if what == "history":
            exchange.answer(200, orjson.dumps(self.history()))
        elif what == "counters":
            exchange.answer(200, orjson.dumps(self.counters()))
        elif what == "control" and exchange.method == "POST":
            wanted = orjson.loads(exchange.body)
            if "faults" in wanted:
                self._plan = FaultPlan(Faults.of(wanted["faults"]), self._seed)
            if "statuses" in wanted:
                self._statuses.enabled = bool(wanted["statuses"])
            exchange.answer(200, b"{}")
        else:
            exchange.answer(404, b"{}")

    def counters(self) -> dict[str, int]:
        return {
            "arrivals": len(self.arrivals),
            "statuses": len(self._statuses.history),
            "statuses_pending": self._statuses.pending,
            "refused": len(self.refused),
        }

    def history(self) -> dict[str, Any]:
        return {
            "arrivals": self.arrivals,
            "statuses": [one.row() for one in self._statuses.history],
            "refused": self.refused,
        }


def _about(parts: list[str]) -> dict[str, Any]:
    name = parts[1] if len(parts) > 1 else parts[0]
    return {
        "id": name,
        "success": True,
        "display_phone_number": "+1 555 078 3881",
        "verified_name": "Storm",
        "quality_rating": "GREEN",
        "data": [],
    }


def read_numbers(path: Path | None) -> list[Number]:
    return [Number(**one) for one in orjson.loads(path.read_bytes())] if path else []


async def serve(options: argparse.Namespace) -> None:
    delays = tuple(float(part) / 1000 for part in options.status_delays_ms.split(","))
    statuses = StatusSender(
        options.webhook_url,
        delays_seconds=(delays[0], delays[1], delays[2]),
        batch=options.status_batch,
    )
    statuses.enabled = not options.no_statuses
    meta = FakeMeta(
        numbers=read_numbers(options.numbers),
        default_secret=options.app_secret,
        seed=options.seed,
        faults=Faults.of(orjson.loads(options.faults)),
        statuses=statuses,
        answer_seconds=options.answer_ms / 1000,
    )
    server = HttpServer(meta.handle)
    await server.start("127.0.0.1", options.port)
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    os.write(options.ready, b'{"port": %d}\n' % server.port)
    await _write_history(meta, options.history, stopping)
    await server.stop()
    await statuses.close()


async def _write_history(meta: FakeMeta, path: Path | None, stopping: asyncio.Event) -> None:
    """Arrivals only, appended while we run; statuses still change, and /history has them."""
    written = 0
    while not stopping.is_set():
        try:
            async with asyncio.timeout(HISTORY_EVERY_SECONDS):
                await stopping.wait()
        except TimeoutError:
            pass
        if path is not None and len(meta.arrivals) > written:
            lines = b"".join(orjson.dumps(one) + b"\n" for one in meta.arrivals[written:])
            written = len(meta.arrivals)
            with path.open("ab") as file:
                file.write(lines)


def parse_options(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m storm.fake_meta", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0: any free one; it is printed")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--webhook-url", default=f"http://127.0.0.1:8000{PATH}")
    parser.add_argument("--app-secret", default="")
    parser.add_argument("--numbers", type=Path, help="JSON list of connected numbers, with secrets")
    parser.add_argument("--history", type=Path, help="append arrivals here as JSON lines")
    parser.add_argument("--faults", default="{}", help="JSON, per mille (see storm/meta_faults.py)")
    parser.add_argument("--no-statuses", action="store_true")
    parser.add_argument("--status-delays-ms", default="20,60,120")
    parser.add_argument("--status-batch", type=int, default=1)
    parser.add_argument("--answer-ms", type=float, default=0)
    parser.add_argument("--ready", type=int, default=1, help="file descriptor for the port")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    uvloop.run(serve(parse_options()))
