"""A template takes exactly its values, each as it must be, and says by name what is wrong."""

from typing import Any

import pytest

from inbox.foundation.errors import Invalid
from inbox.templates.filling import fill, look
from inbox.templates.variables import variables_of

ORDER: list[dict[str, Any]] = [
    {"type": "HEADER", "format": "TEXT", "text": "Order {{1}}", "example": {"header_text": ["7"]}},
    {
        "type": "BODY",
        "text": "Hello {{1}}, it arrives on {{2}} at noon.",
        "example": {"body_text": [["Ann", "Monday"]]},
    },
    {"type": "FOOTER", "text": "Reply STOP to end"},
    {
        "type": "BUTTONS",
        "buttons": [
            {"type": "URL", "text": "Track", "url": "https://shop.example/t/{{1}}"},
            {"type": "QUICK_REPLY", "text": "Thanks"},
            {"type": "PHONE_NUMBER", "text": "Call", "phone_number": "+4930"},
        ],
    },
]
WHOLE = {
    "header": {"1": "A7"},
    "body": {"1": "Ann", "2": "Monday"},
    "buttons": {"0": "a7?x=1", "1": "thanks"},
}


def test_every_value_stands_where_the_provider_wants_it() -> None:
    filled = fill(ORDER, WHOLE)
    assert filled.components == [
        {"type": "header", "parameters": [{"type": "text", "text": "A7"}]},
        {
            "type": "body",
            "parameters": [{"type": "text", "text": "Ann"}, {"type": "text", "text": "Monday"}],
        },
        {
            "type": "button",
            "sub_type": "url",
            "index": "0",
            "parameters": [{"type": "text", "text": "a7?x=1"}],
        },
        {
            "type": "button",
            "sub_type": "quick_reply",
            "index": "1",
            "parameters": [{"type": "payload", "payload": "thanks"}],
        },
    ]
    assert filled.shown.text == (
        "Order A7\nHello Ann, it arrives on Monday at noon.\nReply STOP to end"
    )
    assert [one.get("url") for one in filled.shown.buttons] == [
        "https://shop.example/t/a7?x=1",
        None,
        None,
    ]


def test_its_variables_are_typed_and_have_examples() -> None:
    found = {one["name"]: one for one in variables_of(ORDER)}
    assert {name: one["kind"] for name, one in found.items()} == {
        "header.1": "text",
        "body.1": "text",
        "body.2": "text",
        "buttons.0": "url",
        "buttons.1": "payload",
    }
    assert found["body.2"]["example"] == "Monday"
    assert [name for name, one in found.items() if not one["required"]] == ["buttons.1"]


@pytest.mark.parametrize(
    ("values", "fields"),
    [
        ({}, ["values.header.1", "values.body.1", "values.body.2", "values.buttons.0"]),
        (None, ["values", "values.header.1", "values.body.1", "values.body.2", "values.buttons.0"]),
        (WHOLE | {"body": {"1": "Ann"}}, ["values.body.2"]),
        (WHOLE | {"body": {"1": "Ann", "2": 3}}, ["values.body.2"]),
        (WHOLE | {"body": {"1": "Ann", "2": "a\nb"}}, ["values.body.2"]),
        (WHOLE | {"body": {"1": "Ann", "2": " "}}, ["values.body.2"]),
        (WHOLE | {"body": {"1": "x" * 1020, "2": "Monday"}}, ["values.body"]),
        (WHOLE | {"body": {"1": "x" * 1025, "2": "Monday"}}, ["values.body.1"]),
        (WHOLE | {"body": {"1": "Ann", "2": "Monday", "3": "?"}}, ["values.body.3"]),
        (WHOLE | {"body": {"1": "Ann", "2": "Monday", "a secret": "?"}}, ["values.body"]),
        (WHOLE | {"header": {"1": "x" * 60}}, ["values.header"]),
        (WHOLE | {"header": "A7"}, ["values.header.1", "values.header"]),
        (WHOLE | {"buttons": {"0": "with blank"}}, ["values.buttons.0"]),
        (WHOLE | {"buttons": {"0": "a", "1": "x" * 129}}, ["values.buttons.1"]),
        (WHOLE | {"buttons": {"0": "a", "2": "b"}}, ["values.buttons.2"]),
        (WHOLE | {"footer": {"1": "b"}}, ["values.footer"]),
    ],
    ids=str,
)
def test_what_does_not_fit_is_named(values: Any, fields: list[str]) -> None:
    with pytest.raises(Invalid) as refused:
        fill(ORDER, values)
    assert [fault.field for fault in refused.value.faults] == fields
    assert "secret" not in str(refused.value) + repr(refused.value.faults)


