"""Everybody outside but Meta, in a process of its own, that remembers everything: a shop that flows
ask, an address that wants to be told, Google Sheets, and a model.

    POST /shop            a call of an HTTP step, named by its Idempotency-Key
    POST /told/{name}     a webhook, named by its webhook-id
    /token, /v4/…         Google Sheets, with a worksheet for each name in --worksheets
    POST /v1/…            a model that says something of the wanted shape
    GET  /storm/history   every call, and what the worksheets say
    POST /storm/control   {"per_mille": {"refuse": 50, …}, "google": 0.05}

What goes wrong with a call depends on its name and the seed, and goes wrong the first time only:
what is tried again is to arrive.
"""

import argparse
import asyncio
import os
import random
import signal
import time
from collections import Counter
from dataclasses import asdict

import orjson
import uvloop
from aiohttp import web

from storm.evidence import Call
from storm.fake_google import LARGEST_BODY, Google, Worksheet
from storm.fake_model import answer_to

# Longer than any deadline of a caller; then the connection is dropped.
HANG_SECONDS = 60.0
# `refuse` and `reset` are not taken; of what is taken, `silent` hears nothing and `hang` nothing
# in time.
DEEDS = ("refuse", "reset", "silent", "hang")
TAKEN = {"", "silent", "hang"}


class FakeOutside:
    def __init__(self, worksheets: list[str], *, seed: int, model_seconds: float) -> None:
        self._seed = seed
        self._model_seconds = model_seconds
        self._per_mille: dict[str, int] = {}
        self._tries: Counter[str] = Counter()
        self.calls: list[Call] = []
        self.google = Google(dice=random.Random(seed))  # noqa: S311 - repeatable, not secret
        for number, title in enumerate(worksheets, start=1):
            self.google.sheets[title] = Worksheet(sheet_id=number)

    def serve(self, app: web.Application) -> None:
        self.google.serve(app)
        app.router.add_post("/shop", self._shop)
        app.router.add_post("/told/{name}", self._told)
        app.router.add_post("/v1/{any:.*}", self._model)
        app.router.add_get("/storm/history", self._history)
        app.router.add_post("/storm/control", self._control)

    async def _shop(self, request: web.Request) -> web.StreamResponse:
        return await self._take(request, "shop", request.headers.get("Idempotency-Key", ""))

    async def _told(self, request: web.Request) -> web.StreamResponse:
        where = f"told/{request.match_info['name']}"
        return await self._take(request, where, request.headers.get("webhook-id", ""))

    async def _take(self, request: web.Request, where: str, name: str) -> web.StreamResponse:
        await request.read()
        deed = self._deed(f"{where} {name}")
        self.calls.append(Call(time.monotonic(), where, name, deed in TAKEN, deed))
        if deed == "refuse":
            return web.json_response({"sorry": True}, status=503)
        if deed == "hang":
            await asyncio.sleep(HANG_SECONDS)
        if deed and request.transport is not None:
            request.transport.abort()
        return web.json_response({"taken": len(self.calls)})

    def _deed(self, call: str) -> str:
        self._tries[call] += 1
        if self._tries[call] > 1:
            return ""
        rolled = random.Random(f"{self._seed} {call}").randrange(1000)  # noqa: S311 - as above
        for deed in DEEDS:
            rolled -= self._per_mille.get(deed, 0)
            if rolled < 0:
                return deed
        return ""

    async def _model(self, request: web.Request) -> web.Response:
        asked = orjson.loads(await request.read())
        await asyncio.sleep(self._model_seconds)
        return web.json_response(answer_to(asked))

    async def _history(self, _: web.Request) -> web.Response:
        tables = {title: sheet.table() for title, sheet in self.google.sheets.items()}
        found = {"calls": [asdict(one) for one in self.calls], "worksheets": tables}
        return web.json_response(found)

    async def _control(self, request: web.Request) -> web.Response:
        wanted = orjson.loads(await request.read())
        self._per_mille = wanted.get("per_mille", {})
        self.google.fault_rate = wanted.get("google", 0.0)
        return web.json_response({})


async def serve(options: argparse.Namespace) -> None:
    worksheets = orjson.loads(options.worksheets)
    outside = FakeOutside(worksheets, seed=options.seed, model_seconds=options.model_seconds)
    app = web.Application(client_max_size=LARGEST_BODY)
    outside.serve(app)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    os.write(options.ready, b'{"port": %d}\n' % runner.addresses[0][1])
    await stopping.wait()
    await runner.cleanup()


def parse_options(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m storm.fake_outside", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--worksheets", default="[]", help="their titles, a JSON list")
    parser.add_argument("--model-seconds", type=float, default=0.3)
    parser.add_argument("--ready", type=int, default=1, help="file descriptor for the port")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    uvloop.run(serve(parse_options()))
