"""A query parameter that the route does not know is refused.

A mistyped filter that is silently ignored returns everything, and nobody notices.
"""

from typing import Any

from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.routes import HTTPRoute

from inbox.foundation.errors import BadRequest, FieldFault

KNOWN_PARAMETERS = "known_parameters"
# On a list that also filters by the fields that a workspace has declared: `fields.city=Cairo`.
FIELD_FILTERS = "field_filters"
FIELD_PREFIX = "fields."


class UnknownParameter(BadRequest):
    code = "unknown_parameter"
    title = "This route does not know a query parameter that was sent"


def note_known_parameters(app: Litestar) -> None:
    """Once at start-up; a request then only compares names."""
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for handler, model in route.route_handler_map.values():
                names = frozenset(one.field_alias for one in model.expected_query_params)
                handler.opt[KNOWN_PARAMETERS] = names


def refuse_unknown_parameters(
    connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler
) -> None:
    if not connection.scope["query_string"]:
        return
    known: frozenset[str] = handler.opt[KNOWN_PARAMETERS]
    names = set(connection.query_params) - known
    if handler.opt.get(FIELD_FILTERS):
        # The fields themselves are asked for by the list.
        names = {name for name in names if not name.startswith(FIELD_PREFIX)}
    if names:
        raise UnknownParameter(
            faults=[FieldFault("query", f"Known here: {', '.join(sorted(known)) or 'none'}")]
        )


def fields_asked(connection: ASGIConnection[Any, Any, Any, Any]) -> dict[str, str]:
    """By key, as they are written in the address."""
    return {
        name.removeprefix(FIELD_PREFIX): value
        for name, value in connection.query_params.items()
        if name.startswith(FIELD_PREFIX)
    }
