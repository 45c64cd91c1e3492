"""The screens are typed by the API that there is."""

from parley.commands.openapi import document
from web.schema import is_stale


def test_types_of_the_screens_are_those_of_the_api() -> None:
    assert not is_stale(document()), "the API has changed: run `make schema`"
