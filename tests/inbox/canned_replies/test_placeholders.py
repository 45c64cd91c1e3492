"""What is between the braces, and what is refused there."""

import pytest

from inbox.canned_replies.placeholders import PlaceholderUnreadable, ReplyTemplate

VALUES = {"contact.name": "Ann {{ contact.phone }}"}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Hello", "Hello"),
        ("Hello {{contact.name}}!", "Hello Ann {{ contact.phone }}!"),
        ('{{ contact.email | default: "no address" }}', "no address"),
        ("{{contact.email|default:'none'}} / {{ contact.name | default: 'x' }}", None),
        ('a {{ contact.email | default: "" }}b', "a b"),
        ("} }} {", "} }} {"),
        ('{{ contact.email | default: "}" }}', "}"),
    ],
)
def test_values_and_fallbacks(written: str, said: str | None) -> None:
    said = "none / Ann {{ contact.phone }}" if said is None else said
    template = ReplyTemplate.parse(written)
    assert template.render(VALUES) == said
    assert template.missing(VALUES) == []


def test_required_ones_are_named_once_in_their_order() -> None:
    template = ReplyTemplate.parse("{{ b.c }}{{ a.b }}{{ b.c }}{{ contact.name }}")
    assert template.missing(VALUES) == ["b.c", "a.b"]


@pytest.mark.parametrize(
    "written",
    [
        "{{ }}",
        "{{ name",
        "{{ Contact.name }}",
        "{{ contact.name | upper }}",
        "{{ contact.name | default: there }}",
        "{{ contact }}",
        "{{ {{ contact.name }} }}",
        "{{ contact.name }} {{",
        "{{ __import__('os') }}",
    ],
)
def test_nothing_else_is_read(written: str) -> None:
    with pytest.raises(PlaceholderUnreadable):
        ReplyTemplate.parse(written)
