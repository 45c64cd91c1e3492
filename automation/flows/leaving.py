"""Which personal values a flow gives to somebody else, or puts where everybody sees them: whoever
publishes it must be allowed to read them.

What the customer is told is his own. An endpoint of the workspace has been granted texts by
somebody who may read them. What values of a run were made of is not followed: they count as
personal, as do the words of a message.
"""

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from urllib.parse import urlsplit

from automation.expressions.bounds import TextInvalid
from automation.expressions.texts import paths_in
from automation.flows.graph import Graph, Node
from automation.steps.contact_fields import ROOT, key_of
from automation.steps.http_request import HttpRequestConfig
from automation.steps.set_contact import SetContactConfig
from automation.steps.sheet_row import SheetRowConfig
from inbox.foundation.errors import FieldFault

PERSONAL = frozenset({"contact.name", "contact.email", "contact.phone", "message.text"})
# `previous` and `value` are what a contact's field held; `inputs` are what another flow hands in.
PERSONAL_ROOTS = ("vars", "trigger.inputs", "trigger.previous", "trigger.value")
LEAVES = "What is known of people leaves here."
COPIED = "What is known of people is copied here into a field that is not personal."


def leaving(graph: Graph, personal_fields: Set[str]) -> Iterator[FieldFault]:
    """`personal_fields`: the keys of the contacts' own fields that are declared so."""
    for node in graph.nodes.values():
        words = _words(node, personal_fields)
        if not words:
            continue
        for inside, source in node.step.texts(node.config):
            if any(_is_personal(path, personal_fields) for path in _paths(source)):
                yield FieldFault(f"{node.place}.config.{inside}", words)


@dataclass(frozen=True, slots=True)
class Outside:
    """Who is told something by flows: servers that they ask, worksheets that they write."""

    hosts: tuple[str, ...]
    worksheets: tuple[str, ...]


def outside_of(graphs: Iterable[Graph]) -> Outside:
    configs = [node.config for graph in graphs for node in graph.nodes.values()]
    # The host is written out, whatever else is filled in.
    hosts = {
        host
        for one in configs
        if isinstance(one, HttpRequestConfig)
        and (host := urlsplit(one.url.partition("{")[0]).hostname)
    }
    worksheets = {one.worksheet for one in configs if isinstance(one, SheetRowConfig)}
    return Outside(tuple(sorted(hosts)), tuple(sorted(worksheets)))


def _words(node: Node, personal_fields: Set[str]) -> str:
    if node.step.gives_away:
        return LEAVES
    if isinstance(node.config, SetContactConfig):
        key = key_of(node.config.field)
        return "" if key is None or key in personal_fields else COPIED
    return ""


def _is_personal(path: str, personal_fields: Set[str]) -> bool:
    root, _, key = path.rpartition(".")
    if root == ROOT:
        return key in personal_fields
    return path in PERSONAL or any(
        path == one or path.startswith(f"{one}.") for one in PERSONAL_ROOTS
    )


def _paths(source: str) -> Iterator[str]:
    try:
        yield from paths_in(source)
    except TextInvalid:
        return
