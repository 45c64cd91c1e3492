"""A flow from the first draft to the archive, over the API."""

from typing import Any

import pytest

from inbox.channels.models import Channel
from inbox.foundation.permissions import Role, Subject
from tests.factories.callers import Api, refusal_of
from tests.factories.flows import definition, step, trigger
from tests.factories.spines import text_message
from tests.factories.statements import statements_of
from tests.factories.still import Still
from tests.factories.workspaces import MadeWorkspace, subject_of

SAY = "send_message"


def greeting(text: str) -> dict[str, Any]:
    return definition([step("hello", SAY, text=text)], [trigger(match="keyword", keywords=["hi"])])


async def made(api: Api, who: Subject, draft: dict[str, Any], name: str = "Greeting") -> Any:
    answer = await api.call(who, "POST", "/flows", json={"name": name, "draft": draft})
    assert answer.status_code == 201, answer.text
    return answer.json()


async def said(still: Still, channel: Channel, words: str) -> list[str]:
    """What is answered; it is on its way before the next message comes."""
    jobs = await still.receive(channel, text_message(channel, words))
    await still.end(jobs)
    return [job.payload for job in jobs]


async def test_from_the_draft_to_the_archive(
    api: Api, still: Still, channel: Channel, marketer: Subject
) -> None:
    flow = await made(api, marketer, greeting("Hello"))
    path = f"/flows/{flow['id']}"
    assert (flow["state"], flow["version"], flow["revision"]) == ("draft", None, 1)
    assert await said(still, channel, "hi") == []
    note = {"note": "The first one."}
    version = (await api.call(marketer, "POST", f"{path}/publish", json=note)).json()
    assert (version["number"], version["note"]) == (1, "The first one.")
    assert len(await said(still, channel, "hi")) == 1

    draft = greeting("Good day")
    change = {"draft": draft, "revision": 1}
    changed = (await api.call(marketer, "PATCH", path, json=change)).json()
    assert (changed["revision"], changed["version"]) == (2, 1)
    late = await api.call(marketer, "PATCH", path, json=change)
    assert refusal_of(late) == (409, "draft_changed_meanwhile")
    # What holds is still the version.
    assert "Hello" in (await said(still, channel, "hi"))[0]
    lines = (await api.call(marketer, "GET", f"{path}/diff?before=1")).json()["lines"]
    assert lines == [
        {
            "what": "changed",
            "place": "steps.hello.config.text",
            "before": "Hello",
            "after": "Good day",
        }
    ]
    await api.call(marketer, "POST", f"{path}/publish", json={})
    assert "Good day" in (await said(still, channel, "hi"))[0]
    back = (await api.call(marketer, "POST", f"{path}/rollback", json={"number": 1})).json()
    assert (back["number"], back["note"]) == (3, "Back to version 1.")
    assert "Hello" in (await said(still, channel, "hi"))[0]
    versions = (await api.call(marketer, "GET", f"{path}/versions?limit=2")).json()
    assert [one["number"] for one in versions["items"]] == [3, 2]
    rest = await api.call(marketer, "GET", f"{path}/versions?cursor={versions['next_cursor']}")
    assert [one["number"] for one in rest.json()["items"]] == [1]
    read = await api.call(marketer, "GET", f"{path}/versions/{version['id']}")
    assert read.json()["definition"]["steps"][0]["config"] == {"text": "Hello"}

    for verb, state, answers in (
        ("pause", "paused", 0),
        ("resume", "live", 1),
        ("archive", "archived", 0),
    ):
        answer = await api.call(marketer, "POST", f"{path}/{verb}")
        assert answer.json()["state"] == state
        assert len(await said(still, channel, "hi")) == answers
    refused = await api.call(marketer, "POST", f"{path}/publish", json={})
    assert refusal_of(refused) == (409, "flow_archived")
    assert (await api.call(marketer, "POST", f"{path}/restore")).json()["state"] == "paused"
    found = await api.call(marketer, "GET", f"/audit?object_id={flow['id']}&limit=100")
    actions = [one["action"] for one in found.json()["items"]]
    assert actions.count("flow_published") == 3
    assert actions.count("flow_state_changed") == 4


