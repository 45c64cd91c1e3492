"""Carries out the calls of HTTP steps, outside any transaction and through the guarded client.

2xx ─▶ accepted    other answers ─▶ failed, with what they held
not sent, 429, 503 ─▶ later again, while the step still has retries
perhaps sent ─▶ unknown: a call that may be repeated is (GET, PUT, DELETE), a POST never is
"""

import json
from contextlib import AsyncExitStack
from typing import Any, Final

import orjson

from automation.flows.hook_service import SecretService
from inbox.delivery.claims import Job
from inbox.delivery.outcomes import Ended
from inbox.foundation.runtime import Runtime
from inbox.ledger.models import Processor
from integrations.messaging import Accepted, NotSent, Outcome, Refused, Unknown, WhoActs
from integrations.outbound.client import OutboundClient
from integrations.outbound.errors import OutboundError, OutboundRefused
from integrations.outbound.limits import OutboundLimits, OutboundRules
from integrations.outbound.messages import (
    HostCredential,
    OutboundRequest,
    OutboundResponse,
    ResponseKind,
)

ANSWER_BYTES: Final = 65_536
REPEATABLE: Final = frozenset({"GET", "PUT", "DELETE"})
TOO_MANY: Final = 429
LONGEST_WAIT_SECONDS: Final = 300.0
BACK_OFF_SECONDS: Final = 2.0


class HttpExecutor:
    """One per worker; its client is opened by the first call, in the loop that runs it."""

    def __init__(self, runtime: Runtime, rules: OutboundRules | None = None) -> None:
        self._runtime = runtime
        self._rules = rules or OutboundRules()
        self._lifetime = AsyncExitStack()
        self._client: OutboundClient | None = None

    async def close(self) -> None:
        await self._lifetime.aclose()

    async def __call__(self, job: Job) -> Ended:
        call = json.loads(job.payload)
        try:
            request = await self._request(job, call)
        except KeyError:
            return Ended(job, Refused("no_such_secret", WhoActs.ADMIN))
        try:
            response = await (await self._opened()).send(request)
        except OutboundRefused as refusal:
            return Ended(job, Refused(f"not_allowed_{refusal.reason.value}", WhoActs.ADMIN))
        except OutboundError as error:
            return Ended(job, _of_error(job, call, error), processor=Processor.WEBHOOK)
        outcome = _of_answer(job, call, response)
        return Ended(job, outcome, processor=Processor.WEBHOOK, result=_read(response))

    async def _opened(self) -> OutboundClient:
        if self._client is None:
            self._client = await self._lifetime.enter_async_context(OutboundClient(self._rules))
        return self._client

    async def _request(self, job: Job, call: dict[str, Any]) -> OutboundRequest:
        credential = None
        if call["secret"]:
            credential = await self._credential(job, call["secret"])
        headers = {"Idempotency-Key": call["once"], **call["headers"]}
        if call["body"]:
            headers.setdefault("Content-Type", "application/json")
        return OutboundRequest(
            method=call["method"],
            url=call["url"],
            headers=headers,
            body=call["body"].encode(),
            credential=credential,
            limits=OutboundLimits(
                total_seconds=float(call["timeout_seconds"]), response_body_bytes=ANSWER_BYTES
            ),
        )

    async def _credential(self, job: Job, name: str) -> HostCredential:
        async with self._runtime.unit_of_work(job.workspace_id) as uow:
            secret = await SecretService(uow).named(name)
            if secret is None:
                raise KeyError(name)
            return HostCredential(
                host=secret.host,
                value=secret.value.reveal(),
                header=secret.header,
                port=secret.port,
            )


def _of_error(job: Job, call: dict[str, Any], error: OutboundError) -> Outcome:
    may_repeat = not error.maybe_sent or call["method"] in REPEATABLE
    code = type(error).__name__.removeprefix("Outbound").lower()
    if may_repeat and job.attempts <= call["retries"]:
        return NotSent(code, retry_after_seconds=BACK_OFF_SECONDS**job.attempts)
    return Unknown(code) if error.maybe_sent else Refused(code, WhoActs.ADMIN)


def _of_answer(job: Job, call: dict[str, Any], response: OutboundResponse) -> Outcome:
    code = f"http_{response.status}"
    if response.kind is ResponseKind.SUCCESS:
        return Accepted(code)
    may_have_acted = response.kind is ResponseKind.SERVER_FAULT
    if may_have_acted and call["method"] not in REPEATABLE:
        # A gateway says so, too, of what its server has done and not answered in time.
        return Unknown(code)
    if (may_have_acted or response.status == TOO_MANY) and job.attempts <= call["retries"]:
        asked = response.header("retry-after") or ""
        wait = float(asked) if asked.isdecimal() else BACK_OFF_SECONDS**job.attempts
        return NotSent(code, retry_after_seconds=min(wait, LONGEST_WAIT_SECONDS))
    return Refused(code, WhoActs.DEVELOPER)


def _read(response: OutboundResponse) -> dict[str, Any]:
    try:
        body: Any = orjson.loads(response.body) if response.body else None
    except orjson.JSONDecodeError:
        body = response.body[:4096].decode("utf-8", "replace")
    return {"status": response.status, "body": body}
