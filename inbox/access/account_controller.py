"""The routes of one's own account: who am I, password, second factor, sessions, login activity."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, delete, get, post
from litestar.datastructures import Cookie
from litestar.params import FromPath, JSONBody
from pydantic import SecretStr

from inbox.access.account_service import AccountService
from inbox.access.schemas import (
    CodeIn,
    CsrfTokenOut,
    MeOut,
    OwnMemberOut,
    PasswordChangeIn,
    PasswordIn,
    RecoveryCodesOut,
    SessionOut,
    SignInOut,
    TotpSetupOut,
    WorkspaceNameOut,
)
from inbox.access.second_factor_service import SecondFactorService
from inbox.access.session_cookie import session_cookie
from inbox.access.session_service import SessionService
from inbox.access.tokens import csrf_token
from inbox.foundation.client_address import client_of
from inbox.foundation.errors import Forbidden
from inbox.foundation.injected import InjectedRuntime, InjectedSubject, InjectedUnitOfWork
from inbox.foundation.pagination import LIMIT_BY_DEFAULT, CursorText, Limit, PageOut, PageRequest
from inbox.foundation.permissions import Permission, Subject
from inbox.workspaces.service import MemberService, WorkspaceService


class AccountController(Controller):
    path = "/me"
    tags = ("me",)

    @get(permission=Permission.ACCOUNT_OWN, summary="Who am I, and what may I do")
    async def read(
        self, uow: InjectedUnitOfWork, subject: InjectedSubject, runtime: InjectedRuntime
    ) -> MeOut:
        member = await MemberService(uow, runtime.installation_key).get(subject.id)
        return MeOut(
            member=OwnMemberOut.of(member),
            workspace=WorkspaceNameOut.of(await WorkspaceService(uow).get()),
            permissions=sorted(subject.permissions),
            works_masked=subject.works_masked,
            csrf_token=csrf_token(runtime.installation_key, _session_of(subject)),
            totp_enabled=await SecondFactorService(uow, runtime).is_enabled(subject.id),
        )

    @post(
        "/password",
        status_code=200,
        permission=Permission.ACCOUNT_OWN,
        summary="Change one's password, which ends every other session",
    )
    async def change_password(
        self,
        request: Request[Any, Any, Any],
        subject: InjectedSubject,
        runtime: InjectedRuntime,
        data: JSONBody[PasswordChangeIn],
    ) -> Response[CsrfTokenOut]:
        opened = await AccountService(runtime, subject).change_password(
            SecretStr(data.old_password),
            SecretStr(data.new_password),
            client_of(request, runtime.settings.trusted_proxies),
        )
        return Response(
            CsrfTokenOut(csrf_token=opened.csrf_token.get_secret_value()),
            cookies=[Cookie(**session_cookie(runtime.settings, opened.token.get_secret_value()))],
        )

    @post(
        "/totp",
        status_code=200,
        permission=Permission.ACCOUNT_OWN,
        summary="Begin to set up the second factor",
    )
    async def begin_totp(
        self, uow: InjectedUnitOfWork, subject: InjectedSubject, runtime: InjectedRuntime
    ) -> TotpSetupOut:
        setup = await SecondFactorService(uow, runtime).begin(subject.id)
        return TotpSetupOut(
            secret=setup.secret.get_secret_value(),
            uri=setup.uri.get_secret_value(),
            qr_code=setup.qr_code.get_secret_value(),
        )

    @post(
        "/totp/confirm",
        status_code=200,
        permission=Permission.ACCOUNT_OWN,
        summary="Switch the second factor on with a first code",
    )
    async def confirm_totp(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        runtime: InjectedRuntime,
        data: JSONBody[CodeIn],
    ) -> RecoveryCodesOut:
        codes = await SecondFactorService(uow, runtime).confirm(subject.id, data.code)
        return RecoveryCodesOut(recovery_codes=codes)

    @post(
        "/totp/disable",
        status_code=204,
        permission=Permission.ACCOUNT_OWN,
        summary="Switch the second factor off",
    )
    async def disable_totp(
        self, subject: InjectedSubject, runtime: InjectedRuntime, data: JSONBody[PasswordIn]
    ) -> None:
        await AccountService(runtime, subject).disable_second_factor(SecretStr(data.password))

    @post(
        "/recovery-codes",
        status_code=200,
        permission=Permission.ACCOUNT_OWN,
        summary="Make new recovery codes; the old ones end",
    )
    async def renew_recovery_codes(
        self, subject: InjectedSubject, runtime: InjectedRuntime, data: JSONBody[PasswordIn]
    ) -> RecoveryCodesOut:
        account = AccountService(runtime, subject)
        codes = await account.renew_recovery_codes(SecretStr(data.password))
        return RecoveryCodesOut(recovery_codes=codes)

    @get(
        "/sessions",
        permission=Permission.ACCOUNT_OWN,
        summary="List where one is signed in, the newest first",
    )
    async def list_sessions(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
    ) -> PageOut[SessionOut]:
        page = await SessionService(uow).list_open(subject.id, PageRequest.parse(limit, cursor))
        return page.out(lambda session: SessionOut.of(session, subject))

    @delete(
        "/sessions/{session_id:uuid}",
        permission=Permission.ACCOUNT_OWN,
        summary="End one of one's sessions",
    )
    async def end_session(
        self, uow: InjectedUnitOfWork, subject: InjectedSubject, session_id: FromPath[UUID]
    ) -> None:
        await SessionService(uow).end_one(subject.id, session_id)

    @delete(
        "/sessions", permission=Permission.ACCOUNT_OWN, summary="End all of one's other sessions"
    )
    async def end_other_sessions(self, uow: InjectedUnitOfWork, subject: InjectedSubject) -> None:
        await SessionService(uow).end_others(subject.id, _session_of(subject))

    @get(
        "/sign-ins",
        permission=Permission.ACCOUNT_OWN,
        summary="List attempts to sign in as oneself, the newest first",
    )
    async def list_sign_ins(
        self,
        uow: InjectedUnitOfWork,
        subject: InjectedSubject,
        limit: Limit = LIMIT_BY_DEFAULT,
        cursor: CursorText = None,
    ) -> PageOut[SignInOut]:
        page = await SessionService(uow).list_sign_ins(subject.id, PageRequest.parse(limit, cursor))
        return page.out(SignInOut.of)


def _session_of(subject: Subject) -> UUID:
    if subject.session_id is None:
        raise Forbidden("Only a signed-in member can do this, not an API key.")
    return subject.session_id
