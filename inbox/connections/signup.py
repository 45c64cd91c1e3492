"""Meta's Embedded Signup, from the window's code to a number that sends and receives.

    code ─▶ token ─▶ whose is it, what may it ─▶ which number
                                                     │ commit: the channel, not enabled
                                                     ▼
             enabled ◀─ commit ─ subscribed ◀─ registered
                                     │ Meta asks our address for the verify token

The code works once, so what it gave is kept before the steps that may fail. Whoever finishes later
goes on from there; whoever opens the window again gets the same channel. No call is made inside a
transaction.
"""

import secrets
from uuid import UUID

from inbox.channels.asking import administration, said_no
from inbox.channels.directory import account_access, route_of, stored_pin
from inbox.channels.models import Channel, ChannelKind, ConnectedBy
from inbox.channels.schemas import webhook_url
from inbox.channels.service import ChannelService
from inbox.connections.errors import (
    NothingToFinish,
    NotSubscribed,
    NumberNotRegistered,
    SignupCodeRefused,
    SignupNumberMissing,
    SignupNumberUnclear,
    SignupTokenUnfit,
    SignupUnavailable,
)
from inbox.connections.schemas import SignupIn, SignupSettingsOut
from inbox.foundation.encryption import token_hash
from inbox.foundation.permissions import Subject
from inbox.foundation.runtime import Runtime
from inbox.foundation.settings import Settings
from inbox.foundation.unit_of_work import UnitOfWork
from integrations.accounts import (
    AccountAccess,
    Administration,
    AppAccess,
    NumberState,
    ProviderRefused,
)

PIN_DIGITS = 6
VERIFY_TOKEN_BYTES = 24


def signup_settings(settings: Settings) -> SignupSettingsOut:
    app = app_of(settings)
    return SignupSettingsOut(
        available=app is not None and bool(settings.meta_config_id),
        app_id=settings.meta_app_id or None,
        config_id=settings.meta_config_id or None,
        graph_version=settings.graph_version,
    )


def app_of(settings: Settings) -> AppAccess | None:
    secret = settings.meta_app_secret.get_secret_value()
    return AppAccess(settings.meta_app_id, secret) if settings.meta_app_id and secret else None


class Signup:
    def __init__(self, runtime: Runtime, subject: Subject) -> None:
        self._runtime = runtime
        self._subject = subject

    async def run(self, asked: SignupIn) -> Channel:
        app = app_of(self._runtime.settings)
        if app is None:
            raise SignupUnavailable
        async with administration(self._runtime, ChannelKind.WHATSAPP) as provider:
            token = await self._token(provider, app, asked.code)
            access = AccountAccess(asked.account_id, "", token, app.app_secret)
            number = await self._number(provider, access, asked.phone_number_id)
            pin = None if asked.also_on_phone else asked.pin or _new_pin()
            async with self._unit_of_work() as uow:
                channel = await ChannelService(uow).begin_signup(
                    number=number,
                    account_id=asked.account_id,
                    name=(asked.name or "").strip(),
                    access_token=token,
                    app_secret=app.app_secret,
                    pin=pin,
                )
            return await self._finish(provider, channel.id, channel.address, access, pin)

    async def finish(self, channel_id: UUID, pin: str | None) -> Channel:
        async with self._unit_of_work() as uow:
            service = ChannelService(uow)
            channel = await service.get(channel_id)
            if channel.connected_by is not ConnectedBy.EMBEDDED_SIGNUP:
                raise NothingToFinish
            if channel.access_token is None:
                raise NothingToFinish
            if pin is not None:
                await service.keep_pin(channel_id, pin)
            access, pin = account_access(route_of(channel)), stored_pin(channel)
        async with administration(self._runtime, ChannelKind.WHATSAPP) as provider:
            return await self._finish(provider, channel_id, channel.address, access, pin)

    async def _token(self, provider: Administration, app: AppAccess, code: str) -> str:
        try:
            token = await provider.exchange(app, code)
        except ProviderRefused:
            raise SignupCodeRefused from None
        try:
            state = await provider.inspect(token, app)
        except ProviderRefused as refused:
            raise said_no(SignupTokenUnfit, refused) from None
        if not state.valid or state.app_id != app.app_id:
            raise SignupTokenUnfit
        if state.missing_scopes:
            raise SignupTokenUnfit(f"The token lacks {', '.join(sorted(state.missing_scopes))}.")
        return token

    async def _number(
        self, provider: Administration, access: AccountAccess, wanted: str | None
    ) -> NumberState:
        try:
            numbers = await provider.numbers(access)
        except ProviderRefused as refused:
            raise said_no(SignupTokenUnfit, refused) from None
        found = [one for one in numbers if wanted in {None, one.address}]
        if not found:
            raise SignupNumberMissing
        if len(found) > 1:
            raise SignupNumberUnclear
        return found[0]

    async def _finish(
        self,
        provider: Administration,
        channel_id: UUID,
        address: str,
        access: AccountAccess,
        pin: str | None,
    ) -> Channel:
        access = AccountAccess(access.account, address, access.access_token, access.app_secret)
        if pin is not None:
            try:
                await provider.register(access, pin)
            except ProviderRefused as refused:
                raise said_no(NumberNotRegistered, refused, channel_id) from None
        # Meta asks our address for it while it is being told the address: it has to be there.
        verify_token = secrets.token_urlsafe(VERIFY_TOKEN_BYTES)
        async with self._unit_of_work() as uow:
            await ChannelService(uow).expect_verify_token(channel_id, token_hash(verify_token))
        callback = webhook_url(self._runtime.settings.base_url, ChannelKind.WHATSAPP)
        try:
            if self._runtime.settings.tls:
                await provider.subscribe(access, callback, verify_token)
            else:
                # Meta takes no address without https; the app's own stays in force.
                await provider.subscribe(access, None, None)
        except ProviderRefused as refused:
            raise said_no(NotSubscribed, refused, channel_id) from None
        async with self._unit_of_work() as uow:
            return await ChannelService(uow).change(channel_id, enabled=True)

    def _unit_of_work(self) -> UnitOfWork:
        return self._runtime.unit_of_work(self._subject.workspace_id, subject=self._subject)


def _new_pin() -> str:
    return "".join(secrets.choice("0123456789") for _ in range(PIN_DIGITS))
