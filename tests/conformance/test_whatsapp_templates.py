"""A template filled in, whatever its parts, is a message that Meta's own description allows."""

import pytest

from inbox.templates.filling import fill
from integrations.messaging import OutgoingMessage
from integrations.whatsapp.requests import request_body
from tests.conformance.shared import needs_conformance_data
from tests.conformance.test_whatsapp_requests import BY_PHONE, EFFECT, errors_of
from tests.inbox.templates.test_filling import KINDS, ORDER, WHOLE

pytestmark = needs_conformance_data()
POINTER = "#/components/schemas/TemplateMessage"


@pytest.mark.parametrize("kind", ["order", *KINDS])
def test_a_filled_template_fits_the_description(kind: str) -> None:
    components, values, _ = ({"order": (ORDER, WHOLE, None)} | KINDS)[kind]
    content = {
        "name": "order_sent",
        "language": "en",
        "components": fill(components, values).components,
    }
    message = OutgoingMessage(EFFECT, BY_PHONE, "", kind="template", content=content)
    body = request_body(message)
    assert errors_of(POINTER, body) == []
    assert errors_of(POINTER, body | {"template": {"name": "order_sent"}})
