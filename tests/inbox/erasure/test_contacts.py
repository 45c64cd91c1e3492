"""An erasure in the middle of everything: what is on its way, numbers that have moved on, people
who had been merged when the backup was made, and the file of those who were erased."""

from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import text

from inbox.channels.models import Channel
from inbox.contacts.entry import ContactEntry
from inbox.contacts.merging import MergeService
from inbox.contacts.models import IdentityKind
from inbox.contacts.reaching import contact_person
from inbox.contacts.recognition import ContactRecognition
from inbox.contacts.renames import Renamed
from inbox.contacts.schemas import ContactIn
from inbox.contacts.service import ContactService
from inbox.desk.message_service import DeskMessages
from inbox.erasure.models import Erasure, ErasureState
from inbox.erasure.replaying import replay
from inbox.erasure.service import Erasures
from inbox.erasure.tasks import carry_out
from inbox.erasure.tombstones import Tombstone, TombstoneUnreadable, bury, read_tombstones
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Subject
from inbox.foundation.personal_data import Erasure as ErasureOfRows
from inbox.foundation.personal_data import Mask, Person, PersonalTable
from inbox.messages.composing import MessageIn
from parley.personal_data import PERSONAL_DATA
from tests.factories.spines import text_message
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace


async def rows(workspace: MadeWorkspace, query: str) -> list[tuple[object, ...]]:
    async with workspace.as_house() as uow:
        return [tuple(row) for row in (await uow.session.execute(text(query))).all()]


async def erase(workspace: MadeWorkspace, contact_id: UUID) -> Erasure:
    async with workspace.as_house() as uow:
        erasure = await Erasures(uow).begin(contact_id)
    return await go_on(workspace, erasure.id)


async def go_on(workspace: MadeWorkspace, erasure_id: UUID) -> Erasure:
    await carry_out(workspace.runtime, PERSONAL_DATA, workspace.id, erasure_id)
    async with workspace.as_house() as uow:
        return await Erasures(uow).get(erasure_id)


async def test_a_register_that_does_not_fit_is_found_before_anything_goes(
    still: Still, channel: Channel, workspace: MadeWorkspace
) -> None:
    await still.receive(channel, text_message(channel, "hi"))
    [(contact_id,)] = await rows(workspace, "SELECT contact_id FROM conversation")
    # Nothing can stand for the id of a conversation that may not be empty.
    wrong = PersonalTable(
        table="message",
        person=Person.CONTACT,
        person_column="conversation_id",
        columns={"conversation_id": Mask.HIDE},
        erasure=ErasureOfRows.CLEAR_COLUMNS,
        through="conversation",
    )
    others = [one for one in PERSONAL_DATA if getattr(one, "table", "") != "message"]
    async with workspace.as_house() as uow:
        erasure = await Erasures(uow).begin(UUID(str(contact_id)))
    with pytest.raises(TypeError, match=r"message\.conversation_id"):
        await carry_out(workspace.runtime, [*others, wrong], workspace.id, erasure.id)
    assert await rows(workspace, "SELECT count(*) FROM identity") == [(1,)]
    assert (await go_on(workspace, erasure.id)).state is ErasureState.DONE


async def test_what_is_on_its_way_is_waited_for_and_what_waits_is_not_sent(
    still: Still, channel: Channel, workspace: MadeWorkspace, owner: Subject
) -> None:
    await still.receive(channel, text_message(channel, "hi"))
    [(conversation_id, contact_id)] = await rows(
        workspace, "SELECT id, contact_id FROM conversation"
    )
    for words in ("first", "second"):
        async with workspace.as_member(workspace.owner) as uow:
            asked = MessageIn(text=words)
            await DeskMessages(uow, owner).reply(UUID(str(conversation_id)), new_id(), asked)
    lanes = await rows(workspace, "SELECT workspace_id, id FROM lane")
    (job,) = await still.claim([(workspace.id, UUID(str(lane[1]))) for lane in lanes])
    erasure = await erase(workspace, UUID(str(contact_id)))
    assert erasure.state is ErasureState.RUNNING
    states = "SELECT e.state FROM effect AS e ORDER BY e.conv_seq"
    assert await rows(workspace, states) == [("claimed",), ("cancelled",)]
    # It ends as it ends; nothing starts behind it. Who writes meanwhile is somebody new.
    assert await still.end([job]) == []
    await still.receive(channel, text_message(channel, "hi again"))
    assert (await go_on(workspace, erasure.id)).state is ErasureState.DONE
    left = await rows(workspace, "SELECT id, contact_id FROM conversation")
    assert len(left) == 1
    assert left != [(conversation_id, contact_id)]
    assert await rows(workspace, "SELECT count(*) FROM effect") == [(0,)]


async def test_a_number_that_is_somebody_elses_by_now_stays_his(workspace: MadeWorkspace) -> None:
    first, second = new_id(), new_id()
    async with workspace.as_house() as uow:
        await ContactEntry(uow).create(first, ContactIn(name="Ann", phone="+4915550001"))
        await ContactEntry(uow).create(second, ContactIn(name="Ben", phone="+4915550002"))
    moved = Renamed(workspace.id, second, IdentityKind.PHONE, "4915550002", "4915550001")
    async with workspace.as_house() as uow:
        await ContactRecognition(uow).replace([moved])
    assert (await erase(workspace, first)).state is ErasureState.DONE
    async with workspace.as_house() as uow:
        assert (await contact_person(uow, second)).phone == "4915550001"
        await uow.keys.unlock(await ContactService(uow).rows_of(second))
        assert [one.id for one in await ContactService(uow).rows_of(second)] == [second]


async def test_in_a_backup_he_was_merged_with_somebody_who_stays(workspace: MadeWorkspace) -> None:
    stays, goes = new_id(), new_id()
    async with workspace.as_house() as uow:
        await ContactEntry(uow).create(stays, ContactIn(phone="+4915550003"))
        await ContactEntry(uow).create(goes, ContactIn(name="Cleo", email="cleo@people.example"))
        found_by = (await ContactService(uow).get(stays)).terms
    async with workspace.as_house() as uow:
        await MergeService(uow).merge(stays, goes, new_id())
    stone = Tombstone("contact", workspace.id, (goes,), new_id())
    done = await replay(workspace.runtime, PERSONAL_DATA, [stone])
    assert [one.outcome for one in done] == ["erased"]
    async with workspace.as_house() as uow:
        contact = await ContactService(uow).get(stays)
        assert (contact.id, contact.name, contact.email) == (stays, None, None)
        assert contact.terms == found_by
    again = await replay(workspace.runtime, PERSONAL_DATA, [stone])
    assert [one.outcome for one in again] == ["gone"]
    elsewhere = Tombstone("contact", new_id(), (goes,), new_id())
    assert [one.outcome for one in await replay(workspace.runtime, PERSONAL_DATA, [elsewhere])] == [
        "gone"
    ]


def test_the_file_of_those_who_were_erased(tmp_path: Path) -> None:
    path = tmp_path / "data" / "tombstones.jsonl"
    assert list(read_tombstones(path)) == []
    stones = [Tombstone(one, new_id(), (new_id(),), new_id()) for one in ("contact", "member")]
    for stone in (*stones, stones[0]):
        bury(path, stone)
    assert list(read_tombstones(path)) == stones
    assert path.stat().st_mode & 0o77 == 0
    # Torn by a power cut, and written again by whoever went on.
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    with pytest.raises(TombstoneUnreadable, match="line 3"):
        list(read_tombstones(path))
    bury(path, stones[0])
    assert list(read_tombstones(path)) == stones
