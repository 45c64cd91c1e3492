"""Every kind of channel, and the adapter that speaks its provider's language.

To add one: a folder with `split`, `verify` and `read`, one line here, captured bodies to test with.
"""

from typing import Final

from integrations import console, whatsapp
from integrations.messaging import MessagingAdapter

ADAPTERS: Final[dict[str, MessagingAdapter]] = {
    "whatsapp": whatsapp,
    "console": console,
}
