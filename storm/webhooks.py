"""WhatsApp webhooks as Meta sends them: rendered and signed, ready for a connection.

The shapes follow Meta's published examples; `value.contacts` carries a profile name for messages
and is missing for statuses, as in captured traffic.
"""

import hmac
from dataclasses import dataclass

PATH = "/webhooks/whatsapp"


@dataclass(frozen=True, slots=True)
class Number:
    """One connected WhatsApp number and the secrets that the far end shares with Parley."""

    phone_number_id: str
    waba_id: str
    app_secret: str
    token: str


def sign(body: bytes, secret: bytes) -> bytes:
    return b"sha256=" + hmac.digest(secret, body, "sha256").hex().encode()


def post(host: str, body: bytes, secret: bytes, path: str = PATH) -> bytes:
    return b"".join(
        (
            f"POST {path} HTTP/1.1\r\nHost: {host}\r\n".encode(),
            b"Content-Type: application/json\r\nX-Hub-Signature-256: ",
            sign(body, secret),
            b"\r\nContent-Length: %d\r\n\r\n" % len(body),
            body,
        )
    )


class Envelope:
    """What surrounds every webhook of one number, rendered once."""

    def __init__(self, number: Number) -> None:
        self.number = number
        self.secret = number.app_secret.encode()
        self._start = (
            b'{"object":"whatsapp_business_account","entry":[{"id":"%b","changes":[{"value":'
            b'{"messaging_product":"whatsapp","metadata":{"display_phone_number":"15550783881",'
            b'"phone_number_id":"%b"},' % (number.waba_id.encode(), number.phone_number_id.encode())
        )
        self._end = b'},"field":"messages"}]}]}'

    def text_message(self, wamid: str, sender: str, text: str, sent_at: int) -> bytes:
        """`text` is ours and needs no escaping."""
        return b"".join(
            (
                self._start,
                (
                    f'"contacts":[{{"profile":{{"name":"Customer {sender}"}},"wa_id":"{sender}"}}],'
                    f'"messages":[{{"from":"{sender}","id":"{wamid}","timestamp":"{sent_at}",'
                    f'"type":"text","text":{{"body":"{text}"}}}}]'
                ).encode(),
                self._end,
            )
        )

    def statuses(self, rendered: list[bytes]) -> bytes:
        return b"".join((self._start, b'"statuses":[', b",".join(rendered), b"]", self._end))


def status(
    wamid: str, state: str, recipient: str, sent_at: int, effect_id: str, error_code: int = 0
) -> bytes:
    """One element of `value.statuses`; the callback data comes back as it was sent."""
    echoed = f',"biz_opaque_callback_data":"{effect_id}"' if effect_id else ""
    detail = (
        f',"errors":[{{"code":{error_code},"title":"Message undeliverable"}}]'
        if error_code
        else f',"conversation":{{"id":"{wamid[-16:]}","origin":{{"type":"service"}}}},'
        '"pricing":{"billable":false,"pricing_model":"PMP","category":"service"}'
    )
    return (
        f'{{"id":"{wamid}","status":"{state}","timestamp":"{sent_at}",'
        f'"recipient_id":"{recipient}"{echoed}{detail}}}'
    ).encode()
