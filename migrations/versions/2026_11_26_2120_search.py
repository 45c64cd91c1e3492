"""Searching: row-level security keeps the planner from indexes of arrays, so the questions are
asked by a role that it does not judge, and each compares the workspace itself."""

from migrations import tenancy

revision = "2026_11_26_2120"
down_revision = "2026_11_26_2110"
branch_labels = None
depends_on = None


def upgrade() -> None:
    tenancy.lookup_may_read("contact", ["workspace_id", "id", "terms", "merged_into"])
    tenancy.lookup_may_read("message", ["workspace_id", "id", "words"])
    tenancy.create_lookup(
        "search_contacts",
        "wanted bigint[], before uuid, most int",
        "id uuid",
        f"""
        SELECT c.id FROM contact AS c
        WHERE c.workspace_id = {tenancy.VISIBLE} AND c.terms @> wanted
          AND c.merged_into IS NULL
          AND (before IS NULL OR c.id < before)
        ORDER BY c.id DESC LIMIT most
        """,  # noqa: S608 - the condition is ours
    )
    tenancy.create_lookup(
        "search_messages",
        "wanted bigint[], before uuid, most int",
        "id uuid",
        f"""
        SELECT m.id FROM message AS m
        WHERE m.workspace_id = {tenancy.VISIBLE} AND m.words @> wanted
          AND (before IS NULL OR m.id < before)
        ORDER BY m.id DESC LIMIT most
        """,  # noqa: S608 - the condition is ours
    )
