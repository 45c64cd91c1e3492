"""Sends one plain-text mail through the server that the deployment configured.

MailRefused
├── final        the address or the message is refused for good
└── not final    the server is away, busy or says «later»
"""

from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import make_msgid
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 15
PERMANENT_REPLIES = range(500, 600)
# Its links are short-lived: waiting for a configuration would send them when they are dead.
NOT_CONFIGURED = "smtp_not_configured"


class MailRefused(Exception):
    def __init__(self, code: str, *, final: bool) -> None:
        super().__init__(code)
        self.code = code
        self.final = final


class SmtpClient:
    """`smtp://user:password@host:587` starts TLS where offered; `smtps://` speaks it at once."""

    def __init__(self, url: str, *, sender: str) -> None:
        self._url = url
        self._sender = sender

    async def send(self, recipient: str, subject: str, body: str) -> None:
        if not self._url:
            raise MailRefused(NOT_CONFIGURED, final=True)
        import aiosmtplib

        parts = urlsplit(self._url)
        secure = parts.scheme == "smtps"
        try:
            await aiosmtplib.send(
                self._message(recipient, subject, body),
                hostname=parts.hostname,
                port=parts.port or (465 if secure else 587),
                username=unquote(parts.username) if parts.username else None,
                password=unquote(parts.password) if parts.password else None,
                use_tls=secure,
                start_tls=None,
                timeout=TIMEOUT_SECONDS,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            codes = [refused.code for refused in error.recipients]
            raise _refused(codes[0] if codes else 0) from None
        except aiosmtplib.SMTPResponseException as error:
            raise _refused(error.code) from None
        except (aiosmtplib.SMTPException, OSError, ValueError):
            # Their words may quote the address; the code says enough.
            raise MailRefused("smtp_unreachable", final=False) from None

    def _message(self, recipient: str, subject: str, body: str) -> EmailMessage:
        message = EmailMessage()
        message["From"] = Address("Parley", addr_spec=self._sender)
        message["To"] = recipient
        message["Subject"] = subject
        message["Message-ID"] = make_msgid(domain=self._sender.partition("@")[2] or None)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(body)
        return message


def _refused(reply: int) -> MailRefused:
    return MailRefused(f"smtp_{reply}", final=reply in PERMANENT_REPLIES)
