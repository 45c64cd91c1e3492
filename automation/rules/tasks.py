"""Rules that were added before there were flows become flows, and keep their ids."""

from sqlalchemy import text
from sqlmodel import col

from automation.rules.models import KeywordRule
from automation.rules.service import RuleService
from inbox.foundation.errors import ParleyError
from inbox.foundation.events import Ring
from inbox.foundation.house_keeping import units_of_work
from inbox.foundation.logs import Log, log_error
from inbox.foundation.repository import Repository
from inbox.foundation.runtime import Runtime


class OldRules(Repository[KeywordRule]):
    model = KeywordRule


async def adopt_old_rules(runtime: Runtime) -> list[Ring]:
    found = []
    async for uow in units_of_work(runtime):
        rows = await uow.session.execute(
            text(
                "SELECT workspace_id, id FROM keyword_rule"
                " WHERE workspace_id = ANY(:workspaces) AND enabled LIMIT 1000"
            ),
            {"workspaces": list(uow.workspace_ids)},
        )
        found += [(row.workspace_id, row.id) for row in rows]
    for workspace_id, rule_id in found:
        try:
            async with runtime.unit_of_work(workspace_id) as uow:
                rules = OldRules(uow)
                for rule in await rules.list_by(col(KeywordRule.id) == rule_id):
                    await RuleService(uow).add(rule.keyword, rule.reply.reveal(), rule.id)
                    await rules.delete(rule)
        except ParleyError as error:
            # Its reply cannot be filled in by today's words: it is switched off, and still there.
            log_error(Log.TASK_FAILED, error, task="adopt_old_rules")
            async with runtime.unit_of_work(workspace_id) as uow:
                for rule in await OldRules(uow).list_by(col(KeywordRule.id) == rule_id):
                    rule.enabled = False
    return []