def body(text: str) -> dict[str, Any]:
    return {"type": "BODY", "text": text}


def buttons(*those: dict[str, Any]) -> dict[str, Any]:
    return {"type": "BUTTONS", "buttons": list(those)}


SECTIONS = [{"title": "All", "product_ids": ["p1", "p2"]}]
KINDS: dict[str, tuple[list[dict[str, Any]], dict[str, Any], Any]] = {
    "named": (
        [body("Dear {{first_name}}, welcome to us.")],
        {"body": {"first_name": "Ann"}},
        [
            {
                "type": "body",
                "parameters": [{"type": "text", "text": "Ann", "parameter_name": "first_name"}],
            }
        ],
    ),
    "image": (
        [{"type": "header", "format": "image"}, body("Look.")],
        {"header": {"image": {"link": "https://a.example/b.png"}}},
        [
            {
                "type": "header",
                "parameters": [{"type": "image", "image": {"link": "https://a.example/b.png"}}],
            }
        ],
    ),
    "document": (
        [{"type": "HEADER", "format": "DOCUMENT"}, body("Your bill.")],
        {"header": {"document": {"media_id": "7", "file_name": "bill.pdf"}}},
        [
            {
                "type": "header",
                "parameters": [
                    {"type": "document", "document": {"id": "7", "filename": "bill.pdf"}}
                ],
            }
        ],
    ),
    "location": (
        [{"type": "HEADER", "format": "LOCATION"}, body("Here.")],
        {
            "header": {
                "location": {"latitude": 1, "longitude": -2.5, "name": "Shop", "address": "Road 1"}
            }
        },
        [
            {
                "type": "header",
                "parameters": [
                    {
                        "type": "location",
                        "location": {
                            "latitude": "1",
                            "longitude": "-2.5",
                            "name": "Shop",
                            "address": "Road 1",
                        },
                    }
                ],
            }
        ],
    ),
    "coupon": (
        [body("A gift."), buttons({"type": "COPY_CODE", "text": "Copy"})],
        {"buttons": {"0": "SAVE25"}},
        [
            {
                "type": "button",
                "sub_type": "copy_code",
                "index": "0",
                "parameters": [{"type": "coupon_code", "coupon_code": "SAVE25"}],
            }
        ],
    ),
    "catalog": (
        [body("All we have."), buttons({"type": "CATALOG", "text": "View"})],
        {"buttons": {"0": "p1"}},
        [
            {
                "type": "button",
                "sub_type": "catalog",
                "index": "0",
                "parameters": [
                    {"type": "action", "action": {"thumbnail_product_retailer_id": "p1"}}
                ],
            }
        ],
    ),
    "products": (
        [body("For you."), buttons({"type": "MPM", "text": "View"})],
        {"buttons": {"0": {"thumbnail_product_id": "p1", "sections": SECTIONS}}},
        [
            {
                "type": "button",
                "sub_type": "mpm",
                "index": "0",
                "parameters": [
                    {
                        "type": "action",
                        "action": {
                            "thumbnail_product_retailer_id": "p1",
                            "sections": [
                                {
                                    "title": "All",
                                    "product_items": [
                                        {"product_retailer_id": "p1"},
                                        {"product_retailer_id": "p2"},
                                    ],
                                }
                            ],
                        },
                    }
                ],
            }
        ],
    ),
    "flow": (
        [body("Book."), buttons({"type": "FLOW", "text": "Book"})],
        {},
        [
            {
                "type": "button",
                "sub_type": "flow",
                "index": "0",
                "parameters": [{"type": "action", "action": {"flow_token": "unused"}}],
            }
        ],
    ),
    "offer": (
        [
            {"type": "LIMITED_TIME_OFFER", "limited_time_offer": {"has_expiration": True}},
            body("Soon over."),
        ],
        {"offer": {"ends_at": "2030-01-01T00:00:00Z"}},
        [
            {
                "type": "limited_time_offer",
                "parameters": [
                    {
                        "type": "limited_time_offer",
                        "limited_time_offer": {"expiration_time_ms": 1893456000000},
                    }
                ],
            }
        ],
    ),
    "carousel": (
        [
            body("Two."),
            {"type": "CAROUSEL", "cards": [{"components": [body("First {{1}} of them.")]}]},
        ],
        {"cards": {"0": {"body": {"1": "one"}}}},
        [
            {
                "type": "carousel",
                "cards": [
                    {
                        "card_index": 0,
                        "components": [
                            {"type": "body", "parameters": [{"type": "text", "text": "one"}]}
                        ],
                    }
                ],
            }
        ],
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_value(kind: str) -> None:
    components, values, written = KINDS[kind]
    assert fill(components, values).components == written


def test_a_one_time_code_is_copied_from_the_body() -> None:
    otp = "https://www.whatsapp.com/otp/code/?code=otp{{1}}"
    components = [
        body("*{{1}}* is your code."),
        buttons({"type": "URL", "text": "Copy", "url": otp}),
    ]
    written = fill(components, {"body": {"1": "123456"}}, "AUTHENTICATION").components
    assert [one["parameters"] for one in written] == [[{"type": "text", "text": "123456"}]] * 2
    with pytest.raises(Invalid) as refused:
        fill(components, {}, "AUTHENTICATION")
    assert [fault.field for fault in refused.value.faults] == ["values.body.1"]


@pytest.mark.parametrize(
    ("header", "value", "field"),
    [
        ("IMAGE", {"link": "ftp://x"}, "values.header.image.link"),
        ("IMAGE", {}, "values.header.image"),
        ("IMAGE", {"link": "https://a.example", "media_id": "1"}, "values.header.image"),
        ("IMAGE", {"media_id": "1", "file_name": "a"}, "values.header.image"),
        ("LOCATION", {"latitude": 91, "longitude": 0}, "values.header.location.latitude"),
        ("LOCATION", {"latitude": 1, "longitude": True}, "values.header.location.longitude"),
        ("PRODUCT", {"catalog_id": "1"}, "values.header.product.product_id"),
    ],
    ids=str,
)
def test_a_fault_inside_a_value_is_named(header: str, value: Any, field: str) -> None:
    components = [{"type": "HEADER", "format": header}, body("Look.")]
    with pytest.raises(Invalid) as refused:
        fill(components, {"header": {header.lower(): value}})
    assert refused.value.faults[0].field == field


def test_a_look_shows_what_is_there_and_tells_the_rest() -> None:
    filled = look(ORDER, {"body": {"1": "Ann"}})
    assert filled.shown.body == "Hello Ann, it arrives on {{2}} at noon."
    assert [fault.field for fault in filled.faults] == [
        "values.header.1",
        "values.body.2",
        "values.buttons.0",
    ]


@pytest.mark.parametrize(
    "odd",
    [
        [{}],
        [{"type": 3}],
        [{"type": "BODY", "text": 3, "example": 4}],
        [{"type": "BODY", "text": "a {{1}} b", "example": {"body_text": [None]}}],
        [{"type": "BUTTONS", "buttons": [None, {"type": "URL", "url": 3}]}],
        [{"type": "CAROUSEL", "cards": [{"components": 3}]}],
        [{"type": "HEADER", "format": None, "text": None}],
        [{"type": "LIMITED_TIME_OFFER", "limited_time_offer": "soon"}],
    ],
    ids=str,
)
def test_odd_components_of_the_provider_break_nothing(odd: Any) -> None:
    variables_of(odd)
    look(odd, {})
