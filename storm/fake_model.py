"""A model server that takes its time and then says something of the wanted shape.

What it says means nothing; it is there to be slow. Counts what it was asked, at `GET /counters`.
"""

import argparse
import asyncio
import os
from typing import Any

import orjson
import uvloop

from storm.http_server import Exchange, HttpServer

FAKE = "FAKE"
USAGE = {"prompt_tokens": 120, "completion_tokens": 40, "total_tokens": 160}


def value_of(schema: dict[str, Any], known: dict[str, Any]) -> Any:
    """The plainest value that a JSON schema allows."""
    if "$ref" in schema:
        return value_of(known[schema["$ref"].rpartition("/")[2]], known)
    if "anyOf" in schema:
        return value_of(schema["anyOf"][0], known)
    if "enum" in schema:
        return schema["enum"][0]
    if "const" in schema:
        return schema["const"]
    kind = schema.get("type")
    match kind[0] if isinstance(kind, list) else kind:
        case "object":
            fields = schema.get("properties", {})
            return {name: value_of(one, known) for name, one in fields.items()}
        case "array":
            # How many it has to be is not said: of words three, of objects none.
            return [FAKE] * 3 if schema["items"].get("type") == "string" else []
        case "integer" | "number":
            return schema.get("minimum", 0)
        case "boolean":
            return False
        case "null":
            return None
        case _:
            return FAKE


def answer_to(asked: dict[str, Any]) -> dict[str, Any]:
    wanted = asked.get("response_format", {}).get("json_schema", {}).get("schema", {})
    said = orjson.dumps(value_of(wanted, wanted.get("$defs", {}))).decode()
    message = {"role": "assistant", "content": said, "refusal": None}
    return {
        "id": "chatcmpl-fake",
        "object": "chat.completion",
        "created": 1,
        "model": asked.get("model", FAKE),
        "choices": [{"index": 0, "finish_reason": "stop", "logprobs": None, "message": message}],
        "usage": USAGE,
    }


class SlowModel:
    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.asked = 0
        self.busy = 0
        self.busiest = 0

    def __call__(self, exchange: Exchange) -> None:
        if exchange.path == "/counters":
            counted = {"asked": self.asked, "busy": self.busy, "busiest": self.busiest}
            exchange.answer(200, orjson.dumps(counted))
            return
        self.asked += 1
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        asyncio.get_running_loop().call_later(self._seconds, self._answer, exchange)

    def _answer(self, exchange: Exchange) -> None:
        self.busy -= 1
        exchange.answer(200, orjson.dumps(answer_to(orjson.loads(exchange.body))))


async def _run(seconds: float, ready: int) -> None:
    server = HttpServer(SlowModel(seconds))
    await server.start("127.0.0.1", 0)
    os.write(ready, b'{"port": %d}\n' % server.port)
    await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m storm.fake_model", description=__doc__)
    parser.add_argument("--answer-seconds", type=float, required=True)
    parser.add_argument("--ready", type=int, default=1, help="file descriptor for the port")
    options = parser.parse_args()
    uvloop.run(_run(options.answer_seconds, options.ready))
