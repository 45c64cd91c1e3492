"""The sweeper's duty for the audit: give waiting rows their place in the chain."""

from inbox.audit.chain import chain_waiting
from inbox.foundation.events import Ring
from inbox.foundation.runtime import Runtime


async def chain_audit(runtime: Runtime) -> list[Ring]:
    """Does the work itself, so there is nothing to ring for."""
    await chain_waiting(runtime.database)
    return []
