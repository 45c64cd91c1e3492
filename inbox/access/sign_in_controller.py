"""The routes that nobody has to be signed in for, and signing out.

They are handed the runtime and open their own units of work: which workspaces they are about is
known only after e-mail, password or token have been looked up.
"""

from typing import Any

from litestar import Controller, Request, Response, post
from litestar.connection import ASGIConnection
from litestar.datastructures import Cookie
from litestar.handlers import BaseRouteHandler
from litestar.params import JSONBody
from pydantic import SecretStr

from inbox.access.errors import WorkspaceChoiceRequired
from inbox.access.joining_service import JoiningService, RegistrationAsked
from inbox.access.password_reset_service import PasswordResetService
from inbox.access.schemas import (
    AcceptedOut,
    AcceptInviteIn,
    OwnMemberOut,
    PasswordResetConfirmIn,
    PasswordResetIn,
    RegisterIn,
    SignedInOut,
    SignInIn,
    WorkspaceChoiceProblem,
    WorkspaceNameOut,
)
from inbox.access.session_cookie import ended_session_cookie, session_cookie
from inbox.access.session_service import OpenedSession, SessionService
from inbox.access.sign_in_service import SignInAsked, SignInService
from inbox.foundation.authentication import CrossSiteRequest
from inbox.foundation.client_address import Client, client_of
from inbox.foundation.injected import InjectedRuntime, InjectedSubject, InjectedUnitOfWork
from inbox.foundation.permissions import Permission
from inbox.foundation.problems import PROBLEM_TYPE
from inbox.foundation.runtime import Runtime
from inbox.foundation.settings import Settings

AnyRequest = Request[Any, Any, Any]


def refuse_other_sites(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
    """Another site must not sign its visitors in here, under an account of its own."""
    if connection.headers.get("sec-fetch-site") == "cross-site":
        raise CrossSiteRequest


def name_workspaces(
    request: AnyRequest, error: WorkspaceChoiceRequired
) -> Response[WorkspaceChoiceProblem]:
    return Response(
        WorkspaceChoiceProblem(
            type=f"/docs/problems#{error.code}",
            title=error.title,
            status=error.status,
            code=error.code,
            detail=error.detail,
            request_id=request.scope.get("state", {}).get("request_id"),
            workspaces=[WorkspaceNameOut(id=id_, name=name) for id_, name in error.workspaces],
        ),
        status_code=error.status,
        media_type=PROBLEM_TYPE,
    )


class SignInController(Controller):
    path = "/auth"
    tags = ("auth",)
    guards = (refuse_other_sites,)

    @post(
        "/sign-in",
        status_code=200,
        public="Whoever signs in has no session yet.",
        exception_handlers={WorkspaceChoiceRequired: name_workspaces},
        summary="Sign in with e-mail, password and, if it is on, the second factor",
    )
    async def sign_in(
        self, request: AnyRequest, runtime: InjectedRuntime, data: JSONBody[SignInIn]
    ) -> Response[SignedInOut]:
        asked = SignInAsked(
            email=data.email,
            password=SecretStr(data.password),
            code=None if data.code is None else SecretStr(data.code),
            workspace_id=data.workspace,
            client=_client(request, runtime),
        )
        return _signed_in(runtime.settings, await SignInService(runtime).sign_in(asked))

    @post(
        "/sign-out",
        status_code=204,
        permission=Permission.ACCOUNT_OWN,
        summary="End this session",
    )
    async def sign_out(
        self, uow: InjectedUnitOfWork, subject: InjectedSubject, runtime: InjectedRuntime
    ) -> Response[None]:
        if subject.session_id is not None:
            await SessionService(uow).sign_out(subject.id, subject.session_id)
        return Response(None, cookies=[Cookie(**ended_session_cookie(runtime.settings))])

    @post(
        "/register",
        public="A setting says whether anybody may register.",
        summary="Register a workspace of one's own",
    )
    async def register(
        self, request: AnyRequest, runtime: InjectedRuntime, data: JSONBody[RegisterIn]
    ) -> Response[SignedInOut]:
        asked = RegistrationAsked(
            workspace_name=data.workspace_name,
            name=data.name,
            email=data.email,
            password=SecretStr(data.password),
            client=_client(request, runtime),
        )
        return _signed_in(runtime.settings, await JoiningService(runtime).register(asked))

    @post(
        "/invites/accept",
        public="The invite's token says who may come in.",
        summary="Accept an invite and choose a password",
    )
    async def accept_invite(
        self, request: AnyRequest, runtime: InjectedRuntime, data: JSONBody[AcceptInviteIn]
    ) -> Response[SignedInOut]:
        opened = await JoiningService(runtime).accept_invite(
            data.token, data.name, SecretStr(data.password), _client(request, runtime)
        )
        return _signed_in(runtime.settings, opened)

    @post(
        "/password-reset",
        status_code=202,
        public="Whoever forgot the password cannot sign in.",
        summary="Ask for a link to choose a new password",
    )
    async def ask_for_reset(
        self, request: AnyRequest, runtime: InjectedRuntime, data: JSONBody[PasswordResetIn]
    ) -> AcceptedOut:
        await PasswordResetService(runtime).request(data.email, _client(request, runtime))
        return AcceptedOut(status="accepted")

    @post(
        "/password-reset/confirm",
        status_code=204,
        public="The link's token says whose password it is.",
        summary="Choose a new password",
    )
    async def confirm_reset(
        self, runtime: InjectedRuntime, data: JSONBody[PasswordResetConfirmIn]
    ) -> None:
        await PasswordResetService(runtime).confirm(data.token, data.password)


def _client(request: AnyRequest, runtime: Runtime) -> Client:
    return client_of(request, runtime.settings.trusted_proxies)


def _signed_in(settings: Settings, opened: OpenedSession) -> Response[SignedInOut]:
    return Response(
        SignedInOut(
            member=OwnMemberOut.of(opened.member),
            workspace=WorkspaceNameOut.of(opened.workspace),
            csrf_token=opened.csrf_token.get_secret_value(),
        ),
        cookies=[Cookie(**session_cookie(settings, opened.token.get_secret_value()))],
    )
