"""The second factor, as pure functions: secrets, codes by time step, recovery codes."""

import hmac
import secrets
from datetime import datetime

import pyotp
import segno

STEP_SECONDS = 30
STEPS_AROUND = 1
RECOVERY_CODES = 10
# Crockford's letters: no I, L, O, U to be mistaken for something else.
RECOVERY_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RECOVERY_GROUPS, RECOVERY_GROUP_CHARACTERS = 4, 4
ISSUER = "Parley"


def new_secret() -> str:
    return pyotp.random_base32()


def setup_uri(secret: str, account: str) -> str:
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=ISSUER)


def qr_code_svg(uri: str) -> str:
    """A drawing made here: the secret visits nobody else."""
    return str(segno.make(uri, error="m").svg_inline(scale=4, dark="#000", light="#fff"))


def accepted_step(secret: str, code: str, at: datetime, last_step: int) -> int | None:
    """The time step of this code, when it lies around now and after the last accepted one."""
    totp = pyotp.TOTP(secret, interval=STEP_SECONDS)
    now = int(at.timestamp()) // STEP_SECONDS
    found = None
    for step in range(now - STEPS_AROUND, now + STEPS_AROUND + 1):
        if (
            hmac.compare_digest(totp.generate_otp(step).encode(), code.encode())
            and step > last_step
        ):
            found = step
    return found


def new_recovery_codes() -> list[str]:
    return [_new_recovery_code() for _ in range(RECOVERY_CODES)]


def normalised_recovery_code(code: str) -> str:
    return code.upper().replace("-", "").replace(" ", "")


def _new_recovery_code() -> str:
    groups = (
        "".join(secrets.choice(RECOVERY_ALPHABET) for _ in range(RECOVERY_GROUP_CHARACTERS))
        for _ in range(RECOVERY_GROUPS)
    )
    return "-".join(groups)
