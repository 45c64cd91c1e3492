"""The sweeper's duties for the mailbox: what has been applied is not kept for ever, and what was
open before a new version stands where what comes behind it does."""

from datetime import timedelta

from sqlalchemy import text

from inbox.foundation.events import Ring
from inbox.foundation.house_keeping import delete_old
from inbox.foundation.identifiers import first_id_at
from inbox.foundation.keyring import KeyPurpose
from inbox.foundation.runtime import Runtime
from inbox.mailbox.keying import keyed

APPLIED_DAYS = 14
# What was put aside has longer to be mended and applied again.
PUT_ASIDE_DAYS = 30
KEYED_AT_ONCE = 1_000


async def key_mailboxes(runtime: Runtime) -> list[Ring]:
    """Events that an older version took in, under the number of the old kind. All of a queue at
    once and under its lock: whoever is at it goes on with what he holds."""
    async with runtime.database.system_connection() as connection:
        found = await connection.execute(
            text(
                "SELECT DISTINCT workspace_id FROM inbound_event"
                " WHERE state = 'new' AND NOT keyed LIMIT 500"
            )
        )
        workspaces = list(found.scalars())
    for workspace_id in workspaces:
        async with runtime.unit_of_work(workspace_id) as uow:
            boxes = (
                await uow.session.execute(
                    text(
                        "WITH open AS MATERIALIZED (SELECT DISTINCT mailbox FROM inbound_event"
                        " WHERE workspace_id = :workspace_id AND state = 'new' AND NOT keyed"
                        " LIMIT :most) SELECT mailbox FROM open"
                        " WHERE pg_try_advisory_xact_lock(mailbox)"
                    ),
                    {"workspace_id": workspace_id, "most": KEYED_AT_ONCE},
                )
            ).scalars()
            old = list(boxes)
            await uow.session.execute(
                text(
                    "UPDATE inbound_event AS e SET mailbox = n.new, keyed = true"
                    " FROM unnest(CAST(:old AS bigint[]), CAST(:new AS bigint[])) AS n (old, new)"
                    " WHERE e.workspace_id = :workspace_id AND e.mailbox = n.old"
                    " AND e.state = 'new' AND NOT e.keyed"
                ),
                {
                    "workspace_id": workspace_id,
                    "old": old,
                    "new": [keyed(runtime.installation_key, one) for one in old],
                },
            )
    return []


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
