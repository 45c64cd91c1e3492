"""How personal data look to somebody who may not read them.

Applied where the API builds its answer, so that no screen has to remember it.
"""

MASK = "•••"


def mask_name(name: str) -> str:
    return " ".join(part[0] + MASK for part in name.split()) or MASK


def mask_email(email: str) -> str:
    local, _, domain = email.partition("@")
    return f"{local[:1]}{MASK}@{domain}" if domain else MASK


def mask_phone(phone: str) -> str:
    return MASK + phone[-2:] if len(phone) > 4 else MASK
