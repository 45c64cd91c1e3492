"""What is kept for how long, of every room: the kinds that a workspace sets days for.

What is not in here goes by days that its room knows (effects that have ended and deliveries after
two weeks, login activity after three months), or stays until a person is erased (contacts, notes,
orders).
"""

from inbox.foundation.retention import Kept, Kind

BY_CONVERSATION = "conversation_id"
ITS_MESSAGES_ARE_GONE = (
    "NOT EXISTS (SELECT FROM message AS m WHERE m.workspace_id = t.workspace_id"
    " AND m.conversation_id = t.conversation_id)"
)

KEPT: tuple[Kept, ...] = (
    Kept("message", Kind.MESSAGES, channel="channel_id"),
    Kept("scheduled_message", Kind.MESSAGES, channel=BY_CONVERSATION, only="t.state <> 'waiting'"),
    # What nobody has decided about holds the text as long as its message does, and no longer.
    Kept("effect", Kind.MESSAGES, channel=BY_CONVERSATION, only="t.state = 'needs_human'"),
    Kept("draft", Kind.MESSAGES, channel=BY_CONVERSATION, only="t.updated_at < :moment"),
    Kept("flow_run", Kind.MESSAGES, channel=BY_CONVERSATION, only="t.ended_at < :moment"),
    Kept(
        "conversation_summary", Kind.MESSAGES, channel=BY_CONVERSATION, only=ITS_MESSAGES_ARE_GONE
    ),
    Kept("attachment", Kind.MEDIA, channel=BY_CONVERSATION, only="t.state = 'stored'"),
    Kept("inbound_event", Kind.INBOX_PAYLOADS, channel="channel_id", only="t.state <> 'new'"),
    # What was spent stays on record; what was said in it goes.
    Kept(
        "ai_call",
        Kind.AI_RECORDS,
        channel=BY_CONVERSATION,
        only="t.kept_until IS NOT NULL AND t.state <> 'asking'",
        cleared=("asked", "answered", "kept_until"),
    ),
    Kept("ai_draft", Kind.AI_RECORDS, channel=BY_CONVERSATION),
    # Under the chain's own lock, and told in it (inbox/audit/cutting.py).
    Kept("audit_entry", Kind.AUDIT, only="t.position IS NOT NULL"),
    Kept("auto_reply", Kind.AI_RECORDS, channel=BY_CONVERSATION, only="t.done_at < :moment"),
)
