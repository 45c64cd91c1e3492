"""Finds out who calls, before any unit of work opens, on a short connection of its own.

    cookie or bearer key → Authenticator (the access room) → Subject in `scope["user"]`
    Subject + the route's permission → the one guard, for the whole app

A route without a permission, and without a reason why it is public, stops the start-up.
"""

import hmac
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol
from urllib.parse import urlsplit

from litestar import Request
from litestar.enums import ScopeType
from litestar.handlers import ASGIRouteHandler, BaseRouteHandler, HTTPRouteHandler
from litestar.middleware import ASGIMiddleware
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from inbox.foundation.errors import Forbidden, ParleyError, Unauthenticated
from inbox.foundation.permissions import Permission, Subject, SubjectKind
from inbox.foundation.unknown_parameters import refuse_unknown_parameters

PERMISSION = "permission"
# What the pipeline adds to the answer, whoever gives it (limits of the API key).
ANSWER_HEADERS = "answer_headers"
PUBLIC = "public"
# What a stream calls from time to time: is its caller still who he was?
ASK_AGAIN = "ask_again"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF_HEADER = "x-csrf-token"


class RouteUnguarded(ParleyError):
    code = "route_unguarded"
    title = "A route declares neither a permission nor why it is public"


class CrossSiteRequest(Forbidden):
    code = "cross_site_request"
    title = "This request did not come from the app itself"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, what his answers say about limits, and what proves that his own page asked."""

    subject: Subject
    csrf_token: str | None = None
    headers: tuple[tuple[bytes, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class Credentials:
    bearer: str | None
    session: str | None


class Authenticator(Protocol):
    async def start(self) -> None: ...

    async def close(self) -> None: ...

    async def authenticate(self, credentials: Credentials) -> Caller:
        """Raise `Unauthenticated` for what is unknown, expired or revoked."""
        ...

    async def recognise(self, credentials: Credentials) -> Caller:
        """The same for who has been let in already: no request, so nothing is charged for it."""
        ...

    def answered(self, caller: Caller, status: int) -> None:
        """Called once per answer, for usage counts; must not wait for anything."""
        ...


def session_cookie_name(*, tls: bool) -> str:
    return "__Host-parley_session" if tls else "parley_session"


class AuthenticationMiddleware(ASGIMiddleware):
    scopes = (ScopeType.HTTP,)

    def __init__(self, authenticator: Authenticator, *, base_url: str, tls: bool) -> None:
        self._authenticator = authenticator
        self._origin = _origin_of(base_url)
        self._cookie = session_cookie_name(tls=tls)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        if scope["type"] != ScopeType.HTTP:
            await next_app(scope, receive, send)
            return
        handler: Any = scope["route_handler"]
        if PERMISSION not in handler.opt:
            scope["user"] = None
            await next_app(scope, receive, send)
            return
        request: Request[Any, Any, Any] = Request(scope)
        credentials = self._credentials(request)
        caller = await self._authenticator.authenticate(credentials)
        if caller.csrf_token is not None and scope["method"] not in SAFE_METHODS:
            self._require_own_page(request, caller.csrf_token)
        scope["user"] = caller.subject
        scope["auth"] = caller
        scope["state"][ASK_AGAIN] = partial(self._authenticator.recognise, credentials)
        scope["state"][ANSWER_HEADERS] = caller.headers
        try:
            require_permission(caller.subject, handler)
            refuse_unknown_parameters(request, handler)
        except ParleyError as error:
            self._authenticator.answered(caller, error.status)
            raise

        async def send_counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._authenticator.answered(caller, message["status"])
            await send(message)

        await next_app(scope, receive, send_counted)

    def _credentials(self, request: Request[Any, Any, Any]) -> Credentials:
        authorization = request.headers.get("authorization")
        if authorization is not None:
            # Whoever sends one means it, even an empty one: no falling back to the cookie.
            scheme, _, token = authorization.partition(" ")
            if scheme.lower() != "bearer" or not token.strip():
                raise Unauthenticated("Send `Authorization: Bearer <API key>`.")
            return Credentials(bearer=token.strip(), session=None)
        return Credentials(bearer=None, session=request.cookies.get(self._cookie))

    def _require_own_page(self, request: Request[Any, Any, Any], csrf_token: str) -> None:
        """A cookie travels with requests that other sites cause; the token and Origin do not."""
        origin = request.headers.get("origin")
        sent = request.headers.get(CSRF_HEADER, "")
        if not hmac.compare_digest(sent.encode(), csrf_token.encode()):
            raise CrossSiteRequest("Send the CSRF token of this session in X-CSRF-Token.")
        own_host = _origin_of(f"{request.url.scheme}://{request.headers.get('host', '')}")
        if origin is not None and origin not in {self._origin, own_host}:
            raise CrossSiteRequest("The request names another site as its origin.")


def _origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def require_permission(subject: Subject, handler: BaseRouteHandler) -> None:
    """The one guard of the app. It is called here and not as a Litestar guard, which copies its
    handler for every request."""
    permission: Permission = handler.opt[PERMISSION]
    if permission is Permission.ACCOUNT_OWN and subject.kind is not SubjectKind.MEMBER:
        raise Forbidden("Only a signed-in member can do this, not an API key.")
    subject.require(permission)


def check_routes(handlers: list[BaseRouteHandler]) -> None:
    """At start-up: every route says who may use it."""
    for handler in handlers:
        if not isinstance(handler, HTTPRouteHandler | ASGIRouteHandler):
            continue
        permission, public = handler.opt.get(PERMISSION), handler.opt.get(PUBLIC)
        if isinstance(permission, Permission) == bool(public):
            raise RouteUnguarded(f'{handler}: declare `permission=` or `public="why"`.')
