"""How often one may try: counted in PostgreSQL, so that a restart or a second process forgets
nothing, and in a transaction of its own, so that the count stays when the attempt fails.

    count (before the secret is looked at) ──▶ wrong: stays counted
                                           └─▶ right: given back

Counting first means that guesses sent all at once cannot slip through together. A success gives
back its own count only: whoever owns another account with the same e-mail address must not be
able to wipe out the guesses made at this one.
"""

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address, ip_network
from uuid import UUID

from sqlalchemy import text

from inbox.access.errors import TooManyAttempts
from inbox.foundation.runtime import Runtime
from inbox.workspaces.email_address import normalised

SIGN_IN_WINDOW_SECONDS = 15 * 60
SIGN_INS_PER_EMAIL = 10
SIGN_INS_PER_ADDRESS = 50
PASSWORDS_PER_MEMBER = 10
LINK_WINDOW_SECONDS = 60 * 60
RESETS_PER_EMAIL = 5
RESETS_PER_ADDRESS = 20
REGISTRATIONS_PER_ADDRESS = 10
# What somebody without an account may ask about a person, and from one address at all.
PRIVACY_PER_PERSON = 3
PRIVACY_PER_ADDRESS = 20
# Of one member or key: enough for a day of calls, and too few to copy a list of contacts.
REVEALS_PER_SUBJECT = 60
LONGEST_WINDOW_SECONDS = max(SIGN_IN_WINDOW_SECONDS, LINK_WINDOW_SECONDS)


@dataclass(frozen=True, slots=True)
class Limit:
    kind: str
    value: str
    most: int


class AttemptsLimited(TooManyAttempts):
    """`just_now` tells the first refused attempt of a window from those that follow it."""

    def __init__(self, *, retry_after_seconds: int, just_now: bool) -> None:
        super().__init__(retry_after_seconds=retry_after_seconds)
        self.just_now = just_now


@dataclass(frozen=True, slots=True)
class Attempts:
    runtime: Runtime
    window_seconds: int
    limits: tuple[Limit, ...]

    async def count(self) -> None:
        """Raises `AttemptsLimited` when one of the limits is exceeded."""
        most_of = {self._hash(limit): limit.most for limit in self.limits}
        async with self.runtime.database.short_connection() as connection:
            counted = await connection.execute(
                # In the order of the keys, so that two attempts never wait for each other's row.
                text(
                    "INSERT INTO sign_in_throttle AS held (key_hash, failures)"
                    " SELECT key_hash, 1 FROM unnest(CAST(:keys AS bytea[])) AS asked (key_hash)"
                    " ORDER BY key_hash"
                    " ON CONFLICT (key_hash) DO UPDATE SET"
                    " failures = CASE WHEN held.window_started_at"
                    " <= clock_timestamp() - make_interval(secs => :window)"
                    " THEN 1 ELSE LEAST(held.failures + 1, 1000000) END,"
                    " window_started_at = CASE WHEN held.window_started_at"
                    " <= clock_timestamp() - make_interval(secs => :window)"
                    " THEN clock_timestamp() ELSE held.window_started_at END"
                    " RETURNING key_hash, failures, ceil(extract(epoch FROM window_started_at"
                    " + make_interval(secs => :window) - clock_timestamp()))::int"
                ),
                {"keys": sorted(most_of), "window": self.window_seconds},
            )
            rows = counted.all()
        over = [
            (failures - most_of[bytes(key)], seconds)
            for key, failures, seconds in rows
            if failures > most_of[bytes(key)]
        ]
        if over:
            raise AttemptsLimited(
                retry_after_seconds=max(1, *(seconds for _, seconds in over)),
                just_now=any(excess == 1 for excess, _ in over),
            )

    async def give_back(self) -> None:
        async with self.runtime.database.short_connection() as connection:
            await connection.execute(
                text(
                    "UPDATE sign_in_throttle AS held SET failures = held.failures - 1"
                    " FROM (SELECT key_hash FROM sign_in_throttle WHERE key_hash = ANY(:keys)"
                    " ORDER BY key_hash FOR UPDATE) AS mine"
                    " WHERE held.key_hash = mine.key_hash AND held.failures > 0"
                ),
                {"keys": [self._hash(limit) for limit in self.limits]},
            )

    def _hash(self, limit: Limit) -> bytes:
        return self.runtime.installation_key.lookup_hash(limit.kind, limit.value)


def sign_in_attempts(runtime: Runtime, email: str, address: str) -> Attempts:
    return Attempts(
        runtime,
        SIGN_IN_WINDOW_SECONDS,
        (
            Limit("sign_in.email", normalised(email), SIGN_INS_PER_EMAIL),
            Limit("sign_in.address", _network_of(address), SIGN_INS_PER_ADDRESS),
        ),
    )


def password_attempts(runtime: Runtime, member_id: UUID) -> Attempts:
    """Somebody who sits down at an open screen must not guess the password there."""
    limit = Limit("password.member", str(member_id), PASSWORDS_PER_MEMBER)
    return Attempts(runtime, SIGN_IN_WINDOW_SECONDS, (limit,))


def reset_attempts(runtime: Runtime, email: str, address: str) -> Attempts:
    return Attempts(
        runtime,
        LINK_WINDOW_SECONDS,
        (
            Limit("reset.email", normalised(email), RESETS_PER_EMAIL),
            Limit("reset.address", _network_of(address), RESETS_PER_ADDRESS),
        ),
    )


def registration_attempts(runtime: Runtime, address: str) -> Attempts:
    limit = Limit("register.address", _network_of(address), REGISTRATIONS_PER_ADDRESS)
    return Attempts(runtime, LINK_WINDOW_SECONDS, (limit,))


def privacy_attempts(runtime: Runtime, person: str, address: str) -> Attempts:
    """A form that anybody may fill in must not send a stranger's link again and again."""
    return Attempts(
        runtime,
        LINK_WINDOW_SECONDS,
        (
            Limit("privacy.person", person, PRIVACY_PER_PERSON),
            Limit("privacy.address", _network_of(address), PRIVACY_PER_ADDRESS),
        ),
    )


def reveal_attempts(runtime: Runtime, subject_id: UUID) -> Attempts:
    limit = Limit("reveal.subject", str(subject_id), REVEALS_PER_SUBJECT)
    return Attempts(runtime, LINK_WINDOW_SECONDS, (limit,))


async def forget_old_attempts(runtime: Runtime) -> None:
    """For the sweeper: a window that is over counts nothing any more."""
    async with runtime.database.short_connection() as connection:
        await connection.execute(
            text(
                "DELETE FROM sign_in_throttle WHERE window_started_at"
                " < clock_timestamp() - make_interval(secs => :longest)"
            ),
            {"longest": LONGEST_WINDOW_SECONDS},
        )


def _network_of(address: str) -> str:
    """One line at home has 2^64 addresses of version 6: they count as one."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, 64), strict=False))
    return address
