"""How the rooms ask a provider about an account, and how its answer becomes a problem of ours."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from inbox.channels.errors import NothingToAsk, ProviderNoAnswer
from inbox.channels.explanations import ErrorOut
from inbox.channels.models import ChannelKind
from inbox.foundation.errors import Conflict
from inbox.foundation.runtime import Runtime
from integrations.accounts import Administration, ProviderRefused, ProviderSilent
from integrations.channels import open_administration


@asynccontextmanager
async def administration(runtime: Runtime, kind: ChannelKind) -> AsyncIterator[Administration]:
    settings = runtime.settings
    provider = open_administration(kind.value, settings.graph_url, settings.graph_version)
    if provider is None:
        raise NothingToAsk
    try:
        async with provider:
            yield provider
    except ProviderSilent as silent:
        raise ProviderNoAnswer(ErrorOut.of(kind, silent.code).cause) from None


def said_no(
    problem: type[Conflict], refused: ProviderRefused, channel_id: UUID | None = None
) -> Conflict:
    """In our words for the provider's code, with what helps."""
    explained = ErrorOut.of(ChannelKind.WHATSAPP, refused.code)
    now = {"provider_code": refused.code, "who_acts": explained.who_acts.value}
    if channel_id is not None:
        now["channel_id"] = str(channel_id)
    return problem(f"{problem.title}: {explained.cause} {explained.what_to_do}", now=now)
