"""One call of Meta's Graph API for administration: bounded in time and size, never redirected.

Unlike a send, all of these may be repeated. Addresses and answers hold secrets, so nothing here
keeps them in an error; a page's `next` address is not followed, only its cursor is used.
"""

from collections.abc import AsyncIterator, Mapping
from typing import Any, Final, Self

import aiohttp
import orjson

from integrations.accounts import ProviderRefused, ProviderSilent
from integrations.bounded_json import identifier_in, list_in, object_in
from integrations.whatsapp.client import USER_AGENT, app_secret_proof
from integrations.whatsapp.error_codes import (
    ANSWER_UNREADABLE,
    CONNECTION_FAILED,
    SERVER_ERROR,
    TIMED_OUT,
    TOKEN_UNUSABLE,
)

MAX_ANSWER_BYTES: Final = 4 * 1024 * 1024
PAGES_AT_MOST: Final = 100
PAGE_SIZE: Final = 100
# «Access token has expired» and «API session»: no call with this token works any more.
TOKEN_DEAD: Final = frozenset({"190", "102"})


class Graph:
    def __init__(self, graph_url: str, graph_version: str, *, timeout_seconds: float = 10) -> None:
        self._base = f"{graph_url.rstrip('/')}/{graph_version}"
        self._timeout = aiohttp.ClientTimeout(total=timeout_seconds, connect=3)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            timeout=self._timeout,
            cookie_jar=aiohttp.DummyCookieJar(),
            headers={"Accept-Encoding": "identity", "User-Agent": USER_AGENT},
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._session is not None:
            await self._session.close()

    async def call(
        self,
        method: str,
        path: str,
        *,
        token: str = "",
        app_secret: str = "",
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """`path` is made of ids that were checked to be such."""
        parameters = dict(query or {})
        headers = {}
        if token:
            if not (token.isascii() and token.isprintable()) or " " in token:
                raise ProviderSilent(TOKEN_UNUSABLE)
            headers["Authorization"] = f"Bearer {token}"
            if app_secret:
                parameters["appsecret_proof"] = app_secret_proof(token, app_secret)
        if body is not None:
            headers["Content-Type"] = "application/json"
        failure: str | None = None
        status, answer = 0, b""
        assert self._session is not None  # noqa: S101 - it is used within `async with`
        try:
            async with self._session.request(
                method,
                f"{self._base}/{path}",
                params=parameters,
                headers=headers,
                data=None if body is None else orjson.dumps(body),
                allow_redirects=False,
            ) as response:
                status, answer = response.status, await _bounded(response)
        except TimeoutError:
            failure = TIMED_OUT
        except (aiohttp.ClientError, OSError, ValueError):
            failure = CONNECTION_FAILED
        if failure is not None:
            # Outside of `except`: the errors of the client hold the address, and it holds secrets.
            raise ProviderSilent(failure)
        return _judged(status, answer)

    async def pages(
        self, path: str, *, token: str, app_secret: str, query: Mapping[str, str] | None = None
    ) -> AsyncIterator[dict[str, Any]]:
        asked = {"limit": str(PAGE_SIZE), **(query or {})}
        seen: set[str] = set()
        for _ in range(PAGES_AT_MOST):
            document = await self.call("GET", path, token=token, app_secret=app_secret, query=asked)
            for item in list_in(document, "data"):
                if isinstance(item, dict):
                    yield item
            paging = object_in(document, "paging")
            after = identifier_in(object_in(paging, "cursors"), "after")
            # The last page has a cursor too, but no address of a next one.
            if not after or "next" not in paging or after in seen:
                return
            seen.add(after)
            asked["after"] = after


async def _bounded(response: aiohttp.ClientResponse) -> bytes:
    answer = bytearray()
    async for chunk in response.content.iter_any():
        answer += chunk
        if len(answer) > MAX_ANSWER_BYTES:
            response.close()
            return b""
    return bytes(answer)


def _judged(status: int, answer: bytes) -> dict[str, Any]:
    try:
        document = orjson.loads(answer)
    except orjson.JSONDecodeError:
        document = None
    code = identifier_in(object_in(document, "error"), "code")
    if code is not None and code.isascii() and code.isdigit():
        raise ProviderRefused(code, token_dead=code in TOKEN_DEAD)
    if 200 <= status < 300 and isinstance(document, dict):
        return document
    raise ProviderSilent(SERVER_ERROR if status >= 500 else ANSWER_UNREADABLE)
