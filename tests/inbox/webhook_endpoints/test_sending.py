"""What happens here is told there: signed, in order, at least once, never to a private place."""

import asyncio
import json
from typing import Any
from uuid import UUID

import pytest
from msgspec import UNSET
from sqlalchemy import text
from standardwebhooks import Webhook

from inbox.channels.models import Channel
from inbox.foundation.identifiers import new_id
from inbox.orders.models import OrderStatus
from inbox.orders.schemas import OrderEdit, OrderIn, OrderItemIn
from inbox.orders.service import OrderService
from inbox.webhook_endpoints import repository, sending, tape
from inbox.webhook_endpoints.models import DeliveryState, EndpointState
from inbox.webhook_endpoints.schemas import DeliveryReplayIn, WebhookEndpointEdit
from inbox.webhook_endpoints.sending import SCHEDULE, WebhookExecutor
from inbox.webhook_endpoints.service import WebhookService
from inbox.webhook_endpoints.tasks import due_webhooks, workspaces_behind
from integrations.outbound import OutboundLimits
from parley.wiring import build_runtime
from tests.factories.spines import text_message
from tests.factories.statements import statements_of
from tests.factories.still import Still
from tests.inbox.webhook_endpoints.conftest import Hooks

ORDERS = ("order.created", "order.status_changed")


async def make_order(hooks: Hooks, **given: Any) -> UUID:
    order_id = new_id()
    items = [OrderItemIn(name="Tea", quantity=1, unit_price_minor=100)]
    async with hooks.runtime.unit_of_work(hooks.workspace_id) as uow:
        await OrderService(uow).create(order_id, OrderIn(currency="EUR", items=items, **given))
    return order_id


async def move(hooks: Hooks, order_id: UUID, *statuses: str) -> None:
    for status in statuses:
        async with hooks.runtime.unit_of_work(hooks.workspace_id) as uow:
            await OrderService(uow).change(order_id, OrderEdit(status=OrderStatus(status)))


async def test_an_order_is_told_signed_and_in_order(hooks: Hooks) -> None:
    await make_order(hooks)
    endpoint, secret = await hooks.endpoint(*ORDERS)
    order_id = await make_order(hooks, note="Ring twice")
    await move(hooks, order_id, "paid", "shipped")
    await hooks.run()
    # What was before the endpoint is not told.
    assert [one["type"] for one in hooks.receiver.taken] == [
        "order.created",
        "order.status_changed",
        "order.status_changed",
    ]
    for headers, body in hooks.receiver.calls:
        told = Webhook(secret).verify(body, headers)
        assert told["data"]["id"] == str(order_id)
        assert (told["version"], told["workspace_id"]) == (1, str(hooks.workspace_id))
        assert told["data"]["note"] is None
        assert told["data"]["total_minor"] == 100
    assert len(set(hooks.receiver.ids())) == 3
    found = await hooks.deliveries(endpoint.id)
    assert [str(one.id) for one in found] == hooks.receiver.ids()
    assert {(one.state, one.last_status, one.attempts) for one in found} == {
        (DeliveryState.DELIVERED, 204, 1)
    }
    assert await hooks.run() == 0


async def test_text_leaves_only_where_it_was_granted(
    hooks: Hooks, still: Still, channel: Channel
) -> None:
    await hooks.endpoint("message.received")
    await hooks.endpoint("message.received", "contact.changed", with_text=True)
    await still.receive(channel, text_message(channel, "the canary sings"))
    await hooks.run()
    texts = [one["data"]["text"] for one in hooks.receiver.taken]
    assert sorted(texts, key=str) == [None, "the canary sings"]
    # WhatsApp's ids hold the number.
    ids = {one["data"]["text"] is None: one["data"]["external_id"] for one in hooks.receiver.taken}
    assert ids[True] is None
    assert ids[False].startswith("wamid.")
    (known,) = {one["data"]["contact_id"] for one in hooks.receiver.taken}
    async with hooks.runtime.unit_of_work(hooks.workspace_id) as uow:
        ledger = await uow.session.execute(
            text("SELECT processor, purpose, contact_id FROM ledger_entry")
        )
        # Ids alone are no text of anybody.
        assert [tuple(row) for row in ledger] == [("webhook", "webhook", UUID(known))]
        stored = await uow.session.execute(text("SELECT body, response FROM webhook_delivery"))
        assert all(b"canary" not in bytes(row.body) for row in stored)


