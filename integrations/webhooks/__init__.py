"""Standard Webhooks: how a message is signed. See signing.py."""
