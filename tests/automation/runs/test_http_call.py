"""What an answer of another system says of what it did."""

from typing import Any
from uuid import uuid4

import pytest

from automation.runs.http_call import _of_answer
from inbox.delivery.claims import Job
from integrations.messaging import Accepted, NotSent, Refused, Unknown
from integrations.outbound.messages import OutboundResponse


def job(attempts: int) -> Job:
    return Job(
        workspace_id=uuid4(),
        effect_id=uuid4(),
        lane_id=uuid4(),
        conversation_id=None,
        message_id=None,
        kind="http_request",
        lease_token=uuid4(),
        resends=0,
        payload="",
        attempts=attempts,
    )


def ended(method: str, status: int, attempts: int = 1) -> type[Any]:
    response = OutboundResponse(status=status, headers=(), body=b"")
    return type(_of_answer(job(attempts), {"method": method, "retries": 2}, response))


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_post_that_a_server_failed_over_may_have_been_done(status: int) -> None:
    assert ended("POST", status) is Unknown
    assert ended("PATCH", status) is Unknown


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_what_may_be_repeated_is_repeated_so_often(method: str) -> None:
    assert [ended(method, 503, attempts) for attempts in (1, 2, 3)] == [NotSent, NotSent, Refused]


def test_too_many_calls_and_refusals_have_done_nothing() -> None:
    assert [ended("POST", 429, attempts) for attempts in (1, 2, 3)] == [NotSent, NotSent, Refused]
    assert ended("POST", 404) is Refused
    assert ended("POST", 201) is Accepted
