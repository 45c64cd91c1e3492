"""`python -m tests.factories.open_doors <port> worker`: the command line of a deployment that lets
calls of workspaces go to one port of this machine."""

import sys

from storm.open_doors import open_doors

if __name__ == "__main__":
    open_doors(int(sys.argv.pop(1)))
    from parley.cli import app

    app()
