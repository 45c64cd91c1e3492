"""The simulated phone as a messaging adapter: a channel without a provider, to try Parley with."""

from integrations.console.outcomes import explain
from integrations.console.webhook import read, split, verify

__all__ = ["explain", "read", "split", "verify"]
