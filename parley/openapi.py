"""The OpenAPI 3.1 document: what Litestar derives from the handlers, completed by what it cannot
know — that every refusal is a problem, that unknown fields are refused, and who may call.
"""

from collections.abc import Iterator
from typing import Any

import msgspec
import orjson
from litestar import Litestar, Request, Router
from litestar.enums import MediaType
from litestar.handlers import HTTPRouteHandler
from litestar.openapi import OpenAPIConfig
from litestar.openapi.plugins import OpenAPIRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme, Server, Tag

from inbox.foundation.authentication import PERMISSION, PUBLIC, session_cookie_name
from inbox.foundation.permissions import Permission
from inbox.foundation.problems import PROBLEM_TYPE, Problem
from inbox.foundation.schemas import In
from inbox.webhook_endpoints.payloads import KINDS, TEST, TestPayload

DOCUMENT_PATH = "/api/v1/openapi.json"
VERSION = "1"
METHODS = frozenset({"get", "post", "put", "patch", "delete"})
ONLY_WITH_BODY = frozenset({"413", "415"})

PROBLEMS = {
    "400": "The request is not well-formed.",
    "401": "No valid session or API key.",
    "403": "The right for this is missing.",
    "404": "It is not there, or not yours.",
    "409": "It does not fit what is there now.",
    "413": "The body is too large.",
    "415": "The body is not `application/json`.",
    "422": "A field cannot be accepted.",
    "429": "Too many requests; `Retry-After` says when to come back.",
    "503": "The database does not answer; nothing was changed.",
}


class DocumentPlugin(OpenAPIRenderPlugin):
    """Serves the finished document; encoded once."""

    def __init__(self) -> None:
        super().__init__(path="/", media_type=MediaType.JSON)
        self._encoded: bytes | None = None

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        if self._encoded is None:
            self._encoded = orjson.dumps(openapi_document(request.app))
        return self._encoded


def openapi_config() -> OpenAPIConfig:
    return OpenAPIConfig(
        title="Parley",
        version=VERSION,
        description=(
            "Conversations, orders and flows of a workspace. Lists are cursor pages of at most"
            " 100 items; every refusal is an `application/problem+json` with a stable `code`."
        ),
        servers=[Server(url="/")],
        components=Components(
            security_schemes={
                "apiKey": SecurityScheme(
                    type="http", scheme="bearer", description="An API key of the workspace."
                ),
                "session": SecurityScheme(
                    type="apiKey",
                    security_scheme_in="cookie",
                    name=session_cookie_name(tls=False),
                    description="A signed-in member; what changes something also needs"
                    " `X-CSRF-Token`. Over https the cookie is called"
                    f" `{session_cookie_name(tls=True)}`.",
                ),
            }
        ),
        tags=[Tag(name="health", description="For supervisors and proxies.")],
        render_plugins=[DocumentPlugin()],
        openapi_router=Router(
            DOCUMENT_PATH,
            route_handlers=[],
            include_in_schema=False,
            opt={PUBLIC: "The document says how to call, not what is stored."},
        ),
        use_handler_docstrings=True,
        operation_id_creator=_operation_id,
    )


def _operation_id(handler: HTTPRouteHandler, _: object, __: object) -> str:
    """`teams.add_member`: short, and the same for as long as the code calls it so."""
    (tag,) = handler.resolve_tags()
    return f"{tag.replace(' ', '_')}.{handler.handler_name}"


def openapi_document(app: Litestar) -> dict[str, Any]:
    document: dict[str, Any] = app.openapi_schema.to_schema()
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas |= _problem_schemas()
    document["webhooks"] = _webhooks(schemas)
    _close_in_schemas(schemas)
    _write_whole_bounds(document)
    for path, method, operation in _operations(document):
        handler = _handler_of(app, path, method)
        _describe_problems(operation, handler)
        if handler is not None and PERMISSION in handler.opt:
            operation["security"] = _security(handler.opt[PERMISSION])
            operation["x-permission"] = handler.opt[PERMISSION].value
    return document


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document.get("paths", {}).items():
        for method, operation in item.items():
            if method in METHODS:
                yield path, method, operation


