"""Pages for people without an account: plain HTML, made here, without a script.

Everything that is not our own word goes through `escape`; the policy of the pages opens nothing but
their one style sheet, which is named by its hash.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from inbox.foundation.sub_processors import SubProcessor
from inbox.privacy.models import PrivacyRequest, RequestKind
from inbox.privacy.public_texts import WORDS, Words
from inbox.workspaces.models import Workspace

STYLE = (
    "body{font:16px/1.6 system-ui,sans-serif;margin:0 auto;max-width:42rem;padding:1.5rem;"
    "color:#1a1a1a;background:#fff}h1{font-size:1.6rem}h2{font-size:1.2rem;margin-top:2rem}"
    "label{display:block;margin-top:1rem;font-weight:600}"
    "input,select,textarea,button{font:inherit;box-sizing:border-box;width:100%;padding:.5rem;"
    "border:1px solid #6b6b6b;border-radius:.4rem;background:#fff;color:inherit}"
    "button{margin-top:1rem;background:#0b5d4e;color:#fff;border-color:#0b5d4e;cursor:pointer}"
    "a{color:#0b5d4e}.note{border-inline-start:4px solid #0b5d4e;padding-inline-start:1rem}"
    ".policy{white-space:pre-wrap}"
    "@media(prefers-color-scheme:dark){body{background:#161616;color:#eee}"
    "input,select,textarea{background:#222;border-color:#999}a{color:#7fd6c3}}"
)
_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
KINDS = tuple(RequestKind)


@dataclass(frozen=True, slots=True)
class Told:
    """What the page says of a workspace."""

    workspace: Workspace
    message_days: int
    file_days: int
    sub_processors: Sequence[SubProcessor]
    policy: str | None
    # A link reaches a number that has not written lately.
    any_number: bool


@dataclass(frozen=True, slots=True)
class Page:
    html: str
    status: int


class Pages:
    def __init__(self, locale: str, path: str = "") -> None:
        self._locale = locale if locale in WORDS else "en"
        self._words: Words = WORDS[self._locale]
        self._path = path

    def about(self, told: Told, *, fault: str | None = None, status: int = 200) -> Page:
        words = self._words
        workspace = told.workspace
        name = escape(workspace.legal_name or workspace.name)
        parts = [f"<h1>{words['title'].format(workspace=name)}</h1>"]
        if fault is not None:
            parts.append(f'<p class="note" role="alert">{words[fault]}</p>')
        how = words["how_any" if told.any_number else "how_body"]
        parts.append(f"<h2>{words['how']}</h2><p>{how}</p>")
        parts.append(self._form())
        kept = words["kept_body"].format(days=told.message_days, media=told.file_days)
        parts.append(f"<h2>{words['kept']}</h2><p>{kept}</p>")
        parts.append(f"<h2>{words['others']}</h2>{self._others(told.sub_processors)}")
        if told.policy:
            body = escape(told.policy)
            parts.append(f'<h2>{words["policy"]}</h2><div class="policy" dir="auto">{body}</div>')
        if workspace.support_email:
            email = escape(workspace.support_email)
            asked = words["contact"].format(email=f'<a href="mailto:{email}">{email}</a>')
            parts.append(f"<p>{asked}</p>")
        return self._page(words["title"].format(workspace=name), parts, status)

    def taken(self, link: str) -> Page:
        words, shown = self._words, escape(link)
        return self._said("taken", f'{words["taken_body"]} <a href="{shown}">{shown}</a>')

    def often(self) -> Page:
        return self._page(self._words["form"], [f"<h1>{self._words['often']}</h1>"], 429)

    def confirm(self) -> Page:
        words = self._words
        form = (
            f'<form method="post" action="{escape(self._path)}">'
            f"<button>{words['yes']}</button></form>"
        )
        return self._said("confirm", words["confirm_body"], form)

    def confirmed(self) -> Page:
        return self._said("confirmed", self._words["confirmed_body"])

    def stale(self) -> Page:
        return self._page(self._words["stale"], [f"<h1>{self._words['stale']}</h1>"], 410)

    def status_of(self, row: PrivacyRequest) -> Page:
        words = self._words
        said = words[row.state.value].format(due=row.due_at.date().isoformat())
        return self._said("status", f"{words[row.kind.value]}.", f'<p class="note">{said}</p>')

    def _said(self, title: str, body: str, more: str = "") -> Page:
        words = self._words
        return self._page(words[title], [f"<h1>{words[title]}</h1><p>{body}</p>", more], 200)

    def _form(self) -> str:
        words = self._words
        options = "".join(
            f'<option value="{kind.value}">{words[kind.value]}</option>' for kind in KINDS
        )
        return (
            f'<h2 id="ask">{words["form"]}</h2>'
            f'<form method="post" action="{escape(self._path)}?lang={self._locale}">'
            f'<label for="kind">{words["kind"]}</label>'
            f'<select id="kind" name="kind" required>{options}</select>'
            f'<label for="address">{words["address"]}</label>'
            '<input id="address" name="address" required maxlength="200" autocomplete="email">'
            f'<label for="words">{words["words"]}</label>'
            '<textarea id="words" name="words" rows="4" maxlength="2000"></textarea>'
            f"<button>{words['send']}</button></form>"
        )

    def _others(self, found: Sequence[SubProcessor]) -> str:
        words = self._words
        if not found:
            return f"<p>{words['nobody']}</p>"
        listed = "".join(
            f"<li>{escape(one.name)}: {words.get(one.purpose, escape(one.purpose))}</li>"
            for one in found
        )
        return f"<ul>{listed}</ul>"

    def _page(self, title: str, parts: Sequence[str], status: int) -> Page:
        other = "en" if self._locale == "ar" else "ar"
        link = f'<a href="?lang={other}" lang="{other}">{self._words["other"]}</a>'
        direction = "rtl" if self._locale == "ar" else "ltr"
        html = (
            f'<!doctype html><html lang="{self._locale}" dir="{direction}"><head>'
            '<meta charset="utf-8"><meta name="viewport" content="width=device-width">'
            f"<title>{title}</title><style>{STYLE}</style></head>"
            f"<body><nav>{link}</nav><main>{''.join(parts)}</main></body></html>"
        )
        return Page(html, status)
