"""The words that every migration about tenants uses: roles, policies, look-up functions.

    login (owns the tables, migrates)
      ├─ parley_app      what every process runs as: owns nothing, judged by the policies
      ├─ parley_system   the sweeper's scans: ids of all workspaces, named columns only
      └─ parley_lookup   owns the functions that find a workspace from a token; nobody logs in as it

This file belongs to the migrations, which are never rewritten: add to it, do not change it.
"""

from collections.abc import Sequence

from alembic import op

APP = "parley_app"
SYSTEM = "parley_system"
LOOKUP = "parley_lookup"

# An unset or emptied setting gives NULL, which equals nothing: the policy fails closed.
VISIBLE = "ANY (NULLIF(current_setting('parley.workspaces', true), '')::uuid[])"


def create_roles() -> None:
    for role, attributes in ((APP, ""), (SYSTEM, ""), (LOOKUP, "BYPASSRLS")):
        # Roles belong to the whole cluster; another database of it may have made them already.
        op.execute(
            f"""
            DO $$ BEGIN
              IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
                CREATE ROLE {role} NOLOGIN NOINHERIT {attributes};
              END IF;
            EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
            END $$
            """
        )
    op.execute(
        f"""
        DO $$ BEGIN
          IF NOT pg_has_role(current_user, '{APP}', 'SET') THEN
            GRANT {APP}, {SYSTEM}, {LOOKUP} TO CURRENT_USER WITH INHERIT FALSE, SET TRUE;
          END IF;
        END $$
        """
    )
    op.execute("CREATE SCHEMA lookup")
    op.execute(f"GRANT USAGE ON SCHEMA lookup TO {APP}, {SYSTEM}, {LOOKUP}")
    op.execute(f"GRANT USAGE ON SCHEMA public TO {APP}, {SYSTEM}, {LOOKUP}")


def protect(
    table: str,
    *,
    column: str = "workspace_id",
    rights: str = "SELECT, INSERT, UPDATE, DELETE",
) -> None:
    """Nobody but a superuser sees rows of a workspace that the transaction did not name."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY tenant ON {table}"
        f" USING ({column} = {VISIBLE}) WITH CHECK ({column} = {VISIBLE})"
    )
    op.execute(f"GRANT {rights} ON {table} TO {APP}")


def system_may_scan(table: str, columns: Sequence[str]) -> None:
    """Ids and states only: the sweeper then opens a unit of work for the workspaces it found."""
    op.execute(f"CREATE POLICY system_scan ON {table} FOR SELECT TO {SYSTEM} USING (true)")
    op.execute(f"GRANT SELECT ({', '.join(columns)}) ON {table} TO {SYSTEM}")


def lookup_may_read(table: str, columns: Sequence[str]) -> None:
    op.execute(f"GRANT SELECT ({', '.join(columns)}) ON {table} TO {LOOKUP}")


def create_lookup(name: str, arguments: str, returns: str, query: str) -> None:
    """A question that comes before any workspace is known. It answers with ids and states."""
    op.execute(
        f"CREATE FUNCTION lookup.{name}({arguments}) RETURNS TABLE ({returns})"
        f" LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp"
        f" AS $lookup$ {query} $lookup$"
    )
    op.execute(f"GRANT CREATE ON SCHEMA lookup TO {LOOKUP}")
    op.execute(f"ALTER FUNCTION lookup.{name} OWNER TO {LOOKUP}")
    op.execute(f"REVOKE CREATE ON SCHEMA lookup FROM {LOOKUP}")
    op.execute(f"REVOKE ALL ON FUNCTION lookup.{name} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION lookup.{name} TO {APP}, {SYSTEM}")


def create_search(name: str, table: str, words: str, seen: str = "true") -> None:
    """The newest rows that have all of the wanted hashes, in pages.

    Two ways lead there. With hashes that are in few rows the GIN index finds them all, and they are
    sorted; with common ones that would be a great many, and the newest rows by the primary key hold
    enough of them. Of n rows among N the first reads n and the second most × N / n: they cost the
    same where n² = most × N. How common a hash is, is in the statistics of the column; two common
    ones that never stand together are why the second way goes only so far, and then the first is
    taken after all.
    """
    op.execute(
        f"""
        CREATE FUNCTION lookup.{name}(wanted bigint[], before uuid, most int)
        RETURNS TABLE (id uuid) LANGUAGE plpgsql STABLE SECURITY DEFINER
        SET search_path = public, pg_temp AS $lookup$
        #variable_conflict use_column
        DECLARE
          total float8;
          expected float8;
          newest uuid[];
        BEGIN
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
                WHERE t.workspace_id = {VISIBLE} AND {seen} AND (before IS NULL OR t.id < before)
                ORDER BY t.id DESC LIMIT (4 * most * total / expected)::bigint
              ) AS r
              WHERE r.words @> wanted ORDER BY r.id DESC LIMIT most
            );
            IF cardinality(newest) >= most THEN
              RETURN QUERY SELECT n FROM unnest(newest) WITH ORDINALITY AS u (n, place)
                ORDER BY place;
              RETURN;
            END IF;
          END IF;
          RETURN QUERY
            WITH found AS MATERIALIZED (
              SELECT t.id FROM {table} AS t
              WHERE t.{words} @> wanted AND t.workspace_id = {VISIBLE} AND {seen}
            )
            SELECT f.id FROM found AS f WHERE before IS NULL OR f.id < before
            ORDER BY f.id DESC LIMIT most;
        END $lookup$
        """  # noqa: S608 - names that migrations chose
    )
    op.execute(f"GRANT CREATE ON SCHEMA lookup TO {LOOKUP}")
    op.execute(f"ALTER FUNCTION lookup.{name} OWNER TO {LOOKUP}")
    op.execute(f"REVOKE CREATE ON SCHEMA lookup FROM {LOOKUP}")
    op.execute(f"REVOKE ALL ON FUNCTION lookup.{name} FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION lookup.{name} TO {APP}, {SYSTEM}")
