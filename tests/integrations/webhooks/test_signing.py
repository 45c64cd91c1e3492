"""Standard Webhooks, by their own fixed vector and judged by their own library."""

import time
from datetime import UTC, datetime

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from integrations.webhooks.signing import headers_of, new_secret, sign

# standard-webhooks/libraries/python/tests/test_webhooks.py (MIT)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
MESSAGE_ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
TIMESTAMP = 1614265330
BODY = b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_the_fixed_vector() -> None:
    assert sign(SECRET, MESSAGE_ID, TIMESTAMP, BODY) == SIGNATURE
    assert sign(SECRET.removeprefix("whsec_"), MESSAGE_ID, TIMESTAMP, BODY) == SIGNATURE


def test_both_secrets_verify_while_one_is_replaced() -> None:
    old, new, other = new_secret(), new_secret(), new_secret()
    headers = headers_of((new, old), MESSAGE_ID, int(time.time()), BODY)
    for secret in (old, new):
        assert Webhook(secret).verify(BODY, headers) == {"test": 2432232314}
    with pytest.raises(WebhookVerificationError):
        Webhook(other).verify(BODY, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(new).verify(BODY + b" ", headers)
    late = headers_of((new,), MESSAGE_ID, int(datetime(2021, 1, 1, tzinfo=UTC).timestamp()), BODY)
    with pytest.raises(WebhookVerificationError):
        Webhook(new).verify(BODY, late)


def test_secrets_are_long_and_of_their_own() -> None:
    assert len({new_secret() for _ in range(100)}) == 100
    assert new_secret().startswith("whsec_")
