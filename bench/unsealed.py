"""`parley …` with sealing left out: what is "sealed" keeps its shape and its key's id, and is
readable. For measuring what sealing costs, and for nothing else: no installation can switch it on.
"""

from inbox.foundation.encryption import (
    HEADER_BYTES,
    SEALED_VERSION,
    DataKey,
    Place,
    SealBroken,
    key_id_of,
)
from parley.cli import main


def _seal(self: DataKey, plain: bytes, place: Place) -> bytes:
    header = bytes([SEALED_VERSION]) + self.id.bytes
    return header.ljust(HEADER_BYTES, b"\0") + plain


def _open(self: DataKey, ciphertext: bytes, place: Place) -> bytes:
    if key_id_of(ciphertext) != self.id:
        raise SealBroken
    return ciphertext[HEADER_BYTES:]


if __name__ == "__main__":
    DataKey.seal = _seal  # type: ignore[method-assign]
    DataKey.open = _open  # type: ignore[method-assign]
    main()
