"""The sweeper's duty for sign-in: forget attempts that count no more."""

from inbox.access.attempts import forget_old_attempts
from inbox.foundation.events import Ring
from inbox.foundation.runtime import Runtime


async def forget_attempts(runtime: Runtime) -> list[Ring]:
    await forget_old_attempts(runtime)
    return []
