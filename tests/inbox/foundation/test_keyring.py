"""Which key seals what: made once, shared by racing writers, never used without its row."""

import asyncio
from uuid import UUID

import psycopg
import pytest

from inbox.foundation import keyring
from inbox.foundation.encryption import SealBroken
from inbox.foundation.identifiers import new_id
from inbox.foundation.keyring import DataKeyRow, KeyPurpose
from inbox.foundation.sealed import SealedLocked
from inbox.foundation.settings import Settings
from inbox.workspaces.models import Member
from tests.factories.runtimes import make_runtime
from tests.factories.statements import statements_of
from tests.factories.workspaces import MadeWorkspace

Superuser = psycopg.Connection[tuple[object, ...]]


def key_rows(superuser: Superuser, workspace_id: UUID, subject_id: UUID) -> list[UUID]:
    found = superuser.execute(
        "SELECT id FROM data_key WHERE workspace_id = %s AND subject_id = %s",
        (workspace_id, subject_id),
    )
    return [row[0] for row in found if isinstance(row[0], UUID)]


async def test_a_key_is_made_once_and_found_again(
    workspace: MadeWorkspace, superuser: Superuser
) -> None:
    person = new_id()
    ids = []
    for _ in range(2):
        async with workspace.as_house() as uow:
            for _ in range(2):
                key = await uow.keys.current(workspace.id, KeyPurpose.CONTACT, person)
                ids.append(key.id)
    assert len(set(ids)) == 1
    assert key_rows(superuser, workspace.id, person) == [ids[0]]


async def test_a_key_of_a_transaction_that_was_rolled_back_is_never_used_again(
    workspace: MadeWorkspace, superuser: Superuser
) -> None:
    person, made = new_id(), []

    async def fail() -> None:
        async with workspace.as_house() as uow:
            made.append(await uow.keys.current(workspace.id, KeyPurpose.CONTACT, person))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await fail()
    async with workspace.as_house() as uow:
        key = await uow.keys.current(workspace.id, KeyPurpose.CONTACT, person)
        assert key.id != made[0].id
    assert key_rows(superuser, workspace.id, person) == [key.id]


async def test_a_key_is_not_shared_before_its_commit(workspace: MadeWorkspace) -> None:
    person = new_id()
    opened = workspace.runtime.opened_keys
    async with workspace.as_house() as uow:
        key = await uow.keys.current(workspace.id, KeyPurpose.CONTACT, person)
        assert opened.find(workspace.id, key.id) is None
    assert opened.find(workspace.id, key.id) is key


@pytest.mark.parametrize("first_commits", [True, False])
async def test_two_who_make_the_same_key_agree(
    workspace: MadeWorkspace, superuser: Superuser, first_commits: bool
) -> None:
    person = new_id()
    second_asks = asyncio.Event()

    async def first() -> UUID | None:
        async with workspace.as_house() as uow:
            key = await uow.keys.current(workspace.id, KeyPurpose.CONTACT, person)
            second_asks.set()
            # Until the other one waits for this transaction's row.
            await until_somebody_waits(superuser)
            if not first_commits:
                raise RuntimeError
            return key.id

    async def second() -> UUID:
        await second_asks.wait()
        async with workspace.as_house() as uow:
            return (await uow.keys.current(workspace.id, KeyPurpose.CONTACT, person)).id

    one, two = await asyncio.gather(first(), second(), return_exceptions=True)
    assert isinstance(two, UUID)
    assert (one == two) is first_commits
    assert key_rows(superuser, workspace.id, person) == [two]


async def until_somebody_waits(superuser: Superuser) -> None:
    query = "SELECT 1 FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'"

    def ask() -> None:
        while superuser.execute(query).fetchone() is None:
            pass

    await asyncio.to_thread(ask)


async def test_many_subjects_cost_as_few_statements_as_one(
    settings: Settings, workspace: MadeWorkspace
) -> None:
    people = [(workspace.id, new_id()) for _ in range(50)]
    runtime = make_runtime(settings)
    costs, made = [], []
    try:
        # A new connection asks the server what it is.
        await runtime.database.ping()
        for forgetful in (False, False, True):
            if forgetful:
                runtime.opened_keys.forget([key.id for key in made[0].values()])
            with statements_of(runtime.database) as sent:
                async with runtime.unit_of_work(workspace.id) as uow:
                    made.append(await uow.keys.current_set(KeyPurpose.CONTACT, people))
            # The first one says which workspace it is.
            costs.append(len(sent) - 1)
    finally:
        await runtime.close()
    # Looked for, made and read back; remembered; looked for.
    assert costs == [3, 0, 1]
    assert set(made[0]) == {subject for _, subject in people}
    assert len({key.id for key in made[0].values()}) == 50
    assert made[0] == made[1]
    assert {key.id for key in made[0].values()} == {key.id for key in made[2].values()}


