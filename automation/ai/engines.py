"""Who answers for a workspace: made once per process and address, chosen anew for each question.

mode off ─▶ nobody   mode local ─▶ this machine
mode model ─▶ the workspace's own key, else the deployment's, else this machine; this machine too
              where the probe has shown that a server answers in no form that can be read
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from automation.ai.models import AiMode, AiSettings
from automation.ai.seats import Seats
from inbox.foundation.settings import Settings
from integrations.ai.contract import EngineKind, LanguageModel
from integrations.ai.local import LocalModel
from integrations.ai.openai_chat import ChatModel
from integrations.ai.openai_responses import ResponsesModel
from integrations.ai.sdk import Address
from integrations.ai.transport import OFFICIAL_URL

LOCAL_MODEL_NAME = "local"


@dataclass(frozen=True, slots=True)
class Choice:
    kind: EngineKind
    model: str
    address: Address | None = field(default=None, repr=False)
    # In which way it can be asked, as the probe found out.
    structured: bool = True
    streams: bool = True

    @property
    def leaves_the_house(self) -> bool:
        return self.kind in {EngineKind.OPENAI, EngineKind.COMPATIBLE}


LOCAL = Choice(EngineKind.LOCAL, LOCAL_MODEL_NAME)


def choose(settings: Settings, chosen: AiSettings) -> Choice:
    """`chosen` has been unlocked. Of a workspace that turned AI off nobody asks."""
    if chosen.mode is not AiMode.MODEL:
        return LOCAL
    own = None if chosen.api_key is None else chosen.api_key.reveal()
    key = own or settings.openai_api_key.get_secret_value()
    base_url = settings.openai_base_url or OFFICIAL_URL
    # A server of one's own may want no key; OpenAI does.
    if not key and not settings.openai_base_url:
        return LOCAL
    address = Address(key, base_url)
    kind = EngineKind.OPENAI if address.is_openai else EngineKind.COMPATIBLE
    model = chosen.model or settings.openai_model
    found = found_of(chosen, model, base_url)
    if found.get("json") is False:
        return LOCAL
    return Choice(
        kind,
        model,
        address,
        structured=found.get("structured", True),
        streams=found.get("streams", True),
    )


def found_of(chosen: AiSettings, model: str, base_url: str) -> Mapping[str, Any]:
    """What a probe found out of this model at this address; of any other it says nothing."""
    found = chosen.capabilities or {}
    return found if found.get("asked") == asked_as(model, base_url) else {}


def asked_as(model: str, base_url: str) -> dict[str, str]:
    return {"model": model, "address": base_url}


def embedder_of(settings: Settings, chosen: AiSettings) -> Choice | None:
    """Where texts may leave, and somebody has said which model makes vectors of them."""
    choice = choose(settings, chosen)
    if not settings.openai_embedding_model or not choice.leaves_the_house:
        return None
    return replace(choice, model=settings.openai_embedding_model)


class Engines:
    """The models of this process; each keeps its connections and its breaker."""

    def __init__(self) -> None:
        self.seats = Seats()
        self._local = LocalModel()
        self._made: dict[str, LanguageModel] = {}

    def of(self, choice: Choice) -> LanguageModel:
        if choice.address is None:
            return self._local
        address = choice.address
        name = hashlib.sha256(f"{address.base_url}\x00{address.api_key}".encode()).hexdigest()
        model = self._made.get(name)
        if model is None:
            model = ResponsesModel(address) if address.is_openai else ChatModel(address)
            self._made[name] = model
        return model

    async def close(self) -> None:
        for model in self._made.values():
            await model.close()
        self._made.clear()
