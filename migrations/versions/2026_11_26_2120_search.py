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
    # A contact that was merged into another is found as that one.
    tenancy.create_search("search_contacts", "contact", "terms", "t.merged_into IS NULL")
    tenancy.create_search("search_messages", "message", "words")
