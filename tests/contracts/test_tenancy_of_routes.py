"""Nobody reaches into another workspace: not by any route, not even when a filter is forgotten."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import httpx
import psycopg
import pytest
from sqlalchemy import Engine, event

from inbox.foundation.database import Database
from inbox.foundation.runtime import Runtime
from inbox.foundation.settings import Settings
from parley.app import create_app
from tests.contracts.route_matrix import (
    BODIES,
    BOUND_TO_CALLER,
    ID_FIELDS,
    ID_FILTERS,
    Matrix,
    Route,
    routes_of,
)
from tests.factories.apps import open_client
from tests.factories.tenants import Tenant, fill_every_table, make_tenant

Superuser = psycopg.Connection[Any]
# «workspace_id = :given», «workspace_id IN (…)» and «workspace_id = ANY(…)», as they are sent.
GIVEN = r"%\(\w+\)s(?:::[\w\[\]]+)?"
FILTER = re.compile(
    rf"(?:\b\w+\.)?workspace_id (?:= {GIVEN}|= ANY ?\({GIVEN}\)|IN \({GIVEN}(?:, {GIVEN})*\))"
)


# Some thousands of calls each, on a machine that may be busy.
pytestmark = pytest.mark.timeout(900)


@pytest.fixture(scope="module")
def routes(settings: Settings) -> list[Route]:
    return routes_of(create_app(settings))


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    async with open_client(settings) as opened:
        yield opened


@pytest.fixture
async def tenants(runtime: Runtime, client: httpx.AsyncClient) -> tuple[Tenant, Tenant]:
    mine, theirs = await make_tenant(runtime), await make_tenant(runtime)
    for tenant in (mine, theirs):
        await fill_every_table(tenant, client)
    return mine, theirs


def rows_of(superuser: Superuser, tenant: Tenant) -> dict[str, list[str]]:
    """Everything that is stored for a workspace."""
    found = superuser.execute(
        "SELECT table_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND column_name = 'workspace_id'"
    )
    return {
        table: [
            row[0]
            for row in superuser.execute(
                f"SELECT t::text FROM {table} AS t WHERE workspace_id = %s ORDER BY 1",  # type: ignore[arg-type] # a name from the catalogue
                (tenant.id,),
            )
        ]
        for (table,) in found.fetchall()
    }


async def run_matrix(
    client: httpx.AsyncClient,
    routes: list[Route],
    tenants: tuple[Tenant, Tenant],
    superuser: Superuser,
) -> Matrix:
    mine, theirs = tenants
    matrix = Matrix(client, routes)
    before = rows_of(superuser, theirs)
    await matrix.foreign(mine, theirs)
    await matrix.filters(mine, theirs)
    await matrix.fields(mine, theirs)
    await matrix.uninvited(theirs)
    await matrix.own(mine, theirs)
    after = rows_of(superuser, theirs)
    matrix.breaches += [f"{table} was changed" for table in before if before[table] != after[table]]
    return matrix


async def test_no_route_reaches_into_another_workspace(
    client: httpx.AsyncClient,
    routes: list[Route],
    tenants: tuple[Tenant, Tenant],
    superuser: Superuser,
) -> None:
    matrix = await run_matrix(client, routes, tenants, superuser)
    assert matrix.breaches == []
    assert matrix.calls > 10 * len(routes)


@contextmanager
def without_filters() -> Iterator[list[str]]:
    """Takes every comparison with a workspace out of every statement, wherever it was written."""
    changed: list[str] = []

    def strip(_: Any, __: Any, statement: str, parameters: Any, *___: Any) -> tuple[str, Any]:
        stripped = FILTER.sub("TRUE", statement)
        if stripped != statement:
            changed.append(statement)
        return stripped, parameters

    event.listen(Engine, "before_cursor_execute", strip, retval=True)
    try:
        yield changed
    finally:
        event.remove(Engine, "before_cursor_execute", strip)


async def test_row_level_security_alone_holds(
    client: httpx.AsyncClient,
    routes: list[Route],
    tenants: tuple[Tenant, Tenant],
    superuser: Superuser,
) -> None:
    with without_filters() as changed:
        matrix = await run_matrix(client, routes, tenants, superuser)
    assert matrix.breaches == []
    assert len(changed) > matrix.calls / 2
    assert not [one for one in changed if FILTER.search(FILTER.sub("TRUE", one))]


async def test_the_matrix_sees_a_house_without_either(
    settings: Settings,
    routes: list[Route],
    tenants: tuple[Tenant, Tenant],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As a superuser, whom no policy judges, and with the filters gone: it has to turn red."""
    monkeypatch.setattr("parley.wiring.Database", partial(Database, role="parley"))
    reading = [route for route in routes if route.method == "GET"]
    assigning = [route for route in routes if "assignee_id" in ID_FIELDS.get(str(route), ())]
    mine, theirs = tenants
    async with open_client(settings) as open_house:
        matrix = Matrix(open_house, reading)
        with without_filters():
            await matrix.foreign(mine, theirs)
            await matrix.own(mine, theirs)
            writing = Matrix(open_house, assigning)
            await writing.fields(mine, theirs)
    seen = {breach.partition(" → ")[0] for breach in matrix.breaches}
    with_ids = {
        f"owner: {route}"
        for route in reading
        if route.parameters and str(route) not in BOUND_TO_CALLER
    }
    assert with_ids <= seen
    assert "owner: GET /api/v1/teams" in seen
    assert any(breach.startswith("owner: PATCH") for breach in writing.breaches)


def test_every_id_that_a_caller_can_send_is_in_the_matrix(
    settings: Settings, routes: list[Route]
) -> None:
    """Ids in queries and bodies: a new one has to be added to the tables of the matrix."""
    from parley.openapi import openapi_document

    document = openapi_document(create_app(settings))
    schemas = document["components"]["schemas"]
    known = {str(route) for route in routes}
    for path, item in document["paths"].items():
        for method, operation in item.items():
            name = f"{method.upper()} {path}"
            if name not in known:
                continue
            queries = {
                one["name"]
                for one in operation.get("parameters", ())
                if one["in"] == "query" and takes_ids(one["schema"])
            }
            assert queries == set(ID_FILTERS.get(name, ())), name
            body = operation.get("requestBody", {}).get("content", {}).get("application/json")
            assert (body is not None) == (name in BODIES), name
            if body is not None:
                fields = schemas[body["schema"]["$ref"].rpartition("/")[2]]["properties"]
                taking = {one for one, schema in fields.items() if takes_ids(schema)}
                assert taking == set(ID_FIELDS.get(name, ())), name


def takes_ids(schema: dict[str, Any]) -> bool:
    return "uuid" in str(schema.get("format", "")) + str(schema.get("oneOf", schema.get("anyOf")))
