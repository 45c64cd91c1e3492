"""The public page of a workspace: what is done with people's data, and how to ask."""

from typing import Any
from urllib.parse import parse_qs
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.params import FromPath

from inbox.access.attempts import AttemptsLimited
from inbox.foundation.authentication import PUBLIC
from inbox.foundation.client_address import client_of
from inbox.foundation.errors import NotFound
from inbox.foundation.injected import InjectedRegister, InjectedRuntime
from inbox.foundation.register import Register
from inbox.foundation.retention import Kind
from inbox.foundation.runtime import Runtime
from inbox.privacy.export_controller import Token
from inbox.privacy.models import PolicyKind, RequestKind
from inbox.privacy.policies import PolicyService
from inbox.privacy.proof_templates import link_base
from inbox.privacy.proofs import FromThePage, Proofs, find_request
from inbox.privacy.public_pages import POLICY, Page, Pages, Told
from inbox.privacy.requests import PrivacyRequests
from inbox.privacy.retention import RetentionService
from inbox.privacy.sub_processor_controller import configured
from inbox.privacy.workspace_settings import PrivacySettings
from inbox.workspaces.service import WorkspaceService

PageRequest = Request[Any, Any, Any]
FOR_EVERYBODY = "It is for people who have no account, and says nothing of anybody."
ADDRESS_AT_MOST = 200
WORDS_AT_MOST = 2_000
BODY_AT_MOST = 32 * 1024


class PublicPrivacyController(Controller):
    path = "/privacy"
    include_in_schema = False

    @get("/{workspace_id:uuid}", opt={PUBLIC: FOR_EVERYBODY})
    async def about(
        self,
        runtime: InjectedRuntime,
        register: InjectedRegister,
        request: PageRequest,
        workspace_id: FromPath[UUID],
    ) -> Response[str]:
        told = await _told(runtime, register, workspace_id)
        return _response(
            Pages(_locale(request, told.workspace.locale), request.url.path).about(told)
        )

    @post(
        "/{workspace_id:uuid}",
        opt={PUBLIC: FOR_EVERYBODY},
        request_max_body_size=BODY_AT_MOST,
        status_code=200,
    )
    async def ask(
        self,
        runtime: InjectedRuntime,
        register: InjectedRegister,
        request: PageRequest,
        workspace_id: FromPath[UUID],
    ) -> Response[str]:
        told = await _told(runtime, register, workspace_id)
        pages = Pages(_locale(request, told.workspace.locale), request.url.path)
        asked = _asked(await request.body())
        if asked is None:
            return _response(pages.about(told, fault="wrong", status=422))
        caller = client_of(request, runtime.settings.trusted_proxies).ip_address
        try:
            code = await Proofs(runtime, workspace_id).ask(asked, caller)
        except AttemptsLimited:
            return _response(pages.often())
        return _response(pages.taken(f"{runtime.settings.base_url}/privacy/status/{code}"))

    @get("/{workspace_id:uuid}/verify/{token:str}", opt={PUBLIC: FOR_EVERYBODY})
    async def confirm(
        self,
        runtime: InjectedRuntime,
        request: PageRequest,
        workspace_id: FromPath[UUID],
        token: Token,
    ) -> Response[str]:
        """Only asks: programs that look at links before people do confirm nothing."""
        pages = Pages(await _locale_of(runtime, request, workspace_id), request.url.path)
        return _response(pages.confirm())

    @post("/{workspace_id:uuid}/verify/{token:str}", opt={PUBLIC: FOR_EVERYBODY}, status_code=200)
    async def confirmed(
        self,
        runtime: InjectedRuntime,
        request: PageRequest,
        workspace_id: FromPath[UUID],
        token: Token,
    ) -> Response[str]:
        pages = Pages(await _locale_of(runtime, request, workspace_id), request.url.path)
        if await Proofs(runtime, workspace_id).confirm(token):
            return _response(pages.confirmed())
        return _response(pages.stale())

    @get("/status/{code:str}", opt={PUBLIC: "The code of the request is the proof."})
    async def status(
        self, runtime: InjectedRuntime, request: PageRequest, code: Token
    ) -> Response[str]:
        found = await find_request(runtime, code)
        if found is None:
            raise NotFound
        workspace_id, request_id = found
        async with runtime.unit_of_work(workspace_id) as uow:
            row = await PrivacyRequests(uow, runtime.installation_key).get(request_id)
            locale = (await WorkspaceService(uow).get()).locale
        return _response(Pages(_locale(request, locale)).status_of(row))


def _response(page: Page) -> Response[str]:
    return Response(
        page.html,
        status_code=page.status,
        media_type="text/html; charset=utf-8",
        headers={"Content-Security-Policy": POLICY},
    )


async def _told(runtime: Runtime, register: Register, workspace_id: UUID) -> Told:
    async with runtime.unit_of_work(workspace_id) as uow:
        workspace = await WorkspaceService(uow).get()
        shares = await RetentionService(uow).shares()
        base = link_base(runtime.settings, workspace_id)
        template = await PrivacySettings(uow).proof_template(base)
        policies = {one.kind: one.body for one in await PolicyService(uow).in_effect()}
        return Told(
            workspace=workspace,
            message_days=max(one.days for one in shares[Kind.MESSAGES]),
            file_days=max(one.days for one in shares[Kind.MEDIA]),
            sub_processors=await configured(uow, runtime, register),
            policy=policies.get(PolicyKind.PRIVACY),
            any_number=template is not None,
        )


async def _locale_of(runtime: Runtime, request: PageRequest, workspace_id: UUID) -> str:
    async with runtime.unit_of_work(workspace_id) as uow:
        return _locale(request, (await WorkspaceService(uow).get()).locale)


def _locale(request: PageRequest, otherwise: str) -> str:
    return request.query_params.get("lang", otherwise)


def _asked(body: bytes) -> FromThePage | None:
    try:
        given = parse_qs(body.decode(), max_num_fields=10)
    except ValueError:
        return None
    fields = {name: values[-1].replace("\x00", "").strip() for name, values in given.items()}
    kind, address, words = (fields.get(name, "") for name in ("kind", "address", "words"))
    known = kind in set(RequestKind) and 0 < len(address) <= ADDRESS_AT_MOST
    if not known or not address.isprintable() or len(words) > WORDS_AT_MOST:
        return None
    return FromThePage(RequestKind(kind), address, words)
