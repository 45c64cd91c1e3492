"""The customer came by an ad or a call to action: his first words name it."""

from collections.abc import Sequence
from typing import Annotated, Any

from msgspec import Meta, field

from automation.triggers.contract import Check, Happening, Trigger
from inbox.foundation.schemas import In


class AdClickedConfig(In):
    """No ids at all is any ad."""

    ad_ids: Annotated[
        list[Annotated[str, Meta(min_length=1, max_length=100)]], Meta(max_length=50)
    ] = field(default_factory=list)


class AdClicked(Trigger[AdClickedConfig]):
    kind = "ad_clicked"
    title = "Came by an ad"
    config = AdClickedConfig
    listens = frozenset({"message"})
    gives = frozenset({"ad_id", "ad_headline", "ad_url"})
    opens_window = True

    def checks(self, config: AdClickedConfig, happening: Happening) -> Sequence[Check]:
        saw = happening.message.get("ad_id")
        fits = bool(saw) and (not config.ad_ids or saw in config.ad_ids)
        return (Check("ad_id", config.ad_ids or "any", saw, fits),)

    def finds(self, config: AdClickedConfig, happening: Happening) -> dict[str, Any]:
        return {name: happening.message.get(name) for name in sorted(self.gives)}
