"""What calls cost, in millionths of a US dollar.

Prices per million tokens as published in November 2026, standard tier. A model that is not listed
is counted at the dearest price that is: a budget may stop too early, never too late. A server of
one's own costs what its owner pays for it, and is counted as nothing.
"""

from dataclasses import dataclass

from integrations.ai.contract import EngineKind, Usage


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars per million tokens."""

    input: float
    cached: float
    output: float


PRICES: dict[str, Price] = {
    "gpt-5.4": Price(2.50, 0.25, 15.00),
    "gpt-5.4-mini": Price(0.75, 0.075, 4.50),
    "gpt-5.4-nano": Price(0.20, 0.02, 1.25),
    "gpt-5": Price(1.25, 0.125, 10.00),
    "gpt-5-mini": Price(0.25, 0.025, 2.00),
    "gpt-5-nano": Price(0.05, 0.005, 0.40),
    "gpt-4.1": Price(2.00, 0.50, 8.00),
    "gpt-4.1-mini": Price(0.40, 0.10, 1.60),
    "gpt-4.1-nano": Price(0.10, 0.025, 0.40),
    "gpt-4o": Price(2.50, 1.25, 10.00),
    "gpt-4o-mini": Price(0.15, 0.075, 0.60),
    "text-embedding-3-large": Price(0.13, 0.13, 0.0),
    "text-embedding-3-small": Price(0.02, 0.02, 0.0),
}
DEAREST = Price(
    max(one.input for one in PRICES.values()),
    max(one.cached for one in PRICES.values()),
    max(one.output for one in PRICES.values()),
)
# Of a text in any script a token is rarely shorter than this; what is reserved must not be too low.
BYTES_PER_TOKEN = 2


def price_of(model: str) -> Price:
    """A dated name (`gpt-5.4-mini-2026-03-17`) costs what its plain one does."""
    if model in PRICES:
        return PRICES[model]
    plain = model[:-11] if model[-11:-10] == "-" and model[-10:-6].isdigit() else model
    return PRICES.get(plain, DEAREST)


def cost_of(kind: EngineKind, model: str, usage: Usage) -> int:
    if kind is not EngineKind.OPENAI:
        return 0
    price = price_of(model)
    fresh = max(usage.input_tokens - usage.cached_tokens, 0)
    dollars = fresh * price.input + usage.cached_tokens * price.cached
    return round(dollars + usage.output_tokens * price.output)


def most_usage(text_bytes: int, max_output_tokens: int) -> Usage:
    return Usage(text_bytes // BYTES_PER_TOKEN + 1, max_output_tokens)


def most_it_can_cost(kind: EngineKind, model: str, text_bytes: int, max_output_tokens: int) -> int:
    """What is held back from the budget while a call is under way."""
    return cost_of(kind, model, most_usage(text_bytes, max_output_tokens))
