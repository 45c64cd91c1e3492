"""Meta's side of `integrations/accounts.py`."""

from collections.abc import Sequence
from typing import Any, Final, Self
from urllib.parse import quote

from integrations.accounts import (
    AccountAccess,
    AccountState,
    AppAccess,
    NumberState,
    ProviderSilent,
    ProviderTemplate,
    Subscription,
    TemplateDraft,
    TokenState,
)
from integrations.bounded_json import identifier_in, list_in, moment, object_in, text_in
from integrations.whatsapp.error_codes import ANSWER_UNREADABLE
from integrations.whatsapp.graph import Graph

SCOPES: Final = frozenset({"whatsapp_business_management", "whatsapp_business_messaging"})
NUMBER_FIELDS: Final = (
    "id,display_phone_number,verified_name,name_status,quality_rating,messaging_limit_tier,status"
)
TEMPLATE_FIELDS: Final = (
    "id,name,language,status,category,components,quality_score,rejected_reason,parameter_format"
)
# Of numbers that can send; the others wait for a code, a review, or were taken away.
CONNECTED: Final = frozenset({"CONNECTED", "LINKED", "FLAGGED", "RESTRICTED"})
# What Meta writes where there is nothing to say.
NOTHING: Final = frozenset({"NONE", "UNKNOWN", ""})


