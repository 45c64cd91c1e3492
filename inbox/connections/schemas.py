"""What the API takes and gives of connecting and checking channels."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from msgspec import Meta

from inbox.channels.schemas import ChannelOut, ProviderId, Secret
from inbox.foundation.schemas import In, Name, Out
from integrations.messaging import WhoActs

Pin = Annotated[str, Meta(pattern=r"^[0-9]{6}$", description="Six digits.")]


class SignupSettingsOut(Out):
    """What the sign-up window is opened with; without an app it is not available."""

    available: bool
    app_id: str | None
    config_id: str | None
    graph_version: str


class SignupIn(In):
    """`code` is what Meta's window hands over. `pin` is the number's two-step code: with one that
    was set before, say it; else it is set to a new one. A number that also lives in the WhatsApp
    Business app is not registered: say so with `also_on_phone`."""

    code: Secret
    account_id: ProviderId
    phone_number_id: ProviderId | None = None
    name: Name | None = None
    pin: Pin | None = None
    also_on_phone: bool = False


class FinishIn(In):
    pin: Pin | None = None


class DisconnectedOut(Out):
    """`unsubscribed`: Meta sends nothing of this account any more. Else `unsubscribe_error` says
    why: another channel of the same account is enabled, or Meta could not be asked."""

    channel: ChannelOut
    unsubscribed: bool
    unsubscribe_error: str | None


class Verdict(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    # It could not be looked at, because something before it failed.
    SKIPPED = "skipped"


class CheckOut(Out):
    """`name` is what was looked at: token, account, subscription, number, webhook."""

    name: str
    verdict: Verdict
    cause: str
    what_to_do: str | None = None
    code: str | None = None
    who_acts: WhoActs | None = None


class ChannelCheckOut(Out):
    """`verdict` is the worst of the checks."""

    channel: ChannelOut
    verdict: Verdict
    checks: list[CheckOut]
    checked_at: datetime
    last_webhook_at: datetime | None
