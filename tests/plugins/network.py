"""No test reaches outside this machine: a connection to anywhere else fails at once."""

import ipaddress
import socket
from typing import Any

import pytest


class OutsideConnection(AssertionError):
    pass


def check_address(family: int, address: Any) -> None:
    if family not in {socket.AF_INET, socket.AF_INET6}:
        return
    host = str(address[0])
    if host == "localhost":
        return
    try:
        inside = ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        inside = False
    if not inside:
        raise OutsideConnection(f"a test tried to reach {host}: tests talk to this machine only")


def pytest_configure(config: pytest.Config) -> None:
    guard = pytest.MonkeyPatch()
    for name in ("connect", "connect_ex"):
        original = getattr(socket.socket, name)

        def checked(self: socket.socket, address: Any, original: Any = original) -> Any:
            check_address(self.family, address)
            return original(self, address)

        guard.setattr(socket.socket, name, checked)
    config.add_cleanup(guard.undo)