class WhatsAppAdministration:
    def __init__(self, graph_url: str, graph_version: str) -> None:
        self._graph = Graph(graph_url, graph_version)

    async def __aenter__(self) -> Self:
        await self._graph.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._graph.__aexit__()

    async def exchange(self, app: AppAccess, code: str) -> str:
        query = {"client_id": app.app_id, "client_secret": app.app_secret, "code": code}
        document = await self._graph.call("GET", "oauth/access_token", query=query)
        return _needed(text_in(document, "access_token"))

    async def inspect(self, token: str, app: AppAccess | None) -> TokenState:
        """Asked as the app where we know it; else the token is asked about itself."""
        asker = f"{app.app_id}|{app.app_secret}" if app else token
        query = {"input_token": token, "access_token": asker}
        data = object_in(await self._graph.call("GET", "debug_token", query=query), "data")
        scopes = frozenset(one for one in list_in(data, "scopes") if isinstance(one, str))
        return TokenState(
            valid=data.get("is_valid") is True,
            app_id=identifier_in(data, "app_id"),
            # 0 says that it does not expire.
            expires_at=moment(data.get("expires_at")),
            scopes=scopes,
            missing_scopes=SCOPES - scopes if scopes else frozenset(),
        )

    async def account(self, access: AccountAccess) -> AccountState:
        query = {"fields": "id,name,account_review_status"}
        document = await self._call("GET", access, _id(access.account), query=query)
        return AccountState(text_in(document, "name"), text_in(document, "account_review_status"))

    async def numbers(self, access: AccountAccess) -> Sequence[NumberState]:
        path = f"{_id(access.account)}/phone_numbers"
        query = {"fields": NUMBER_FIELDS}
        return [
            _number(one)
            async for one in self._graph.pages(
                path, token=access.access_token, app_secret=access.app_secret, query=query
            )
            if identifier_in(one, "id")
        ]

    async def number(self, access: AccountAccess) -> NumberState:
        query = {"fields": NUMBER_FIELDS}
        return _number(await self._call("GET", access, _id(access.address), query=query))

    async def register(self, access: AccountAccess, pin: str) -> None:
        body = {"messaging_product": "whatsapp", "pin": pin}
        _succeeded(await self._call("POST", access, f"{_id(access.address)}/register", body=body))

    async def subscribe(
        self, access: AccountAccess, callback: str | None, verify_token: str | None
    ) -> None:
        body = {}
        if callback and verify_token:
            body = {"override_callback_uri": callback, "verify_token": verify_token}
        path = f"{_id(access.account)}/subscribed_apps"
        _succeeded(await self._call("POST", access, path, body=body))

    async def unsubscribe(self, access: AccountAccess) -> None:
        await self._call("DELETE", access, f"{_id(access.account)}/subscribed_apps")

    async def subscriptions(self, access: AccountAccess) -> Sequence[Subscription]:
        document = await self._call("GET", access, f"{_id(access.account)}/subscribed_apps")
        return [
            Subscription(
                identifier_in(object_in(one, "whatsapp_business_api_data"), "id"),
                text_in(one, "override_callback_uri"),
            )
            for one in list_in(document, "data")
        ]

    async def templates(self, access: AccountAccess) -> Sequence[ProviderTemplate]:
        path = f"{_id(access.account)}/message_templates"
        query = {"fields": TEMPLATE_FIELDS}
        found = []
        async for one in self._graph.pages(
            path, token=access.access_token, app_secret=access.app_secret, query=query
        ):
            template = _template(one)
            if template is not None:
                found.append(template)
        return found

    async def create_template(
        self, access: AccountAccess, draft: TemplateDraft
    ) -> ProviderTemplate:
        body = {
            "name": draft.name,
            "language": draft.language,
            "category": draft.category,
            "parameter_format": draft.parameter_format.upper(),
            "components": [dict(one) for one in draft.components],
        }
        path = f"{_id(access.account)}/message_templates"
        document = await self._call("POST", access, path, body=body)
        return ProviderTemplate(
            external_id=_needed(identifier_in(document, "id")),
            name=draft.name,
            language=draft.language,
            category=text_in(document, "category") or draft.category,
            status=text_in(document, "status") or "PENDING",
            reason=None,
            quality=None,
            parameter_format=draft.parameter_format,
            components=draft.components,
        )

    async def edit_template(
        self, access: AccountAccess, external_id: str, draft: TemplateDraft
    ) -> None:
        body = {
            "category": draft.category,
            "components": [dict(one) for one in draft.components],
        }
        _succeeded(await self._call("POST", access, _id(external_id), body=body))

    async def delete_template(
        self, access: AccountAccess, name: str, external_id: str | None
    ) -> None:
        query = {"name": name} | ({"hsm_id": external_id} if external_id else {})
        path = f"{_id(access.account)}/message_templates"
        _succeeded(await self._call("DELETE", access, path, query=query))

    async def _call(
        self,
        method: str,
        access: AccountAccess,
        path: str,
        *,
        query: dict[str, str] | None = None,
        body: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        return await self._graph.call(
            method,
            path,
            token=access.access_token,
            app_secret=access.app_secret,
            query=query,
            body=body,
        )


def _id(given: str) -> str:
    return quote(given, safe="")


def _needed(found: str | None) -> str:
    if found is None:
        raise ProviderSilent(ANSWER_UNREADABLE)
    return found


def _succeeded(document: dict[str, Any]) -> None:
    if document.get("success") is not True:
        raise ProviderSilent(ANSWER_UNREADABLE)


def _said(document: Any, name: str) -> str | None:
    found = text_in(document, name)
    return None if found is None or found.upper() in NOTHING else found[:200]


def _number(document: dict[str, Any]) -> NumberState:
    status = _said(document, "status")
    return NumberState(
        address=identifier_in(document, "id") or "",
        display=_said(document, "display_phone_number"),
        name=_said(document, "verified_name"),
        name_status=_said(document, "name_status"),
        quality=_said(document, "quality_rating"),
        messaging_limit=_said(document, "messaging_limit_tier"),
        status=status,
        registered=None if status is None else status.upper() in CONNECTED,
    )


def _template(document: dict[str, Any]) -> ProviderTemplate | None:
    external_id = identifier_in(document, "id")
    name, language = identifier_in(document, "name"), identifier_in(document, "language")
    if not (external_id and name and language):
        return None
    return ProviderTemplate(
        external_id=external_id,
        name=name,
        language=language,
        category=_said(document, "category") or "",
        status=_said(document, "status") or "UNKNOWN",
        reason=_said(document, "rejected_reason"),
        quality=_said(object_in(document, "quality_score"), "score"),
        parameter_format=(_said(document, "parameter_format") or "positional").lower(),
        components=[one for one in list_in(document, "components") if isinstance(one, dict)],
    )
