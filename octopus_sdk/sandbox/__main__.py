"""Serve the sandbox from a terminal: ``python -m octopus_sdk.sandbox serve --port 8080``.

One line of JSON on the standard output says where it listens and how to log in. It serves until
it is interrupted or terminated, and then ends with status 0.
"""

import argparse
import json
import signal
import sys
import threading
from collections.abc import Sequence

from octopus_sdk.sandbox.sandbox import Sandbox
from octopus_sdk.sandbox.seeds import SEEDS

HIGHEST_PORT = 65535


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the arguments and serve."""
    parser = argparse.ArgumentParser(
        prog="python -m octopus_sdk.sandbox", description="A stand-in for the Octopus webservice."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="serve on 127.0.0.1 until interrupted")
    serve.add_argument("--port", type=_port, default=0, help="0 takes any free port (default)")
    serve.add_argument("--seed", choices=sorted(SEEDS), default="demo", help="what is in it")
    serve.add_argument("--quotas", action="store_true", help="enforce the daily quotas")
    chosen = parser.parse_args(arguments)
    return _serve(parser, chosen.port, Sandbox(SEEDS[chosen.seed](), quotas=chosen.quotas))


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"{text!r} is no port: expected 0 to {HIGHEST_PORT}")
    return int(text)


def _serve(parser: argparse.ArgumentParser, port: int, sandbox: Sandbox) -> int:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        server = sandbox.serve(port)
    except OSError as problem:
        parser.error(f"cannot listen on port {port}: {problem.strerror}")
    with server:
        facts = {"base_url": server.base_url, **sandbox.login, "dossier_ids": sandbox.dossier_ids}
        sys.stdout.write(json.dumps(facts) + "\n")
        sys.stdout.flush()
        # Short waits: on Windows a signal does not wake a thread that waits without end.
        while not stop.wait(0.2):
            continue  # pragma: no cover  the tests stop it sooner
    return 0


if __name__ == "__main__":  # pragma: no branch  nobody imports it
    sys.exit(main())
