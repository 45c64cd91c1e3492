"""The web port, opened before anything else so that a taken one is said at once."""

import socket

from inbox.foundation.errors import ParleyError

BACKLOG = 2048


class PortTaken(ParleyError):
    code = "port_taken"
    title = "The port is taken"


def open_listener(host: str, port: int) -> socket.socket:
    try:
        family, kind, _, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind)
    except OSError:
        raise PortTaken(
            f"{host} is no address of this machine: set PARLEY_HOST to one, or to 0.0.0.0."
        ) from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise PortTaken(
            f"Port {port} on {host} cannot be opened ({error.strerror}): stop the program that "
            "uses it, or set PARLEY_PORT to another port."
        ) from None
    return listener
