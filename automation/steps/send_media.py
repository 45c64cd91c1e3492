"""Sends a file of the workspace's own: a picture, a price list, a film, a voice message."""

from collections.abc import Iterator, Sequence
from typing import Any, Literal
from uuid import UUID

from automation.steps.contract import At, Edge, Event, Known, Move, Say, Step, Words
from automation.steps.speaking import (
    CLOSED,
    OUTCOMES,
    TemplateChoice,
    after_saying,
    say,
    template_faults,
    template_texts,
)
from inbox.foundation.errors import FieldFault
from inbox.foundation.schemas import In
from inbox.media.content import LIMITS

CAPTION_CHARACTERS = 1024
# Of a sound and a sticker WhatsApp shows no caption.
WITHOUT_CAPTION = frozenset({"audio", "voice", "sticker"})


class SendMediaConfig(In):
    """`file_id` is a file that was uploaded with `POST /api/v1/shared-files`."""

    file_id: UUID
    media: Literal["image", "document", "audio", "voice", "video", "sticker"] = "image"
    caption: Words = ""
    fallback: TemplateChoice | None = None


class SendMedia(Step[SendMediaConfig]):
    kind = "send_media"
    title = "Send a file"
    group = "say"
    config = SendMediaConfig

    def edges(self, config: SendMediaConfig) -> Sequence[Edge]:
        return (*super().edges(config), *OUTCOMES, Edge(CLOSED, required=False))

    def texts(self, config: SendMediaConfig) -> Iterator[tuple[str, str]]:
        yield "caption", config.caption
        yield from template_texts("fallback", config.fallback)

    def speaks(self, config: SendMediaConfig) -> str:
        return "free" if config.fallback is None else "covered"

    def faults(self, config: SendMediaConfig, known: Known) -> Iterator[FieldFault]:
        file = known.files.get(config.file_id)
        limit = LIMITS[config.media]
        if file is None:
            yield FieldFault("file_id", "There is no file with this id.")
        elif file[0] not in limit.types:
            yield FieldFault("media", f"WhatsApp takes no {file[0]} as this kind.")
        elif file[1] > limit.bytes_at_most:
            yield FieldFault("media", f"At most {limit.bytes_at_most} bytes of this kind.")
        if config.caption.strip() and config.media in WITHOUT_CAPTION:
            yield FieldFault("caption", "WhatsApp shows no caption with this kind.")
        yield from template_faults("fallback", config.fallback, known)

    def enter(self, config: SendMediaConfig, at: At) -> Move:
        voice = config.media == "voice"
        content: dict[str, Any] = {"shared_file_id": str(config.file_id)}
        if voice:
            content["voice"] = True
        caption = ""
        if config.media not in WITHOUT_CAPTION:
            caption = at.fill(config.caption).strip()[:CAPTION_CHARACTERS]
        kind = "audio" if voice else config.media
        return say(at, Say(kind=kind, text=caption, content=content), config.fallback)

    def resume(self, config: SendMediaConfig, at: At, event: Event) -> Move:
        return after_saying(at, event)
