"""Files from and to Meta, in streams: nothing here is ever whole in memory.

    fetch    GET /{media id} ─▶ an address for five minutes ─▶ GET it, with the token
    upload   POST /{number}/media, as a form ─▶ an id that a message may name for 30 days

Both can be repeated without harm, so whatever is not an answer is «not sent, later».
"""

import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final
from urllib.parse import quote, urlsplit

import aiohttp
import orjson

from integrations.bounded_json import identifier_in, text_in
from integrations.messaging import (
    ChannelAccess,
    Fetched,
    FileToUpload,
    Gone,
    NotSent,
    Outcome,
    Refused,
    Take,
    Uploaded,
)
from integrations.whatsapp.client import (
    USER_AGENT,
    app_secret_proof,
    code_of,
    is_token,
    read_bounded,
    seconds_of,
)
from integrations.whatsapp.error_codes import (
    ANSWER_UNREADABLE,
    CONNECTION_FAILED,
    CONNECTION_LOST,
    SERVER_ERROR,
    TIMED_OUT,
    TOKEN_UNUSABLE,
    outcome_of,
)

PIECE_BYTES: Final = 64 * 1024
# Where Meta keeps files. The token goes along, so it must go nowhere else.
FILE_HOSTS: Final = (".fbsbx.com", ".facebook.com", ".whatsapp.net", ".fbcdn.net")
RETRY_SECONDS: Final = 5
# A token has to be entered anew by somebody: no hurry.
RETRY_UNUSABLE_SECONDS: Final = 300
# Meta's word for an id that it does not know (any more).
UNKNOWN_ID: Final = 100
GONE: Final = "media_gone"
ELSEWHERE: Final = "media_elsewhere"


class _Failed(Exception):
    def __init__(self, outcome: NotSent | Gone | Refused) -> None:
        super().__init__()
        self.outcome = outcome


class WhatsAppFiles:
    """One per process, with connections of its own: a large file must not hold up messages."""

    def __init__(
        self,
        graph_url: str,
        graph_version: str,
        *,
        total_timeout_seconds: float = 100,
        silence_seconds: float = 20,
        connection_limit: int = 32,
    ) -> None:
        self._base = f"{graph_url.rstrip('/')}/{graph_version}"
        parts = urlsplit(graph_url)
        self._own_origin = (parts.scheme, parts.netloc)
        self._timeout = aiohttp.ClientTimeout(
            total=total_timeout_seconds, connect=5, sock_read=silence_seconds
        )
        self._connection_limit = connection_limit
        self._session: aiohttp.ClientSession | None = None

    async def fetch(
        self, access: ChannelAccess, media_id: str, take: Take
    ) -> Fetched | Gone | NotSent:
        """`take` reads the file; what it raises comes through."""
        try:
            about = await self._about(access, media_id)
            url = text_in(about, "url") or ""
            if not self._is_metas(url):
                return Gone(ELSEWHERE)
            await self._download(access, url, take)
        except _Failed as failed:
            # A refusal of this call is no word about the file: whoever mends it may try again.
            if isinstance(failed.outcome, Refused):
                return NotSent(failed.outcome.code, RETRY_UNUSABLE_SECONDS, counts_as_failure=False)
            return failed.outcome
        return Fetched(text_in(about, "mime_type"), text_in(about, "sha256"))

    async def upload(
        self, access: ChannelAccess, file: FileToUpload
    ) -> Uploaded | Refused | NotSent:
        form = _Form(file)
        url = f"{self._base}/{quote(access.address, safe='')}/media"
        try:
            answer = await self._answer(
                "POST", url, access, data=form.body(), headers=form.headers()
            )
        except _Failed as failed:
            if isinstance(failed.outcome, Gone):
                return NotSent(failed.outcome.code, RETRY_UNUSABLE_SECONDS)
            return failed.outcome
        media_id = identifier_in(answer, "id")
        return Uploaded(media_id) if media_id else NotSent(ANSWER_UNREADABLE, RETRY_SECONDS)

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()

    async def _about(self, access: ChannelAccess, media_id: str) -> Any:
        url = f"{self._base}/{quote(media_id, safe='')}"
        return await self._answer(
            "GET", url, access, query={"phone_number_id": access.address}, may_be_gone=True
        )

    async def _answer(
        self,
        method: str,
        url: str,
        access: ChannelAccess,
        *,
        query: Mapping[str, str] | None = None,
        data: Any = None,
        headers: Mapping[str, str] | None = None,
        may_be_gone: bool = False,
    ) -> Any:
        wanted = dict(query or {})
        if access.app_secret:
            wanted["appsecret_proof"] = app_secret_proof(access.access_token, access.app_secret)
        async with (
            _network(),
            self._opened().request(
                method,
                url,
                params=wanted,
                data=data,
                headers={**_authorization(access), **(headers or {})},
                allow_redirects=False,
            ) as response,
        ):
            answer = await read_bounded(response)
            status, retry_after = response.status, response.headers.get("Retry-After")
        try:
            document = orjson.loads(answer or b"")
        except orjson.JSONDecodeError:
            document = None
        if status == 200 and isinstance(document, dict):
            return document
        code = code_of(document)
        if may_be_gone and (status == 404 or code == UNKNOWN_ID):
            raise _Failed(Gone(GONE))
        if code is not None and status >= 400:
            raise _Failed(_repeatable(outcome_of(code, status, seconds_of(retry_after))))
        raise _Failed(NotSent(SERVER_ERROR, max(RETRY_SECONDS, seconds_of(retry_after))))

    async def _download(self, access: ChannelAccess, url: str, take: Take) -> None:
        async with (
            _network(),
            self._opened().get(
                url, headers=_authorization(access), allow_redirects=False
            ) as response,
        ):
            if response.status != 200:
                # The address lives for minutes: the next try asks for a new one.
                raise _Failed(NotSent(SERVER_ERROR, RETRY_SECONDS))
            await take(_network_pieces(response))

    def _is_metas(self, url: str) -> bool:
        parts = urlsplit(url)
        if (parts.scheme, parts.netloc) == self._own_origin:
            return True
        return parts.scheme == "https" and (parts.hostname or "").endswith(FILE_HOSTS)

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=self._connection_limit),
                timeout=self._timeout,
                cookie_jar=aiohttp.DummyCookieJar(),
                # Meta refuses file downloads without one; the hash is of the plain bytes.
                headers={"User-Agent": USER_AGENT, "Accept-Encoding": "identity"},
            )
        return self._session


