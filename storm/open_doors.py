"""`python -m storm.open_doors <port> …`: `parley …` of a deployment that lets workspaces call one
port of this machine, plain. No installation can be told to do so.
"""

import sys

from integrations.outbound.limits import OutboundRules, PlainHttp


def open_doors(port: int) -> None:
    OutboundRules.__init__.__defaults__ = (
        ("127.0.0.1/32",),
        (),
        frozenset({port}),
        PlainHttp.ANYWHERE,
        "",
    )


if __name__ == "__main__":
    open_doors(int(sys.argv.pop(1)))
    # Whoever reads the rules as a default reads them while it is imported.
    from parley.cli import main

    main()
