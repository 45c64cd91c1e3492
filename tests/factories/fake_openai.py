"""An OpenAI that does what a test tells it, over real HTTP, and judges what it is asked.

Requests are checked against the SDK's own types, and against OpenAI's published document where that
lies beside the project; so are the whole answers it gives. What it says is no model's work: every
text carries FAKE, and no figure about quality may come from it.
"""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jsonschema
from aiohttp import web
from pydantic import TypeAdapter

from tests.conformance.shared import FOLDER

FAKE = "FAKE"
KEY = "sk-test-of-nobody"
SPEC = FOLDER / "specs" / "openai-2.3.0.pruned.json"
USAGE = {"input": 120, "output": 40, "cached": 20}
# How a call can go wrong: the fault list of the tests.
FAULTS = (
    "429", "429_later", "429_nonsense", "quota", "500", "503", "503_soon", "503_later", "401",
    "404", "hang", "hang_after_headers", "truncated", "html", "no_json", "list", "empty", "failed",
    "incomplete", "refusal", "no_text", "wrong_word", "extra_field", "prose", "reset",
)  # fmt: skip


@dataclass
class FakeOpenAI:
    """`answer` gives the object of a good call; `script` says how each next one goes wrong."""

    url: str = ""
    answer: Callable[[dict[str, Any]], dict[str, Any]] = lambda _: {"ready": True}
    # What happens while it thinks: beside this loop, where a worker may hold locks.
    meanwhile: Callable[[], Awaitable[None]] | None = None
    # What a text means: as far as a test says, nothing.
    embed: Callable[[str], list[float]] = lambda _: [1.0, 0.0]
    script: deque[str] = field(default_factory=deque)
    # Until the script has something, so goes every call.
    always: str = ""
    # What a server that only speaks like OpenAI may not know.
    takes_schema: bool = True
    takes_streams: bool = True
    requests: list[dict[str, Any]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    # How long an answer takes, and how many were being answered at once.
    pause_seconds: float = 0.0
    busy: int = 0
    busiest: int = 0
    # Of a streamed answer: how many characters at once, how long between two, and a stream that
    # waits after its first part until it is let go on.
    part: int = 7
    part_seconds: float = 0.0
    held: bool = False
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    released: asyncio.Event = field(default_factory=asyncio.Event)

    async def responses(self, request: web.Request) -> web.StreamResponse:
        body = await self._take(request, "CreateResponse")
        if body.get("store") is not False:
            self.complaints.append("store is not false")
        return await self._end(request, body, _response)

    async def chat(self, request: web.Request) -> web.StreamResponse:
        body = await self._take(request, "CreateChatCompletionRequest")
        return await self._end(request, body, _completion)

    async def embeddings(self, request: web.Request) -> web.StreamResponse:
        body = await self._take(request, "CreateEmbeddingRequest")
        return await self._end(request, body, self._embedded)

    def _embedded(self, asked: dict[str, Any], good: dict[str, Any], fault: str) -> dict[str, Any]:
        data = [
            {"object": "embedding", "index": at, "embedding": self.embed(text)}
            for at, text in enumerate(asked["input"])
        ]
        if fault in {"no_text", "failed"}:
            data = data[:-1]
        return {
            "object": "list", "model": asked["model"], "data": data,
            "usage": {"prompt_tokens": USAGE["input"], "total_tokens": USAGE["input"]},
        }  # fmt: skip

    async def _take(self, request: web.Request, schema: str) -> dict[str, Any]:
        raw = await request.read()
        body: dict[str, Any] = json.loads(raw)
        self.bodies.append(raw)
        self.requests.append(body)
        self.keys.append(request.headers.get("Authorization", ""))
        self.complaints += [*_against_sdk(schema, body), *against_document(schema, body)]
        return body

    async def _end(
        self, request: web.Request, body: dict[str, Any], shape: Callable[..., dict[str, Any]]
    ) -> web.StreamResponse:
        self.busy += 1
        self.busiest = max(self.busiest, self.busy)
        await asyncio.sleep(self.pause_seconds)
        self.busy -= 1
        fault = self.script.popleft() if self.script else self.always
        if not self._takes(body):
            fault = "400"
        plain = _PLAIN.get(fault)
        if plain is not None:
            status, error, headers = plain
            return web.json_response({"error": error}, status=status, headers=headers)
        if fault in {"hang", "reset"}:
            if fault == "hang":
                await self.released.wait()
            _hang_up(request)
            return web.Response()
        if fault == "html":
            return web.Response(
                text="<html><body>Bad gateway</body></html>", content_type="text/html"
            )
        if fault in _GARBAGE:
            text = _GARBAGE[fault]
            return web.Response(text=text, content_type="application/json")
        if self.meanwhile is not None:
            await self.meanwhile()
        whole = shape(body, self.answer(body), fault)
        if body.get("stream"):
            return await self._stream(request, whole, shape is _response, fault)
        content = json.dumps(whole).encode()
        if fault in {"truncated", "hang_after_headers"}:
            response = web.StreamResponse(
                headers={"Content-Type": "application/json", "Content-Length": str(len(content))}
            )
            await response.prepare(request)
            await response.write(content[: len(content) // 2])
            if fault == "hang_after_headers":
                await self.released.wait()
            _hang_up(request)
            return response
        if not fault:
            name = {_response: "Response", _completion: "CreateChatCompletionResponse"}.get(
                shape, "CreateEmbeddingResponse"
            )
            self.complaints += against_document(name, json.loads(content))
        return web.Response(body=content, content_type="application/json")

    def _takes(self, body: dict[str, Any]) -> bool:
        with_schema = "response_format" in body or "text" in body
        return (self.takes_schema or not with_schema) and (
            self.takes_streams or not body.get("stream")
        )

    async def _stream(
        self, request: web.Request, whole: dict[str, Any], responses: bool, fault: str
    ) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        if fault == "hang_after_headers":
            await self.released.wait()
        if fault in {"cut_early", "spoiled_early", "ended_early"}:
            return await self._before_any_text(request, response, fault)
        text = (_said_in_response if responses else _said_in_completion)(whole)
        parts = [text[at : at + self.part] for at in range(0, len(text), self.part)]
        if fault in {"truncated", "refusal"}:
            # A model that changes its mind, or a line that breaks, does so in the middle.
            parts = parts[:3] or ['{"mo', "od", '": "c']
        for at, part in enumerate(parts):
            event = _delta(part) if responses else _piece(whole, {"content": part})
            await response.write(_event(event))
            await asyncio.sleep(self.part_seconds)
            if self.held and at == 1:
                await self.go_on.wait()
        if fault == "truncated":
            _hang_up(request)
            return response
        ends = (
            [{"type": f"response.{whole['status']}", "response": whole}]
            if responses
            else _end_of_completion(whole)
        )
        for event in ends:
            await response.write(_event(event))
        await response.write(b"data: [DONE]\n\n")
        return response

    async def _before_any_text(
        self, request: web.Request, response: web.StreamResponse, fault: str
    ) -> web.StreamResponse:
        """Of streams alone: nothing was written yet."""
        await response.write(_event({"type": "response.created"}))
        if fault == "spoiled_early":
            await response.write(b"data: {not js\n\n")
        if fault == "cut_early":
            _hang_up(request)
        return response


_GARBAGE = {"no_json": "{not json", "list": "[1]", "empty": "{}"}


def _event(event: dict[str, Any]) -> bytes:
    return b"data: %b\n\n" % json.dumps(event).encode()


def _delta(part: str) -> dict[str, Any]:
    return {"type": "response.output_text.delta", "delta": part}


def _said_in_response(whole: dict[str, Any]) -> str:
    parts = whole["output"][0]["content"]
    return "".join(one.get("text", "") for one in parts)


def _said_in_completion(whole: dict[str, Any]) -> str:
    return whole["choices"][0]["message"]["content"] or ""


def _piece(
    whole: dict[str, Any], delta: dict[str, Any], reason: str | None = None
) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    return {"object": "chat.completion.chunk", "model": whole["model"], "choices": [choice]}


def _end_of_completion(whole: dict[str, Any]) -> list[dict[str, Any]]:
    choice = whole["choices"][0]
    refusal = choice["message"]["refusal"]
    last = _piece(whole, {"refusal": refusal} if refusal else {}, choice["finish_reason"])
    return [last, last | {"choices": [], "usage": whole["usage"]}]


def _hang_up(request: web.Request) -> None:
    """Whoever has lost patience is gone already."""
    if request.transport is not None:
        request.transport.abort()


def _error(code: str, kind: str = "invalid_request_error") -> dict[str, Any]:
    return {"message": f"{FAKE} refusal", "type": kind, "param": None, "code": code}


_PLAIN: dict[str, tuple[int, dict[str, Any], dict[str, str]]] = {
    "429": (429, _error("rate_limit_exceeded", "requests"), {"retry-after-ms": "20"}),
    "429_later": (429, _error("rate_limit_exceeded", "tokens"), {"retry-after": "3600"}),
    "quota": (429, _error("insufficient_quota", "insufficient_quota"), {}),
    "500": (500, _error("server_error", "server_error"), {}),
    "503": (503, _error("overloaded", "server_error"), {}),
    "503_soon": (503, _error("overloaded", "server_error"), {"retry-after": "1"}),
    "503_later": (503, _error("overloaded", "server_error"), {"retry-after": "3600"}),
    "429_nonsense": (429, _error("rate_limit_exceeded", "requests"), {"retry-after": "nan"}),
    "400": (400, _error("unsupported_parameter"), {}),
    "401": (401, _error("invalid_api_key"), {}),
    "404": (404, _error("model_not_found"), {}),
}


def _text(good: dict[str, Any], fault: str) -> str:
    match fault:
        case "wrong_word":
            return json.dumps(dict.fromkeys(good, f"{FAKE} wrong"))
        case "extra_field":
            return json.dumps(good | {"extra": 1})
        case "prose":
            return f"{FAKE}: certainly, here is what you asked for."
        case _:
            return json.dumps(good, ensure_ascii=False)


def _response(asked: dict[str, Any], good: dict[str, Any], fault: str) -> dict[str, Any]:
    part: dict[str, Any] = {
        "type": "output_text", "text": _text(good, fault), "annotations": [], "logprobs": [],
    }  # fmt: skip
    if fault == "refusal":
        part = {"type": "refusal", "refusal": f"{FAKE} no"}
    status = fault if fault in {"failed", "incomplete"} else "completed"
    message = {
        "type": "message", "id": "msg_fake", "status": "completed", "role": "assistant",
        "content": [] if fault == "no_text" else [part],
    }  # fmt: skip
    return {
        "id": "resp_fake", "object": "response", "created_at": 1, "completed_at": 2,
        "status": status, "model": asked["model"], "output": [message],
        "error": {"code": "server_error", "message": FAKE} if fault == "failed" else None,
        "incomplete_details": {"reason": "max_output_tokens"} if fault == "incomplete" else None,
        "instructions": None, "metadata": {}, "parallel_tool_calls": True, "temperature": 1.0,
        "tool_choice": "auto", "tools": [], "top_p": 1.0,
        "usage": {
            "input_tokens": USAGE["input"], "output_tokens": USAGE["output"],
            "total_tokens": USAGE["input"] + USAGE["output"],
            "input_tokens_details": {"cached_tokens": USAGE["cached"], "cache_write_tokens": 0},
            "output_tokens_details": {"reasoning_tokens": 0},
        },
    }  # fmt: skip


def _completion(asked: dict[str, Any], good: dict[str, Any], fault: str) -> dict[str, Any]:
    refusal = f"{FAKE} no" if fault == "refusal" else None
    text = None if fault in {"refusal", "no_text"} else _text(good, fault)
    reason = "length" if fault in {"incomplete", "failed"} else "stop"
    return {
        "id": "chatcmpl_fake", "object": "chat.completion", "created": 1, "model": asked["model"],
        "choices": [{
            "index": 0, "finish_reason": reason, "logprobs": None,
            "message": {"role": "assistant", "content": text, "refusal": refusal},
        }],
        "usage": {
            "prompt_tokens": USAGE["input"], "completion_tokens": USAGE["output"],
            "total_tokens": USAGE["input"] + USAGE["output"],
            "prompt_tokens_details": {"cached_tokens": USAGE["cached"]},
        },
    }  # fmt: skip


@cache
def _adapter(schema: str) -> TypeAdapter[Any]:
    from openai.types.chat.completion_create_params import CompletionCreateParams
    from openai.types.embedding_create_params import EmbeddingCreateParams
    from openai.types.responses.response_create_params import ResponseCreateParams

    kinds: dict[str, Any] = {
        "CreateResponse": ResponseCreateParams,
        "CreateChatCompletionRequest": CompletionCreateParams,
        "CreateEmbeddingRequest": EmbeddingCreateParams,
    }
    return TypeAdapter(kinds[schema])


def _against_sdk(schema: str, body: dict[str, Any]) -> list[str]:
    try:
        _adapter(schema).validate_python(body)
    except ValueError as error:
        return [f"SDK: {error}"]
    return []


@cache
def _validator(schema: str) -> jsonschema.Draft202012Validator | None:
    if not SPEC.is_file():
        return None
    document = _without_one_of(json.loads(SPEC.read_text(encoding="utf-8")))
    return jsonschema.Draft202012Validator(
        {"$ref": f"#/components/schemas/{schema}", "components": document["components"]}
    )


def against_document(schema: str, body: dict[str, Any]) -> list[str]:
    validator = _validator(schema)
    if validator is None:
        return []
    return [f"{schema}: {one.json_path} {one.message[:200]}" for one in validator.iter_errors(body)]


def _without_one_of(node: Any) -> Any:
    """Its alternatives overlap, so that a good body fits several: `anyOf` says what is meant."""
    if isinstance(node, list):
        return [_without_one_of(one) for one in node]
    if isinstance(node, dict):
        return {
            ("anyOf" if key == "oneOf" else key): _without_one_of(value)
            for key, value in node.items()
        }
    return node


@asynccontextmanager
async def fake_openai() -> AsyncIterator[FakeOpenAI]:
    fake = FakeOpenAI()
    app = web.Application()
    app.router.add_post("/v1/responses", fake.responses)
    app.router.add_post("/v1/embeddings", fake.embeddings)
    app.router.add_post("/v1/chat/completions", fake.chat)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    fake.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield fake
    finally:
        fake.released.set()
        await runner.cleanup()
