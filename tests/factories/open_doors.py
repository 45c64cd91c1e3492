"""`python -m tests.factories.open_doors <port> worker`: the command line of a deployment that lets
calls of workspaces go to one port of this machine."""

import sys

from integrations.outbound.limits import OutboundRules, PlainHttp


def main() -> None:
    port = int(sys.argv.pop(1))
    OutboundRules.__init__.__defaults__ = (
        ("127.0.0.1/32",),
        (),
        frozenset({port}),
        PlainHttp.ANYWHERE,
        "",
    )
    from parley.cli import app

    app()


if __name__ == "__main__":
    main()
