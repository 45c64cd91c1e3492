"""What automation writes into the log of changes is told to those who may see it."""

import pytest

from automation.drafts.thinking import DRAFT_CHANGED
from automation.intents.reading import INTENT_FOUND
from automation.replies.concluding import AUTO_REPLY_CHANGED
from automation.runs.engine import RUN_CHANGED
from automation.summaries.thinking import SUMMARY_CHANGED
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Permission, system_subject
from inbox.live.stream import AUDIENCE, may_hear


@pytest.mark.parametrize(
    "kind", [AUTO_REPLY_CHANGED, DRAFT_CHANGED, INTENT_FOUND, RUN_CHANGED, SUMMARY_CHANGED]
)
def test_what_automation_tells_has_an_audience(kind: str) -> None:
    assert kind.partition("_")[0] in AUDIENCE
    assert may_hear(system_subject(new_id()), kind)


def test_runs_are_for_those_who_see_flows() -> None:
    assert AUDIENCE[RUN_CHANGED.partition("_")[0]] is Permission.FLOWS_READ
