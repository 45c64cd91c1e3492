"""Turns a host name into addresses, once per connection, away from the event loop.

`getaddrinfo` blocks, and a name that a stranger configured may block it for long. It gets threads
of its own, so that slow names cannot take the process's shared ones.
"""

import asyncio
import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, Protocol

from integrations.outbound.errors import OutboundUnreachable, UnreachableStage

_THREADS: Final = 16


class Resolver(Protocol):
    async def resolve(self, host: str) -> Sequence[str]:
        """Every address of this host as text; OutboundUnreachable when there is none."""

    async def close(self) -> None: ...


class SystemResolver:
    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="outbound-name")

    async def resolve(self, host: str) -> Sequence[str]:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._threads, _addresses, host)
        except (OSError, UnicodeError):
            raise OutboundUnreachable(UnreachableStage.NAME) from None

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def _addresses(host: str) -> list[str]:
    answers = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))
