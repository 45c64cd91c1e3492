"""Every task of every room by name, and every question that the sweeper asks.

A task is handed the runtime and ids. It runs at least once and must leave the same rows when it
runs again.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial

from automation.ai.embedding import EMBED_KNOWLEDGE
from automation.ai.tasks import close_lost_calls, forget_texts_of_calls
from automation.guidance.service import GUIDANCE_TESTS
from automation.intents.evaluations import EVALUATIONS, run_evaluation
from automation.intents.tasks import READ_INTENTS, read_intents, unread_intents
from automation.knowledge.tasks import embed_knowledge, forget_tests, unembedded_knowledge
from automation.replies.guidance_trial import run_guidance_test
from automation.replies.tasks import due_bursts
from automation.rules.tasks import adopt_old_rules
from automation.runs.backtests import BACKTESTS
from automation.runs.clocks import keep_clocks, wake_runs
from automation.runs.tasks import run_backtest
from automation.summaries.reactions import SUMMARISE, SUMMARISE_CLOSED
from automation.summaries.tasks import summarise, summarise_closed
from inbox.access.tasks import forget_attempts, forget_ended_access
from inbox.assignments.tasks import DEAL_OUT, deal_out, due_dealing
from inbox.audit.tasks import chain_audit
from inbox.conversations.tasks import wake_snoozed
from inbox.delivery.settle import call_forgotten, ready_lanes, settle_waiting
from inbox.desk.tasks import send_scheduled
from inbox.effects.tasks import forget_ended_effects
from inbox.erasure.service import CARRY_OUT_ERASURE
from inbox.erasure.tasks import carry_out_with, due_erasures
from inbox.foundation.events import Ring
from inbox.foundation.house_keeping import forget_idempotency_keys, refresh_statistics
from inbox.foundation.runtime import Runtime
from inbox.imports.tasks import APPLY_IMPORT, apply_import, waiting_imports
from inbox.intake.tasks import open_mailboxes
from inbox.live.tasks import forget_old_changes
from inbox.mail.tasks import DELIVER_MAIL, deliver_mail, forget_finished_mail, waiting_mail
from inbox.mailbox.tasks import forget_old_events, key_mailboxes
from inbox.media.tasks import forget_unsent_files
from inbox.privacy.exports import MAKE_EXPORT
from inbox.privacy.requests import PROVE_REQUEST
from inbox.privacy.sweeping import keep_retention
from inbox.privacy.tasks import (
    forget_exports,
    lapse_requests,
    make_export,
    prove_request,
    waiting_exports,
    waiting_proofs,
)
from inbox.sheet_links.tasks import due_sheet_links
from inbox.shops.intake import APPLY_SHOP_DELIVERIES
from inbox.shops.tasks import (
    apply_shop_deliveries,
    forget_shop_deliveries,
    waiting_shop_deliveries,
)
from inbox.templates.tasks import SYNC_TEMPLATES, due_templates, sync_templates
from inbox.webhook_endpoints.service import START_WEBHOOKS
from inbox.webhook_endpoints.tasks import due_webhooks, forget_deliveries, start_webhooks
from parley.personal_data import PERSONAL_DATA, REGISTER

Task = Callable[..., Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Duty:
    """Something the sweeper does every `every_seconds`; what it returns is rung again."""

    run: Callable[[Runtime], Awaitable[list[Ring]]]
    every_seconds: float


TASKS: Mapping[str, Task] = {
    APPLY_IMPORT: apply_import,
    APPLY_SHOP_DELIVERIES: apply_shop_deliveries,
    CARRY_OUT_ERASURE: carry_out_with(PERSONAL_DATA),
    DEAL_OUT: deal_out,
    READ_INTENTS: read_intents,
    DELIVER_MAIL: deliver_mail,
    EMBED_KNOWLEDGE: embed_knowledge,
    MAKE_EXPORT: partial(make_export, REGISTER),
    PROVE_REQUEST: prove_request,
    BACKTESTS.task: run_backtest,
    EVALUATIONS.task: run_evaluation,
    GUIDANCE_TESTS.task: run_guidance_test,
    SYNC_TEMPLATES: sync_templates,
    START_WEBHOOKS: start_webhooks,
    SUMMARISE: summarise,
    SUMMARISE_CLOSED: summarise_closed,
}

DUTIES: Mapping[str, Duty] = {
    "waiting_mail": Duty(waiting_mail, every_seconds=5),
    "chain_audit": Duty(chain_audit, every_seconds=4),
    "ready_lanes": Duty(ready_lanes, every_seconds=1),
    "settle_waiting": Duty(settle_waiting, every_seconds=1),
    "wake_runs": Duty(wake_runs, every_seconds=1),
    "unread_intents": Duty(unread_intents, every_seconds=2),
    "unembedded_knowledge": Duty(unembedded_knowledge, every_seconds=5),
    "due_bursts": Duty(due_bursts, every_seconds=1),
    "keep_clocks": Duty(keep_clocks, every_seconds=5),
    "due_backtests": Duty(BACKTESTS.due, every_seconds=10),
    "due_evaluations": Duty(EVALUATIONS.due, every_seconds=10),
    "due_guidance_tests": Duty(GUIDANCE_TESTS.due, every_seconds=10),
    "key_mailboxes": Duty(key_mailboxes, every_seconds=2),
    "open_mailboxes": Duty(open_mailboxes, every_seconds=2),
    "wake_snoozed": Duty(wake_snoozed, every_seconds=2),
    "waiting_imports": Duty(waiting_imports, every_seconds=5),
    "waiting_exports": Duty(waiting_exports, every_seconds=5),
    "forget_exports": Duty(forget_exports, every_seconds=600),
    "waiting_proofs": Duty(waiting_proofs, every_seconds=5),
    "lapse_requests": Duty(lapse_requests, every_seconds=600),
    "keep_retention": Duty(partial(keep_retention, REGISTER), every_seconds=300),
    "due_erasures": Duty(due_erasures, every_seconds=1),
    "due_dealing": Duty(due_dealing, every_seconds=5),
    "due_templates": Duty(due_templates, every_seconds=60),
    "due_webhooks": Duty(due_webhooks, every_seconds=1),
    "forget_deliveries": Duty(forget_deliveries, every_seconds=3600),
    "waiting_shop_deliveries": Duty(waiting_shop_deliveries, every_seconds=5),
    "forget_shop_deliveries": Duty(forget_shop_deliveries, every_seconds=3600),
    "due_sheet_links": Duty(due_sheet_links, every_seconds=1),
    "send_scheduled": Duty(send_scheduled, every_seconds=1),
    "call_forgotten": Duty(call_forgotten, every_seconds=15),
    "refresh_statistics": Duty(refresh_statistics, every_seconds=3),
    "adopt_old_rules": Duty(adopt_old_rules, every_seconds=60),
    "forget_attempts": Duty(forget_attempts, every_seconds=600),
    "forget_idempotency_keys": Duty(forget_idempotency_keys, every_seconds=600),
    "forget_ended_access": Duty(forget_ended_access, every_seconds=3600),
    "forget_old_changes": Duty(forget_old_changes, every_seconds=60),
    "forget_old_events": Duty(forget_old_events, every_seconds=3600),
    "forget_ended_effects": Duty(forget_ended_effects, every_seconds=3600),
    "forget_unsent_files": Duty(forget_unsent_files, every_seconds=600),
    "forget_finished_mail": Duty(forget_finished_mail, every_seconds=3600),
    "forget_tests": Duty(forget_tests, every_seconds=3600),
    "close_lost_calls": Duty(close_lost_calls, every_seconds=60),
    "forget_texts_of_calls": Duty(forget_texts_of_calls, every_seconds=3600),
}
