"""Finding people and what they said, without anything readable in the database."""

from typing import Any

import pytest

from inbox.channels.models import Channel
from inbox.foundation.permissions import Role, Subject
from tests.factories.callers import Api, refusal_of
from tests.factories.spines import text_message
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace, subject_of


async def found(api: Api, owner: Subject, query: str, kind: str = "contacts") -> list[Any]:
    answer = await api.call(owner, "GET", "/search", params={"q": query, "kind": kind})
    assert answer.status_code == 200, answer.text
    items: list[Any] = answer.json()["items"]
    return items


@pytest.mark.parametrize(
    "query",
    [
        "Sheena",
        "nels",
        "nelson sheena",
        "+1 (650) 555-1234",
        "16505551234",
        "0650 555 1234",
        "1234",
    ],
)
async def test_a_contact_is_found_by_name_and_by_number_however_written(
    shared_api: Api, owner: Subject, still: Still, channel: Channel, query: str
) -> None:
    await still.receive(
        channel,
        text_message(channel, "hello", phone="16505551234", name="Sheena Nelson"),
        text_message(channel, "hello", phone="16505559999", name="Somebody Else"),
    )
    assert [one["contact"]["name"] for one in await found(shared_api, owner, query)] == [
        "Sheena Nelson"
    ]


async def test_last_digits_may_begin_with_a_zero(
    shared_api: Api, owner: Subject, still: Still, channel: Channel
) -> None:
    message = text_message(channel, "hello", phone="4915150070042", name="Zoe Zero")
    await still.receive(channel, message)
    for query in ("0042", "0070042", "00 49 15150070042"):
        assert [one["contact"]["name"] for one in await found(shared_api, owner, query)] == [
            "Zoe Zero"
        ], query


async def test_messages_by_all_of_their_words_the_newest_first(
    shared_api: Api, owner: Subject, still: Still, channel: Channel
) -> None:
    for said in ("The blue parcel", "a red parcel", "the blue car"):
        await still.receive(channel, text_message(channel, said, phone="4910"))
    hits = await found(shared_api, owner, "parcel", "messages")
    assert [one["message"]["text"] for one in hits] == ["a red parcel", "The blue parcel"]
    (hit,) = await found(shared_api, owner, "PARCEL blue", "messages")
    assert (hit["message"]["text"], hit["seq"]) == ("The blue parcel", 1)
    (hit,) = await found(shared_api, owner, "red parc", "messages")
    assert hit["message"]["text"] == "a red parcel"
    assert await found(shared_api, owner, "parcels", "messages") == []
    assert await found(shared_api, owner, "%", "messages") == []
    first = await shared_api.call(owner, "GET", "/search?q=parcel&kind=messages&limit=1")
    cursor = first.json()["next_cursor"]
    rest = await shared_api.call(owner, "GET", f"/search?q=parcel&kind=messages&cursor={cursor}")
    assert [one["message"]["text"] for one in rest.json()["items"]] == ["The blue parcel"]


async def test_nobody_finds_what_is_somebody_elses(
    shared_api: Api,
    owner: Subject,
    still: Still,
    channel: Channel,
    workspace: MadeWorkspace,
    other_workspace: MadeWorkspace,
) -> None:
    await still.receive(channel, text_message(channel, "secret parcel", name="Sheena Nelson"))
    stranger = subject_of(other_workspace.owner)
    assert await found(shared_api, stranger, "Sheena") == []
    assert await found(shared_api, stranger, "parcel", "messages") == []
    marketer = subject_of(await workspace.add_member(Role.MARKETER))
    refused = await shared_api.call(marketer, "GET", "/search?q=Sheena")
    assert refusal_of(refused) == (403, "forbidden")
