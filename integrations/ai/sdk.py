"""The OpenAI client, imported when the first call is made: it takes seconds and 48 MB.

Its errors end here. `except OpenAIError` would not be enough: a body that is cut raises a decode
error, a page of HTML with status 200 an attribute error, and `status="failed"` nothing at all. So
the body is taken as bytes and read by us, and whatever else is raised becomes an outcome.
"""

import asyncio
import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import msgspec

from integrations.ai.contract import (
    UNTOLD,
    Disabled,
    Failure,
    Invalid,
    QuotaExhausted,
    RateLimited,
    TimedOut,
    Unavailable,
)
from integrations.ai.transport import OFFICIAL_URL, transport_for

if TYPE_CHECKING:
    from openai import AsyncOpenAI

LONGEST_WAIT_SECONDS = 60.0
# Where a limit does not tell when it passes.
LIMITED_SECONDS = 1.0
STREAM_CUT = "stream_cut"
QUOTA_CODES = frozenset(
    {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "quota_exceeded"}
)


@dataclass(frozen=True, slots=True)
class Address:
    """Where to ask, and with which key."""

    api_key: str = field(repr=False)
    base_url: str = OFFICIAL_URL

    @property
    def is_openai(self) -> bool:
        return self.base_url.rstrip("/") == OFFICIAL_URL


def client_for(address: Address) -> "AsyncOpenAI":
    import httpx2
    import openai

    return openai.AsyncOpenAI(
        # A server of one's own may want none, and the client wants one.
        api_key=address.api_key or "none",
        base_url=address.base_url,
        # It would repeat what costs money, without a key that makes repeating safe.
        max_retries=0,
        http_client=httpx2.AsyncClient(
            transport=transport_for(address.base_url), trust_env=False, follow_redirects=False
        ),
    )


async def load() -> None:
    """Import it beside the loop: for the seconds that it takes, messages go on their way."""
    if "openai" not in _loaded:
        await asyncio.to_thread(_import)
        _loaded.add("openai")


def _import() -> None:
    import httpx2  # noqa: F401 - so that nothing is left to import in the loop
    import openai
    import openai.resources.chat
    import openai.resources.embeddings
    import openai.resources.responses  # noqa: F401


_loaded: set[str] = set()
Body = dict[str, Any]


async def body_of(call: Callable[[], Awaitable[Any]]) -> Body | Failure:
    """One call, by way of the SDK; the JSON object that came back, or how it failed."""
    try:
        raw = await call()
        content: bytes = raw.content
    except Exception as error:  # noqa: BLE001 - whatever a library raises, no answer came of it
        return failure_of(error)
    return object_in(content)


def failure_of(error: Exception) -> Failure:
    import httpx2
    import openai

    match error:
        case openai.APIConnectionError(
            __cause__=httpx2.ConnectTimeout() | httpx2.ConnectError() | httpx2.UnsupportedProtocol()
        ):
            # Nothing was said to anybody.
            return Unavailable("unreachable")
        case openai.APITimeoutError():
            return TimedOut()
        case openai.APIConnectionError():
            return Unavailable("unreachable", UNTOLD)
        case httpx2.TransportError():
            # Of an answer that was being read: the SDK has put nothing around it.
            return Unavailable(STREAM_CUT, UNTOLD)
        case openai.APIStatusError():
            return _refusal(error.status_code, error.body, error.response.headers)
        case _:
            return Invalid(f"client:{type(error).__name__}", UNTOLD)


def object_in(content: bytes) -> Body | Failure:
    try:
        body = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Invalid("no_json", UNTOLD)
    if not isinstance(body, dict):
        return Invalid("no_object", UNTOLD)
    return body


def _refusal(status: int, body: object, headers: Mapping[str, str]) -> Failure:
    code = _code_in(body)
    if code in QUOTA_CODES or status == 402:
        return QuotaExhausted()
    if status == 429:
        wait = _wait(headers)
        return RateLimited(LIMITED_SECONDS if wait is None else wait)
    if status in {401, 403}:
        return Disabled("key_refused")
    if status == 404:
        return Disabled("model_or_address_unknown")
    if status in {408, 504}:
        return TimedOut()
    if status >= 500 or status == 409:
        return Unavailable(f"status_{status}", retry_after_seconds=_wait(headers) or 0.0)
    return Invalid("question_refused")


def _code_in(body: object) -> str:
    """The SDK hands over the inner object of `{"error": {…}}`, or the whole of another body."""
    if not isinstance(body, Mapping):
        return ""
    inner = body.get("error", body)
    words = [inner.get("code"), inner.get("type")] if isinstance(inner, Mapping) else []
    return next((one for one in words if isinstance(one, str) and one in QUOTA_CODES), "")


def _wait(headers: Mapping[str, str]) -> float | None:
    for name, scale in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            seconds = float(headers[name]) * scale
        except (KeyError, ValueError):
            continue
        # Of a number that is none nobody can tell how long it is.
        if not math.isnan(seconds):
            return min(max(seconds, 0.0), LONGEST_WAIT_SECONDS)
    return None
