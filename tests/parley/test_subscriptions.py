"""The one table of consequences names every fact that the audit has to keep."""

import importlib
import inspect
import pkgutil

import automation
import inbox
from inbox.audit.events import SealedRead
from inbox.audit.reactions import record_audit, record_reads
from inbox.foundation.events import AuditedEvent
from parley.subscriptions import AUDITED, SUBSCRIPTIONS


def _audited_facts() -> set[type[AuditedEvent]]:
    """Only what nobody derives from happens; the classes above are kinds of facts."""
    found = {
        one
        for package in (inbox, automation)
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        for _, one in inspect.getmembers(importlib.import_module(module.name), inspect.isclass)
        if issubclass(one, AuditedEvent)
    }
    kinds = {base for one in found for base in one.__mro__[1:]}
    return found - kinds


def test_every_audited_fact_is_written_down() -> None:
    facts = _audited_facts()
    assert {fact.__name__ for fact in facts} == {fact.__name__ for fact in AUDITED}
    assert all(
        (record_reads if issubclass(fact, SealedRead) else record_audit)
        in SUBSCRIPTIONS.reactions[fact]
        for fact in facts
    )
    assert all(isinstance(fact.object_kind, str) for fact in facts)
