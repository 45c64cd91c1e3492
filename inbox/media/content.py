"""What a file is, by its first bytes and not by what anybody calls it; and what WhatsApp takes.

Signatures come from puremagic. Where several kinds of file begin alike (the documents of an
office are all archives), what the sender says decides between them, and between them only.
"""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final

# So much of a file's beginning is looked at.
HEAD_BYTES: Final = 4096
MEBIBYTE: Final = 1024 * 1024
UNKNOWN: Final = "application/octet-stream"
PLAIN: Final = "text/plain"

OFFICE: Final = "application/vnd.openxmlformats-officedocument"
EXTENSIONS: Final[Mapping[str, str]] = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "image/gif": ".gif",
    "audio/aac": ".aac",
    "audio/amr": ".amr",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "audio/ogg": ".ogg",
    "video/mp4": ".mp4",
    "video/3gpp": ".3gp",
    "application/pdf": ".pdf",
    "application/msword": ".doc",
    "application/vnd.ms-excel": ".xls",
    "application/vnd.ms-powerpoint": ".ppt",
    f"{OFFICE}.wordprocessingml.document": ".docx",
    f"{OFFICE}.spreadsheetml.sheet": ".xlsx",
    f"{OFFICE}.presentationml.presentation": ".pptx",
    PLAIN: ".txt",
}
# The library knows some kinds by an extension alone, or by another name.
_BY_EXTENSION: Final = {extension: kind for kind, extension in EXTENSIONS.items()} | {
    ".oga": "audio/ogg",
    ".opus": "audio/ogg",
    ".3ga": "video/3gpp",
    ".mpga": "audio/mpeg",
    ".jpeg": "image/jpeg",
}
_ALIASES: Final = {
    "application/ogg": "audio/ogg",
    "audio/opus": "audio/ogg",
    "audio/x-m4a": "audio/mp4",
    "audio/mp3": "audio/mpeg",
    "image/jpg": "image/jpeg",
}
# What a browser would run, were it ever shown as what it is.
_MARKUP: Final = re.compile(
    rb"^\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|body|script|svg|\?xml|!--)", re.IGNORECASE
)
# One container for sound and pictures alike: the sender knows which it is.
_MP4: Final = frozenset({"video/mp4", "audio/mp4"})


@dataclass(frozen=True, slots=True)
class Limit:
    types: frozenset[str]
    bytes_at_most: int


_AUDIO: Final = frozenset({"audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"})
# From Meta's page «Media» of the Cloud API.
LIMITS: Final[Mapping[str, Limit]] = {
    "image": Limit(frozenset({"image/jpeg", "image/png"}), 5 * MEBIBYTE),
    "sticker": Limit(frozenset({"image/webp"}), 500 * 1024),
    "audio": Limit(_AUDIO, 16 * MEBIBYTE),
    # What is played as a voice message has to be Opus.
    "voice": Limit(frozenset({"audio/ogg"}), 16 * MEBIBYTE),
    "video": Limit(frozenset({"video/mp4", "video/3gpp"}), 16 * MEBIBYTE),
    "document": Limit(frozenset(EXTENSIONS) - {"image/gif", "image/webp"}, 100 * MEBIBYTE),
}
BYTES_AT_MOST: Final = max(limit.bytes_at_most for limit in LIMITS.values())


def type_of(head: bytes, *, claimed: str | None = None, file_name: str | None = None) -> str:
    if _MARKUP.match(head):
        return "image/svg+xml" if b"<svg" in head[:1024].lower() else "text/html"
    hints = [_known(claimed), _BY_EXTENSION.get(_suffix(file_name))]
    found = [] if _is_other_archive(head) else _candidates(head)
    for hint in hints:
        if hint in found or (hint in _MP4 and not _MP4.isdisjoint(found)):
            return str(hint)
    if found:
        return found[0]
    return PLAIN if _is_text(head) else UNKNOWN


def kind_of(mime_type: str) -> str:
    """How WhatsApp would show it, unless somebody wants it as a document."""
    for kind in ("image", "sticker", "audio", "video"):
        if mime_type in LIMITS[kind].types:
            return kind
    return "document"


def fits(kind: str, mime_type: str) -> bool:
    """Of what came in: providers let through more types than they take, but not other things."""
    family = {"sticker": "image", "voice": "audio"}.get(kind, kind)
    if family == "document":
        return True
    # A clip without pictures and a clip without sound are one container.
    return mime_type.startswith(f"{family}/") or (
        family in {"audio", "video"} and mime_type in _MP4
    )


def file_name_of(kind: str, attachment_id: str, mime_type: str | None) -> str:
    """Made by us: nobody else's words are in it."""
    return f"{kind}-{attachment_id[-12:]}{EXTENSIONS.get(mime_type or '', '.bin')}"


def _candidates(head: bytes) -> list[str]:
    import puremagic

    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        return []
    found: dict[str, None] = {}
    for one in sorted(matches, key=lambda match: -match.confidence):
        kind = _known(one.mime_type) or _BY_EXTENSION.get(one.extension)
        if kind is not None:
            found[kind] = None
    return list(found)


def _is_other_archive(head: bytes) -> bool:
    """An office document is an archive that begins with the list of its parts."""
    return head.startswith(b"PK\x03\x04") and b"[Content_Types].xml" not in head


def _known(mime_type: str | None) -> str | None:
    plain = (mime_type or "").partition(";")[0].strip().lower()
    plain = _ALIASES.get(plain, plain)
    return plain if plain in EXTENSIONS else None


def _suffix(file_name: str | None) -> str:
    return PurePath(file_name or "").suffix.lower()


def _is_text(head: bytes) -> bool:
    if not head or b"\x00" in head:
        return False
    try:
        # The head may end in the middle of a character.
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return True