async def test_what_was_written_with_text_does_not_leave_once_the_grant_is_gone(
    hooks: Hooks, still: Still, channel: Channel
) -> None:
    endpoint, _ = await hooks.endpoint("message.received", with_text=True)
    await still.receive(channel, text_message(channel, "the canary sings"))
    await hooks.run()
    hooks.receiver.planned.append(500)
    await still.receive(channel, text_message(channel, "and again"))
    await hooks.run(rounds=1)
    async with hooks.runtime.unit_of_work(hooks.workspace_id) as uow:
        edit = WebhookEndpointEdit(with_text=False)
        await WebhookService(uow, hooks.rules).change(endpoint.id, edit)
    first, *_ = await hooks.deliveries(endpoint.id)
    async with hooks.runtime.unit_of_work(hooks.workspace_id) as uow:
        await WebhookService(uow).replay(endpoint.id, first.id)
    await still.receive(channel, text_message(channel, "the third"))
    before = len(hooks.receiver.calls)
    await hooks.run()
    found = await hooks.deliveries(endpoint.id)
    assert [(one.state, one.last_error) for one in found] == [
        (DeliveryState.FAILED, "text_no_longer_granted"),
        (DeliveryState.FAILED, "text_no_longer_granted"),
        (DeliveryState.DELIVERED, None),
    ]
    # Only what was written after it.
    assert len(hooks.receiver.calls) == before + 1
    assert hooks.receiver.taken[-1]["data"]["text"] is None


async def test_who_waits_for_a_try_is_not_asked_for_again(hooks: Hooks) -> None:
    """Some workspaces with addresses that fail would keep all others from their turn."""
    await hooks.endpoint(*ORDERS)
    hooks.receiver.planned.append(500)
    await move(hooks, await make_order(hooks), "paid")
    await hooks.run(rounds=1)
    assert hooks.workspace_id not in await workspaces_behind(hooks.runtime)
    await hooks.run()
    assert len(hooks.receiver.taken) == 2


