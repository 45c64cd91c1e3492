"""What Meta would refuse is found before it is handed in."""

from typing import Any

import pytest

from inbox.templates.lint import lint

BODY = {
    "type": "BODY",
    "text": "Hello {{1}}, your order has been sent.",
    "example": {"body_text": [["Ann"]]},
}


def found(*components: dict[str, Any], **given: str) -> list[tuple[str, str]]:
    draft = {"name": "order_sent", "language": "en_US", "category": "UTILITY"} | given
    return [(one.rule, one.field) for one in lint(components=components, **draft)]


def saying(text: str, **more: Any) -> dict[str, Any]:
    return BODY | {"text": text} | more


def header(text: str, **more: Any) -> dict[str, Any]:
    return {"type": "HEADER", "format": "TEXT", "text": text, **more}


def buttons(*those: dict[str, Any]) -> dict[str, Any]:
    return {"type": "BUTTONS", "buttons": list(those)}


def quick(text: str) -> dict[str, Any]:
    return {"type": "QUICK_REPLY", "text": text}


def link(url: str, **more: Any) -> dict[str, Any]:
    return {"type": "URL", "text": "Open", "url": url, **more}


def test_a_good_template_has_no_findings() -> None:
    good = [
        header("Your order"),
        BODY,
        {"type": "FOOTER", "text": "The shop"},
        buttons(quick("Thanks"), link("https://shop.example/{{1}}", example=["x"])),
    ]
    assert found(*good) == []


@pytest.mark.parametrize(
    ("component", "rule", "field"),
    [
        (saying("{{1}}, your order has been sent."), "variable_first", "components.0.text"),
        (saying("Your order has been sent, {{1}}."), "variable_last", "components.0.text"),
        (saying("Hello {{1}} {{2}}, your order was sent today."), "variables_adjacent", ""),
        (saying("Hi {{1}} you"), "too_few_words", ""),
        (saying("Hello {{1}}, your order has been sent.", example={}), "no_example", ""),
        (saying("Hello {{2}}, your order has been sent."), "variables_numbering", ""),
        (saying("Hello {{1}}, the order {{name}} has been sent off."), "variables_mixed", ""),
        (saying("Hello {{Name}}, your order has been sent."), "variables_case", ""),
        (saying("Hello {{1}, your order has been sent."), "braces", ""),
        (saying("x" * 1025), "too_long", ""),
        (saying(" "), "empty", ""),
        (saying("One line\n\n\n\nanother line, {{1}}, and the last."), "breaks", ""),
        (header("x" * 61), "too_long", ""),
        (header("Party 🎉"), "header_emoji", ""),
        (header("One\ntwo"), "header_breaks", ""),
        (header("*Bold*"), "header_formatting", ""),
        (
            header("A {{1}} and {{2}} b", example={"header_text": ["a", "b"]}),
            "header_variables",
            "",
        ),
        ({"type": "HEADER", "format": "IMAGE"}, "no_example", ""),
        ({"type": "HEADER", "format": "CUBE"}, "header_format", ""),
        ({"type": "FOOTER", "text": "x" * 61}, "too_long", ""),
        ({"type": "FOOTER", "text": "For {{1}}"}, "footer_variables", ""),
        ({"type": "SIDE"}, "unknown_part", ""),
        (buttons(*[quick(str(one)) for one in range(11)]), "buttons", ""),
        (buttons(quick("Yes"), quick("Yes")), "button_twice", "components.0.buttons.1.text"),
        (buttons(quick("x" * 26)), "too_long", "components.0.buttons.0.text"),
        (buttons(quick("")), "empty", ""),
        (buttons(quick("a"), link("https://a.example"), quick("b")), "buttons_mixed", ""),
        (buttons(link("shop.example")), "url", ""),
        (buttons(link("https://a.example/{{1}}/b", example=["x"])), "url_variables", ""),
        (buttons(link("https://a.example/{{1}}")), "no_example", ""),
        (buttons(link("https://wa.me/1")), "url_short", ""),
        (buttons({"type": "PHONE_NUMBER", "text": "Call", "phone_number": "now"}), "phone", ""),
        (
            buttons(*[link("https://a.example") | {"text": t} for t in "abc"]),
            "buttons_of_a_kind",
            "",
        ),
    ],
    ids=str,
)
def test_each_rule(component: dict[str, Any], rule: str, field: str) -> None:
    rules = found(component, *([] if component["type"] == "BODY" else [BODY]))
    assert rule in [one[0] for one in rules]
    if field:
        assert (rule, field) in rules


def test_what_is_wrong_with_the_whole() -> None:
    assert found(BODY, name="Order Sent") == [("name", "name")]
    assert found(BODY, language="english") == [("language", "language")]
    assert found(BODY, category="SALES") == [("category", "category")]
    assert found(header("Hello")) == [("no_body", "components")]
    assert ("part_twice", "components.1.type") in found(BODY, BODY)
