"""Is a channel connected, from end to end? Each check says what it found, and what to do.

    token          valid, of which app, may what, until when
    account        reachable with that token
    subscription   the account tells our app what happens
    number         registered, its quality, its name
    webhook        something came in lately: the whole way round was walked

All are asked at once. A dead token pauses the channel, as it does in a send; where nothing that
stops it is found, a paused channel is enabled again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, TypeVar
from uuid import UUID

from inbox.channels.asking import administration
from inbox.channels.directory import account_access, route_of
from inbox.channels.explanations import REFUSED_PREFIX, ErrorOut
from inbox.channels.models import Channel, ChannelKind, ConnectedBy
from inbox.channels.schemas import ChannelOut
from inbox.channels.service import ChannelService
from inbox.connections.schemas import ChannelCheckOut, CheckOut, Verdict
from inbox.connections.signup import app_of
from inbox.foundation.permissions import Subject
from inbox.foundation.runtime import Runtime
from inbox.foundation.time_of_database import database_now
from inbox.foundation.unit_of_work import UnitOfWork
from inbox.mailbox.service import EventService
from integrations.accounts import (
    AccountAccess,
    AccountState,
    Administration,
    AppAccess,
    NumberState,
    ProviderRefused,
    ProviderSilent,
    Subscription,
    TokenState,
)

Found = TypeVar("Found")
EXPIRES_SOON: Final = timedelta(days=14)
HEARD_LATELY: Final = timedelta(days=7)
BAD_QUALITY: Final = frozenset({"RED", "LOW"})
BAD_NAMES: Final = frozenset({"DECLINED", "EXPIRED", "NON_EXISTS"})
_RANK: Final = {Verdict.OK: 0, Verdict.SKIPPED: 0, Verdict.WARNING: 1, Verdict.FAILED: 2}
_RENEW: Final = "Create a new access token in Meta's business settings and enter it here."


@dataclass(slots=True)
class _Answers:
    """What the provider said of each; where it did not, why."""

    token: TokenState | None = None
    account: AccountState | None = None
    subscriptions: Sequence[Subscription] | None = None
    number: NumberState | None = None
    failed: dict[str, ErrorOut] = field(default_factory=dict)
    dead_code: str | None = None


class Doctor:
    def __init__(self, runtime: Runtime, subject: Subject) -> None:
        self._runtime = runtime
        self._subject = subject

    async def examine(self, channel_id: UUID) -> ChannelCheckOut:
        async with self._unit_of_work() as uow:
            channel = await ChannelService(uow).get(channel_id)
            access = account_access(route_of(channel))
        answers = _Answers()
        checks: list[CheckOut] = []
        if channel.kind is ChannelKind.WHATSAPP and access.access_token:
            app = app_of(self._runtime.settings)
            ours = app if channel.connected_by is ConnectedBy.EMBEDDED_SIGNUP else None
            async with administration(self._runtime, channel.kind) as provider:
                answers = await _ask(provider, access, ours)
            checks += _judge(answers)
        elif channel.kind is ChannelKind.WHATSAPP:
            checks.append(_failed("token", "No access token is stored.", _RENEW))
        return await self._conclude(channel_id, answers, checks)

    async def _conclude(
        self, channel_id: UUID, answers: _Answers, checks: list[CheckOut]
    ) -> ChannelCheckOut:
        async with self._unit_of_work() as uow:
            service = ChannelService(uow)
            now = await database_now(uow)
            channel = await service.note_checked(channel_id, answers.number)
            heard_at = await EventService(uow).last_received_at(channel_id)
            checks.append(self._webhook(channel, heard_at, now))
            worst = max((one.verdict for one in checks), key=lambda one: _RANK[one])
            if answers.dead_code is not None:
                await service.pause(channel_id, f"{REFUSED_PREFIX}{answers.dead_code}")
            elif worst is not Verdict.FAILED:
                channel = await service.mend(channel_id)
            return ChannelCheckOut(
                channel=ChannelOut.of(channel, self._runtime.settings.base_url),
                verdict=worst,
                checks=checks,
                checked_at=now,
                last_webhook_at=heard_at,
            )

    def _webhook(self, channel: Channel, heard_at: datetime | None, now: datetime) -> CheckOut:
        if channel.kind is ChannelKind.CONSOLE:
            return _ok("webhook", "A simulated phone needs no provider.")
        number = channel.display_address or "this number"
        provoke = f"Write any WhatsApp message to {number}: it must show up here within seconds."
        if not self._runtime.settings.tls:
            return _warning(
                "webhook",
                "The address of this installation is not https, so Meta cannot deliver to it.",
                f"Set PARLEY_PUBLIC_URL to an address that Meta can reach. Then: {provoke}",
            )
        if channel.app_secret is None:
            return _failed(
                "webhook",
                "No app secret is stored, so every webhook is refused.",
                "Enter the app's secret, from the app's basic settings at Meta.",
            )
        if heard_at is None:
            return _warning("webhook", "Nothing has come in from Meta yet.", provoke)
        if now - heard_at > HEARD_LATELY:
            return _warning("webhook", "Nothing has come in for more than a week.", provoke)
        return _ok("webhook", "Meta's webhooks come in.")

    def _unit_of_work(self) -> UnitOfWork:
        return self._runtime.unit_of_work(self._subject.workspace_id, subject=self._subject)


async def _ask(provider: Administration, access: AccountAccess, app: AppAccess | None) -> _Answers:
    answers = _Answers()

    async def one(name: str, question: Callable[[], Awaitable[Found]]) -> Found | None:
        try:
            return await question()
        except ProviderRefused as refused:
            answers.failed[name] = ErrorOut.of(ChannelKind.WHATSAPP, refused.code)
            if refused.token_dead:
                answers.dead_code = refused.code
        except ProviderSilent as silent:
            answers.failed[name] = ErrorOut.of(ChannelKind.WHATSAPP, silent.code)
        return None

    answers.token, answers.account, answers.subscriptions, answers.number = await asyncio.gather(
        one("token", lambda: provider.inspect(access.access_token, app)),
        one("account", lambda: provider.account(access)),
        one("subscription", lambda: provider.subscriptions(access)),
        one("number", lambda: provider.number(access)),
    )
    return answers


def _judge(answers: _Answers) -> list[CheckOut]:
    checks = [_token(answers)]
    if checks[0].verdict is Verdict.FAILED and answers.account is None:
        # One cause gives one failure.
        words = "Not looked at: the token does not work."
        return checks + [
            CheckOut(name=name, verdict=Verdict.SKIPPED, cause=words)
            for name in ("account", "subscription", "number")
        ]
    return [*checks, _account(answers), _subscription(answers), _number(answers)]


def _token(answers: _Answers) -> CheckOut:
    state = answers.token
    if state is None:
        # Some tokens may not be asked about; what they can do tells the rest.
        if answers.dead_code is None and answers.account is not None:
            return _ok("token", "The token works; Meta tells nothing more of it.")
        return _refused("token", answers.failed["token"])
    if not state.valid:
        answers.dead_code = answers.dead_code or "190"
        return _refused("token", ErrorOut.of(ChannelKind.WHATSAPP, "190"))
    if state.missing_scopes:
        missing = ", ".join(sorted(state.missing_scopes))
        return _failed("token", f"The token lacks {missing}.", f"Grant it {missing} at Meta.")
    if state.expires_at is None:
        return _ok("token", "The token is valid and does not expire.")
    until = f"{state.expires_at:%Y-%m-%d %H:%M} UTC"
    if state.expires_at - datetime.now(state.expires_at.tzinfo) < EXPIRES_SOON:
        words = "Create a token of a system user, which does not expire, and enter it here."
        return _warning("token", f"The token is valid until {until}.", words)
    return _ok("token", f"The token is valid until {until}.")


def _account(answers: _Answers) -> CheckOut:
    state = answers.account
    if state is None:
        return _refused("account", answers.failed["account"])
    if (state.review or "APPROVED").upper() != "APPROVED":
        return _warning(
            "account",
            f"Meta's review of the account stands at {state.review}.",
            "Follow what WhatsApp Manager says under «Account quality».",
        )
    return _ok("account", "The account answers.")


def _subscription(answers: _Answers) -> CheckOut:
    found = answers.subscriptions
    if found is None:
        return _refused("subscription", answers.failed["subscription"])
    own = answers.token.app_id if answers.token else None
    if not any(own in {None, one.app_id} or one.app_id is None for one in found):
        return _failed(
            "subscription",
            "The account does not tell our app what happens: nothing will come in.",
            "Connect the number once more, or subscribe the app to the account's webhooks at Meta.",
        )
    return _ok("subscription", "The account tells our app what happens.")


def _number(answers: _Answers) -> CheckOut:
    state = answers.number
    if state is None:
        return _refused("number", answers.failed["number"])
    if state.registered is False:
        return _failed(
            "number",
            f"The number cannot send: Meta calls it {state.status}.",
            "Register the number, or follow what WhatsApp Manager says of it.",
        )
    if (state.quality or "").upper() in BAD_QUALITY:
        return _warning(
            "number",
            "Customers block or report the number: its quality is low.",
            "Write to fewer people, and only to those who expect it.",
        )
    if (state.name_status or "").upper() in BAD_NAMES:
        return _warning(
            "number",
            f"The display name is not approved: Meta calls it {state.name_status}.",
            "Change the display name in WhatsApp Manager.",
        )
    return _ok("number", "The number is registered and in good standing.")


def _ok(name: str, cause: str) -> CheckOut:
    return CheckOut(name=name, verdict=Verdict.OK, cause=cause)


def _warning(name: str, cause: str, what_to_do: str) -> CheckOut:
    return CheckOut(name=name, verdict=Verdict.WARNING, cause=cause, what_to_do=what_to_do)


def _failed(name: str, cause: str, what_to_do: str) -> CheckOut:
    return CheckOut(name=name, verdict=Verdict.FAILED, cause=cause, what_to_do=what_to_do)


def _refused(name: str, error: ErrorOut) -> CheckOut:
    return CheckOut(
        name=name,
        verdict=Verdict.FAILED,
        cause=error.cause,
        what_to_do=error.what_to_do,
        code=error.code,
        who_acts=error.who_acts,
    )
