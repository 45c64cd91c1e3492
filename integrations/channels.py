"""Every kind of channel, and the adapter that speaks its provider's language.

To add one: a folder with `split`, `verify` and `read`, one line here, captured bodies to test with.
"""

from typing import Final

from integrations import console, whatsapp
from integrations.accounts import Administration
from integrations.messaging import MessagingAdapter

ADAPTERS: Final[dict[str, MessagingAdapter]] = {
    "whatsapp": whatsapp,
    "console": console,
}


def open_administration(kind: str, graph_url: str, graph_version: str) -> Administration | None:
    """None where the provider has nothing to administer."""
    if kind != "whatsapp":
        return None
    # Here and not above: most processes never administer, and need not load an HTTP client.
    from integrations.whatsapp.administration import WhatsAppAdministration

    return WhatsAppAdministration(graph_url, graph_version)
