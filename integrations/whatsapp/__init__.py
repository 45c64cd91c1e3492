"""WhatsApp's Cloud API as a messaging adapter. The client, which needs aiohttp, is in client.py."""

from integrations.whatsapp.error_codes import explain
from integrations.whatsapp.updates import read
from integrations.whatsapp.webhook import split, verify

__all__ = ["explain", "read", "split", "verify"]
