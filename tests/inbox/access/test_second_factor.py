"""The second factor: set up, asked for, each code once."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import psycopg
import pyotp
import pytest

from inbox.access import totp
from inbox.foundation.clock import SystemClock
from tests.factories.accounts import Account, Browser, Site, code_of, enable_totp
from tests.factories.callers import refusal_of

Superuser = psycopg.Connection[Any]


@pytest.fixture(autouse=True)
def standing_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the middle of a time step, so that no test falls between two of them."""
    step = int(SystemClock().now().timestamp()) // totp.STEP_SECONDS
    moment = datetime.fromtimestamp((step + 0.5) * totp.STEP_SECONDS, UTC)
    monkeypatch.setattr(SystemClock, "now", lambda _: moment)


async def test_setting_up_takes_a_right_code(browser: Browser, account: Account) -> None:
    setup = (await browser.call("POST", "/me/totp")).json()
    assert setup["uri"].startswith("otpauth://totp/Parley:")
    assert f"secret={setup['secret']}" in setup["uri"]
    assert setup["qr_code"].startswith("<svg")
    assert "http" not in setup["qr_code"].replace("http://www.w3.org/2000/svg", "")
    assert not (await browser.call("GET", "/me")).json()["totp_enabled"]

    wrong = await browser.call(
        "POST", "/me/totp/confirm", json={"code": code_of(setup["secret"], steps=40)}
    )
    assert refusal_of(wrong) == (422, "code_not_accepted")
    right = await browser.call("POST", "/me/totp/confirm", json={"code": code_of(setup["secret"])})
    codes = right.json()["recovery_codes"]
    assert len(set(codes)) == 10
    assert all(len(code) == 19 for code in codes)
    assert (await browser.call("GET", "/me")).json()["totp_enabled"]
    assert refusal_of(await browser.call("POST", "/me/totp")) == (409, "totp_already_enabled")


async def test_a_first_code_needs_a_secret(browser: Browser) -> None:
    answer = await browser.call("POST", "/me/totp/confirm", json={"code": "123456"})
    assert refusal_of(answer) == (409, "totp_not_started")


async def test_beginning_again_replaces_the_secret(browser: Browser) -> None:
    first = (await browser.call("POST", "/me/totp")).json()["secret"]
    second = (await browser.call("POST", "/me/totp")).json()["secret"]
    answer = await browser.call("POST", "/me/totp/confirm", json={"code": code_of(first)})
    assert refusal_of(answer) == (422, "code_not_accepted")
    answer = await browser.call("POST", "/me/totp/confirm", json={"code": code_of(second)})
    assert answer.status_code == 200


async def test_signing_in_needs_a_code_once(site: Site, account: Account, browser: Browser) -> None:
    secret, _ = await enable_totp(browser)
    assert refusal_of(await site.browser().sign_in(account)) == (401, "totp_required")
    code = code_of(secret)
    await site.signed_in(account, code=code)
    assert refusal_of(await site.browser().sign_in(account, code=code)) == (401, "invalid_code")
    # A clock that runs half a minute ahead; and digits of an Arabic keyboard.
    ahead = code_of(secret, steps=1).translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    await site.signed_in(account, code=ahead)
    # What was valid before the last accepted step is over, although its time has not passed.
    assert refusal_of(await site.browser().sign_in(account, code=code)) == (401, "invalid_code")


async def test_a_wrong_password_is_wrong_whatever_the_code(
    site: Site, account: Account, browser: Browser
) -> None:
    secret, codes = await enable_totp(browser)
    wrong = Account(account.member, account.email, "a wrong password")
    answer = await site.browser().sign_in(wrong, code=code_of(secret))
    assert refusal_of(answer) == (401, "invalid_credentials")
    answer = await site.browser().sign_in(wrong, code=codes[0])
    assert refusal_of(answer) == (401, "invalid_credentials")
    await site.signed_in(account, code=codes[0])


