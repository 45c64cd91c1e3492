"""A circle that ends by counting."""

from automation.flows.checks import check
from automation.flows.definition import read_definition
from automation.runs.reducer import Begin, Run, Wake, advance
from automation.steps.contract import AddNote, EffectEnded, Facts
from tests.automation.steps.test_steps import KNOWN, NOW, URL
from tests.factories.flows import definition, graph_of, step


def test_a_circle_over_a_repeat_ends() -> None:
    steps = [
        step("fill", "http_request", {"next": "each", "failed": None, "unknown": None}, url=URL)
        | {"config": {"url": URL, "save": [{"path": "body", "save_as": "items"}]}},
        step("each", "repeat", {"again": "note", "done": "end"}, each="vars.items", times=50),
        step("note", "add_note", "each", text="{{ vars.turn }}: {{ vars.item }}"),
        step("end", "end", outcome="all"),
    ]
    drawn = definition(steps)
    assert [one for one in check(read_definition(drawn), KNOWN) if one.level == "error"] == []
    graph = graph_of(drawn)
    begun = advance(Run(), graph, Begin(), Facts(now=NOW))
    assert begun is not None
    assert begun.run.waiting is not None
    came_back = EffectEnded(state="done", result={"status": 200, "body": ["a", "b", "c"]})
    wake = Wake(event=came_back, effect=begun.run.waiting.effect)
    done = advance(begun.run, graph, wake, Facts(now=NOW))
    assert done is not None
    notes = [one.command.text for one in done.issued if isinstance(one.command, AddNote)]
    assert (notes, done.run.outcome) == (["1: a", "2: b", "3: c"], "all")
    # By its other way it would go round for ever.
    steps[1]["next"] = {"again": "end", "done": "note"}
    places = [one.field for one in check(read_definition(definition(steps)), KNOWN)]
    assert "draft.steps.1.next" in places
