"""A queued mail arrives: through Redis, without it, and when the worker dies in the middle."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
import redis
from pydantic import SecretStr

from inbox.foundation.identifiers import new_id
from inbox.foundation.settings import Settings
from inbox.mail.service import MailService
from parley.sweeper import sweep_once
from parley.tasks import DUTIES
from tests.factories.processes import Process, running, wait_until
from tests.factories.smtp_sink import SmtpSink, smtp_sink
from tests.factories.valkey import everything_in
from tests.factories.workspaces import MadeWorkspace, new_email

Superuser = psycopg.Connection[Any]
SUBJECT, BODY = "Reset your password", "Follow https://parley.example/reset#canary-token\n"


@pytest.fixture(scope="module")
def sink() -> Iterator[SmtpSink]:
    with smtp_sink() as started:
        yield started


@pytest.fixture(scope="module")
def mail_settings(settings: Settings, sink: SmtpSink) -> Settings:
    return settings.model_copy(
        update={"smtp_url": SecretStr(sink.url), "mail_from": "parley@acme.example"}
    )


@pytest.fixture
def worker(mail_settings: Settings, tmp_path: Path) -> Iterator[Process]:
    with running(mail_settings, tmp_path / "worker.log", "worker") as started:
        yield started


@pytest.fixture
def valkey(redis_url: str) -> Iterator["redis.Redis"]:
    with redis.Redis.from_url(redis_url) as client:
        client.flushall()
        yield client


async def queue(workspace: MadeWorkspace, recipient: str) -> UUID:
    async with workspace.as_house() as uow:
        mail = await MailService(uow).queue(new_id(), recipient, SUBJECT, BODY)
        return mail.id


def row(superuser: Superuser, mail_id: UUID) -> tuple[str, int, str | None]:
    found = superuser.execute(
        "SELECT state, attempts, error_code FROM outgoing_mail WHERE id = %s", (mail_id,)
    ).fetchone()
    assert found is not None
    return found


async def sweep(workspace: MadeWorkspace) -> None:
    await sweep_once(workspace.runtime, "waiting_mail", DUTIES["waiting_mail"])


async def test_a_ring_delivers_it_at_once(
    valkey: "redis.Redis",
    worker: Process,
    sink: SmtpSink,
    workspace: MadeWorkspace,
    superuser: Superuser,
) -> None:
    recipient = new_email()
    mail_id = await queue(workspace, recipient)
    wait_until(lambda: row(superuser, mail_id) == ("sent", 1, None))
    (message,) = sink.sent_to(recipient)
    assert message["Subject"] == SUBJECT
    assert message["From"] == "Parley <parley@acme.example>"
    assert message.get_content().splitlines() == BODY.splitlines()
    assert worker.stop() == 0
    said = worker.log.read_text()
    assert "mail_sent" in said
    assert recipient not in said
    assert "canary" not in said


async def test_a_forgotten_ring_is_rung_again(
    valkey: "redis.Redis",
    mail_settings: Settings,
    sink: SmtpSink,
    workspace: MadeWorkspace,
    superuser: Superuser,
    tmp_path: Path,
) -> None:
    recipient = new_email()
    mail_id = await queue(workspace, recipient)
    wait_until(lambda: valkey.exists("dramatiq:parley") == 1)
    valkey.flushall()
    with running(mail_settings, tmp_path / "worker.log", "worker"):
        assert row(superuser, mail_id) == ("ready", 0, None)
        with running(mail_settings, tmp_path / "sweeper.log", "sweeper") as sweeper:
            wait_until(lambda: row(superuser, mail_id) == ("sent", 1, None))
            # The other duty: what was done stands in the chain.
            wait_until(lambda: unchained(superuser, workspace.id) == 0)
            assert sweeper.stop() == 0
    assert len(sink.sent_to(recipient)) == 1


def unchained(superuser: Superuser, workspace_id: UUID) -> int:
    found = superuser.execute(
        "SELECT count(*) FROM audit_entry WHERE workspace_id = %s AND position IS NULL",
        (workspace_id,),
    ).fetchone()
    assert found is not None
    return int(found[0])


async def test_a_worker_killed_while_it_sends(
    valkey: "redis.Redis",
    mail_settings: Settings,
    sink: SmtpSink,
    workspace: MadeWorkspace,
    superuser: Superuser,
    tmp_path: Path,
) -> None:
    recipient = new_email()
    sink.may_answer.clear()
    sink.has_taken.clear()
    with running(mail_settings, tmp_path / "killed.log", "worker") as killed:
        mail_id = await queue(workspace, recipient)
        assert sink.has_taken.wait(10)
        killed.kill()
    sink.may_answer.set()
    assert row(superuser, mail_id) == ("claimed", 1, None)
    with running(mail_settings, tmp_path / "worker.log", "worker") as worker:
        # The lease of the dead one still holds: nobody may send meanwhile.
        await sweep(workspace)
        superuser.execute(
            "UPDATE outgoing_mail SET due_at = clock_timestamp() WHERE id = %s", (mail_id,)
        )
        await sweep(workspace)
        wait_until(lambda: row(superuser, mail_id) == ("sent", 2, None))
        assert worker.stop() == 0
    # Twice is possible: the first server may have kept it. Its link works once.
    assert len(sink.sent_to(recipient)) == 2


async def test_redis_holds_ids_and_nothing_else(
    valkey: "redis.Redis", workspace: MadeWorkspace
) -> None:
    recipient = "canary-recipient@people.example"
    mail_id = await queue(workspace, recipient)
    wait_until(lambda: valkey.exists("dramatiq:parley.msgs") == 1)
    held = everything_in(valkey)
    assert str(mail_id).encode() in held
    assert str(workspace.id).encode() in held
    for text in ("canary", recipient, SUBJECT, "parley.example"):
        assert text.encode() not in held
