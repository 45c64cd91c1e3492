"""The bench's model says something that is taken, whatever it is asked for."""

import json

import pytest
from msgspec import Struct

from automation.drafts.question import RepliesAnswer, RewriteAnswer
from automation.replies.answers import ReplyAnswer
from automation.runs.thought_errands import ExtractAnswer
from automation.summaries.answers import SummaryAnswer
from integrations.ai.answers import read_answer, schema_of
from storm.fake_model import value_of


@pytest.mark.parametrize(
    "answer", [RepliesAnswer, RewriteAnswer, ReplyAnswer, ExtractAnswer, SummaryAnswer]
)
def test_each_answer_is_of_the_wanted_shape(answer: type[Struct]) -> None:
    schema = schema_of(answer)
    said = value_of(schema, schema.get("$defs", {}))
    assert read_answer(json.dumps(said), answer) is not None
