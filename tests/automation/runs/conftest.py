"""The same as of flows."""

from tests.automation.flows.conftest import api, channel, marketer, still

__all__ = ["api", "channel", "marketer", "still"]
