"""What 5,000 documents of 2,000 customers cost: the SDK's own CPU, and memory.

    python -m tests.proof.large
    python -m tests.proof.large --documents 10000 --profile

The time inside the transport is the sandbox's, and is taken off. The promise: 2 ms a document. To
see whether something grows faster than the documents, the half is measured too.
"""

import argparse
import cProfile
import pstats
import sys
import time
import tracemalloc
from collections.abc import Mapping, Sequence

import attrs

from octopus_sdk import Credentials, OctopusClient, Quotas, Report, Wanted
from octopus_sdk.quota import LIMITS
from octopus_sdk.sandbox import Sandbox
from tests.proof.months import DOSSIER, Month

LIMIT = 2.0
PLENTY = Quotas(limits=dict.fromkeys(LIMITS, 10**9))


@attrs.define(eq=False)
class Meter:
    """A transport that knows how much CPU the sandbox has used."""

    sandbox: Sandbox
    seconds: float = 0.0

    def __call__(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        """Answer a request, and measure it."""
        begun = time.process_time()
        answer = self.sandbox.handle(method, url, headers, body)
        self.seconds += time.process_time() - begun
        return answer


def milliseconds(month: Month) -> float:
    """Return the SDK's own CPU of an export, in milliseconds a document."""
    meter = Meter(Sandbox(month.seed()))
    wanted = month.wanted()
    begun = time.process_time()
    _export(meter, wanted)
    return (time.process_time() - begun - meter.seconds) / month.documents * 1000


def megabytes(month: Month) -> float:
    """Return how much memory an export takes beside the sandbox's, at its highest.

    The sandbox is filled first: the second export finds everything and writes nothing.
    """
    meter = Meter(Sandbox(month.seed()))
    wanted = month.wanted()
    _export(meter, wanted)
    tracemalloc.start()
    _export(meter, wanted)
    highest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return highest / 1e6


def _export(meter: Meter, wanted: Sequence[Wanted]) -> Report:
    credentials = Credentials(**meter.sandbox.login)
    with OctopusClient(credentials, transport=meter, quotas=PLENTY) as octopus:
        report = octopus.dossier(DOSSIER).export(wanted)
    if not report.complete:
        raise AssertionError(f"not complete: {report.counts}")
    return report


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what it costs; return 1 when the promise is broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.proof.large", description=__doc__)
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--customers", type=int, default=2000)
    parser.add_argument("--profile", action="store_true", help="show where the time goes")
    chosen = parser.parse_args(arguments)
    whole = Month(
        documents=chosen.documents, customers=chosen.customers, changed=chosen.customers // 10
    )
    half = attrs.evolve(
        whole,
        documents=whole.documents // 2,
        customers=whole.customers // 2,
        changed=whole.changed // 2,
    )
    if chosen.profile:
        with cProfile.Profile() as profile:
            milliseconds(whole)
        pstats.Stats(profile).sort_stats("tottime").print_stats(25)
        return 0
    costs = {month.documents: milliseconds(month) for month in (half, whole)}
    for count, cost in costs.items():
        sys.stdout.write(f"{count:6} documents: {cost:.2f} ms each, of at most {LIMIT:.2f}\n")
    for month in (half, whole):
        sys.stdout.write(f"{month.documents:6} documents: {megabytes(month):.1f} MB at most\n")
    return int(costs[whole.documents] > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
