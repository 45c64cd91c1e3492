"""One of each thing that a tenant has, of flows (tenants.py)."""

from datetime import UTC, datetime
from uuid import UUID

import httpx
import msgspec
from sqlalchemy import select
from sqlmodel import col

from automation.flows.hook_service import HookService, SecretService
from automation.flows.models import FlowClock, FlowVersion
from automation.flows.schemas import FlowSecretIn
from automation.flows.service import FlowService
from automation.rules.models import KeywordRule
from automation.runs.deciding import Given
from automation.runs.models import FlowBacktest, FlowCase
from automation.runs.records import ActiveRun, RunRecords, StepLine
from automation.runs.reducer import Begin, Logged, Run, Waiting
from automation.steps.contract import Facts
from inbox.foundation.identifiers import new_id
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.time_of_database import database_now
from inbox.workspaces.models import Member
from tests.factories.flows import HOOK, definition, drawn, publish, step, trigger
from tests.factories.workspaces import MadeWorkspace

FAR = datetime(2999, 1, 1, tzinfo=UTC)
THINGS = ("flow_id", "hook_id", "secret_id", "case_id", "backtest_id", "run_id")


async def make_things(
    workspace: MadeWorkspace, ids: dict[str, UUID], whose: Member
) -> dict[str, UUID]:
    """By the names that the routes give their path parameters; `ids` are those made before."""
    made = {name: new_id() for name in THINGS}
    async with workspace.as_house() as uow:
        flows = FlowService(uow)
        await flows.create(made["flow_id"], "Greeting", drawn(channel_id=ids["channel_id"]))
        version = await flows.publish(made["flow_id"])
        await HookService(uow).make(made["flow_id"], made["hook_id"], HOOK)
        secret = FlowSecretIn(name=f"s{made['secret_id'].hex}", host="shop.example", value="secret")
        await SecretService(uow).add(made["secret_id"], secret)
        sealed = await uow.keys.seal(
            FlowCase, "script", workspace.id, made["case_id"], '{"events": [{"say": "hi"}]}'
        )
        uow.session.add(
            FlowCase(
                workspace_id=workspace.id,
                id=made["case_id"],
                flow_id=made["flow_id"],
                name="He says hi",
                script=sealed,
            )
        )
        uow.session.add(
            FlowBacktest(
                workspace_id=workspace.id,
                id=made["backtest_id"],
                flow_id=made["flow_id"],
                definition=version.definition,
                days=7,
                until_message_id=ids["message_id"],
                state="done",
                report={},
            )
        )
    await _run(workspace, ids, made)
    return made | {"version_id": version.id}


async def _run(workspace: MadeWorkspace, ids: dict[str, UUID], made: dict[str, UUID]) -> None:
    """One that waits, of a flow that goes on while a person has the conversation."""
    run_id = made["run_id"]
    wait = step("wait", "wait", seconds=86_400)
    waits = definition([wait], [trigger("manual")], beside_people=True)
    flow = await publish(workspace.runtime, workspace.id, waits)
    assert flow.version_id is not None
    async with workspace.as_house() as uow:
        keys = await uow.keys.current_set(KeyPurpose.CONTACT, [(workspace.id, ids["contact_id"])])
        run = ActiveRun(
            workspace_id=workspace.id,
            id=run_id,
            flow_id=flow.id,
            version_id=flow.version_id,
            conversation_id=ids["conversation_id"],
            contact_id=ids["contact_id"],
            trigger_id="manual",
            chain=run_id,
            depth=0,
            started_at=await database_now(uow),
            state=Run(node="wait", step_no=1, waiting=Waiting(step_no=1, until=FAR)),
            is_new=True,
        )
        line = Logged(step_no=1, node="wait", kind="wait", way="waits")
        facts = Facts(now=run.started_at)
        document = msgspec.json.encode(Given(Begin(), facts))
        steps = [StepLine(run, line, run.started_at, [], document)]
        await RunRecords(uow).write([run], steps, keys)


async def fill_tables(
    workspace: MadeWorkspace, ids: dict[str, UUID], owner: dict[str, str], client: httpx.AsyncClient
) -> None:
    """What only comes about by time, and a rule of the days before there were flows."""
    rule_id = new_id()
    async with workspace.as_house() as uow:
        found = await uow.session.execute(
            select(FlowVersion).where(col(FlowVersion.id) == ids["version_id"])
        )
        uow.session.add(
            FlowClock(
                workspace_id=workspace.id,
                flow_id=found.scalar_one().flow_id,
                trigger_id="daily",
                kind="schedule",
                due_at=(await database_now(uow)).replace(year=2999),
            )
        )
        uow.session.add(
            KeywordRule(
                workspace_id=workspace.id,
                id=rule_id,
                keyword="old",
                reply=await uow.keys.seal(KeywordRule, "reply", workspace.id, rule_id, "Old."),
                enabled=False,
            )
        )
