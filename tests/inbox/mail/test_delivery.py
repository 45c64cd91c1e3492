"""The states of a mail: who may send it, how often, and when it is given up."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from pydantic import SecretStr

from inbox.foundation.identifiers import new_id
from inbox.foundation.runtime import Runtime
from inbox.foundation.settings import Settings
from inbox.mail import tasks
from inbox.mail.models import OutgoingMail
from inbox.mail.service import ATTEMPTS_AT_MOST, LEASE_SECONDS, ClaimedMail, MailService
from inbox.mail.tasks import (
    DELIVER_MAIL,
    KEPT_DAYS,
    deliver_mail,
    forget_finished_mail,
    waiting_mail,
)
from parley.subscriptions import SUBSCRIPTIONS
from tests.factories.runtimes import RecordingDoorbell, make_runtime
from tests.factories.smtp_sink import SmtpSink, smtp_sink
from tests.factories.workspaces import MadeWorkspace, new_email

Superuser = psycopg.Connection[Any]


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with smtp_sink() as started:
        yield started


@pytest.fixture
async def sending(settings: Settings, sink: SmtpSink) -> Any:
    runtime = make_runtime(
        settings.model_copy(update={"smtp_url": SecretStr(sink.url)}),
        subscriptions=SUBSCRIPTIONS,
        doorbell=RecordingDoorbell(),
    )
    yield runtime
    await runtime.close()


async def queue(workspace: MadeWorkspace, recipient: str = "") -> UUID:
    async with workspace.as_house() as uow:
        mail = await MailService(uow).queue(
            new_id(), recipient or new_email(), "Hello", "A link.\n"
        )
        return mail.id


async def claim(workspace: MadeWorkspace, mail_id: UUID) -> ClaimedMail | None:
    async with workspace.as_house() as uow:
        return await MailService(uow).claim(mail_id)


def row(superuser: Superuser, mail_id: UUID) -> dict[str, Any]:
    found = superuser.execute(
        "SELECT state, attempts, error_code, finished_at IS NOT NULL AS finished,"
        " lease_token IS NOT NULL AS leased, due_at - clock_timestamp() AS due_in"
        " FROM outgoing_mail WHERE id = %s",
        (mail_id,),
    )
    assert found.description is not None
    names = [column.name for column in found.description]
    return dict(zip(names, found.fetchone() or (), strict=True))


def make_due(superuser: Superuser, mail_id: UUID) -> None:
    superuser.execute(
        "UPDATE outgoing_mail SET due_at = clock_timestamp() WHERE id = %s", (mail_id,)
    )


async def test_it_is_sealed_and_rung_for(
    settings: Settings, workspace: MadeWorkspace, superuser: Superuser
) -> None:
    doorbell = RecordingDoorbell()
    runtime = make_runtime(settings, subscriptions=SUBSCRIPTIONS, doorbell=doorbell)
    async with runtime.unit_of_work(workspace.id) as uow:
        mail = await MailService(uow).queue(new_id(), "canary@people.example", "canary", "canary")
        assert doorbell.rings == []
    await runtime.close()
    assert [(ring.task, ring.ids) for ring in doorbell.rings] == [
        (DELIVER_MAIL, (workspace.id, mail.id))
    ]
    stored = superuser.execute(
        "SELECT outgoing_mail::text FROM outgoing_mail WHERE id = %s", (mail.id,)
    ).fetchone()
    assert b"canary".hex() not in str(stored)
    assert "canary" not in str(stored)


async def test_one_claim_at_a_time(workspace: MadeWorkspace, superuser: Superuser) -> None:
    mail_id = await queue(workspace)
    assert await claim(workspace, mail_id) is not None
    assert await claim(workspace, mail_id) is None
    state = row(superuser, mail_id)
    assert (state["state"], state["attempts"], state["leased"]) == ("claimed", 1, True)
    assert state["due_in"] > timedelta(seconds=LEASE_SECONDS - 5)


async def test_a_lease_that_ran_out_is_claimed_again_and_the_first_can_settle_no_more(
    workspace: MadeWorkspace, superuser: Superuser
) -> None:
    mail_id = await queue(workspace)
    first = await claim(workspace, mail_id)
    make_due(superuser, mail_id)
    second = await claim(workspace, mail_id)
    assert first is not None
    assert second is not None
    async with workspace.as_house() as uow:
        service = MailService(uow)
        assert not await service.settle_sent(first)
        assert not await service.settle_refused(first, "smtp_550", final=True)
        assert not await service.settle_refused(first, "smtp_450", final=False)
        assert await service.settle_sent(second)
        assert not await service.settle_sent(second)
    assert row(superuser, mail_id)["state"] == "sent"


async def test_nobody_claims_for_another_workspace(
    workspace: MadeWorkspace, other_workspace: MadeWorkspace
) -> None:
    assert await claim(other_workspace, await queue(workspace)) is None


async def test_delivered_twice_it_is_sent_once(
    sending: Runtime, sink: SmtpSink, workspace: MadeWorkspace, superuser: Superuser
) -> None:
    mail_id = await queue(workspace)
    for _ in range(2):
        await deliver_mail(sending, workspace.id, mail_id)
    assert len(sink.messages) == 1
    state = row(superuser, mail_id)
    assert (state["state"], state["attempts"]) == ("sent", 1)
    assert (state["finished"], state["leased"]) == (True, False)


async def test_a_final_refusal_is_final(
    sending: Runtime, sink: SmtpSink, workspace: MadeWorkspace, superuser: Superuser
) -> None:
    sink.rcpt_reply = "550 no such canary"
    mail_id = await queue(workspace)
    await deliver_mail(sending, workspace.id, mail_id)
    state = row(superuser, mail_id)
    assert (state["state"], state["error_code"]) == ("failed", "smtp_550")


@pytest.mark.parametrize("reply", ["rcpt_reply", "data_reply"])
async def test_a_passing_refusal_is_tried_again_later(
    sending: Runtime, sink: SmtpSink, workspace: MadeWorkspace, superuser: Superuser, reply: str
) -> None:
    setattr(sink, reply, "451 later")
    mail_id = await queue(workspace)
    waits = []
    for attempt in range(1, ATTEMPTS_AT_MOST + 1):
        await deliver_mail(sending, workspace.id, mail_id)
        state = row(superuser, mail_id)
        assert (state["attempts"], state["error_code"]) == (attempt, "smtp_451")
        waits.append(round(state["due_in"].total_seconds()))
        make_due(superuser, mail_id)
    assert waits[:4] == [5, 20, 80, 320]
    assert state["state"] == "failed"


async def test_a_server_that_is_away_is_tried_again(
    settings: Settings, workspace: MadeWorkspace, superuser: Superuser
) -> None:
    with smtp_sink() as gone:
        url = gone.url
    runtime = make_runtime(settings.model_copy(update={"smtp_url": SecretStr(url)}))
    mail_id = await queue(workspace)
    await deliver_mail(runtime, workspace.id, mail_id)
    await runtime.close()
    state = row(superuser, mail_id)
    assert (state["state"], state["error_code"]) == ("ready", "smtp_unreachable")


async def test_without_a_server_it_fails_at_once(
    runtime: Runtime, workspace: MadeWorkspace, superuser: Superuser
) -> None:
    mail_id = await queue(workspace)
    await deliver_mail(runtime, workspace.id, mail_id)
    state = row(superuser, mail_id)
    assert (state["state"], state["error_code"]) == ("failed", "smtp_not_configured")


async def test_a_mail_that_kills_its_workers_is_given_up(
    workspace: MadeWorkspace, superuser: Superuser
) -> None:
    mail_id = await queue(workspace)
    for _ in range(ATTEMPTS_AT_MOST):
        assert await claim(workspace, mail_id) is not None
        make_due(superuser, mail_id)
    assert await claim(workspace, mail_id) is None
    state = row(superuser, mail_id)
    assert (state["state"], state["error_code"]) == ("failed", "given_up")


async def test_the_sweeper_asks_for_what_is_due_in_any_workspace(
    runtime: Runtime,
    workspace: MadeWorkspace,
    other_workspace: MadeWorkspace,
    superuser: Superuser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Other tests leave mail behind in this database; it must not crowd ours out.
    monkeypatch.setattr(tasks, "DUE_AT_ONCE", 1_000_000)
    due = {(one.id, await queue(one)) for one in (workspace, other_workspace)}
    claimed, lost, done = [await queue(workspace) for _ in range(3)]
    for mail_id in (claimed, lost, done):
        await claim(workspace, mail_id)
    make_due(superuser, lost)
    superuser.execute("UPDATE outgoing_mail SET state = 'sent' WHERE id = %s", (done,))
    mine = {workspace.id, other_workspace.id}
    rings = [ring for ring in await waiting_mail(runtime) if ring.ids[0] in mine]
    assert {ring.task for ring in rings} == {DELIVER_MAIL}
    assert {ring.ids for ring in rings} == due | {(workspace.id, lost)}


async def test_finished_mail_is_forgotten(
    runtime: Runtime, workspace: MadeWorkspace, superuser: Superuser
) -> None:
    ids = {state: await queue(workspace) for state in ("sent", "failed", "ready", "fresh")}
    for state, mail_id in ids.items():
        superuser.execute(
            "UPDATE outgoing_mail SET state = %s,"
            " finished_at = clock_timestamp() - make_interval(days => %s) WHERE id = %s",
            (
                "sent" if state == "fresh" else state,
                1 if state == "fresh" else KEPT_DAYS + 1,
                mail_id,
            ),
        )
    assert await forget_finished_mail(runtime) == []
    async with workspace.as_house() as uow:
        left = [await uow.session.get(OutgoingMail, (workspace.id, one)) for one in ids.values()]
    assert [row is not None for row in left] == [False, False, True, True]


async def test_a_task_for_a_mail_that_is_gone_does_nothing(
    sending: Runtime, workspace: MadeWorkspace
) -> None:
    await deliver_mail(sending, workspace.id, uuid4())
    await deliver_mail(sending, uuid4(), uuid4())
