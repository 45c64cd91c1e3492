"""What a customer writes fills places of an address, and never says where else it leads."""

from datetime import UTC, datetime
from typing import Any

import pytest

from automation.steps.contract import At, CallHttp, Facts, StepFailed
from automation.steps.http_request import HttpRequest, HttpRequestConfig

HOST = "https://shop.example"


def asked(url: str, said: str = "", **values: Any) -> str:
    facts = Facts(now=datetime(2026, 1, 1, tzinfo=UTC), message={"text": said})
    at = At(facts, dict(values), {}, frozenset())
    HttpRequest().enter(HttpRequestConfig(url=HOST + url), at)
    (command,) = at.commands
    assert isinstance(command, CallHttp)
    assert command.url.startswith(HOST)
    return command.url.removeprefix(HOST)


@pytest.mark.parametrize(
    ("url", "said", "wanted"),
    [
        ("/o/{{ message.text }}", "7", "/o/7"),
        ("/o/{{ message.text }}", "7/../admin?x=1#y", "/o/7%2F..%2Fadmin%3Fx%3D1%23y"),
        ("/o?q={{ message.text }}", "a&admin=true", "/o?q=a%26admin%3Dtrue"),
        ("/o?q={{ message.text }}", "حذاء ٤", "/o?q=%D8%AD%D8%B0%D8%A7%D8%A1%20%D9%A4"),
        ("/o?q={{ message.text }}", "50%", "/o?q=50%25"),
        ("/o?q={{ message.text }}", "a\r\nb", "/o?q=a%0D%0Ab"),
        ("/o?q={{ message.text | strip | downcase }}", " A/B ", "/o?q=a%2Fb"),
        ("/o{% if message.text %}?q={{ message.text }}{% endif %}", "a&b", "/o?q=a%26b"),
        ("/o{% for one in vars.list %}/{{ one }}{% endfor %}", "", "/o/a%2Fb/c"),
    ],
)  # fmt: skip
def test_a_place_is_one_part_of_the_address(url: str, said: str, wanted: str) -> None:
    assert asked(url, said, list=["a/b", "c"]) == wanted


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("/o?q={{ message.text | url_encode }}", "/o?q=a%2Fb+%26"),
        (
            "/o?{% assign q = message.text | url_encode %}q={{ q }}&r={{ q }}",
            "/o?q=a%2Fb+%26&r=a%2Fb+%26",
        ),
        ("/o?q={{ vars.none | url_encode | default: 'x/y' }}", "/o?q=x%2Fy"),
    ],
)
def test_what_is_encoded_already_is_not_encoded_twice(url: str, wanted: str) -> None:
    assert asked(url, "a/b &") == wanted


def test_an_author_may_say_that_a_place_is_part_of_the_address_itself() -> None:
    url = "{{ vars.next | raw }}"
    assert asked(f"/{url}", next="orders/7?page=2") == "/orders/7?page=2"
    # What is put behind it counts as any other value.
    mixed = "/{{ vars.next | raw | append: message.text }}"
    assert asked(mixed, "&x=1", next="a/b") == "/a%2Fb%26x%3D1"


@pytest.mark.parametrize("said", [".", "..", "%2e%2E"])
@pytest.mark.parametrize("url", ["/o/{{ message.text }}/status", "/o/{{ message.text | raw }}"])
def test_nobody_climbs_out_of_the_path(url: str, said: str) -> None:
    """Servers read `..` as the folder above, written out or encoded."""
    if said == "%2e%2E" and "raw" not in url:
        assert asked(url, said) == "/o/%252e%252E/status"
        return
    with pytest.raises(StepFailed, match="url_not_allowed"):
        asked(url, said)


def test_elsewhere_a_value_is_what_it_is() -> None:
    facts = Facts(now=datetime(2026, 1, 1, tzinfo=UTC), message={"text": "a/b & c"})
    at = At(facts, {}, {}, frozenset())
    assert at.fill("{{ message.text }} {{ message.text | raw }}") == "a/b & c a/b & c"
