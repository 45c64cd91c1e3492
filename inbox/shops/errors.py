"""What can be wrong with a shop source or what it sends.

ShopUnknown      401   nobody's address, or the proof does not fit: no row
ShopKeyTaken     409   another source has this key
DeliveryNotKept  409   only what was kept or ignored is applied again
ShopRefused            the body does not fit; never leaves the room
"""

from inbox.foundation.errors import Conflict, Unauthenticated


class ShopUnknown(Unauthenticated):
    code = "shop_unknown"
    title = "No shop has this address, or the proof is wrong"


class ShopKeyTaken(Conflict):
    code = "shop_key_taken"
    title = "Another shop source has this key"


class DeliveryNotKept(Conflict):
    code = "delivery_not_kept"
    title = "Only a delivery that was kept or ignored can be applied again"


class ShopRefused(Exception):
    """`path` is where in the body it does not fit; the words hold nothing of the body."""

    def __init__(self, path: str, words: str) -> None:
        super().__init__(words)
        self.path = path
        self.words = words
