"""Sends through Meta's Graph API, and says honestly what became of it.

    send
    ├── nothing could leave ──────────────────────────────▶ Refused │ NotSent
    │     no recipient, no usable token; no connection (DNS, refused, TLS, full pool)
    ├── something may have left, no readable answer ──────▶ Unknown
    │     reset, time-out, 5xx, cut or strange answer; a kept connection that turned out closed
    └── an answer
          2xx with an id ──▶ Accepted
          2xx without ─────▶ Unknown
          an error object ─▶ the table in error_codes.py

WhatsApp has no idempotency key, so nothing here tries again. The effect's id goes along as
`biz_opaque_callback_data`, and the statuses bring it back.
"""

import hmac
from collections.abc import Callable
from functools import lru_cache
from importlib.metadata import version
from typing import Any, Final
from urllib.parse import quote

import aiohttp
import orjson

from integrations.bounded_json import identifier_in, list_in
from integrations.messaging import (
    Accepted,
    ChannelAccess,
    Notice,
    Outcome,
    OutgoingMessage,
)
from integrations.whatsapp.error_codes import (
    ANSWER_UNREADABLE,
    CLIENT_CLOSED,
    CONNECTION_FAILED,
    CONNECTION_LOST,
    RECIPIENT_MISSING,
    SERVER_ERROR,
    TEXT_UNUSABLE,
    TIMED_OUT,
    TOKEN_UNUSABLE,
    TOO_MANY_REQUESTS,
    outcome_of,
    own_outcome,
)
from integrations.whatsapp.requests import notice_body, request_body

Judge = Callable[[int, bytes | None, str | None], Outcome]
# Meta describes what one looks like: a name and three numbers.
USER_AGENT: Final = f"Parley/{version('parley')}"
MAX_ANSWER_BYTES: Final = 64 * 1024
MAX_RETRY_AFTER_SECONDS: Final = 3_600
# Shorter than any server keeps an idle connection: writing into one that is just being closed
# costs an unknown outcome.
_KEEP_ALIVE_SECONDS: Final = 15


class WhatsAppClient:
    """One per process. Opens its connections at the first send, in the running loop."""

    def __init__(
        self,
        graph_url: str,
        graph_version: str,
        *,
        connect_timeout_seconds: float = 3,
        total_timeout_seconds: float = 20,
        connection_limit: int = 512,
    ) -> None:
        self._base = f"{graph_url.rstrip('/')}/{graph_version}"
        # `connect` holds all that comes before the first byte: the pool, DNS, TCP and TLS.
        self._timeout = aiohttp.ClientTimeout(
            total=total_timeout_seconds, connect=connect_timeout_seconds
        )
        self._connection_limit = connection_limit
        self._session: aiohttp.ClientSession | None = None
        self._closed = False

    async def send(self, access: ChannelAccess, message: OutgoingMessage) -> Outcome:
        if not is_token(access.access_token):
            return own_outcome(TOKEN_UNUSABLE)
        if not (message.recipient.phone or message.recipient.user_id):
            return own_outcome(RECIPIENT_MISSING)
        try:
            body = orjson.dumps(request_body(message))
        except orjson.JSONEncodeError:
            return own_outcome(TEXT_UNUSABLE)
        if self._closed:
            return own_outcome(CLIENT_CLOSED)
        return await self._post(self._url(access), access.access_token, body)

    async def show(self, access: ChannelAccess, notice: Notice, external_id: str) -> Outcome:
        if not is_token(access.access_token):
            return own_outcome(TOKEN_UNUSABLE)
        if self._closed:
            return own_outcome(CLIENT_CLOSED)
        body = orjson.dumps(notice_body(notice, external_id))
        return await self._post(self._url(access), access.access_token, body, _judge_notice)

    async def close(self) -> None:
        self._closed = True
        if self._session is not None:
            await self._session.close()

    async def _post(
        self, url: str, token: str, body: bytes, judge: "Judge | None" = None
    ) -> Outcome:
        headers = {"Authorization": f"Bearer {token}"}
        try:
            async with self._opened().post(
                url, data=body, headers=headers, allow_redirects=False
            ) as response:
                answer = await read_bounded(response)
                retry_after = response.headers.get("Retry-After")
                return (judge or _judge)(response.status, answer, retry_after)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, aiohttp.InvalidURL):
            # These three come from before a connection stood, and from nowhere else. All others
            # may come after the request was written.
            return own_outcome(CONNECTION_FAILED)
        except TimeoutError:
            return own_outcome(TIMED_OUT)
        except (aiohttp.ClientError, OSError, ValueError):
            return own_outcome(CONNECTION_LOST)

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    limit=self._connection_limit, keepalive_timeout=_KEEP_ALIVE_SECONDS
                ),
                timeout=self._timeout,
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={
                    "Content-Type": "application/json",
                    "Accept-Encoding": "identity",
                    "User-Agent": USER_AGENT,
                },
            )
        return self._session

    def _url(self, access: ChannelAccess) -> str:
        url = f"{self._base}/{quote(access.address, safe='')}/messages"
        if access.app_secret:
            url += f"?appsecret_proof={app_secret_proof(access.access_token, access.app_secret)}"
        return url


@lru_cache(maxsize=1_000)
def app_secret_proof(access_token: str, app_secret: str) -> str:
    """Shows Meta that the caller holds the app's secret, not only a token."""
    return hmac.digest(app_secret.encode(), access_token.encode(), "sha256").hex()


def is_token(token: str) -> bool:
    """A line break in a header would be refused by the HTTP client with an exception."""
    return bool(token) and token.isascii() and token.isprintable() and " " not in token


async def read_bounded(response: aiohttp.ClientResponse) -> bytes | None:
    """None when there is more than any answer of Meta's has."""
    answer = b""
    async for chunk in response.content.iter_any():
        answer += chunk
        if len(answer) > MAX_ANSWER_BYTES:
            response.close()
            return None
    return answer


def _judge(http_status: int, answer: bytes | None, retry_after: str | None) -> Outcome:
    try:
        document = orjson.loads(answer or b"")
    except orjson.JSONDecodeError:
        document = None
    if 200 <= http_status < 300:
        messages = list_in(document, "messages")
        provider_id = identifier_in(messages[0], "id") if messages else None
        return Accepted(provider_id) if provider_id else own_outcome(ANSWER_UNREADABLE)
    code = code_of(document)
    if code is not None and http_status >= 400:
        return outcome_of(code, http_status, seconds_of(retry_after))
    if http_status == 429:
        # Only a gate in front of Meta's service answers so, and it let nothing through.
        return own_outcome(TOO_MANY_REQUESTS, seconds_of(retry_after))
    return own_outcome(SERVER_ERROR if http_status >= 500 else ANSWER_UNREADABLE)


def _judge_notice(http_status: int, answer: bytes | None, retry_after: str | None) -> Outcome:
    """Meta only says that it worked: nothing was made that would have an id."""
    return Accepted("") if http_status == 200 else _judge(http_status, answer, retry_after)


def code_of(document: Any) -> int | None:
    error = document.get("error") if isinstance(document, dict) else None
    code = identifier_in(error, "code")
    return int(code) if code and code.isascii() and code.isdigit() and len(code) < 16 else None


def seconds_of(retry_after: str | None) -> float:
    if retry_after and retry_after.isascii() and retry_after.isdigit() and len(retry_after) < 9:
        return min(int(retry_after), MAX_RETRY_AFTER_SECONDS)
    return 0
