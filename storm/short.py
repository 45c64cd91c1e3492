"""The storm that belongs to the tests: everything at once, on one seed."""

import asyncio
import tempfile
from pathlib import Path

from storm.results import Result, throw
from storm.sizes import SCALED, SHORT, Size
from storm.template import Template

FAULT = "mixed"


def run_mixed(*, short: bool, seed: int) -> Result:
    return asyncio.run(_run(SHORT if short else SCALED, seed))


async def _run(size: Size, seed: int) -> Result:
    with tempfile.TemporaryDirectory(prefix="parley-storm-") as name:
        template = await Template.build(Path(name) / "template", seed=seed)
        return await throw(template, FAULT, size, seed=seed)
