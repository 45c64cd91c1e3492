"""Webhook bodies built by hand, in WhatsApp's envelope."""

import json
from typing import Any

ACCOUNT, ADDRESS = "419561257915477", "106540352242922"


def envelope(*changes: Any, **entry: Any) -> bytes:
    entries = [{"id": ACCOUNT, "changes": list(changes), **entry}]
    return json.dumps({"object": "whatsapp_business_account", "entry": entries}).encode()


def change(field: Any = "messages", **value: Any) -> dict[str, Any]:
    metadata = {"display_phone_number": "15550783881", "phone_number_id": ADDRESS}
    return {
        "field": field,
        "value": {"messaging_product": "whatsapp", "metadata": metadata, **value},
    }


def text(external_id: str = "wamid.1", sender: str = "16505551234", **more: Any) -> dict[str, Any]:
    message = {
        "from": sender,
        "id": external_id,
        "timestamp": "1749416383",
        "type": "text",
        "text": {"body": "hello"},
    }
    return message | more


def status(external_id: str = "wamid.1", word: str = "delivered", **more: Any) -> dict[str, Any]:
    known = {"id": external_id, "status": word, "timestamp": "1700000004"}
    return known | {"recipient_id": "16505551234"} | more
