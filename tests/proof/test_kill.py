"""Kills a real process with SIGKILL, fifty times, and looks at the ledger each time.

The sandbox is served by this process, so that the ledger can be read while the other one dies. A
process dies after a random number of requests and a random moment more, so that it is cut between
calls, inside calls, and while an answer is on its way. It is started again until all stands; then
the ledger is emptied for the next round.
"""

import json
import random
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from octopus_sdk import Wanted
from octopus_sdk.sandbox import Sandbox
from tests.proof import checks
from tests.proof.accountant import Accountant
from tests.proof.child import CUSTOMERS, PAPERS
from tests.proof.firm import documents_of, seed_of
from tests.proof.line import Line

KILLS = 50
# A run that is not disturbed makes about this many requests; most kills fall into the writing.
REQUESTS = 45
FOREIGN_KEYS = {1, 2, 3}
ROOT = Path(__file__).parents[2]


def start(base_url: str, login: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "tests.proof.child", base_url, json.dumps(dict(login))]
    return subprocess.Popen(command, cwd=ROOT)  # noqa: S603


def killed(child: "subprocess.Popen[bytes]", sandbox: Sandbox, dice: random.Random) -> bool:
    """Kill the process at a moment of its own; tell whether it lived until then."""
    last = len(sandbox.requests) + dice.randint(1, REQUESTS)
    while len(sandbox.requests) < last and child.poll() is None:
        time.sleep(0.001)
    time.sleep(dice.random() * 0.004)
    lived = child.poll() is None
    child.kill()
    child.wait()
    return lived


def test_a_process_that_is_killed_again_and_again_books_each_document_once() -> None:
    dice = random.Random(8)  # noqa: S311  for tests, not for secrets
    sandbox = Sandbox(seed_of(CUSTOMERS))
    documents = documents_of(CUSTOMERS, PAPERS)
    kills = rounds = 0
    with sandbox.serve() as server:
        while kills < KILLS:
            kills += killed(start(server.base_url, sandbox.login), sandbox, dice)
            if _looked_at(sandbox, documents) == len(documents):
                rounds += 1
                sandbox.reset()
        assert start(server.base_url, sandbox.login).wait() == 0
    assert _looked_at(sandbox, documents) == len(documents)
    assert rounds > 1


def _looked_at(sandbox: Sandbox, documents: list[Wanted]) -> int:
    """Check the ledger, and return how many documents stand."""
    people = Accountant(sandbox, documents, FOREIGN_KEYS)
    people.cards = Accountant(Sandbox(seed_of(CUSTOMERS)), documents, FOREIGN_KEYS).cards
    run = checks.Run(Line(sandbox), tuple(documents), standing=frozenset(), deleted=frozenset())
    assert checks.check(run, people) == []
    return len(people.ledger())
