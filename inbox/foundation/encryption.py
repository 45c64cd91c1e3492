"""Keys and ciphers: the only file that touches the cryptography library for data at rest.

    master key (settings)  ──wraps──▶  data key (row)  ──seals──▶  value (column)

A sealed value is `version ‖ data key id ‖ nonce ‖ ciphertext+tag`. Its associated data name
the workspace, table, column and row, so a value copied to another row does not open. A file is
sealed in chunks under a key of its own, derived from a data key for its place.
Rotation re-wraps data keys; values stay as they are.
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from inbox.foundation.errors import ParleyError, SettingsInvalid

KEY_BYTES = 32
NONCE_BYTES = 12
TERM_BYTES = 8
SEALED_VERSION = 1
HEADER_BYTES = 1 + 16 + NONCE_BYTES


class SealBroken(ParleyError):
    code = "seal_broken"
    title = "A sealed value does not open with its key in its place"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sealed value lives; part of what authenticates it."""

    workspace_id: UUID
    table: str
    column: str
    row_id: UUID

    def associated_data(self) -> bytes:
        names = f"{self.table}\x00{self.column}".encode()
        return self.workspace_id.bytes + self.row_id.bytes + names


class DataKey:
    """One key, opened. Kept in memory only; its repr shows the id and nothing else."""

    __slots__ = ("_cipher", "_material", "id")

    def __init__(self, key_id: UUID, material: bytes) -> None:
        self.id = key_id
        self._material = material
        self._cipher = AESGCM(material)

    def __repr__(self) -> str:
        return f"DataKey({self.id})"

    def seal(self, plain: bytes, place: Place) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, plain, place.associated_data())
        return bytes([SEALED_VERSION]) + self.id.bytes + nonce + sealed

    def open(self, ciphertext: bytes, place: Place) -> bytes:
        if key_id_of(ciphertext) != self.id:
            raise SealBroken
        nonce = ciphertext[17:HEADER_BYTES]
        try:
            return self._cipher.decrypt(nonce, ciphertext[HEADER_BYTES:], place.associated_data())
        except InvalidTag:
            raise SealBroken from None

    def keyed_hash(self, value: bytes) -> bytes:
        """A lookup hash that only holders of this key can compute."""
        return hmac.digest(self._material, value, "sha256")

    def file_key(self, salt: bytes, place: Place) -> "FileKey":
        """A key for one file alone: with its own salt, its chunks may simply be numbered."""
        info = b"parley file\x00" + place.associated_data()
        return FileKey(HKDF(SHA256(), KEY_BYTES, salt=salt, info=info).derive(self._material))

    def term_hash(self, term: bytes) -> bytes:
        """Eight bytes, for sets of words: BLAKE2 with a key is one call, at a third of HMAC's
        cost, and a message has dozens of terms."""
        return hashlib.blake2b(
            term, digest_size=TERM_BYTES, key=self._material, person=b"parley term"
        ).digest()


class FileKey:
    """Seals one file in chunks. A chunk's number is its nonce, and the last one is marked in it:
    none can be left out, put elsewhere or cut off."""

    __slots__ = ("_cipher",)

    def __init__(self, material: bytes) -> None:
        self._cipher = AESGCM(material)

    def seal(self, number: int, chunk: bytes, *, last: bool) -> bytes:
        return self._cipher.encrypt(_chunk_nonce(number, last), chunk, None)

    def open(self, number: int, sealed: bytes, *, last: bool) -> bytes:
        try:
            return self._cipher.decrypt(_chunk_nonce(number, last), sealed, None)
        except InvalidTag:
            raise SealBroken from None


def _chunk_nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(NONCE_BYTES - 1, "big") + bytes([last])


def key_id_of(ciphertext: bytes) -> UUID:
    if len(ciphertext) < HEADER_BYTES or ciphertext[0] != SEALED_VERSION:
        raise SealBroken
    return UUID(bytes=ciphertext[1:17])


@dataclass(frozen=True)
class MasterKeys:
    """The first key wraps what is new; every one of them still opens what it wrapped."""

    keys: Mapping[str, bytes]

    def __repr__(self) -> str:
        return f"MasterKeys({', '.join(self.keys)})"

    @classmethod
    def parse(cls, text: str) -> "MasterKeys":
        keys: dict[str, bytes] = {}
        for part in filter(None, (part.strip() for part in text.split(","))):
            name, _, encoded = part.partition(":")
            try:
                material = base64.b64decode(encoded, validate=True)
            except ValueError:
                material = b""
            if not name or name in keys or len(material) != KEY_BYTES:
                raise SettingsInvalid(
                    "PARLEY_MASTER_KEYS must read `id:base64,…`, each id once, each key 32 bytes. "
                    "`parley keys new` prints one."
                )
            keys[name] = material
        if not keys:
            raise SettingsInvalid("PARLEY_MASTER_KEYS is not set. `parley keys new` prints one.")
        return cls(keys)

    @property
    def current_id(self) -> str:
        return next(iter(self.keys))

    def wrap(self, key_id: UUID, workspace_id: UUID, material: bytes) -> tuple[str, bytes]:
        nonce = os.urandom(NONCE_BYTES)
        cipher = AESGCM(self.keys[self.current_id])
        wrapped = nonce + cipher.encrypt(nonce, material, workspace_id.bytes + key_id.bytes)
        return self.current_id, wrapped

    def unwrap(self, master_key_id: str, key_id: UUID, workspace_id: UUID, wrapped: bytes) -> bytes:
        master = self.keys.get(master_key_id)
        if master is None:
            raise SettingsInvalid(
                f"Data is wrapped by master key {master_key_id!r}, which is not in "
                "PARLEY_MASTER_KEYS. Put that key back, then run `parley keys rotate`."
            )
        try:
            return AESGCM(master).decrypt(
                wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], workspace_id.bytes + key_id.bytes
            )
        except InvalidTag:
            raise SettingsInvalid(
                f"Master key {master_key_id!r} is not the one that wrapped this data."
            ) from None


def new_key_material() -> bytes:
    return os.urandom(KEY_BYTES)


def new_master_key(name: str) -> str:
    return f"{name}:{base64.b64encode(new_key_material()).decode()}"


class InstallationKey:
    """Keyed hashes for look-ups that come before any workspace is known (sign-in by e-mail)."""

    def __init__(self, secret_key: str) -> None:
        if len(secret_key) < KEY_BYTES:
            raise SettingsInvalid("PARLEY_SECRET_KEY must have at least 32 characters.")
        self._secret = secret_key.encode()

    def __repr__(self) -> str:
        return "InstallationKey()"

    @cached_property
    def _lookup_key(self) -> bytes:
        return self._derive(b"parley lookup")

    @cached_property
    def _signing_key(self) -> bytes:
        return self._derive(b"parley signing")

    def lookup_hash(self, kind: str, value: str) -> bytes:
        return hmac.digest(self._lookup_key, f"{kind}\x00{value}".encode(), "sha256")

    def sign(self, purpose: str, value: bytes) -> str:
        mac = hmac.digest(self._signing_key, purpose.encode() + b"\x00" + value, "sha256")
        return base64.urlsafe_b64encode(mac).decode().rstrip("=")

    def _derive(self, info: bytes) -> bytes:
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=info).derive(self._secret)


def token_hash(token: str) -> bytes:
    """For tokens of 256 random bits, where a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode()).digest()
