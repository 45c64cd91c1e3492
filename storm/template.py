"""A provisioned installation, made once and copied for every storm: commands cost seconds each."""

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from storm.far_end import FarEnd
from storm.provisioning import Tenant, numbers_for, provision
from storm.stack import PARLEY, Secrets, Stack
from storm.webhooks import Number

# Low enough for a flood to meet it, high enough for everything else.
THROUGHPUT_PER_SECOND = 40
COPIED = ("postgres", "valkey")


@dataclass(frozen=True, slots=True)
class Template:
    directory: Path
    secrets: Secrets
    numbers: list[Number]
    tenants: list[Tenant]
    throughput_per_second: int

    @classmethod
    async def build(
        cls,
        directory: Path,
        *,
        seed: int,
        tenants: int = 2,
        throughput: int = THROUGHPUT_PER_SECOND,
    ) -> "Template":
        numbers = numbers_for(tenants, seed)
        stack = Stack(directory)
        # A channel may be checked against the Graph API while it is added.
        async with FarEnd(directory / "far-end", numbers, stack.webhook_url) as far_end:
            stack.set("PARLEY_GRAPH_URL", far_end.url)
            async with stack:
                made = await provision(stack, numbers, throughput=throughput, with_timers=True)
        return cls(directory, stack.secrets, numbers, made, throughput)

    def stack(
        self,
        directory: Path,
        *,
        workers: int,
        settings: Mapping[str, str] | None = None,
        entry: Sequence[str] = PARLEY,
    ) -> Stack:
        """A stack of its own on a copy of this one's data."""
        directory.mkdir(parents=True)
        for name in COPIED:
            subprocess.run(  # noqa: S603 - `cp` keeps the owner, which shutil does not
                ["/bin/cp", "-a", str(self.directory / name), str(directory / name)], check=True
            )
        return Stack(
            directory,
            workers=workers,
            settings=settings,
            known_secrets=self.secrets,
            entry=entry,
        )
