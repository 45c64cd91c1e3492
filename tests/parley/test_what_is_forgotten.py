"""What is over goes after its time, in batches, and what is not stays."""

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from inbox.access.tasks import forget_ended_access
from inbox.effects.tasks import forget_ended_effects
from inbox.foundation import house_keeping
from inbox.foundation.identifiers import first_id_at, new_id
from inbox.foundation.runtime import Runtime
from inbox.mailbox.tasks import forget_old_events
from tests.factories.tenants import Tenant, make_tenant

Superuser = psycopg.Connection[Any]


class InTwoMonths:
    """Ids tell their age too; the rows below are made older than their ids."""

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(days=60)


class InAYear:
    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(days=365)


@pytest.fixture(autouse=True)
def later(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runtime, "clock", InTwoMonths())


@pytest.fixture
async def tenant(runtime: Runtime) -> Tenant:
    return await make_tenant(runtime)


def age(superuser: Superuser, tenant: Tenant, table: str, column: str, days: int) -> None:
    superuser.execute(
        f"UPDATE {table} SET {column} = clock_timestamp() - make_interval(days => %s)"  # type: ignore[arg-type] # names from this file
        " WHERE workspace_id = %s",
        (days, tenant.id),
    )


def count(superuser: Superuser, tenant: Tenant, table: str, where: str = "true") -> int:
    row = superuser.execute(
        f"SELECT count(*) FROM {table} WHERE workspace_id = %s AND {where}",  # type: ignore[arg-type] # see above
        (tenant.id,),
    ).fetchone()
    assert row is not None
    return int(row[0])


async def test_payloads_go_after_two_weeks_and_what_was_put_aside_after_a_month(
    runtime: Runtime, tenant: Tenant, superuser: Superuser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house_keeping, "ROWS_AT_ONCE", 1)
    # Nobody applies here what waits, and what waits is not forgotten.
    superuser.execute(
        "UPDATE inbound_event SET state = 'done' WHERE workspace_id = %s AND state = 'new'",
        (tenant.id,),
    )
    applied, ignored = "state = 'done'", "state = 'ignored'"
    assert count(superuser, tenant, "inbound_event", applied) > 0
    superuser.execute(
        "UPDATE inbound_event SET state = 'quarantined'"
        " WHERE workspace_id = %s AND state = 'ignored'",
        (tenant.id,),
    )
    age(superuser, tenant, "inbound_event", "received_at", 13)
    await forget_old_events(runtime)
    assert count(superuser, tenant, "inbound_event", applied) > 0
    age(superuser, tenant, "inbound_event", "received_at", 15)
    await forget_old_events(runtime)
    assert count(superuser, tenant, "inbound_event", applied) == 0
    assert count(superuser, tenant, "inbound_event", ignored) == 0
    assert count(superuser, tenant, "inbound_event", "state = 'quarantined'") > 0
    assert count(superuser, tenant, "data_key", "purpose = 'intake'") > 0
    age(superuser, tenant, "inbound_event", "received_at", 31)
    age(superuser, tenant, "data_key", "created_at", 32)
    keys = count(superuser, tenant, "data_key", "purpose <> 'intake'")
    await forget_old_events(runtime)
    assert count(superuser, tenant, "inbound_event") == 0
    assert count(superuser, tenant, "data_key", "purpose = 'intake'") == 0
    assert count(superuser, tenant, "data_key") == keys


async def test_an_effect_goes_two_weeks_after_its_end(
    runtime: Runtime, tenant: Tenant, superuser: Superuser
) -> None:
    age(superuser, tenant, "effect", "created_at", 30)
    await forget_ended_effects(runtime)
    open_ones = count(superuser, tenant, "effect")
    assert open_ones > 0
    superuser.execute(
        "UPDATE effect SET state = 'settled', finished_at = clock_timestamp()"
        " WHERE workspace_id = %s",
        (tenant.id,),
    )
    age(superuser, tenant, "effect", "finished_at", 13)
    await forget_ended_effects(runtime)
    assert count(superuser, tenant, "effect") == open_ones
    age(superuser, tenant, "effect", "finished_at", 15)
    await forget_ended_effects(runtime)
    assert count(superuser, tenant, "effect") == 0


async def test_sessions_and_links_go_a_month_after_they_are_over(
    runtime: Runtime, tenant: Tenant, superuser: Superuser
) -> None:
    await forget_ended_access(runtime)
    sessions = count(superuser, tenant, "session")
    links = count(superuser, tenant, "link")
    assert min(sessions, links) > 0
    age(superuser, tenant, "session", "ended_at", 31)
    age(superuser, tenant, "link", "expires_at", 29)
    await forget_ended_access(runtime)
    assert (count(superuser, tenant, "session"), count(superuser, tenant, "link")) == (0, links)
    age(superuser, tenant, "link", "expires_at", 31)
    await forget_ended_access(runtime)
    assert count(superuser, tenant, "link") == 0


async def test_login_activity_goes_after_three_months(
    runtime: Runtime, tenant: Tenant, superuser: Superuser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the address and the program that somebody signed in from."""
    monkeypatch.setattr(runtime, "clock", InAYear())
    there = count(superuser, tenant, "sign_in")
    assert there > 0
    age(superuser, tenant, "sign_in", "created_at", 89)
    await forget_ended_access(runtime)
    assert count(superuser, tenant, "sign_in") == there
    age(superuser, tenant, "sign_in", "created_at", 91)
    await forget_ended_access(runtime)
    assert count(superuser, tenant, "sign_in") == 0


def test_an_id_is_not_below_the_moment_at_which_it_was_made() -> None:
    now = datetime.now(UTC)
    assert (
        first_id_at(now - timedelta(seconds=1)) < new_id() < first_id_at(now + timedelta(hours=1))
    )
