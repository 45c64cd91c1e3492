"""Bodies and answers of the doors that are plain ASGI, without Litestar's handlers in between."""

from typing import Any

from litestar.types import Receive, Send

from inbox.foundation.errors import BadRequest, ParleyError


class BodyTooLarge(ParleyError):
    code = "body_too_large"
    status = 413
    title = "The body is larger than any webhook"


async def read_body(receive: Receive, limit_bytes: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message: Any = await receive()
        if message["type"] == "http.disconnect":
            raise BadRequest("The body ended before it was complete.")
        part = message.get("body", b"")
        size += len(part)
        if size > limit_bytes:
            raise BodyTooLarge
        parts.append(part)
        if not message.get("more_body"):
            return parts[0] if len(parts) == 1 else b"".join(parts)


async def answer(send: Send, body: bytes, media_type: bytes, status: int = 200) -> None:
    start: Any = {
        "type": "http.response.start",
        "status": status,
        "headers": [
            (b"content-type", media_type),
            (b"content-length", str(len(body)).encode()),
        ],
    }
    await send(start)
    end: Any = {"type": "http.response.body", "body": body, "more_body": False}
    await send(end)