async def test_a_page_of_sealed_rows_costs_one_statement_and_then_none(
    settings: Settings, workspace: MadeWorkspace
) -> None:
    member = workspace.owner
    runtime = make_runtime(settings)
    try:
        counts = []
        for _ in range(2):
            async with runtime.unit_of_work(workspace.id) as uow:
                rows = [await uow.session.get_one(Member, (workspace.id, member.id))]
                with statements_of(runtime.database) as sent:
                    await uow.unlock(*rows)
                counts.append(len(sent))
                assert rows[0].name.reveal() == "Olive Owner"
        assert counts == [1, 0]
    finally:
        await runtime.close()


async def test_an_opened_key_is_forgotten_after_a_while(
    workspace: MadeWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = workspace.runtime.opened_keys
    async with workspace.as_house() as uow:
        key = await uow.keys.current(workspace.id, KeyPurpose.CONTACT, new_id())
    assert opened.find(workspace.id, key.id) is key
    real = keyring.time.monotonic
    monkeypatch.setattr(keyring.time, "monotonic", lambda: real() + keyring.OPENED_KEY_SECONDS + 1)
    assert opened.find(workspace.id, key.id) is None


async def test_an_opened_key_can_be_forgotten_at_once(workspace: MadeWorkspace) -> None:
    opened = workspace.runtime.opened_keys
    async with workspace.as_house() as uow:
        key = await uow.keys.current(workspace.id, KeyPurpose.CONTACT, new_id())
    opened.forget([key.id])
    assert opened.find(workspace.id, key.id) is None


async def test_an_opened_key_belongs_to_its_workspace(
    workspace: MadeWorkspace, other_workspace: MadeWorkspace
) -> None:
    async with workspace.as_house() as uow:
        key = await uow.keys.current(workspace.id, KeyPurpose.WORKSPACE)
    assert workspace.runtime.opened_keys.find(workspace.id, key.id) is not None
    assert workspace.runtime.opened_keys.find(other_workspace.id, key.id) is None


async def test_a_retired_key_opens_and_seals_no_more(
    settings: Settings, workspace: MadeWorkspace, superuser: Superuser
) -> None:
    row_id = new_id()
    async with workspace.as_house() as uow:
        sealed = await uow.keys.seal(Member, "name", workspace.id, row_id, "Mona")
    superuser.execute(
        "UPDATE data_key SET retired_at = clock_timestamp() WHERE id = %s", (sealed.key_id,)
    )
    # Another process, which has not opened the old key.
    runtime = make_runtime(settings)
    try:
        async with runtime.unit_of_work(workspace.id) as uow:
            newer = await uow.keys.seal(Member, "name", workspace.id, row_id, "Mona")
            old = await uow.session.get_one(DataKeyRow, (workspace.id, sealed.key_id))
            owner = await uow.session.get_one(Member, (workspace.id, workspace.owner.id))
            await uow.unlock(owner)
        assert newer.key_id != sealed.key_id
        assert old.retired_at is not None
        assert owner.name.key_id == old.id
        assert owner.name.reveal() == "Olive Owner"
    finally:
        await runtime.close()


async def test_without_its_key_row_a_value_cannot_be_opened(
    settings: Settings, workspace: MadeWorkspace, superuser: Superuser
) -> None:
    """How erasure works: the key goes, and every copy of the text with it."""
    superuser.execute("DELETE FROM data_key WHERE workspace_id = %s", (workspace.id,))
    runtime = make_runtime(settings)
    try:
        async with runtime.unit_of_work(workspace.id) as uow:
            owner = await uow.session.get_one(Member, (workspace.id, workspace.owner.id))
            await uow.unlock(owner)
        with pytest.raises(SealedLocked):
            owner.name.reveal()
    finally:
        await runtime.close()


async def test_a_value_does_not_open_in_another_place(
    workspace: MadeWorkspace, other_workspace: MadeWorkspace, superuser: Superuser
) -> None:
    """Somebody who can write to the tables swaps columns, rows and workspaces."""
    second = await workspace.add_member(workspace.owner.role)
    changes = [
        ("UPDATE member SET name = email WHERE id = %s", (workspace.owner.id,)),
        (
            "UPDATE member SET email = (SELECT email FROM member WHERE id = %s) WHERE id = %s",
            (second.id, workspace.owner.id),
        ),
        (
            "UPDATE member SET name = (SELECT name FROM member WHERE id = %s) WHERE id = %s",
            (workspace.owner.id, other_workspace.owner.id),
        ),
    ]
    for statement, values in changes:
        superuser.execute(statement, values)
    runtime = workspace.runtime
    async with runtime.unit_of_work(workspace.id, other_workspace.id) as uow:
        mine = await uow.session.get_one(Member, (workspace.id, workspace.owner.id))
        theirs = await uow.session.get_one(Member, (other_workspace.id, other_workspace.owner.id))
        await uow.unlock(mine, theirs)
    for value in (mine.name, mine.email, theirs.name):
        with pytest.raises(SealBroken):
            value.reveal()
    assert theirs.email.reveal().endswith("@people.example")
