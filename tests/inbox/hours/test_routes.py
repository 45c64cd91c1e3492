"""Business hours through the shipped app."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from inbox.foundation.permissions import Role, Subject
from inbox.hours.service import HoursService
from tests.factories.callers import Api, refusal_of
from tests.factories.workspaces import MadeWorkspace, subject_of

WEEKLY = [{"day": "monday", "open": [{"opens": "09:00", "closes": "12:00"}]}]


async def test_a_teams_hours_go_before_the_workspaces(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace
) -> None:
    team = (await shared_api.call(owner, "POST", "/teams", json={"name": "Sales"})).json()["id"]
    path = f"/teams/{team}/business-hours"
    always = (await shared_api.call(owner, "GET", path)).json()
    assert (always["defined"], always["is_open"], always["time_zone"]) == (False, True, "UTC")
    assert refusal_of(await shared_api.call(owner, "DELETE", path)) == (404, "not_found")

    await shared_api.call(owner, "PATCH", "/workspace", json={"time_zone": "Asia/Riyadh"})
    closed = {"weekly": [], "holidays": [{"on": "2026-12-25", "name": "Christmas"}]}
    house = await shared_api.call(owner, "PUT", "/business-hours", json=closed)
    assert house.json()["holidays"] == [{"on": "2026-12-25", "name": "Christmas", "open": []}]
    shown = (await shared_api.call(owner, "GET", path)).json()
    assert (shown["defined"], shown["is_open"], shown["next_opening"]) == (False, False, None)
    assert shown["time_zone"] == "Asia/Riyadh"

    own = {"weekly": WEEKLY, "time_zone": "Europe/Berlin"}
    put = (await shared_api.call(owner, "PUT", path, json=own)).json()
    assert (put["defined"], put["weekly"], put["time_zone"]) == (True, WEEKLY, "Europe/Berlin")
    berlin = ZoneInfo("Europe/Berlin")
    async with workspace.as_house() as uow:
        calendars = await HoursService(uow).calendars([UUID(team), None])
        mine, house_wide = calendars[UUID(team)], calendars[None]
        assert mine is not None
        assert house_wide is not None
        monday = datetime(2026, 11, 30, 10, tzinfo=berlin)
        assert mine.is_open_at(monday)
        assert not house_wide.is_open_at(monday)
        assert mine.next_opening(monday.replace(hour=13)) == datetime(2026, 12, 7, 9, tzinfo=berlin)
        # A holiday of the workspace is the team's, until it says otherwise.
        assert not mine.is_open_at(datetime(2026, 12, 25, 10, tzinfo=berlin))
    open_then = [{"on": "2026-12-25", "name": "We work", "open": WEEKLY[0]["open"]}]
    await shared_api.call(owner, "PUT", path, json=own | {"holidays": open_then})
    async with workspace.as_house() as uow:
        at = datetime(2026, 12, 25, 10, tzinfo=berlin)
        mine = (await HoursService(uow).calendars([UUID(team)]))[UUID(team)]
        assert mine is not None
        assert mine.is_open_at(at)
    assert (await shared_api.call(owner, "DELETE", path)).status_code == 204
    assert not (await shared_api.call(owner, "GET", path)).json()["is_open"]
    assert (await shared_api.call(owner, "DELETE", "/business-hours")).status_code == 204
    assert (await shared_api.call(owner, "GET", path)).json()["is_open"]
    actions = (await shared_api.call(owner, "GET", f"/audit?object_id={team}")).json()["items"]
    assert [one["action"] for one in actions if "hours" in one["object_kind"]] == [
        "business_hours_removed",
        "business_hours_changed",
        "business_hours_changed",
    ]


@pytest.mark.parametrize(
    ("asked", "fields"),
    [
        ({"weekly": [*WEEKLY, *WEEKLY]}, ["weekly.1.day"]),
        (
            {"weekly": [{"day": "monday", "open": [{"opens": "12:00", "closes": "09:00"}]}]},
            ["weekly.0.open.0.closes"],
        ),
        (
            {
                "weekly": [
                    {
                        "day": "monday",
                        "open": [
                            {"opens": "09:00", "closes": "12:00"},
                            {"opens": "11:00", "closes": "13:00"},
                        ],
                    }
                ],
                "holidays": [
                    {"on": "2026-02-30", "name": "None"},
                    {"on": "2026-02-28", "name": "Once"},
                    {"on": "2026-02-28", "name": "Twice"},
                ],
            },
            ["weekly.0.open.1.opens", "holidays.0.on", "holidays.2.on"],
        ),
        ({"weekly": WEEKLY, "time_zone": "Mars/Olympus"}, ["time_zone"]),
    ],
)
async def test_what_makes_no_sense_is_refused_by_name(
    shared_api: Api, owner: Subject, asked: dict[str, Any], fields: list[str]
) -> None:
    refused = await shared_api.call(owner, "PUT", "/business-hours", json=asked)
    assert refusal_of(refused) == (422, "invalid")
    assert [one["field"] for one in refused.json()["errors"]] == fields
    assert not (await shared_api.call(owner, "GET", "/business-hours")).json()["defined"]


async def test_agents_read_them_only(
    shared_api: Api, owner: Subject, workspace: MadeWorkspace
) -> None:
    agent = subject_of(await workspace.add_member(Role.AGENT))
    assert (await shared_api.call(agent, "GET", "/business-hours")).status_code == 200
    refused = await shared_api.call(agent, "PUT", "/business-hours", json={"weekly": WEEKLY})
    assert refusal_of(refused) == (403, "forbidden")
