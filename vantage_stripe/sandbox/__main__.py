"""`python -m vantage_stripe.sandbox [port]`: the sandbox on its own, without the command line."""

import os
import sys
import time
from collections.abc import Mapping, Sequence
from typing import TextIO

from vantage_stripe.sandbox.environment import sandbox_app
from vantage_stripe.sandbox.server import Server, serve

_PORT = 12111


def prepared(arguments: Sequence[str], *, environ: Mapping[str, str], out: TextIO) -> Server:
    """Bind the server the arguments and the environment ask for, and say where it is."""
    port = int(arguments[0]) if arguments else _PORT
    server = serve(sandbox_app(environ, clock=time.time), port)
    out.write(f"A simulated Stripe account answers at {server.url}/v1\n")
    out.flush()
    return server


if __name__ == "__main__":
    prepared(sys.argv[1:], environ=os.environ, out=sys.stdout).serve_forever()
