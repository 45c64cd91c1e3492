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
