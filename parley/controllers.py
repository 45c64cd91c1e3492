"""Every room's controllers, in the order in which the API document shows them."""

from collections.abc import Sequence

from litestar import Controller

API_CONTROLLERS: Sequence[type[Controller]] = ()
