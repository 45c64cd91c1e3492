"""Backtests in the background. One whose worker died begins again, and comes to the same bytes."""

from uuid import UUID

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from automation.runs.backtests import BACKTESTS, Asked, backtest
from automation.runs.history import span_of
from inbox.foundation.errors import ServiceUnreachable
from inbox.foundation.logs import Log, log_error
from inbox.foundation.runtime import Runtime


async def run_backtest(runtime: Runtime, workspace_id: UUID, backtest_id: UUID) -> None:
    ids = {"workspace_id": workspace_id, "id": backtest_id}
    async with runtime.unit_of_work(workspace_id) as uow:
        claimed = await BACKTESTS.take(uow, backtest_id)
        span = None
        if claimed is not None:
            span = await span_of(uow, claimed.days, claimed.until_message_id)
    if claimed is None:
        return

    async def tell(done: int, total: int) -> None:
        async with runtime.unit_of_work(workspace_id) as uow:
            await uow.session.execute(_TELL, ids | {"done": done, "conversations": total})

    report = None
    try:
        if span is not None:
            called = {UUID(one): UUID(version) for one, version in claimed.called.items()}
            asked = Asked(claimed.definition, span, claimed.rates, called)
            report = await backtest(runtime, workspace_id, asked, tell)
    except ServiceUnreachable:
        raise
    except Exception as error:  # noqa: BLE001 - it is told as failed
        log_error(Log.TASK_FAILED, error, task=BACKTESTS.task)
    async with runtime.unit_of_work(workspace_id) as uow:
        state = "failed" if report is None else "done"
        await uow.session.execute(_END, ids | {"state": state, "report": report})


_OF = " WHERE workspace_id = :workspace_id AND id = :id"
_TELL = text(
    "UPDATE flow_backtest SET done = :done, conversations = :conversations,"  # noqa: S608 - our words
    f" touched_at = clock_timestamp(){_OF} AND state = 'running'"
)
_END = text(
    "UPDATE flow_backtest SET state = :state, report = :report,"  # noqa: S608 - our words
    f" touched_at = clock_timestamp(){_OF} AND state = 'running'"
).bindparams(bindparam("report", type_=JSONB(none_as_null=True)))
