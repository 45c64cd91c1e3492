"""Nothing of a person is left in any table: one of everything is made, and every row is looked at
as text."""

from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from inbox.erasure.carrying_out import ContactErasure
from inbox.erasure.models import ErasureState
from inbox.erasure.service import Erasures
from inbox.erasure.tables import plan_for, read_tables
from inbox.erasure.tasks import carry_out
from inbox.erasure.tombstones import read_tombstones, tombstones_of
from inbox.foundation.errors import Forbidden, Invalid, NotFound
from inbox.foundation.permissions import Role
from inbox.foundation.personal_data import Erasure, Person, PersonalTable
from inbox.foundation.runtime import Runtime
from inbox.foundation.settings import Settings
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.workspaces.errors import LastOwner
from inbox.workspaces.service import MemberService
from parley.personal_data import PERSONAL_DATA
from tests.factories.apps import open_client
from tests.factories.tenants import Tenant, fill_every_table, make_tenant
from tests.factories.workspaces import MadeWorkspace, subject_of

# What may still say that there was somebody, by an id that leads nowhere.
MAY_NAME_HIM = {
    "ai_call",
    "audit_entry",
    "erasure",
    "event_log",
    "flow_backtest",
    "ledger_entry",
    # That he asked, and was given what he asked for, is what the business has to show.
    *("privacy_request", "privacy_export"),
}
# The process ends when it opens its first, second, … transaction; what follows is each time the
# next process.
ENDS_AT = (1, 2, 3, 4, 7, 12, 19, 27)
Connection = psycopg.Connection[Any]


@pytest.fixture(scope="module")
async def tenant(settings: Settings, runtime: Runtime, caretaker: Connection) -> Tenant:
    made = await make_tenant(runtime)
    async with open_client(settings) as client:
        await fill_every_table(made, client)
    # Nothing is on its way, and no table is being brought in.
    caretaker.execute(
        "UPDATE effect SET state = 'accepted', lease_until = NULL WHERE workspace_id = %s"
        " AND state = 'claimed'",
        (made.id,),
    )
    caretaker.execute(
        "UPDATE contact_import SET state = 'done' WHERE workspace_id = %s", (made.id,)
    )
    return made


def rows_of(connection: Connection, workspace_id: UUID) -> Iterator[tuple[str, str]]:
    tables = connection.execute(
        "SELECT c.table_name FROM information_schema.columns AS c"
        " WHERE c.table_schema = 'public' AND c.column_name = 'workspace_id' ORDER BY 1"
    ).fetchall()
    for (table,) in tables:
        query = sql.SQL("SELECT t::text FROM {} AS t WHERE t.workspace_id = %s")
        for (row,) in connection.execute(query.format(sql.Identifier(table)), (workspace_id,)):
            yield table, row


def tables_with(connection: Connection, workspace_id: UUID, needles: set[str]) -> set[str]:
    return {
        table
        for table, row in rows_of(connection, workspace_id)
        if any(needle in row for needle in needles)
    }


def ids_of(connection: Connection, workspace_id: UUID, contact_id: UUID) -> dict[str, list[UUID]]:
    """The person's contacts, and all that is his by its id."""

    def ids(query: str, *values: object) -> list[UUID]:
        return [row[0] for row in connection.execute(query.encode(), (workspace_id, *values))]

    people = ids(
        "SELECT id FROM contact WHERE workspace_id = %s AND %s IN (id, merged_into)", contact_id
    )
    conversations = ids(
        "SELECT id FROM conversation WHERE workspace_id = %s AND contact_id = ANY(%s)", people
    )
    messages = ids(
        "SELECT id FROM message WHERE workspace_id = %s AND conversation_id = ANY(%s)",
        conversations,
    )
    keys = ids("SELECT id FROM data_key WHERE workspace_id = %s AND subject_id = ANY(%s)", people)
    return {"people": people, "conversations": conversations, "messages": messages, "keys": keys}


class Killed(Exception):
    pass


class MortalRuntime:
    """A process that does not live to open one transaction more."""

    def __init__(self, runtime: Runtime, opens: int) -> None:
        self._runtime = runtime
        self._left = opens

    def unit_of_work(self, *workspace_ids: UUID) -> UnitOfWork:
        self._left -= 1
        if self._left <= 0:
            raise Killed
        return self._runtime.unit_of_work(*workspace_ids)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._runtime, name)


async def test_every_trace_goes_whatever_ends_the_worker(
    runtime: Runtime, tenant: Tenant, superuser: Connection, settings: Settings
) -> None:
    contact_id = tenant.ids["contact_id"]
    found = ids_of(superuser, tenant.id, contact_id)
    assert all(found.values())
    assert len(found["people"]) == 2
    keys = {one.hex for one in found.pop("keys")}
    needles = {str(one) for ids in found.values() for one in ids}
    before = tables_with(superuser, tenant.id, needles)
    # What is sealed under a key names it.
    assert {"message", "contact", "note"} <= tables_with(superuser, tenant.id, keys)
    async with runtime.unit_of_work(tenant.id) as uow:
        erasure = await Erasures(uow).begin(contact_id)
        same = await Erasures(uow).begin(found["people"][-1])
    assert same.id == erasure.id
    for opens in ENDS_AT:
        dying: Any = MortalRuntime(runtime, opens)
        with pytest.raises(Killed):
            await carry_out(dying, PERSONAL_DATA, tenant.id, erasure.id)
    await carry_out(runtime, PERSONAL_DATA, tenant.id, erasure.id)
    assert tables_with(superuser, tenant.id, keys) == set()
    after = tables_with(superuser, tenant.id, needles)
    assert after <= MAY_NAME_HIM
    async with runtime.unit_of_work(tenant.id) as uow:
        done = await Erasures(uow).get(erasure.id)
    # Whatever was taken is in the certificate.
    counted = {name.partition(":")[0] for name in done.counts}
    assert before - after - counted <= {"idempotency_key"}
    assert done.removed_at is not None
    stones = [
        one for one in read_tombstones(tombstones_of(settings)) if set(one.ids) & {*found["people"]}
    ]
    assert [set(one.ids) for one in stones] == [{*found["people"]}]
    # Nobody knows him any more, and nothing comes back when it is looked at again.
    async with runtime.unit_of_work(tenant.id) as uow:
        with pytest.raises(NotFound):
            await Erasures(uow).begin(contact_id)
    await ContactErasure(runtime, PERSONAL_DATA, tenant.id, erasure.id).look_again()
    async with runtime.unit_of_work(tenant.id) as uow:
        again = await Erasures(uow).get(erasure.id)
    assert (again.counts, again.work) == (done.counts, {})