async def test_the_list_says_what_begins_each_and_how_many_run(
    api: Api, still: Still, channel: Channel, marketer: Subject, workspace: MadeWorkspace
) -> None:
    waits = step("wait", "wait", seconds=3_600)
    hi = trigger(match="keyword", keywords=["hi"])
    live = await made(api, marketer, definition([waits], [hi]))
    path = f"/flows/{live['id']}"
    await api.call(marketer, "POST", f"{path}/publish", json={})
    await api.call(marketer, "PATCH", path, json={"name": "Price 100% [list]"})
    # Drawn on, and not published: the list tells what holds.
    other = {"draft": definition([waits], [trigger("manual")]), "revision": 1}
    await api.call(marketer, "PATCH", path, json=other)
    await made(api, marketer, definition([waits], [trigger("manual")]))
    await said(still, channel, "hi")
    with statements_of(workspace.runtime.database) as statements:
        found = (await api.call(marketer, "GET", "/flows")).json()["items"]
    assert len(statements) <= 10, statements
    assert [(one["triggers"], one["runs"]) for one in found] == [
        ([{"kind": "manual", "config": {}}], {}),
        ([{"kind": "message_received", "config": hi["config"]}], {"waiting": 1}),
    ]
    for words, names in (("100% [L", 1), ("price", 1), ("%", 1), ("nothing", 0), ("", 2)):
        listed = await api.call(marketer, "GET", "/flows", params={"q": words})
        assert len(listed.json()["items"]) == names, words
    ways = (await api.call(marketer, "POST", f"{path}/check", json={})).json()["ways"]
    assert ways == {"wait": [{"name": "next", "required": False}]}


TEXT = "draft.steps.0.config.text"
KEEP = step("a", "set_value", "b", name="x", value="1")
FAULTS: list[tuple[str, dict[str, Any], str]] = [
    ("no start", definition([], [trigger()]), "draft.start"),
    ("no trigger", definition([step("a", "end")], []), "draft.triggers"),
    ("out of reach", definition([step("a", "end"), step("b", "end")]), "draft.steps.1.id"),
    ("no such kind", definition([step("a", "dance")]), "draft.steps.0.kind"),
    ("twice", definition([step("a", "end"), step("a", "end")]), "draft.steps.1.id"),
    ("to nowhere", definition([step("a", SAY, "z", text="Hi")]), "draft.steps.0.next.next"),
    ("no such way", definition([step("a", SAY, {"up": None}, text="Hi")]), "draft.steps.0.next.up"),
    (
        "a missing way",
        definition([step("a", "http_request", "b", url="https://x.example"), step("b", "end")]),
        "draft.steps.0.next.failed",
    ),
    (
        "no such value",
        definition([step("a", SAY, text="{{ vars.x }}")]),
        "draft.steps.0.config.text",
    ),
    (
        "a circle",
        definition(
            [step("a", "set_value", "b", name="x", value="1"), step("b", "go_to", step="a")]
        ),
        "draft.steps.0.next",
    ),
    (
        "outside the window",
        definition([step("a", "wait", "b", seconds=90_000), step("b", SAY, text="Still there?")]),
        "draft.steps.1.config",
    ),
    (
        "a condition too deep",
        definition([step("a", "end")], [trigger() | {"when": {"all": []}}]),
        "draft.triggers.0.when.all",
    ),
]


@pytest.mark.parametrize(
    ("draft", "place"), [one[1:] for one in FAULTS], ids=[f[0] for f in FAULTS]
)
async def test_a_fault_is_named_by_its_place_and_hinders(
    api: Api, marketer: Subject, draft: dict[str, Any], place: str
) -> None:
    flow = await made(api, marketer, draft)
    path = f"/flows/{flow['id']}"
    checks = (await api.call(marketer, "POST", f"{path}/check", json={})).json()
    assert not checks["sound"]
    assert place in [one["field"] for one in checks["findings"] if one["level"] == "error"]
    refused = await api.call(marketer, "POST", f"{path}/publish", json={})
    assert refusal_of(refused) == (422, "flow_not_sound")
    assert place in [one["field"] for one in refused.json()["errors"]]


