"""The sweeper's duty for the mailbox: what has been applied is not kept for ever."""

from datetime import timedelta

from inbox.foundation.events import Ring
from inbox.foundation.house_keeping import delete_old
from inbox.foundation.identifiers import first_id_at
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.runtime import Runtime

APPLIED_DAYS = 14
# What was put aside has longer to be mended and applied again.
PUT_ASIDE_DAYS = 30


async def forget_old_events(runtime: Runtime) -> list[Ring]:
    """The payloads of what was applied are in the tables of other rooms; and a webhook that comes
    a second time after two weeks does not come from a provider."""
    await delete_old(
        runtime,
        "DELETE FROM inbound_event WHERE (workspace_id, id) IN ("
        " SELECT workspace_id, id FROM inbound_event"
        " WHERE workspace_id = ANY(:workspaces) AND id < :before"
        " AND received_at < clock_timestamp() - make_interval(days => CASE"
        " WHEN state IN ('done', 'ignored') THEN :applied ELSE :put_aside END)"
        " AND state <> 'new' ORDER BY workspace_id, id LIMIT :most)",
        before=first_id_at(runtime.clock.now() - timedelta(days=APPLIED_DAYS)),
        applied=APPLIED_DAYS,
        put_aside=PUT_ASIDE_DAYS,
    )
    # A day's key outlives the last payload that it could open by a day.
    await delete_old(
        runtime,
        "DELETE FROM data_key WHERE (workspace_id, id) IN ("
        " SELECT workspace_id, id FROM data_key"
        " WHERE workspace_id = ANY(:workspaces) AND purpose = :purpose"
        " AND created_at < clock_timestamp() - make_interval(days => :kept) LIMIT :most)",
        purpose=KeyPurpose.INTAKE.value,
        kept=PUT_ASIDE_DAYS + 1,
    )
    return []
