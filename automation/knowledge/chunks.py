"""An article in pieces that can be found and quoted. Pure: the same article has the same pieces.

    article ─▶ sections by heading ─▶ paragraphs, packed up to a size ─▶ chunks

A chunk's id is made of its article and its words: whoever changes one paragraph keeps the ids of
all others, and an answer that cites one can be followed for good.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID, uuid5

CHUNK_AT_MOST = 900
CHUNKS_AT_MOST = 400
_HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*#*\s*$")
_BLANK_LINES = re.compile(r"\n[ \t]*\n+")
_SENTENCE_END = re.compile(r"(?<=[.!?؟。！？])\s+|(?<=[。！？])|\n")
# Of Markdown, what is read and not said: emphasis, code marks, links' addresses stay.
_MARKS = re.compile(r"(\*\*|__|`)")


class TextFormat(StrEnum):
    MARKDOWN = "markdown"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Chunk:
    id: UUID
    position: int
    # The way of headings that leads to it, without the article's own title.
    heading: str = field(repr=False)
    text: str = field(repr=False)


def chunks_of(article_id: UUID, body: str, text_format: TextFormat) -> list[Chunk]:
    seen: Counter[tuple[str, str]] = Counter()
    found: list[Chunk] = []
    for heading, section in _sections(body, text_format):
        for piece in _packed(section):
            seen[heading, piece] += 1
            name = f"{heading}\x00{piece}\x00{seen[heading, piece]}"
            found.append(Chunk(uuid5(article_id, name), len(found), heading, piece))
    return found[:CHUNKS_AT_MOST]


def too_long(body: str, text_format: TextFormat) -> bool:
    """Whether some of it would not be found."""
    pieces = 0
    for _, section in _sections(body, text_format):
        pieces += len(_packed(section))
    return pieces > CHUNKS_AT_MOST


def _sections(body: str, text_format: TextFormat) -> Iterator[tuple[str, str]]:
    body = body.replace("\r\n", "\n").replace("\r", "\n")
    if text_format is TextFormat.TEXT:
        yield "", body
        return
    path: list[tuple[int, str]] = []
    lines: list[str] = []
    fenced = False
    for line in body.split("\n"):
        fenced ^= line.lstrip().startswith("```")
        heading = None if fenced else _HEADING.match(line)
        if heading is None:
            lines.append(_MARKS.sub("", line))
            continue
        yield " › ".join(title for _, title in path), "\n".join(lines)
        lines = []
        depth = len(heading[1])
        path = [one for one in path if one[0] < depth]
        path.append((depth, _MARKS.sub("", heading[2])))
    yield " › ".join(title for _, title in path), "\n".join(lines)


def _packed(section: str) -> list[str]:
    """Whole paragraphs together as far as they fit; one that is too long by itself is cut between
    its sentences."""
    packed: list[str] = []
    for paragraph in _BLANK_LINES.split(section.strip()):
        for piece in _bounded(paragraph.strip()):
            if packed and len(packed[-1]) + len(piece) + 2 <= CHUNK_AT_MOST:
                packed[-1] = f"{packed[-1]}\n\n{piece}"
            else:
                packed.append(piece)
    return packed


def _bounded(paragraph: str) -> list[str]:
    if len(paragraph) <= CHUNK_AT_MOST:
        return [paragraph] if paragraph else []
    pieces: list[str] = []
    for sentence in _SENTENCE_END.split(paragraph):
        for at in range(0, len(sentence), CHUNK_AT_MOST):
            part = sentence[at : at + CHUNK_AT_MOST].strip()
            if not part:
                continue
            if pieces and len(pieces[-1]) + len(part) + 1 <= CHUNK_AT_MOST:
                pieces[-1] = f"{pieces[-1]} {part}"
            else:
                pieces.append(part)
    return pieces
