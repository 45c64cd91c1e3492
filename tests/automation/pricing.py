"""A server of one's own costs nothing; here it is counted as OpenAI is, wherever it counts."""

import pytest

from automation.ai import calls, question
from automation.replies import scenes
from integrations.ai.contract import EngineKind, Usage
from integrations.ai.prices import cost_of, most_it_can_cost


def count_as_openai(monkeypatch: pytest.MonkeyPatch) -> None:
    def cost(kind: EngineKind, model: str, usage: Usage) -> int:
        return 0 if kind is EngineKind.LOCAL else cost_of(EngineKind.OPENAI, model, usage)

    def most(kind: EngineKind, model: str, size: int, tokens: int) -> int:
        paid = kind is not EngineKind.LOCAL
        return most_it_can_cost(EngineKind.OPENAI, model, size, tokens) if paid else 0

    monkeypatch.setattr(calls, "cost_of", cost)
    for module in (question, scenes):
        monkeypatch.setattr(module, "most_it_can_cost", most)
