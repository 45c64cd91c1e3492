"""A table of comma-separated values as it comes in: record by record, never as a whole.

UTF-8, with or without a mark at its beginning; commas, semicolons or tabs, as the first line has
them. A quoted value may hold all of these and line ends, so a record ends where a line ends
outside of quotes.
"""

import codecs
import csv
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

BYTES_AT_MOST = 20 * 1024 * 1024
RECORD_AT_MOST = 100_000
SEPARATORS = (",", ";", "\t")
QUOTE = '"'


class TableUnreadable(Exception):
    """`str()` of it says why; `line` is where."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Record:
    # The line of the file on which it begins.
    line: int
    values: list[str] = field(repr=False)


async def records(chunks: AsyncIterator[bytes]) -> AsyncIterator[Record]:
    """Without those that are empty. The first one is the header."""
    separator = ""
    async for line, text in _logical_lines(_decoded(chunks)):
        if not text.strip():
            continue
        if not separator:
            separator = max(SEPARATORS, key=text.count)
        try:
            (values,) = csv.reader([text], delimiter=separator, strict=True)
        except (csv.Error, ValueError):
            raise TableUnreadable(line, "The quotes of this record do not fit.") from None
        yield Record(line, [value.strip() for value in values])


async def _decoded(chunks: AsyncIterator[bytes]) -> AsyncIterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    size, line = 0, 1
    try:
        async for chunk in chunks:
            size += len(chunk)
            if size > BYTES_AT_MOST:
                raise TableUnreadable(1, f"At most {BYTES_AT_MOST // 1024 // 1024} MiB.")
            text = decoder.decode(chunk)
            line += text.count("\n")
            yield text
        yield decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        line += error.object[: error.start].count(b"\n")
        raise TableUnreadable(line, "Save the table as UTF-8.") from None


async def _logical_lines(texts: AsyncIterator[str]) -> AsyncIterator[tuple[int, str]]:
    """With the number of the line on which each begins."""
    line, begun, held, rest = 1, 1, "", ""
    async for text in texts:
        if "\x00" in text:
            line += text[: text.index("\x00")].count("\n")
            raise TableUnreadable(line, "A table has no NUL characters.")
        *ended, rest = (rest + text).split("\n")
        for one in ended:
            held += one + "\n"
            line += 1
            if held.count(QUOTE) % 2 == 0:
                yield begun, held.rstrip("\r\n")
                held, begun = "", line
            _require_short(begun, held)
        _require_short(line, rest)
    held += rest
    if held.count(QUOTE) % 2:
        raise TableUnreadable(begun, "A quote is not closed.")
    if held:
        yield begun, held.rstrip("\r\n")


def _require_short(line: int, text: str) -> None:
    if len(text) > RECORD_AT_MOST:
        raise TableUnreadable(line, "A record is too long, or a quote is not closed.")