async def test_one_code_opens_one_session_however_fast(
    site: Site, account: Account, browser: Browser
) -> None:
    secret, codes = await enable_totp(browser)
    for code in (code_of(secret), codes[0]):
        answers = await asyncio.gather(
            *(site.browser().sign_in(account, code=code) for _ in range(4))
        )
        assert sorted(answer.status_code for answer in answers) == [200, 401, 401, 401]


async def test_recovery_codes_work_once_each(
    site: Site, account: Account, browser: Browser, superuser: Superuser
) -> None:
    _, codes = await enable_totp(browser)
    await site.signed_in(account, code=codes[0])
    assert refusal_of(await site.browser().sign_in(account, code=codes[0])) == (
        401,
        "invalid_code",
    )
    await site.signed_in(account, code=codes[1].lower().replace("-", " "))
    stored = superuser.execute(
        "SELECT string_agg(recovery_code::text, '') FROM recovery_code WHERE member_id = %s",
        (account.id,),
    ).fetchone()
    assert stored is not None
    assert not any(code in stored[0] or code.replace("-", "") in stored[0] for code in codes)


async def test_new_recovery_codes_end_the_old_ones(
    site: Site, account: Account, browser: Browser
) -> None:
    body = {"password": account.password}
    answer = await browser.call("POST", "/me/recovery-codes", json=body)
    assert refusal_of(answer) == (409, "totp_not_enabled")
    _, old = await enable_totp(browser)
    answer = await browser.call("POST", "/me/recovery-codes", json={"password": "wrong"})
    assert refusal_of(answer) == (422, "wrong_password")
    new = (await browser.call("POST", "/me/recovery-codes", json=body)).json()["recovery_codes"]
    assert not set(new) & set(old)
    assert refusal_of(await site.browser().sign_in(account, code=old[0])) == (401, "invalid_code")
    await site.signed_in(account, code=new[0])


async def test_switching_off_needs_the_password(
    site: Site, account: Account, browser: Browser
) -> None:
    await enable_totp(browser)
    answer = await browser.call("POST", "/me/totp/disable", json={"password": "wrong"})
    assert refusal_of(answer) == (422, "wrong_password")
    assert refusal_of(await site.browser().sign_in(account)) == (401, "totp_required")
    body = {"password": account.password}
    assert (await browser.call("POST", "/me/totp/disable", json=body)).status_code == 204
    await site.signed_in(account)
    answer = await browser.call("POST", "/me/totp/disable", json=body)
    assert refusal_of(answer) == (409, "totp_not_enabled")


async def test_guesses_at_the_code_are_limited_like_passwords(
    site: Site, account: Account, browser: Browser
) -> None:
    _, codes = await enable_totp(browser)
    # Proving the password in between gives no guess back.
    for _ in range(10):
        assert refusal_of(await site.browser().sign_in(account)) == (401, "totp_required")
        wrong = await site.browser().sign_in(account, code="AAAA-AAAA-AAAA-AAAA")
        assert refusal_of(wrong) == (401, "invalid_code")
    answer = await site.browser().sign_in(account, code=codes[0])
    assert refusal_of(answer) == (429, "too_many_attempts")


async def test_a_wrong_code_is_in_the_login_activity(
    site: Site, account: Account, browser: Browser
) -> None:
    await enable_totp(browser)
    await site.browser().sign_in(account, code="AAAA-AAAA-AAAA-AAAA")
    latest = (await browser.call("GET", "/me/sign-ins?limit=1")).json()["items"]
    assert [row["outcome"] for row in latest] == ["wrong_code"]


@pytest.mark.parametrize(
    ("steps", "last_step", "accepted"),
    [(-2, 0, False), (-1, 0, True), (0, 0, True), (1, 0, True), (2, 0, False), (0, 1, False)],
)
def test_codes_are_good_around_their_half_minute(
    steps: int, last_step: int, accepted: bool
) -> None:
    secret, now = totp.new_secret(), SystemClock().now()
    step = int(now.timestamp()) // totp.STEP_SECONDS
    code = pyotp.TOTP(secret).generate_otp(step + steps)
    last = step if last_step else 0
    found = totp.accepted_step(secret, code, now, last)
    assert found == (step + steps if accepted else None)