@pytest.mark.parametrize(
    ("draft", "place"),
    [
        ({"steps": [{"id": "a"}]}, "draft.steps.0"),
        ({"steps": "a"}, "draft.steps"),
        ({"format": 2}, "draft.format"),
        ({"more": 1}, "draft"),
        ({"steps": [step(f"s{n}", "end") for n in range(501)]}, "draft.steps"),
        (definition([step("a", SAY, text="x" * 300_000)]), "draft"),
        (definition([step("a", SAY, text="\u0000")]), "draft"),
    ],
    ids=lambda value: str(value)[:30],
)
async def test_what_is_no_definition_is_refused(
    api: Api, marketer: Subject, draft: dict[str, Any], place: str
) -> None:
    refused = await api.call(marketer, "POST", "/flows", json={"name": "Bad", "draft": draft})
    assert refused.status_code == 422
    assert [one["field"] for one in refused.json()["errors"]] == [place]
    assert (await api.call(marketer, "GET", "/flows")).json()["items"] == []


async def test_flows_that_set_each_other_off_for_ever_are_refused(
    api: Api, marketer: Subject
) -> None:
    def turns(before: str, after: str) -> dict[str, Any]:
        change = step("set", "set_contact", field=after, value="en" if after == "language" else "x")
        return definition([change], [trigger("contact_changed", field=before)])

    first = await made(api, marketer, turns("name", "language"))
    assert (await api.call(marketer, "POST", f"/flows/{first['id']}/publish", json={})).is_success
    second = await made(api, marketer, turns("language", "name"))
    refused = await api.call(marketer, "POST", f"/flows/{second['id']}/publish", json={})
    assert refusal_of(refused) == (422, "flow_not_sound")
    assert first["id"] in refused.text
    guarded = turns("language", "name")
    guarded["triggers"][0]["when"] = {"value": "contact.name", "is": "is_empty"}
    change = {"draft": guarded, "revision": 1}
    await api.call(marketer, "PATCH", f"/flows/{second['id']}", json=change)
    assert (await api.call(marketer, "POST", f"/flows/{second['id']}/publish", json={})).is_success


async def test_a_file_is_the_same_flow_and_the_same_file(api: Api, marketer: Subject) -> None:
    label = (await api.call(marketer, "POST", "/labels", json={"name": "VIP"})).json()
    draft = definition(
        [
            step("ask", SAY, "tag", text="Hello\nthere: {{ contact.name }}"),
            step("tag", "label", label_id=label["id"]),
        ]
    )
    flow = await made(api, marketer, draft)
    text = (await api.call(marketer, "GET", f"/flows/{flow['id']}/export")).json()["yaml"]
    assert f"{label['id']}: label:VIP" in text
    assert text.startswith("flow: Greeting\nformat: 1\nstart: ask\n")
    copied = await api.call(marketer, "POST", "/flows/import", json={"yaml": text})
    copy = copied.json()
    assert copy["id"] != flow["id"]
    assert copy["draft"] == flow["draft"]
    again = (await api.call(marketer, "GET", f"/flows/{copy['id']}/export")).json()["yaml"]
    assert again == text
    onto = {"yaml": text.replace("Hello", "Hi"), "flow_id": flow["id"]}
    replaced = (await api.call(marketer, "POST", "/flows/import", json=onto)).json()
    assert (replaced["id"], replaced["revision"]) == (flow["id"], 2)


