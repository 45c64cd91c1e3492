"""Calls to places that a person configured. See client.py; the errors are drawn in errors.py."""

from integrations.outbound.client import OutboundClient
from integrations.outbound.errors import (
    LimitedPart,
    OutboundError,
    OutboundInterrupted,
    OutboundMalformed,
    OutboundRefused,
    OutboundTimeout,
    OutboundTooLarge,
    OutboundUnreachable,
    RefusalReason,
    UnreachableStage,
)
from integrations.outbound.limits import OutboundLimits, OutboundRules, PlainHttp, PoolSize
from integrations.outbound.messages import (
    HostCredential,
    Method,
    OutboundRequest,
    OutboundResponse,
    ResponseKind,
)
from integrations.outbound.resolver import Resolver, SystemResolver

__all__ = [
    "HostCredential",
    "LimitedPart",
    "Method",
    "OutboundClient",
    "OutboundError",
    "OutboundInterrupted",
    "OutboundLimits",
    "OutboundMalformed",
    "OutboundRefused",
    "OutboundRequest",
    "OutboundResponse",
    "OutboundRules",
    "OutboundTimeout",
    "OutboundTooLarge",
    "OutboundUnreachable",
    "PlainHttp",
    "PoolSize",
    "RefusalReason",
    "Resolver",
    "ResponseKind",
    "SystemResolver",
    "UnreachableStage",
]