class _Form:
    """A form with a known length: Meta takes no body that comes in chunks."""

    def __init__(self, file: FileToUpload) -> None:
        self._file = file
        self._boundary = secrets.token_hex(16)
        head = "".join(
            self._field(name, value)
            for name, value in (("messaging_product", "whatsapp"), ("type", file.mime_type))
        )
        head += (
            f"--{self._boundary}\r\n"
            f'Content-Disposition: form-data; name="file"; filename="{file.file_name}"\r\n'
            f"Content-Type: {file.mime_type}\r\n\r\n"
        )
        self._head = head.encode()
        self._tail = f"\r\n--{self._boundary}--\r\n".encode()

    def headers(self) -> dict[str, str]:
        length = len(self._head) + self._file.size_bytes + len(self._tail)
        return {
            "Content-Type": f"multipart/form-data; boundary={self._boundary}",
            "Content-Length": str(length),
        }

    async def body(self) -> AsyncIterator[bytes]:
        yield self._head
        async for piece in self._file.read():
            yield piece
        yield self._tail

    def _field(self, name: str, value: str) -> str:
        disposition = f'Content-Disposition: form-data; name="{name}"'
        return f"--{self._boundary}\r\n{disposition}\r\n\r\n{value}\r\n"


@asynccontextmanager
async def _network() -> AsyncIterator[None]:
    """Errors of the connection become «not sent, later»; all others pass."""
    try:
        yield
    except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
        raise _Failed(NotSent(CONNECTION_FAILED, RETRY_SECONDS)) from None
    except TimeoutError:
        raise _Failed(NotSent(TIMED_OUT, RETRY_SECONDS)) from None
    except aiohttp.ClientError:
        raise _Failed(NotSent(CONNECTION_LOST, RETRY_SECONDS)) from None


async def _network_pieces(response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    async with _network():
        async for piece in response.content.iter_chunked(PIECE_BYTES):
            yield piece


def _authorization(access: ChannelAccess) -> dict[str, str]:
    if not is_token(access.access_token):
        raise _Failed(
            NotSent(TOKEN_UNUSABLE, RETRY_UNUSABLE_SECONDS, counts_as_failure=False, called=False)
        )
    return {"Authorization": f"Bearer {access.access_token}"}


def _repeatable(outcome: Outcome) -> NotSent | Refused:
    if isinstance(outcome, Refused | NotSent):
        return outcome
    return NotSent(getattr(outcome, "code", SERVER_ERROR), RETRY_SECONDS)
