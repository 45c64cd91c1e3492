"""Chat Completions, which other servers speak too: vLLM, Ollama, LiteLLM and their like.

What such a server makes of `response_format` differs, so its answer is judged like any other, and
a fence of Markdown around the JSON is taken off first.
"""

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
    Usage,
)
from integrations.ai.openai_model import OpenAIModel
from integrations.ai.openai_responses import count
from integrations.ai.sdk import Body, body_of
from integrations.ai.streaming import Heard, Hearing
from integrations.ai.transport import EVENT_STREAM

Answer = TypeVar("Answer", bound=Struct)


class ChatModel(OpenAIModel):
    async def _attempt(self, ask: Ask[Answer], seconds: float) -> Ok[Answer] | Failure:
        client, asked = self.client, _asked(ask)
        body = await body_of(
            lambda: client.chat.completions.with_raw_response.create(**asked, timeout=seconds)
        )
        return body if not isinstance(body, dict) else _read(body, ask)

    async def _listen(self, ask: Ask[Answer], heard: Heard, seconds: float) -> Ok[Answer] | Failure:
        completions = self.client.chat.completions.with_streaming_response
        asked = _asked(ask) | {
            "stream": True,
            "stream_options": {"include_usage": True},
            "extra_headers": {"Accept": EVENT_STREAM},
        }
        return await _Hearing(ask, heard).listen(
            lambda: completions.create(**asked, timeout=seconds), seconds
        )


class _Hearing(Hearing[Answer]):
    """Its end comes in pieces: why it stopped, then what it cost."""

    def __init__(self, ask: Ask[Answer], heard: Heard) -> None:
        super().__init__(ask, heard)
        self.refusal = ""
        self.reason: object = None
        self.end: Body = {}

    def take(self, event: Body) -> Ok[Answer] | Failure | None:
        if event.get("error"):
            return Unavailable("stream_error", self.broken("").usage)
        # The last of them is what is known of usage and model.
        self.end = self.end | {key: event[key] for key in ("usage", "model") if event.get(key)}
        choices = event.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices else {}
        delta = choice.get("delta") if isinstance(choice, dict) else None
        if not isinstance(delta, dict):
            return None
        self.reason = choice.get("finish_reason") or self.reason
        for name in ("content", "refusal"):
            said = delta.get(name)
            if isinstance(said, str) and name == "content":
                self.text += said
            elif isinstance(said, str):
                self.refusal += said
        return None

    def over(self) -> Ok[Answer] | Failure:
        if self.reason is None:
            return self.cut()
        message = {"content": self.text or None, "refusal": self.refusal or None}
        choice = {"finish_reason": self.reason, "message": message}
        return self.whole(self.end | {"choices": [choice]})

    def whole(self, body: Body) -> Ok[Answer] | Failure:
        return _read(body, self.ask)


def _asked(ask: Ask[Answer]) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "model": ask.model,
        "messages": [
            {"role": "system", "content": ask.instructions},
            {"role": "user", "content": ask.content},
        ],
        "max_completion_tokens": ask.max_output_tokens,
    }
    if ask.structured:
        asked["response_format"] = {
            "type": "json_schema",
            "json_schema": {"name": ask.task, "strict": True, "schema": schema_of(ask.answer)},
        }
    return asked


def _read(body: Body, ask: Ask[Answer]) -> Ok[Answer] | Failure:
    usage = _usage_in(body)
    choices = body.get("choices")
    if not isinstance(choices, list) or not choices or not isinstance(choices[0], dict):
        return Invalid("no_choice", usage if "usage" in body else UNTOLD)
    reason = choices[0].get("finish_reason")
    message = choices[0].get("message")
    if not isinstance(message, dict):
        return Invalid("no_message", usage)
    if message.get("refusal"):
        return Refused(usage)
    if reason in {"length", "content_filter"}:
        return Incomplete("max_output_tokens" if reason == "length" else str(reason), usage)
    text = message.get("content")
    if not isinstance(text, str):
        return Invalid("no_text", usage)
    answer = read_answer(unfenced(text), ask.answer)
    if answer is None:
        return Invalid("answer", usage)
    model = body.get("model")
    return Ok(answer, usage, model if isinstance(model, str) else ask.model)


def _usage_in(body: Body) -> Usage:
    usage = body.get("usage")
    if not isinstance(usage, dict):
        return Usage()
    details = usage.get("prompt_tokens_details")
    cached = details.get("cached_tokens") if isinstance(details, dict) else 0
    return Usage(
        count(usage.get("prompt_tokens")), count(usage.get("completion_tokens")), count(cached)
    )
