"""What the API takes and gives for backtests: counts, and ids of steps and triggers."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import Meta, field

from automation.runs.models import FlowBacktest
from inbox.foundation.schemas import In, Out

Rate = Annotated[str, Meta(pattern=r"^[0-9]{1,6}(\.[0-9]{1,6})?$")]


class RatesIn(In):
    """What one charged template costs, by its category, in one currency of your own."""

    marketing: Rate | None = None
    utility: Rate | None = None
    authentication: Rate | None = None

    def known(self) -> dict[str, str]:
        found = {name: getattr(self, name) for name in self.__struct_fields__}
        return {name: rate for name, rate in found.items() if rate is not None}


class BacktestIn(In):
    """The stored draft, unless one is given. `until_message_id` is the last message that is
    looked at, the newest by itself: with the same one, the same draft gives the same report."""

    days: Annotated[int, Meta(ge=1, le=366)] = 30
    draft: dict[str, Any] | None = None
    until_message_id: UUID | None = None
    rates: RatesIn = field(default_factory=RatesIn)


class BacktestOut(Out):
    """`done` of `conversations` are played."""

    id: UUID
    flow_id: UUID
    days: int
    until_message_id: UUID
    state: Literal["queued", "running", "done", "failed"]
    conversations: int
    done: int
    created_at: datetime

    @classmethod
    def of(cls, backtest: FlowBacktest) -> "BacktestOut":
        return cls(**_fields(backtest))


class BacktestDetailOut(BacktestOut, kw_only=True):
    """`report` is there when it is done. What stands under `counterfactual` came after the flow
    had said something that nobody said: what the customer wrote next answers something else."""

    report: dict[str, Any] | None

    @classmethod
    def of(cls, backtest: FlowBacktest) -> "BacktestDetailOut":
        return cls(**_fields(backtest), report=backtest.report)


def _fields(backtest: FlowBacktest) -> dict[str, Any]:
    return {name: getattr(backtest, name) for name in BacktestOut.__struct_fields__}
