"""Every route × every caller × own and foreign ids, read off the app itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any
from uuid import UUID

import httpx
from litestar import Litestar
from litestar.routes import HTTPRoute

from inbox.foundation.authentication import PERMISSION
from inbox.foundation.identifiers import new_id
from inbox.foundation.permissions import Permission
from inbox.foundation.request_pipeline import NO_DEADLINE
from tests.contracts import (
    routes_of_ai,
    routes_of_desk,
    routes_of_flows,
    routes_of_orders,
    routes_of_people,
    routes_of_privacy,
    routes_of_providers,
    routes_of_sending,
    routes_of_web,
)
from tests.factories.tenants import Caller, Tenant, make_things
from tests.factories.workspaces import new_email

NOBODY = Caller("nobody", {}, frozenset())
STRANGER = Caller("stranger", {"Authorization": "Bearer parley_unknown"}, frozenset())


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    permission: Permission
    parameters: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"

    def filled(self, ids: Mapping[str, UUID]) -> str:
        path = self.path.format(**{name: ids[name] for name in self.parameters})
        return path + QUERIES.get(str(self), "")


# Of routes that cannot be asked without one.
QUERIES = {"GET /api/v1/search": "?q=anything", **routes_of_flows.QUERIES}
# What to send; a route that takes a body and is not in here fails, for its body is refused.
BODIES: dict[str, Any] = {
    "PATCH /api/v1/workspace": lambda: {"legal_name": "Acme LLC"},
    "PATCH /api/v1/members/{member_id}": lambda: {"role": "marketer"},
    "PATCH /api/v1/me": lambda: {"locale": "ar"},
    "POST /api/v1/teams": lambda: {"name": f"Team {new_id()}"},
    "PATCH /api/v1/teams/{team_id}": lambda: {"description": "Second floor"},
    "POST /api/v1/invites": lambda: {"email": new_email(), "role": "agent"},
    "POST /api/v1/channels": lambda: {
        "name": "Second",
        "phone_number_id": new_id().hex,
        "account_id": "acc",
        "access_token": "token",
        "app_secret": "secret",
    },
    "PATCH /api/v1/channels/{channel_id}": lambda: {"name": "Main"},
    "PATCH /api/v1/conversations/{conversation_id}": lambda: {"status": "pending"},
    "POST /api/v1/conversations/{conversation_id}/messages": lambda: {"text": "Yes, we are."},
    "POST /api/v1/rules": lambda: {"keyword": "opening", "reply": "At nine."},
    "POST /api/v1/api-keys": lambda: {"name": "Shop", "scopes": ["workspace:read"]},
    "POST /api/v1/me/password": lambda: {"old_password": "wrong", "new_password": "x" * 12},
    "POST /api/v1/me/totp/confirm": lambda: {"code": "000000"},
    "POST /api/v1/me/totp/disable": lambda: {"password": "wrong"},
    "POST /api/v1/me/recovery-codes": lambda: {"password": "wrong"},
}
AREAS = (
    routes_of_ai,
    routes_of_providers,
    routes_of_desk,
    routes_of_sending,
    routes_of_people,
    routes_of_orders,
    routes_of_web,
    routes_of_flows,
    routes_of_privacy,
)
for area in AREAS:
    BODIES |= area.BODIES
# Refused although the caller may: the passwords and codes above are wrong.
REFUSED: dict[str, str] = {
    "POST /api/v1/me/password": "wrong_password",
    "POST /api/v1/me/totp/confirm": "code_not_accepted",
    "POST /api/v1/me/totp/disable": "wrong_password",
    "POST /api/v1/me/recovery-codes": "wrong_password",
}
# Reading comes first and leaving last, so that each finds what it needs; of two that delete, the
# inner one comes first.
ORDER = ("GET", "PUT", "PATCH", "POST", "DELETE")
LAST = (
    *routes_of_flows.LAST,
    "POST /api/v1/channels/{channel_id}/disconnect",
    "POST /api/v1/auth/sign-out",
)
# Query parameters that take ids.
ID_FILTERS: dict[str, tuple[str, ...]] = {
    "GET /api/v1/audit": ("actor_id", "object_id"),
    "GET /api/v1/conversations": (
        "assignee_id",
        "channel_id",
        "contact_id",
        "intent_id",
        "label_id",
        "team_id",
    ),
}
# Fields of bodies that take ids.
ID_FIELDS: dict[str, tuple[str, ...]] = {
    "PATCH /api/v1/conversations/{conversation_id}": ("assignee_id",),
    "POST /api/v1/conversations/{conversation_id}/messages": ("in_reply_to",),
}
# Fields and filters by what they name, where that is not their own name.
THING_OF = {
    "actor_id": "member_id",
    "assignee_id": "member_id",
    "expected_assignee_id": "member_id",
    "from_version_id": "version_id",
    "in_reply_to": "message_id",
    "object_id": "conversation_id",
    "other_id": "contact_id",
    "proof_template_id": "template_id",
    "reply_id": "message_id",
    "until_message_id": "message_id",
}
# What these show is the caller's own, whatever workspace it is asked for.
BOUND_TO_CALLER = frozenset(
    {
        "GET /api/v1/conversations/{conversation_id}/draft",
        "GET /api/v1/views/{view_id}",
    }
)
# An expectation that names somebody else's member is not met, and that is all it says.
MISMATCH = (409, "assignee_changed")
# To callers that are no members.
REFUSED_TO_KEYS: dict[str, str] = {}
for area in AREAS:
    REFUSED |= area.REFUSED
    REFUSED_TO_KEYS |= area.REFUSED_TO_KEYS
    ID_FILTERS |= area.ID_FILTERS
    ID_FIELDS |= area.ID_FIELDS


def routes_of(app: Litestar) -> list[Route]:
    found = [
        Route(method, route.path_format, handler.opt[PERMISSION], tuple(route.path_parameters))
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for method, (handler, _) in route.route_handler_map.items()
        # A stream has no end; tests/inbox/live asks who hears what.
        if PERMISSION in handler.opt and not handler.opt.get(NO_DEADLINE)
    ]
    return sorted(found, key=_place)


def _place(route: Route) -> tuple[int, int, int]:
    inner_first = -1 if route.method == "DELETE" else 1
    last = LAST.index(str(route)) + 1 if str(route) in LAST else 0
    return last, ORDER.index(route.method), inner_first * len(route.path)


class Matrix:
    """Collects every answer that is not as it should be."""

    def __init__(self, client: httpx.AsyncClient, routes: list[Route]) -> None:
        self._client = client
        self._routes = routes
        self.breaches: list[str] = []
        self.calls = 0

    async def _call(self, route: Route, caller: Caller, path: str, **fields: str) -> httpx.Response:
        self.calls += 1
        body = BODIES.get(str(route))
        sent = {} if body is None else {"json": body() | fields}
        return await self._client.request(route.method, path, headers=caller.headers, **sent)

    def _expect(self, ok: bool, caller: Caller, route: Route, answer: httpx.Response) -> None:
        if not ok:
            code = "" if answer.is_success else answer.json().get("code", "")
            self.breaches.append(f"{caller.name}: {route} → {answer.status_code} {code}")

    async def own(self, mine: Tenant, theirs: Tenant) -> None:
        """With the permission it works; without it it is refused, whatever the id."""
        for caller in mine.callers:
            ids = await make_things(mine.workspace, caller.member)
            for route in self._routes:
                answer = await self._call(route, caller, route.filled(ids))
                if not _may(route, caller):
                    ok = _refusal(answer) == (403, "forbidden")
                elif code := _code_for(route, caller):
                    ok = _refusal(answer)[1] == code
                else:
                    ok = answer.is_success
                self._expect(ok and _holds_nothing_of(theirs, answer), caller, route, answer)

    async def foreign(self, mine: Tenant, theirs: Tenant) -> None:
        """An id of another workspace is no id at all, in whichever place of the path it stands."""
        for caller, route in product(mine.callers, self._routes):
            for ids in _some_foreign(route, mine, theirs):
                answer = await self._call(route, caller, route.filled(ids))
                may = _may(route, caller)
                wanted = (404, "not_found") if may else (403, "forbidden")
                self._expect(_refusal(answer) == wanted, caller, route, answer)

    async def filters(self, mine: Tenant, theirs: Tenant) -> None:
        for caller, route in product(mine.callers, self._routes):
            for name in ID_FILTERS.get(str(route), ()):
                for foreign_id in _foreign_ids(name, theirs):
                    path = f"{route.path}?{name}={foreign_id}"
                    answer = await self._call(route, caller, path)
                    may = _may(route, caller)
                    ok = answer.is_success and answer.json()["items"] == [] if may else True
                    self._expect(ok, caller, route, answer)

    async def fields(self, mine: Tenant, theirs: Tenant) -> None:
        """In a body, too, an id of another workspace is no id at all."""
        for caller, route in product(mine.callers, self._routes):
            for name in ID_FIELDS.get(str(route), ()):
                for foreign_id in _foreign_ids(name, theirs):
                    path = route.filled(mine.ids)
                    answer = await self._call(route, caller, path, **{name: str(foreign_id)})
                    may = _may(route, caller)
                    wanted = {(422, "invalid"), MISMATCH} if may else {(403, "forbidden")}
                    code = _code_for(route, caller) if may else None
                    refusal = _refusal(answer)
                    ok = refusal in wanted or (code is not None and refusal[1] == code)
                    self._expect(ok, caller, route, answer)

    async def uninvited(self, theirs: Tenant) -> None:
        for caller, route in product((NOBODY, STRANGER), self._routes):
            answer = await self._call(route, caller, route.filled(theirs.ids))
            self._expect(_refusal(answer)[0] == 401, caller, route, answer)


def _foreign_ids(name: str, theirs: Tenant) -> set[UUID]:
    """What the field is about, and something else of theirs."""
    return {theirs.ids[THING_OF.get(name, name)], theirs.ids["channel_id"]}


def _may(route: Route, caller: Caller) -> bool:
    needed = {route.permission, routes_of_flows.ALSO_NEEDED.get(str(route), route.permission)}
    return needed <= caller.permissions


def _code_for(route: Route, caller: Caller) -> str | None:
    to_keys = None if caller.member else REFUSED_TO_KEYS.get(str(route))
    return to_keys or REFUSED.get(str(route))


def _some_foreign(route: Route, mine: Tenant, theirs: Tenant) -> Iterator[dict[str, UUID]]:
    """Every mixture of own and foreign ids with at least one that is foreign."""
    for sides in product((mine, theirs), repeat=len(route.parameters)):
        if theirs in sides:
            yield {name: side.ids[name] for name, side in zip(route.parameters, sides, strict=True)}


def _holds_nothing_of(theirs: Tenant, answer: httpx.Response) -> bool:
    return not any(str(one) in answer.text for one in (theirs.id, *theirs.ids.values()))


def _refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, "" if answer.is_success else answer.json().get("code", "")
