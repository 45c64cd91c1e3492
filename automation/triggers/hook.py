"""Another system calls `POST /hooks/{token}`: its JSON is mapped to values, and names a contact."""

from collections.abc import Iterator
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, field

from automation.steps.contract import Known, Word
from automation.triggers.contract import Trigger
from inbox.foundation.errors import FieldFault
from inbox.foundation.json_paths import PATH
from inbox.foundation.schemas import In


class Mapped(In):
    """A value of the body: `path` such as `order.id`; the run knows it as `trigger.data.<name>`."""

    path: Annotated[str, Meta(min_length=1, max_length=300)]
    name: Word
    kind: Literal["text", "number", "truth", "any"] = "text"
    required: bool = True


class HookConfig(In):
    """`phone_path` says whom it is about; `channel_id` by which channel he is written to. What has
    the same value at `once_by` starts one run only."""

    channel_id: UUID
    phone_path: Annotated[str, Meta(min_length=1, max_length=300)]
    name_path: Annotated[str, Meta(max_length=300)] = ""
    once_by: Annotated[str, Meta(max_length=300)] = ""
    proof: Literal["token", "hmac"] = "token"
    mapping: Annotated[list[Mapped], Meta(max_length=50)] = field(default_factory=list)


class Hook(Trigger[HookConfig]):
    kind = "hook"
    title = "Incoming webhook"
    config = HookConfig
    listens = frozenset({"hook"})
    gives = frozenset({"data"})
    addressed = True

    def faults(self, config: HookConfig, known: Known) -> Iterator[FieldFault]:
        if config.channel_id not in known.channel_ids:
            yield FieldFault("channel_id", "There is no channel with this id.")
        named = (("phone_path", config.phone_path), ("name_path", config.name_path))
        for place, path in (*named, ("once_by", config.once_by)):
            if path and not PATH.match(path):
                yield FieldFault(place, "A path such as `order.customer.phone`.")
        names = [one.name for one in config.mapping]
        for at, one in enumerate(config.mapping):
            if not PATH.match(one.path):
                yield FieldFault(f"mapping.{at}.path", "A path such as `order.id`.")
            if one.name in names[:at]:
                yield FieldFault(f"mapping.{at}.name", "Another value has this name.")
