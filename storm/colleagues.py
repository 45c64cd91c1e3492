"""Colleagues who answer while the bot does: through the API, as the screens do.

One that answers takes the conversation over. From the moment that the house has said so no
automatic message may start in it; one whose answer was lost on the way may have taken it over all
the same, so it is not looked at.
"""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from random import Random

from storm.evidence import Takeover
from storm.gathering import ask, list_ids
from storm.provisioning import Tenant

PAUSE_SECONDS = 0.15
WORDS = "A colleague answers."


class Colleagues:
    def __init__(self, port: int, tenants: Sequence[Tenant], random: Random) -> None:
        self._port = port
        self._tenants = tenants
        self._random = random
        self._tried: set[str] = set()
        self.takeovers: list[Takeover] = []

    async def work(self) -> None:
        """Until somebody says stop."""
        while True:
            await asyncio.sleep(PAUSE_SECONDS)
            # The house may be away.
            with suppress(OSError, TimeoutError, ValueError):
                await self._answer_somebody(self._random.choice(self._tenants))

    async def _answer_somebody(self, tenant: Tenant) -> None:
        found = await list_ids(self._port, tenant, "/api/v1/conversations?limit=100")
        waiting = [one for one in found if one not in self._tried]
        if not waiting:
            return
        chosen = self._random.choice(waiting)
        self._tried.add(chosen)
        path = f"/api/v1/conversations/{chosen}/messages"
        code, _ = await ask(self._port, "POST", path, tenant.api_key, {"text": WORDS})
        if code == 201:
            self.takeovers.append(Takeover(chosen, time.monotonic()))
