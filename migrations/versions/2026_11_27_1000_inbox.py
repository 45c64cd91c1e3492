"""Conversations are asked for by what customers wrote about, automatic answers by the message that
was sent; two common words are found as fast as one."""

from alembic import op

from migrations import tenancy

revision = "2026_11_27_1000"
down_revision = "2026_11_27_0310"
branch_labels = None
depends_on = None

INDEXES = (
    (
        "message_intent_holds ON message_intent (workspace_id,"
        " (CASE WHEN judged_at IS NULL THEN intent_id ELSE correct_id END), conversation_id)"
    ),
    "auto_reply_by_reply ON auto_reply (workspace_id, reply_id) WHERE reply_id IS NOT NULL",
)

# As before, but for how far the newest rows are looked through. A row that the GIN index finds costs
# a dozen of those that are read in their order, so that the newest √(12 × most × N) of N rows are
# worth reading: where no page is among them there are so few in all that the index finds them in
# the time that this has taken. How common several words are together is in no statistics. As
# strangers they would be in `apart` rows; where that is little, the index is about as fast, and only
# so far is read that words which always stand together are noticed.
SEARCH = """
CREATE OR REPLACE FUNCTION lookup.{name}(wanted bigint[], before uuid, most int)
RETURNS TABLE (id uuid) LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan AS $lookup$
#variable_conflict use_column
DECLARE
  mine uuid[] := NULLIF(current_setting('parley.workspaces', true), '')::uuid[];
  until uuid := coalesce(before, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
  total float8;
  expected float8;
  apart float8;
  reach float8;
  newest uuid[];
BEGIN
  IF cardinality(mine) IS DISTINCT FROM 1 THEN
    RETURN;
  END IF;
  SELECT greatest(c.reltuples, 1) INTO total FROM pg_class AS c
  WHERE c.oid = 'public.{table}'::regclass;
  SELECT coalesce(min(coalesce(f.frequency, 0)), 0) * total,
    exp(sum(ln(greatest(coalesce(f.frequency, 0), 1e-9)))) * total INTO expected, apart
  FROM unnest(wanted) AS w (hash) LEFT JOIN (
    SELECT u.hash, u.frequency FROM pg_stats AS s, unnest(
      s.most_common_elems::text::bigint[], s.most_common_elem_freqs
    ) AS u (hash, frequency)
    WHERE s.schemaname = 'public' AND s.tablename = '{table}' AND s.attname = '{words}'
  ) AS f ON f.hash = w.hash;
  reach := sqrt(12 * most * total);
  IF expected * reach > most * total THEN
    reach := least(reach, greatest(12 * apart, 2 * most * total / expected));
    newest := ARRAY(
      SELECT r.id FROM (
        SELECT t.id, t.{words} AS words FROM {table} AS t
        WHERE t.workspace_id = mine[1] AND {seen} AND t.id < until
        ORDER BY t.id DESC LIMIT reach::bigint
      ) AS r
      WHERE r.words @> wanted ORDER BY r.id DESC LIMIT most
    );
    IF cardinality(newest) >= most THEN
      RETURN QUERY SELECT n FROM unnest(newest) WITH ORDINALITY AS u (n, place) ORDER BY place;
      RETURN;
    END IF;
  END IF;
  RETURN QUERY
    WITH found AS MATERIALIZED (
      SELECT t.id FROM {table} AS t
      WHERE t.{words} @> wanted AND t.workspace_id = mine[1] AND {seen}
    )
    SELECT f.id FROM found AS f WHERE f.id < until ORDER BY f.id DESC LIMIT most;
END $lookup$
"""


def upgrade() -> None:
    op.execute(f"GRANT CREATE ON SCHEMA lookup TO {tenancy.LOOKUP}")
    op.execute(f"SET LOCAL ROLE {tenancy.LOOKUP}")
    _search("search_contacts", "contact", "terms", "t.merged_into IS NULL")
    _search("search_messages", "message", "words", "true")
    op.execute("RESET ROLE")
    op.execute(f"REVOKE CREATE ON SCHEMA lookup FROM {tenancy.LOOKUP}")
    with op.get_context().autocommit_block():
        for index in INDEXES:
            name = index.partition(" ")[0]
            # What a build that was broken off left behind is not valid, and in the way.
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            op.execute(f"CREATE INDEX CONCURRENTLY {index}")


def _search(name: str, table: str, words: str, seen: str) -> None:
    op.execute(SEARCH.format(name=name, table=table, words=words, seen=seen))