async def test_the_plan_is_the_register(runtime: Runtime, tenant: Tenant) -> None:
    """No declared table is passed over, and none is found by reading millions of rows at once."""
    async with runtime.unit_of_work(tenant.id) as uow:
        tables = await read_tables(uow)
    plan = plan_for(Person.CONTACT, PERSONAL_DATA, tables)
    assert {one.table for one in plan} == {
        one.table
        for one in PERSONAL_DATA
        if isinstance(one, PersonalTable)
        and one.person is Person.CONTACT
        and one.erasure is not Erasure.KEEP_ROW
    }
    assert [one.table for one in plan][-1] == "contact"
    # Those are read through part by part, by their keys.
    assert {one.table for one in plan if not one.indexed} == {
        "ai_call",
        "effect",
        # Small: so many cases for each flow, and no more.
        "flow_case",
        "webhook_delivery",
    }


async def test_a_member_goes_and_what_he_wrote_stays(
    runtime: Runtime, tenant: Tenant, superuser: Connection
) -> None:
    """Also the invites to his address; who he was is in no table, and what he did under an id."""
    member_id, workspace_id = tenant.ids["member_id"], tenant.id
    [(email_hash,)] = superuser.execute(
        "SELECT email_hash FROM member WHERE workspace_id = %s AND id = %s",
        (workspace_id, member_id),
    ).fetchall()
    there = tables_with(superuser, workspace_id, {str(member_id)})
    assert {"member", "team_member", "credential"} <= there
    async with runtime.unit_of_work(workspace_id) as uow:
        members = MemberService(uow, runtime.installation_key)
        erasure = await Erasures(uow).begin_member(member_id, members)
    await carry_out(runtime, PERSONAL_DATA, workspace_id, erasure.id)
    await carry_out(runtime, PERSONAL_DATA, workspace_id, erasure.id)
    assert tables_with(superuser, workspace_id, {email_hash.hex()}) == set()
    personal = {
        one.table
        for one in PERSONAL_DATA
        if isinstance(one, PersonalTable)
        and one.person is Person.MEMBER
        and one.erasure is not Erasure.KEEP_ROW
    }
    left = tables_with(superuser, workspace_id, {str(member_id)})
    assert left & personal == set()
    assert left >= {"audit_entry", "erasure"}
    async with runtime.unit_of_work(workspace_id) as uow:
        done = await Erasures(uow).get(erasure.id)
        assert (done.state, done.counts["member"]) == (ErasureState.DONE, 1)


async def test_the_last_owner_stays(workspace: MadeWorkspace) -> None:
    async with workspace.as_house() as uow:
        members = MemberService(uow, workspace.runtime.installation_key)
        with pytest.raises(LastOwner):
            await Erasures(uow).begin_member(workspace.owner.id, members)


async def test_a_workspace_goes_by_its_name(
    runtime: Runtime, tenant: Tenant, superuser: Connection, settings: Settings
) -> None:
    def rows_by_table() -> Counter[str]:
        return Counter(table for table, _ in rows_of(superuser, tenant.id))

    assert len(rows_by_table()) > 50
    owner = subject_of(tenant.workspace.owner)
    async with runtime.unit_of_work(tenant.id, subject=owner) as uow:
        with pytest.raises(Invalid):
            await Erasures(uow).begin_workspace("Another")
    admin = subject_of(await tenant.workspace.add_member(Role.ADMIN))
    async with runtime.unit_of_work(tenant.id, subject=admin) as uow:
        with pytest.raises(Forbidden):
            await Erasures(uow).begin_workspace("Acme")
    async with runtime.unit_of_work(tenant.id, subject=owner) as uow:
        erasure = await Erasures(uow).begin_workspace("Acme")
    for opens in (2, 5, 20, 60):
        dying: Any = MortalRuntime(runtime, opens)
        with pytest.raises(Killed):
            await carry_out(dying, PERSONAL_DATA, tenant.id, erasure.id)
    await carry_out(runtime, PERSONAL_DATA, tenant.id, erasure.id)
    assert rows_by_table() == Counter()
    assert superuser.execute(
        "SELECT count(*) FROM workspace WHERE id = %s", (tenant.id,)
    ).fetchall() == [(0,)]
    stones = {one.subject: one for one in read_tombstones(tombstones_of(settings))}
    assert stones["workspace"].ids == (tenant.id,)
    # Rung for once more, there is nothing to do.
    await carry_out(runtime, PERSONAL_DATA, tenant.id, erasure.id)
