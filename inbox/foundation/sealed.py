"""`Sealed`: a text that cannot be read by accident.

It holds ciphertext and the place it belongs to. Printing, formatting, logging, comparing or
serialising it shows nothing; only `.reveal()` decrypts, and only after the unit of work has
loaded the key (`unlock`). `.reveal()` is allowed in few modules, which `make check` lists.
"""

from typing import Any, NoReturn
from uuid import UUID

from sqlalchemy import LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from inbox.foundation.encryption import DataKey, Place, key_id_of
from inbox.foundation.errors import ParleyError

REDACTED = "[sealed]"


class SealedLocked(ParleyError):
    code = "sealed_locked"
    title = "A sealed value was read before its key was loaded"


class Sealed:
    __slots__ = ("_key", "_place", "ciphertext")

    def __init__(
        self, ciphertext: bytes, key: DataKey | None = None, place: Place | None = None
    ) -> None:
        self.ciphertext = ciphertext
        self._key = key
        self._place = place

    @classmethod
    def of(cls, text: str, key: DataKey, place: Place) -> "Sealed":
        return cls(key.seal(text.encode(), place), key, place)

    @property
    def key_id(self) -> UUID:
        return key_id_of(self.ciphertext)

    def unlock(self, key: DataKey, place: Place) -> None:
        self._key = key
        self._place = place

    def reveal(self) -> str:
        if self._key is None or self._place is None:
            raise SealedLocked
        return self._key.open(self.ciphertext, self._place).decode()

    def __repr__(self) -> str:
        return REDACTED

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return REDACTED

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and self.ciphertext == other.ciphertext

    def __hash__(self) -> int:
        return hash(self.ciphertext)

    def __reduce__(self) -> NoReturn:
        raise TypeError("A sealed value is not pickled")


class SealedText(TypeDecorator[Sealed]):
    """The column type: bytes in the database, `Sealed` in Python."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Sealed | None, dialect: Dialect) -> bytes | None:
        return None if value is None else value.ciphertext

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Sealed | None:
        return None if value is None else Sealed(bytes(value))

    def coerce_compared_value(self, op: Any, value: Any) -> "SealedText":
        return self
