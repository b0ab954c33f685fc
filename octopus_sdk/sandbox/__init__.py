"""A stand-in for the Octopus accounting webservice, to try things without an account.

The sandbox answers the REST calls of Octopus version 1 from memory. It keeps dossiers,
journals, relations and documents, and refuses what the service refuses, with the same codes.

It was written from the service's documentation, from recorded answers and from notes of people
who measured it. Where nobody knows what the service does, there is a switch in `Unknowns`.

Start here::

    from octopus_sdk.sandbox import Sandbox, demo

    sandbox = Sandbox(demo())
    with sandbox.serve() as server:
        print(server.base_url, sandbox.login, sandbox.dossier_ids)

In tests: ``pytest_plugins = ["octopus_sdk.sandbox.pytest_plugin"]`` gives the fixtures
``octopus_sandbox`` and ``octopus_server``.

From a terminal: ``python -m octopus_sdk.sandbox serve --port 8080``.

The sandbox imports only the standard library and nothing of the rest of the package: a mistake
in the client cannot hide behind the same mistake here.
"""

from octopus_sdk.sandbox import seeds
from octopus_sdk.sandbox.desk import Desk
from octopus_sdk.sandbox.faults import Faults
from octopus_sdk.sandbox.log import Request
from octopus_sdk.sandbox.sandbox import Sandbox
from octopus_sdk.sandbox.seeds import demo
from octopus_sdk.sandbox.server import Server
from octopus_sdk.sandbox.unknowns import Unknowns

__all__ = ["Desk", "Faults", "Request", "Sandbox", "Server", "Unknowns", "demo", "seeds"]