def _security(permission: Permission) -> list[dict[str, list[str]]]:
    own: list[dict[str, list[str]]] = [{"session": []}]
    return own if permission is Permission.ACCOUNT_OWN else [{"apiKey": []}, *own]


def _describe_problems(operation: dict[str, Any], handler: HTTPRouteHandler | None) -> None:
    content = {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    responses = operation.setdefault("responses", {})
    has_body = "requestBody" in operation
    # What takes nothing from its caller, health for example, has nothing to refuse.
    takes_input = has_body or (handler is not None and PERMISSION in handler.opt)
    for status, words in PROBLEMS.items():
        if (status in ONLY_WITH_BODY and not has_body) or not (takes_input or status == "503"):
            continue
        responses[status] = {"description": words, "content": content}


def _problem_schemas() -> dict[str, Any]:
    _, components = msgspec.json.schema_components(
        [Problem], ref_template="#/components/schemas/{name}"
    )
    return dict(components)


def _webhooks(schemas: dict[str, Any]) -> dict[str, Any]:
    """What we call ourselves, at the addresses that a workspace registers."""
    kinds = {name: (model, words) for name, model, words in KINDS.values()}
    kinds[TEST] = (TestPayload, "Sent by the test button.")
    models = {model for model, _ in kinds.values()}
    _, components = msgspec.json.schema_components(
        sorted(models, key=lambda one: one.__name__),
        ref_template="#/components/schemas/{name}",
    )
    schemas |= components
    return {
        name: {
            "post": {
                "summary": words,
                "description": "Signed as Standard Webhooks say: `webhook-id` (the same with every"
                " try), `webhook-timestamp`, `webhook-signature`. Any 2xx is an acknowledgement.",
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": {"$ref": f"#/components/schemas/{model.__name__}"}
                        }
                    },
                },
                "responses": {"2XX": {"description": "It was taken."}},
            }
        }
        for name, (model, words) in kinds.items()
    }


PLAIN = frozenset({"string", "integer", "number"})
OF_A_MAP = ("propertyNames", "additionalProperties", "minProperties", "maxProperties")


def _close_in_schemas(schemas: dict[str, Any]) -> None:
    """Our in-schemas refuse unknown fields; without this line the document would not say so."""
    for struct in _in_schemas(In):
        schema = schemas.get(struct.__name__)
        if schema is not None:
            schema["additionalProperties"] = False
            _, exact = msgspec.json.schema_components([struct], schema_hook=lambda _: {})
            for name, part in exact.get(struct.__name__, {}).get("properties", {}).items():
                _bound_items(schema.get("properties", {}).get(name, {}), part)


def _bound_items(part: dict[str, Any], exact: dict[str, Any]) -> None:
    """Litestar leaves out what holds for the items of a list, or for the names and values of a
    map; msgspec, which checks it, tells."""
    for ours in part.get("oneOf", [part]):
        for theirs in exact.get("anyOf", [exact]):
            items, known = ours.get("items"), theirs.get("items")
            if items and known and items.get("type") in PLAIN and items.keys() < known.keys():
                items.update(known)
            values = theirs.get("additionalProperties")
            if isinstance(values, dict) and values.get("type") in PLAIN:
                ours.update({name: theirs[name] for name in OF_A_MAP if name in theirs})


def _write_whole_bounds(part: Any) -> None:
    """Litestar writes the bounds of whole numbers as 1.0, and who reads them sends 1.0."""
    if isinstance(part, list):
        for one in part:
            _write_whole_bounds(one)
    elif isinstance(part, dict):
        if part.get("type") == "integer":
            for name in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"):
                if isinstance(part.get(name), float):
                    part[name] = int(part[name])
        for one in part.values():
            _write_whole_bounds(one)


def _in_schemas(base: type[In]) -> Iterator[type[In]]:
    for struct in base.__subclasses__():
        yield struct
        yield from _in_schemas(struct)


def _handler_of(app: Litestar, path: str, method: str) -> HTTPRouteHandler | None:
    for route in app.routes:
        entry = getattr(route, "route_handler_map", {}).get(method.upper())
        if entry is not None and route.path_format == path:
            handler: HTTPRouteHandler = entry[0]
            return handler
    return None
