"""The contract of a provider's administration: what we ask of an account, and set up in it.

    signup      code ─exchange─▶ token ─inspect─▶ numbers ─register─▶ subscribe
    doctor      inspect · account · number · subscriptions
    templates   list · create · edit · delete

Every call may raise `ProviderRefused` (it said no, with a code that `explain` knows) or
`ProviderSilent` (no readable answer in time). Neither holds a part of the request or the answer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, Self


class ProviderRefused(Exception):
    """`token_dead` says that no call with this token will work again."""

    def __init__(self, code: str, *, token_dead: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.token_dead = token_dead


class ProviderSilent(Exception):
    """`code` is one of ours: a time-out, no connection, an unreadable answer."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class AppAccess:
    """The provider's app under which this installation connects accounts."""

    app_id: str
    app_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class AccountAccess:
    account: str
    address: str
    access_token: str = field(repr=False)
    app_secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TokenState:
    valid: bool
    app_id: str | None = None
    # None: it does not expire, or the provider did not say.
    expires_at: datetime | None = None
    scopes: frozenset[str] = frozenset()
    missing_scopes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class AccountState:
    name: str | None
    review: str | None


@dataclass(frozen=True, slots=True)
class NumberState:
    """None is what the provider did not say. `registered` is whether messages can leave."""

    address: str
    display: str | None = None
    name: str | None = None
    name_status: str | None = None
    quality: str | None = None
    messaging_limit: str | None = None
    status: str | None = None
    registered: bool | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    app_id: str | None
    callback: str | None = None


@dataclass(frozen=True, slots=True)
class ProviderTemplate:
    external_id: str
    name: str
    language: str
    category: str
    status: str
    reason: str | None
    quality: str | None
    parameter_format: str
    components: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class TemplateDraft:
    name: str
    language: str
    category: str
    components: Sequence[Mapping[str, Any]]
    parameter_format: str = "positional"


class Administration(Protocol):
    """Opened for one piece of work: `async with open_administration(…) as provider`."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(self, *_: object) -> None: ...

    async def exchange(self, app: AppAccess, code: str) -> str:
        """The access token that a code of the sign-up window stands for. A code works once."""
        ...

    async def inspect(self, token: str, app: AppAccess | None) -> TokenState: ...

    async def account(self, access: AccountAccess) -> AccountState: ...

    async def numbers(self, access: AccountAccess) -> Sequence[NumberState]: ...

    async def number(self, access: AccountAccess) -> NumberState: ...

    async def register(self, access: AccountAccess, pin: str) -> None: ...

    async def subscribe(
        self, access: AccountAccess, callback: str | None, verify_token: str | None
    ) -> None: ...

    async def unsubscribe(self, access: AccountAccess) -> None: ...

    async def subscriptions(self, access: AccountAccess) -> Sequence[Subscription]: ...

    async def templates(self, access: AccountAccess) -> Sequence[ProviderTemplate]: ...

    async def create_template(
        self, access: AccountAccess, draft: TemplateDraft
    ) -> ProviderTemplate: ...

    async def edit_template(
        self, access: AccountAccess, external_id: str, draft: TemplateDraft
    ) -> None: ...

    async def delete_template(
        self, access: AccountAccess, name: str, external_id: str | None
    ) -> None: ...