async def test_a_file_of_another_workspace_finds_its_things_by_name(
    api: Api, marketer: Subject, other_workspace: MadeWorkspace
) -> None:
    label = (await api.call(marketer, "POST", "/labels", json={"name": "VIP"})).json()
    flow = await made(api, marketer, definition([step("tag", "label", label_id=label["id"])]))
    text = (await api.call(marketer, "GET", f"/flows/{flow['id']}/export")).json()["yaml"]
    stranger = subject_of(other_workspace.owner)
    refused = await api.call(stranger, "POST", "/flows/import", json={"yaml": text})
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "yaml.steps.0.config.label_id"
    theirs = (await api.call(stranger, "POST", "/labels", json={"name": "VIP"})).json()
    taken = (await api.call(stranger, "POST", "/flows/import", json={"yaml": text})).json()
    assert taken["draft"]["steps"][0]["config"]["label_id"] == theirs["id"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a",
        "flow: ''",
        "flow: A\nsteps: &a [*a]",
        "flow: A\nstart: [",
        'flow: "\\0"',
        "flow: A\nnames: 1",
    ],
    ids=lambda text: text[:20] or "empty",
)
async def test_a_bad_file_is_refused(api: Api, marketer: Subject, text: str) -> None:
    refused = await api.call(marketer, "POST", "/flows/import", json={"yaml": text})
    assert refused.status_code in {400, 422}
    assert refused.json()["errors"][0]["field"].startswith("yaml")


async def test_who_may_do_what(
    api: Api, workspace: MadeWorkspace, marketer: Subject, other_workspace: MadeWorkspace
) -> None:
    flow = await made(api, marketer, greeting("Hello"))
    path = f"/flows/{flow['id']}"
    agent = subject_of(await workspace.add_member(Role.AGENT))
    assert (await api.call(agent, "GET", path)).status_code == 200
    assert refusal_of(await api.call(agent, "POST", f"{path}/publish", json={}))[0] == 403
    stranger = subject_of(other_workspace.owner)
    assert refusal_of(await api.call(stranger, "GET", path)) == (404, "not_found")
    kinds = (await api.call(agent, "GET", "/flows/kinds")).json()
    assert {"ask_question", "http_request"} <= {one["kind"] for one in kinds["steps"]}
    assert kinds["limits"]["steps"] == 500


HEAD = "flow: Odd\nstart: hello\nsteps:\n  - id: hello\n    kind: send_message\n    config:\n"


@pytest.mark.parametrize(
    "value",
    [
        "!!bool x",
        '!!int ""',
        "!!timestamp x",
        '"\\ud800"',
        "!!float x",
        "!!binary x",
        "!!set {[a]: 1}",
    ],
)
async def test_a_file_that_only_looks_like_one_is_refused(
    api: Api, marketer: Subject, value: str
) -> None:
    yaml = f"{HEAD}      text: {value}\n"
    refused = await api.call(marketer, "POST", "/flows/import", json={"yaml": yaml})
    assert refused.status_code == 422, refused.text
    assert refused.json()["errors"][0]["field"].startswith("yaml")


async def test_a_file_replaces_only_the_draft_that_was_seen(api: Api, marketer: Subject) -> None:
    flow = await made(api, marketer, greeting("Hello"))
    yaml = (await api.call(marketer, "GET", f"/flows/{flow['id']}/export")).json()["yaml"]
    body = {"yaml": yaml, "flow_id": flow["id"], "revision": 1}
    assert (await api.call(marketer, "POST", "/flows/import", json=body)).status_code == 201
    late = await api.call(marketer, "POST", "/flows/import", json=body)
    assert refusal_of(late) == (409, "draft_changed_meanwhile")


async def test_what_is_decided_about_a_flow_is_read_under_its_lock(
    api: Api, marketer: Subject, workspace: MadeWorkspace
) -> None:
    """What was archived or drawn on meanwhile is seen: the lock comes first."""
    flow = await made(api, marketer, greeting("Hello"))
    yaml = (await api.call(marketer, "GET", f"/flows/{flow['id']}/export")).json()["yaml"]
    for path, body in (
        (f"/flows/{flow['id']}/publish", {}),
        ("/flows/import", {"yaml": yaml, "flow_id": flow["id"]}),
    ):
        with statements_of(workspace.runtime.database) as sent:
            assert (await api.call(marketer, "POST", path, json=body)).is_success
        # Names that a file goes by are looked up before, and decide nothing.
        asked = [one.replace("\n", " ") for one in sent if "UNION ALL" not in one]
        first = next(one for one in asked if "FROM flow " in one)
        assert "FOR UPDATE" in first
