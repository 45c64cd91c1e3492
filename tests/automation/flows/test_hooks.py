"""What other systems send to the address of a flow: what is kept of it, and whom it is about."""

import json
from typing import Any

import pytest

from inbox.channels.models import Channel
from inbox.foundation.permissions import Subject
from tests.automation.runs.test_runs import BODY, Talk, hooked
from tests.factories.callers import Api, refusal_of
from tests.factories.flows import drawn
from tests.factories.spines import signature
from tests.factories.still import Still

SHAPE = {"order.id": "number", "customer.phone": "text", "customer.name": "text"}


@pytest.fixture
def talk(still: Still, channel: Channel) -> Talk:
    return Talk(still, channel)


async def captured(api: Api, who: Subject, path: str) -> Any:
    (listed,) = (await api.call(who, "GET", f"{path}/hooks")).json()["items"]
    return listed["captured"]


async def test_a_body_that_is_refused_is_what_the_mapping_is_drawn_from(
    api: Api, talk: Talk, marketer: Subject
) -> None:
    path, hook, _ = await hooked(api, marketer, talk)
    assert (await api.client.post(hook, json={"id": 7})).status_code == 422
    assert await captured(api, marketer, path) == {"id": "number"}
    assert (await api.client.post(hook, json=BODY)).status_code == 202
    assert await captured(api, marketer, path) == SHAPE
    assert (await api.client.post(hook, json={"other": "7"})).status_code == 422
    assert await captured(api, marketer, path) == {"other": "text"}


async def test_before_it_is_published_its_shape_is_kept(
    api: Api, talk: Talk, marketer: Subject
) -> None:
    draft = drawn(channel_id=talk.channel.id)
    made = await api.call(marketer, "POST", "/flows", json={"name": "Hooked", "draft": draft})
    path = f"/flows/{made.json()['id']}"
    opened = await api.call(marketer, "POST", f"{path}/hooks", json={"trigger_id": "hook"})
    hook = opened.json()["path"]
    assert refusal_of(await api.client.post(hook, json=BODY)) == (409, "flow_not_live")
    assert await captured(api, marketer, path) == SHAPE
    assert await talk.rows("SELECT count(*) FROM contact") == [(0,)]


async def test_nothing_is_kept_of_what_is_not_proven(
    api: Api, talk: Talk, marketer: Subject
) -> None:
    path, hook, secret = await hooked(api, marketer, talk, proof="hmac")
    assert secret is not None
    wrong = {"X-Parley-Signature": signature(b"{}", secret)}
    assert (await api.client.post(hook, json=BODY, headers=wrong)).status_code == 401
    assert await captured(api, marketer, path) is None
    raw = json.dumps({"id": 7}).encode()
    signed = {"X-Parley-Signature": signature(raw, secret)}
    assert (await api.client.post(hook, content=raw, headers=signed)).status_code == 422
    assert await captured(api, marketer, path) == {"id": "number"}


@pytest.mark.parametrize(
    "phone",
    ["+966 50 123 4567", "050 123 4567", "966501234567", "٠٥٠١٢٣٤٥٦٧", "+٩٦٦ ٥٠ ١٢٣ ٤٥٦٧"],
    ids=["international", "national", "of WhatsApp", "in Arabic", "both"],
)
async def test_a_number_is_the_same_person_however_it_is_written(
    api: Api, talk: Talk, marketer: Subject, phone: str
) -> None:
    given = await api.call(marketer, "PATCH", "/workspace", json={"country": "SA"})
    assert given.is_success, given.text
    _, hook, _ = await hooked(api, marketer, talk)
    known = await api.call(marketer, "POST", "/contacts", json={"phone": "+966501234567"})
    assert known.status_code == 201, known.text
    body = {"order": {"id": 7}, "customer": {"phone": phone, "name": "Sara"}}
    assert (await api.client.post(hook, json=body)).status_code == 202
    assert await talk.rows("SELECT count(*) FROM contact") == [(1,)]
    assert await talk.rows("SELECT count(*) FROM conversation") == [(1,)]
