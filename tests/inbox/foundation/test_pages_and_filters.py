"""Cursor pages and declared filters."""

import base64
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlmodel import col

from inbox.foundation.filtering import Filters, at_or_after, before, conditions, equals, is_set
from inbox.foundation.identifiers import new_id
from inbox.foundation.pagination import (
    CursorInvalid,
    Moment,
    MomentPageRequest,
    NumberPageRequest,
    Page,
    PageRequest,
)
from inbox.workspaces.models import Team
from inbox.workspaces.schemas import TeamIn
from inbox.workspaces.service import TeamService
from tests.factories.statements import statements_of
from tests.factories.workspaces import MadeWorkspace


def encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def cursor_of(row_id: UUID) -> str:
    page = Page.of([row_id, row_id], 1, cursor=lambda row: row)
    assert page.next_cursor is not None
    return page.next_cursor


def test_a_cursor_comes_back_as_what_it_was() -> None:
    row_id = new_id()
    assert PageRequest.parse(10, cursor_of(row_id)) == PageRequest(10, row_id)
    assert PageRequest.parse(10, None) == PageRequest(10, None)


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "*" * 22,
        "é" * 22,
        encoded(b"short"),
        encoded(bytes(17)),
        encoded(bytes(16)) + "A",
        "=" * 24,
        "' OR 1=1 --",
        "\x00" * 22,
        "A" * 200,
    ],
)
def test_a_cursor_that_is_not_ours_is_refused(cursor: str) -> None:
    with pytest.raises(CursorInvalid) as raised:
        PageRequest.parse(10, cursor)
    assert raised.value.status == 400
    assert cursor not in raised.value.detail


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 11, 21, 4, 30, 0, 123456, tzinfo=UTC),
        datetime(1969, 7, 20, tzinfo=UTC),
        datetime(1, 1, 1, tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
    ],
    ids=str,
)
def test_a_cursor_of_a_time_comes_back_to_the_microsecond(at: datetime) -> None:
    place = Moment(at, new_id())
    page = Page.of([place, place], 1, cursor=lambda row: row)
    assert MomentPageRequest.parse(10, page.next_cursor) == MomentPageRequest(10, place)


@pytest.mark.parametrize("number", [0, 1, -1, 2**63 - 1])
def test_a_cursor_of_a_number_comes_back(number: int) -> None:
    page = Page.of([number, number], 1, cursor=lambda row: row)
    assert NumberPageRequest.parse(10, page.next_cursor) == NumberPageRequest(10, number)


def test_a_cursor_of_another_kind_of_list_is_refused() -> None:
    cursors = {16: cursor_of(new_id())}
    for place in (7, Moment(datetime.now(UTC), new_id())):
        page = Page.of([place, place], 1, cursor=lambda row: row)
        assert page.next_cursor is not None
        cursors[8 if place == 7 else 24] = page.next_cursor
    kinds = {16: PageRequest, 8: NumberPageRequest, 24: MomentPageRequest}
    for length, cursor in cursors.items():
        for own, kind in kinds.items():
            if own != length:
                with pytest.raises(CursorInvalid):
                    kind.parse(10, cursor)


@pytest.mark.parametrize(("first", "year"), [(0x7F, 9999), (0x80, 1970)])
def test_a_time_that_no_calendar_has_is_at_an_end_of_the_list(first: int, year: int) -> None:
    request = MomentPageRequest.parse(10, encoded(bytes([first]) + bytes(23)))
    assert request.after is not None
    assert request.after.at.year == year


async def test_pages_hold_every_row_once_the_newest_first(workspace: MadeWorkspace) -> None:
    made = []
    async with workspace.as_house() as uow:
        for number in range(7):
            team = await TeamService(uow).create(new_id(), TeamIn(name=f"Team {number}"))
            made.append(team.id)
    seen: list[UUID] = []
    sizes = []
    cursor: str | None = None
    async with workspace.as_house() as uow:
        while True:
            with statements_of(workspace.runtime.database) as sent:
                page = await TeamService(uow).list_page(PageRequest.parse(3, cursor))
            assert len(sent) == 1
            seen += [team.id for team in page.items]
            sizes.append(len(page.items))
            if (cursor := page.next_cursor) is None:
                break
    assert seen == made[::-1]
    assert sizes == [3, 3, 1]


@pytest.mark.parametrize(("rows", "more"), [(0, False), (3, False), (4, True)])
def test_a_full_last_page_has_no_next_one(rows: int, more: bool) -> None:
    page = Page.of([new_id() for _ in range(rows)], 3, cursor=lambda row: row)
    assert len(page.items) == min(rows, 3)
    assert (page.next_cursor is not None) is more


async def test_a_row_added_while_paging_moves_nothing(workspace: MadeWorkspace) -> None:
    async with workspace.as_house() as uow:
        service = TeamService(uow)
        first = [await service.create(new_id(), TeamIn(name=f"Team {n}")) for n in range(4)]
        page = await service.list_page(PageRequest(2))
        await service.create(new_id(), TeamIn(name="Late"))
        rest = await service.list_page(PageRequest.parse(2, page.next_cursor))
    assert [team.id for team in rest.items] == [first[1].id, first[0].id]


class TeamFilters(Filters, frozen=True):
    name: str | None = None
    described: bool | None = None
    after: str | None = None
    until: str | None = None


RULES = {
    "name": equals(col(Team.name)),
    "described": is_set(col(Team.description)),
    "after": at_or_after(col(Team.created_at)),
    "until": before(col(Team.created_at)),
}


def sql_of(filters: TeamFilters) -> list[str]:
    return [str(one) for one in conditions(filters, RULES)]


def test_only_what_was_asked_for_filters() -> None:
    assert sql_of(TeamFilters()) == []
    assert sql_of(TeamFilters(name="Sales", described=False)) == [
        "team.name = :name_1",
        "team.description IS NULL",
    ]
    assert sql_of(TeamFilters(described=True, after="2026-01-01", until="2026-02-01")) == [
        "team.description IS NOT NULL",
        "team.created_at >= :created_at_1",
        "team.created_at < :created_at_1",
    ]


def test_a_value_is_never_part_of_the_statement() -> None:
    (statement,) = sql_of(TeamFilters(name="'; DROP TABLE team; --"))
    assert "DROP" not in statement


def test_a_field_without_a_rule_raises_even_when_it_is_not_set() -> None:
    with pytest.raises(KeyError, match="until"):
        conditions(TeamFilters(), {name: rule for name, rule in RULES.items() if name != "until"})
