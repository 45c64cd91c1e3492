"""OpenAI's Responses API: nothing is stored there (`store=False`), the SDK retries nothing."""

from typing import Any, TypeVar

from msgspec import Struct

from integrations.ai.answers import read_answer, schema_of, unfenced
from integrations.ai.contract import (
    UNTOLD,
    Ask,
    Failure,
    Incomplete,
    Invalid,
    Ok,
    Refused,
    Unavailable,
)
from integrations.ai.contract import Usage as Used
from integrations.ai.openai_model import OpenAIModel
from integrations.ai.sdk import Body, body_of
from integrations.ai.streaming import Heard, Hearing
from integrations.ai.transport import EVENT_STREAM

Answer = TypeVar("Answer", bound=Struct)


class ResponsesModel(OpenAIModel):
    async def _attempt(self, ask: Ask[Answer], seconds: float) -> Ok[Answer] | Failure:
        client, asked = self.client, _asked(ask)
        body = await body_of(
            lambda: client.responses.with_raw_response.create(**asked, timeout=seconds)
        )
        return body if not isinstance(body, dict) else _read(body, ask)

    async def _listen(self, ask: Ask[Answer], heard: Heard, seconds: float) -> Ok[Answer] | Failure:
        responses = self.client.responses.with_streaming_response
        asked = _asked(ask) | {"stream": True, "extra_headers": {"Accept": EVENT_STREAM}}
        return await _Hearing(ask, heard).listen(
            lambda: responses.create(**asked, timeout=seconds), seconds
        )


class _Hearing(Hearing[Answer]):
    def take(self, event: Body) -> Ok[Answer] | Failure | None:
        kind, delta = event.get("type"), event.get("delta")
        if kind == "response.output_text.delta" and isinstance(delta, str):
            self.text += delta
        elif kind in {"response.completed", "response.failed", "response.incomplete"}:
            body = event.get("response")
            return self.whole(body) if isinstance(body, dict) else self.cut()
        elif kind == "error":
            return Unavailable("stream_error", self.broken("").usage)
        return None

    def whole(self, body: Body) -> Ok[Answer] | Failure:
        return _read(body, self.ask)


def _asked(ask: Ask[Answer]) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "model": ask.model,
        "instructions": ask.instructions,
        "input": [{"role": "user", "content": ask.content}],
        "max_output_tokens": ask.max_output_tokens,
        "store": False,
    }
    if ask.structured:
        asked["text"] = {
            "format": {
                "type": "json_schema",
                "name": ask.task,
                "strict": True,
                "schema": schema_of(ask.answer),
            }
        }
    if ask.cache_key:
        asked["prompt_cache_key"] = ask.cache_key
    if ask.safety_identifier:
        asked["safety_identifier"] = ask.safety_identifier
    return asked


def _read(body: Body, ask: Ask[Answer]) -> Ok[Answer] | Failure:
    usage = usage_in(body)
    status = body.get("status")
    if status == "failed":
        return Unavailable("failed", usage)
    if status == "incomplete":
        details = body.get("incomplete_details")
        reason = details.get("reason") if isinstance(details, dict) else None
        known = reason in {"max_output_tokens", "content_filter"}
        return Incomplete(str(reason) if known else "unknown", usage)
    if status != "completed":
        return Invalid("status", usage if "usage" in body else UNTOLD)
    text, refused = _text_in(body)
    if refused:
        return Refused(usage)
    if text is None:
        return Invalid("no_text", usage)
    answer = read_answer(text if ask.structured else unfenced(text), ask.answer)
    if answer is None:
        return Invalid("answer", usage)
    model = body.get("model")
    return Ok(answer, usage, model if isinstance(model, str) else ask.model)


def _text_in(body: Body) -> tuple[str | None, bool]:
    texts: list[str] = []
    for item in _objects(body.get("output")):
        if item.get("type") != "message":
            continue
        for part in _objects(item.get("content")):
            if part.get("type") == "refusal":
                return None, True
            if part.get("type") == "output_text" and isinstance(part.get("text"), str):
                texts.append(part["text"])
    return ("".join(texts) if texts else None), False


def _objects(value: object) -> list[dict[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def usage_in(body: Body) -> Used:
    usage = body.get("usage")
    if not isinstance(usage, dict):
        return Used()
    details = usage.get("input_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, dict) else 0
    return Used(count(usage.get("input_tokens")), count(usage.get("output_tokens")), count(cached))


def count(value: object) -> int:
    return value if isinstance(value, int) and 0 <= value < 10**9 else 0