async def test_the_log_is_read_on_while_it_is_full(
    hooks: Hooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (tape, repository):
        monkeypatch.setattr(module, "LINES_AT_ONCE", 2)
    await hooks.endpoint(*ORDERS)
    for _ in range(5):
        await make_order(hooks)
    assert len(await due_webhooks(hooks.runtime)) == 1
    assert len(await hooks.claim()) == 5


async def test_a_gap_in_the_log_is_told_and_it_goes_on_behind_it(hooks: Hooks) -> None:
    endpoint, _ = await hooks.endpoint(*ORDERS)
    await make_order(hooks)
    kept = await make_order(hooks)
    await hooks.execute("DELETE FROM event_log WHERE seq = (SELECT min(seq) FROM event_log)")
    assert await hooks.run() == 0
    assert (await hooks.read(endpoint.id)).state_reason == "log_torn"
    async with hooks.runtime.unit_of_work(hooks.workspace_id) as uow:
        edit = WebhookEndpointEdit(state="active")
        await WebhookService(uow, hooks.rules).change(endpoint.id, edit)
    await hooks.run()
    assert [one["data"]["id"] for one in hooks.receiver.taken] == [str(kept)]


async def test_a_set_of_lines_asks_for_all_its_keys_at_once(
    hooks: Hooks, still: Still, channel: Channel
) -> None:
    await hooks.endpoint("message.received", with_text=True)
    counts = []
    for wave in (1, 6):
        for number in range(wave):
            phone = f"49155{wave}{number:04}"
            await still.receive(channel, text_message(channel, "Hello", phone=phone))
        runtime = build_runtime(hooks.runtime.settings, with_redis=False)
        with statements_of(runtime.database) as sent:
            await due_webhooks(runtime)
        await runtime.close()
        counts.append(len([one for one in sent if "data_key" in one]))
    assert counts[0] == counts[1]


async def test_a_flaky_receiver_gets_everything_in_order_under_the_same_ids(hooks: Hooks) -> None:
    endpoint, secret = await hooks.endpoint(*ORDERS)
    hooks.receiver.planned.extend([500, "reset", 429, 204, 503, "redirect"])
    order_id, other_id = await make_order(hooks), await make_order(hooks)
    await move(hooks, order_id, "confirmed", "paid", "shipped")
    await move(hooks, other_id, "cancelled")
    await hooks.run()
    taken = [one["data"]["id"] for one in hooks.receiver.taken]
    assert (taken.count(str(order_id)), taken.count(str(other_id))) == (4, 2)
    found = await hooks.deliveries(endpoint.id)
    assert {one.state for one in found} == {DeliveryState.DELIVERED}
    # In the order in which they were made, line by line, however often each was tried.
    for line in (order_id, other_id):
        wanted = [str(one.id) for one in found if one.line == line]
        tried = dict.fromkeys(one for one in hooks.receiver.ids() if one in wanted)
        assert list(tried) == wanted
    assert len(hooks.receiver.calls) == 6 + 6 - 1
    for headers, body in hooks.receiver.calls:
        Webhook(secret).verify(body, headers)
    assert (await hooks.read(endpoint.id)).failing_since is None


async def test_one_that_hangs_is_given_up_after_a_while(
    hooks: Hooks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "LIMITS", OutboundLimits(total_seconds=0.3))
    endpoint, _ = await hooks.endpoint(*ORDERS)
    hooks.receiver.planned.extend(["hang"])
    await make_order(hooks)
    async with asyncio.timeout(60):
        await hooks.run(rounds=1)
    (tried,) = await hooks.deliveries(endpoint.id)
    assert (tried.state, tried.last_error) == (DeliveryState.SENDING, "timeout")
    await hooks.run()
    (done,) = await hooks.deliveries(endpoint.id)
    assert (done.state, done.attempts) == (DeliveryState.DELIVERED, 2)


async def test_a_private_address_and_a_redirect_go_nowhere(hooks: Hooks) -> None:
    endpoint, _ = await hooks.endpoint(*ORDERS)
    await make_order(hooks)
    strict = WebhookExecutor(hooks.runtime)
    hooks.executor, kept = strict, hooks.executor
    await hooks.run()
    await strict.close()
    assert hooks.receiver.calls == []
    paused = await hooks.read(endpoint.id)
    assert paused.state is EndpointState.PAUSED
    assert (paused.state_reason or "").startswith("not_allowed_")
    # Nothing is lost meanwhile: it goes on where it was.
    await make_order(hooks)
    assert await hooks.run() == 0
    hooks.executor = kept
    async with hooks.runtime.unit_of_work(hooks.workspace_id) as uow:
        edit = WebhookEndpointEdit(state="active", url=UNSET)
        await WebhookService(uow, hooks.rules).change(endpoint.id, edit)
        told = await uow.session.scalars(text("SELECT kind FROM notification"))
        assert list(told) == ["webhook_trouble"]
    hooks.receiver.planned.append("redirect")
    await hooks.run()
    assert len(hooks.receiver.taken) == 2
    assert all(headers["Host"].endswith(str(hooks.receiver.port)) for headers, _ in
        hooks.receiver.calls)  # fmt: skip


async def test_the_schedule_ends_and_what_failed_is_replayed(hooks: Hooks) -> None:
    assert 20 * 3600 < sum(SCHEDULE) <= 24 * 3600
    endpoint, _ = await hooks.endpoint(*ORDERS)
    hooks.receiver.always = 500
    await make_order(hooks)
    await hooks.run()
    (failed,) = await hooks.deliveries(endpoint.id)
    assert (failed.state, failed.attempts) == (DeliveryState.FAILED, len(SCHEDULE) + 1)
    async with hooks.runtime.unit_of_work(hooks.workspace_id) as uow:
        await uow.unlock(failed)
        assert failed.response is not None
        response = json.loads(failed.response.reveal())
    assert (response["status"], response["body"]) == (500, "=so it is")
    hooks.receiver.always = 204
    span = DeliveryReplayIn(created_after=failed.created_at, created_before=failed.created_at)
    async with hooks.runtime.unit_of_work(hooks.workspace_id) as uow:
        service = WebhookService(uow)
        assert await service.replay_range(endpoint.id, span) == 0
        await service.replay(endpoint.id, failed.id)
    await hooks.run()
    (again,) = await hooks.deliveries(endpoint.id)
    assert again.state is DeliveryState.DELIVERED
    assert set(hooks.receiver.ids()) == {str(failed.id)}


async def test_a_day_of_failure_and_one_that_is_gone_pause(hooks: Hooks) -> None:
    endpoint, _ = await hooks.endpoint(*ORDERS)
    hooks.receiver.always = 500
    await make_order(hooks)
    await hooks.run(rounds=2)
    await hooks.execute(
        "UPDATE webhook_endpoint SET failing_since = clock_timestamp() - interval '25 h'"
    )
    await hooks.run()
    assert (await hooks.read(endpoint.id)).state_reason == "failing_for_a_day"
    gone, _ = await hooks.endpoint(*ORDERS)
    hooks.receiver.always = 410
    await make_order(hooks)
    await hooks.run()
    assert (await hooks.read(gone.id)).state_reason == "endpoint_gone"
    waiting = await hooks.deliveries(gone.id)
    assert {one.state for one in waiting} == {DeliveryState.PENDING}


async def test_a_worker_that_dies_after_the_answer_tells_twice_under_one_id(hooks: Hooks) -> None:
    endpoint, _ = await hooks.endpoint(*ORDERS)
    await make_order(hooks)
    await due_webhooks(hooks.runtime)
    (job,) = await hooks.claim()
    real, hooks.executor._end = hooks.executor._end, None  # type: ignore[method-assign,assignment]
    with pytest.raises(TypeError):
        await hooks.executor(job)
    hooks.executor._end = real  # type: ignore[method-assign]
    await hooks.run()
    first, second = hooks.receiver.ids()
    assert first == second
    (done,) = await hooks.deliveries(endpoint.id)
    assert done.state is DeliveryState.DELIVERED
