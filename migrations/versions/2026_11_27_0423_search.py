"""Searching names its one workspace: of several, as of an array, no index gives the newest first."""

from alembic import op

from migrations import tenancy

revision = "2026_11_27_0423"
down_revision = "2026_11_27_0245"
branch_labels = None
depends_on = None

# As tenancy.create_search, but for three things: one workspace, by equality, so that the primary
# key gives its rows in their order; where a page begins is a bound of that index; and the plan is
# made for the numbers of each call, as the limit decides which one is good.
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
  newest uuid[];
BEGIN
  IF cardinality(mine) IS DISTINCT FROM 1 THEN
    RETURN;
  END IF;
  SELECT greatest(c.reltuples, 1) INTO total FROM pg_class AS c
  WHERE c.oid = 'public.{table}'::regclass;
  SELECT coalesce(min(coalesce(f.frequency, 0)), 0) * total INTO expected
  FROM unnest(wanted) AS w (hash) LEFT JOIN (
    SELECT u.hash, u.frequency FROM pg_stats AS s, unnest(
      s.most_common_elems::text::bigint[], s.most_common_elem_freqs
    ) AS u (hash, frequency)
    WHERE s.schemaname = 'public' AND s.tablename = '{table}' AND s.attname = '{words}'
  ) AS f ON f.hash = w.hash;
  IF expected * expected > most * total THEN
    newest := ARRAY(
      SELECT r.id FROM (
        SELECT t.id, t.{words} AS words FROM {table} AS t
        WHERE t.workspace_id = mine[1] AND {seen} AND t.id < until
        ORDER BY t.id DESC LIMIT (4 * most * total / expected)::bigint
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


def _search(name: str, table: str, words: str, seen: str) -> None:
    op.execute(SEARCH.format(name=name, table=table, words=words, seen=seen))
