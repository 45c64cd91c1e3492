"""Password hashes: Argon2id, at most two at a time in one process.

A hash is meant to be expensive, so a crowd at the sign-in must queue here instead of taking the
whole machine; a caller who gives up leaves the queue.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from inbox.access.errors import PasswordTooShort

Result = TypeVar("Result")

HASHES_AT_ONCE = 2
CHARACTERS_AT_LEAST = 12

_HASHER = PasswordHasher(memory_cost=19_456, time_cost=2, parallelism=1)
_THREADS = ThreadPoolExecutor(HASHES_AT_ONCE, thread_name_prefix="argon2")


async def hash_password(password: str) -> str:
    if len(password) < CHARACTERS_AT_LEAST:
        raise PasswordTooShort
    return await _in_thread(lambda: _HASHER.hash(password))


async def verify_password(stored_hash: str | None, password: str) -> bool:
    """Without a stored hash the same work is done for nothing: the time tells nobody who exists."""
    return await _in_thread(lambda: _verify(stored_hash, password))


def is_outdated(stored_hash: str) -> bool:
    return _HASHER.check_needs_rehash(stored_hash)


def _verify(stored_hash: str | None, password: str) -> bool:
    try:
        _HASHER.verify(stored_hash or _decoy(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored_hash is not None


@cache
def _decoy() -> str:
    return _HASHER.hash("nobody signs in with this")


async def _in_thread(work: Callable[[], Result]) -> Result:
    return await asyncio.get_running_loop().run_in_executor(_THREADS, work)
