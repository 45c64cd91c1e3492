"""Files as people have them: Markdown, plain text, and questions with their answers as CSV."""

import csv
import io
from collections.abc import Sequence
from pathlib import PurePath

import msgspec

from automation.knowledge.chunks import TextFormat
from automation.knowledge.models import ArticleKind
from automation.knowledge.schemas import BODY_AT_MOST, ArticleIn, KnowledgeFileIn
from inbox.foundation.errors import invalid_field

ROWS_AT_MOST = 1000
TITLE_AT_MOST = 300
FORMATS = {".md": TextFormat.MARKDOWN, ".markdown": TextFormat.MARKDOWN, ".txt": TextFormat.TEXT}
COLUMNS = {"question", "answer", "language"}


def articles_of(asked: KnowledgeFileIn) -> Sequence[ArticleIn]:
    """The whole file, or nothing of it: what is wrong is named with its row."""
    name = PurePath(asked.file_name)
    ending = name.suffix.casefold()
    if ending == ".csv":
        return _questions(asked.content)
    if ending not in FORMATS:
        raise invalid_field("file_name", "Its ending is .md, .txt or .csv.")
    text, title = asked.content, name.stem.strip()[:TITLE_AT_MOST]
    if ending != ".txt":
        title, text = _titled(text, title)
    return [_checked({"title": title, "text": text, "format": FORMATS[ending]}, "content", "")]


def _titled(text: str, title: str) -> tuple[str, str]:
    """A Markdown file that begins with a heading of the first order says its title itself."""
    first, _, rest = text.lstrip("\ufeff\n\r ").partition("\n")
    if first.startswith("# ") and rest.strip():
        return first[2:].strip()[:TITLE_AT_MOST], rest
    return title, text


def _questions(content: str) -> Sequence[ArticleIn]:
    content = content.removeprefix("\ufeff")
    head = content.split("\n", 1)[0]
    # Where a comma stands in every number, a spreadsheet puts semicolons between columns.
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    try:
        rows = list(reader)
    except csv.Error:
        raise invalid_field("content", f"Row {reader.line_num} is no CSV.") from None
    names = [one.strip().casefold() for one in rows[0]] if rows else []
    if not {"question", "answer"} <= set(names) or not set(names) <= COLUMNS:
        raise invalid_field(
            "content",
            "Its first row names the columns: question, answer and, if you like, language.",
        )
    found: dict[str, ArticleIn] = {}
    for number, row in enumerate(rows[1:], start=2):
        if not any(one.strip() for one in row):
            continue
        if len(row) != len(names):
            raise invalid_field("content", f"Row {number} has {len(row)} columns.")
        values = dict(zip(names, (one.strip() for one in row), strict=True))
        plain: dict[str, object] = {
            "title": " ".join(values["question"].split()),
            "text": values["answer"],
            "format": TextFormat.TEXT,
            "kind": ArticleKind.QUESTION,
            "language": values.get("language", "").casefold() or None,
        }
        one = _checked(plain, "content", f"Row {number}: ")
        if found.setdefault(one.title.casefold(), one) is not one:
            raise invalid_field("content", f"Row {number} asks what was asked before.")
    if not found:
        raise invalid_field("content", "It has no questions.")
    if len(found) > ROWS_AT_MOST:
        raise invalid_field("content", f"{ROWS_AT_MOST} questions at most in one file.")
    return list(found.values())


def _checked(plain: dict[str, object], field: str, where: str) -> ArticleIn:
    if not 0 < len(str(plain["text"]).strip()) <= BODY_AT_MOST:
        raise invalid_field(field, f"{where}the text is missing or too long.")
    try:
        return msgspec.convert(plain, ArticleIn)
    except msgspec.ValidationError as error:
        part = str(error).rsplit("$.", 1)[-1].rstrip("`")
        word = {"title": "the question or title", "text": "the text"}.get(part, f"the {part}")
        raise invalid_field(field, f"{where}{word} is missing, too long or unreadable.") from None
