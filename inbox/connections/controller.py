"""Connecting, checking and disconnecting channels. These routes ask the provider, so they hold no
transaction of their own and have more time."""

from uuid import UUID

from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody

from inbox.channels.directory import ChannelDirectory
from inbox.channels.schemas import ChannelOut
from inbox.connections.disconnecting import Disconnecting
from inbox.connections.doctor import Doctor
from inbox.connections.schemas import (
    ChannelCheckOut,
    DisconnectedOut,
    FinishIn,
    SignupIn,
    SignupSettingsOut,
)
from inbox.connections.signup import Signup, signup_settings
from inbox.foundation.injected import InjectedRuntime, InjectedSubject
from inbox.foundation.permissions import Permission
from inbox.foundation.request_pipeline import ASKS_OUTSIDE

ASKING = {ASKS_OUTSIDE: True}


class ConnectionController(Controller):
    path = "/channels"
    tags = ("channels",)

    @get(
        "/embedded-signup",
        permission=Permission.CHANNELS_MANAGE,
        summary="What Meta's sign-up window is opened with",
    )
    async def read_signup_settings(self, runtime: InjectedRuntime) -> SignupSettingsOut:
        return signup_settings(runtime.settings)

    @post(
        "/embedded-signup",
        permission=Permission.CHANNELS_MANAGE,
        opt=ASKING,
        summary="Connect a number with the code of Meta's sign-up window",
    )
    async def sign_up(
        self,
        runtime: InjectedRuntime,
        subject: InjectedSubject,
        directory: NamedDependency[ChannelDirectory],
        data: JSONBody[SignupIn],
    ) -> ChannelOut:
        """Safe to repeat with a new code: a number has one channel. When a later step fails, the
        channel is kept, and the problem names it in `now.channel_id`."""
        channel = await Signup(runtime, subject).run(data)
        directory.forget()
        return ChannelOut.of(channel, runtime.settings.base_url)

    @post(
        "/{channel_id:uuid}/finish-signup",
        permission=Permission.CHANNELS_MANAGE,
        opt=ASKING,
        summary="Register and subscribe a number whose sign-up was not finished",
        status_code=200,
    )
    async def finish(
        self,
        runtime: InjectedRuntime,
        subject: InjectedSubject,
        directory: NamedDependency[ChannelDirectory],
        channel_id: FromPath[UUID],
        data: JSONBody[FinishIn],
    ) -> ChannelOut:
        channel = await Signup(runtime, subject).finish(channel_id, data.pin)
        directory.forget()
        return ChannelOut.of(channel, runtime.settings.base_url)

    @post(
        "/{channel_id:uuid}/check",
        permission=Permission.CHANNELS_MANAGE,
        opt=ASKING,
        summary="Check token, account, subscription, number and webhook of a channel",
        status_code=200,
    )
    async def check(
        self,
        runtime: InjectedRuntime,
        subject: InjectedSubject,
        directory: NamedDependency[ChannelDirectory],
        channel_id: FromPath[UUID],
    ) -> ChannelCheckOut:
        found = await Doctor(runtime, subject).examine(channel_id)
        directory.forget()
        return found

    @post(
        "/{channel_id:uuid}/disconnect",
        permission=Permission.CHANNELS_MANAGE,
        opt=ASKING,
        summary="Disconnect a channel; its conversations stay",
        status_code=200,
    )
    async def disconnect(
        self,
        runtime: InjectedRuntime,
        subject: InjectedSubject,
        directory: NamedDependency[ChannelDirectory],
        channel_id: FromPath[UUID],
    ) -> DisconnectedOut:
        channel, unsubscribed, error = await Disconnecting(runtime, subject).disconnect(channel_id)
        directory.forget()
        return DisconnectedOut(
            channel=ChannelOut.of(channel, runtime.settings.base_url),
            unsubscribed=unsubscribed,
            unsubscribe_error=error,
        )
