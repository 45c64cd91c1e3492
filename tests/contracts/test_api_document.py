"""The API does what its document says, whatever it is sent."""

import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute
from openapi_spec_validator import validate

from inbox.foundation.authentication import PERMISSION
from inbox.foundation.schemas import In
from inbox.foundation.settings import Settings
from parley.app import create_app
from parley.openapi import openapi_document
from tests.factories.keys import make_key
from tests.factories.processes import free_port, running
from tests.factories.workspaces import MadeWorkspace

ROOT = Path(__file__).parents[2]
EXAMPLES = 3


@pytest.fixture(scope="module")
def app(settings: Settings) -> Litestar:
    return create_app(settings)


@pytest.fixture(scope="module")
def document(app: Litestar) -> dict[str, Any]:
    return openapi_document(app)


@pytest.mark.timeout(1200)
async def test_generated_requests_find_nothing_undocumented(
    settings: Settings, workspace: MadeWorkspace, tmp_path: Path
) -> None:
    """No 5xx, no status and no body that the document does not name, nothing accepted that it
    forbids. `schemathesis run` with more examples is for an evening."""
    here = settings.model_copy(
        update={
            "port": free_port(),
            "skip_web": True,
            "rate_limit_per_minute": 1_000_000,
            "registration": "open",
        }
    )
    key = await make_key(workspace)
    with running(here, tmp_path / "api.log", "api"):
        done = generate_requests(here, key, tmp_path)
    # What is wrong comes first, then pages of advice.
    _, _, wrong = done.stdout.partition("= FAILURES =")
    assert done.returncode == 0, wrong[:6000] + done.stdout[-1500:] + done.stderr[-2000:]
    assert " passed" in done.stdout


def generate_requests(
    settings: Settings, key: str, directory: Path
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            Path(sys.executable).parent / "schemathesis",
            *("--config-file", ROOT / "schemathesis.toml"),
            *("run", f"{settings.base_url}/api/v1/openapi.json"),
            *("--header", f"Authorization: Bearer {key}"),
            # One: more are no faster, and `ast.parse` of CPython 3.11 counts its depth for all
            # threads together, and fails when it does not come out even.
            *("--checks", "all", "--max-examples", str(EXAMPLES), "--workers", "1"),
            # It has no end; tests/inbox/live reads it.
            *("--exclude-path", "/api/v1/events"),
            *("--generation-database", "none", "--no-color", "--seed", "1"),
        ],
        cwd=directory,
        capture_output=True,
        text=True,
        timeout=1150,
        check=False,
    )


def test_the_document_is_valid(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_what_holds_for_the_items_of_a_list_is_documented(document: dict[str, Any]) -> None:
    steps = document["components"]["schemas"]["Expected"]["properties"]["steps"]
    assert steps["oneOf"][0]["items"]["maxLength"] == 200
    moved = document["components"]["schemas"]["MoveRunsIn"]["properties"]["steps"]
    for part in (moved["propertyNames"], moved["additionalProperties"]):
        assert (part["minLength"], part["maxLength"]) == (1, 50)


def test_every_route_with_a_permission_is_documented(
    app: Litestar, document: dict[str, Any]
) -> None:
    documented = {
        (path, method.upper(), operation.get("x-permission"))
        for path, item in document["paths"].items()
        for method, operation in item.items()
    }
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for method, (handler, _) in route.route_handler_map.items():
                if (permission := handler.opt.get(PERMISSION)) is not None:
                    assert (route.path_format, method, permission.value) in documented


def test_in_schemas_are_closed(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    closed = {struct.__name__ for struct in every(In)} & set(schemas)
    assert len(closed) > 10
    assert {name for name in closed if schemas[name].get("additionalProperties") is not False} == (
        set()
    )


def test_schemas_have_names_of_their_own(document: dict[str, Any]) -> None:
    """Of two with one name, the document would call both by their modules, and close neither."""
    names = Counter(
        struct.__name__
        for struct in every(In)
        if struct.__module__.startswith(("inbox", "automation"))
    )
    assert {name for name, count in names.items() if count > 1} == set()
    by_module = ("inbox_", "automation_", "integrations_", "parley_")
    assert [name for name in document["components"]["schemas"] if name.startswith(by_module)] == []


def every(base: type[In]) -> set[type[In]]:
    return {one for struct in base.__subclasses__() for one in {struct, *every(struct)}}


def test_every_refusal_is_a_problem(document: dict[str, Any]) -> None:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    assert set(response["content"]) == {"application/problem+json"}, (path, method)


def test_every_list_is_a_page(document: dict[str, Any]) -> None:
    """`limit` ≤ 100 and `cursor` on each; an answer that is a bare array would have no next."""
    pages = 0
    for path, item in document["paths"].items():
        answer = item.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        schema = answer.get("application/json", {}).get("schema", {})
        named = document["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], {})
        assert schema.get("type") != "array", path
        # A thing with an id may have items of its own: an order does.
        if "items" in named.get("properties", {}) and "id" not in named["properties"]:
            pages += 1
            assert set(named["properties"]) == {"items", "next_cursor"}, path
            parameters = {one["name"]: one["schema"] for one in item["get"]["parameters"]}
            assert parameters["limit"]["maximum"] == 100, path
            assert parameters["limit"]["minimum"] == 1, path
            assert "cursor" in parameters, path
    assert pages > 5
