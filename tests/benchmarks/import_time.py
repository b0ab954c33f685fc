"""What importing costs, as a ratio to the libraries below, measured in one run.

    python tests/benchmarks/import_time.py

Each line is the cheapest of many fresh interpreters, less an interpreter that imports nothing.
The promises: `import octopus_sdk` and `import b4c_mapping` cost at most 20/95 of importing httpx,
attrs and cattrs, and `from octopus_sdk import OctopusClient` at most 4/3 of it.
"""

import subprocess
import sys
import time

ROUNDS = 15
STATEMENTS = {
    "nothing": "pass",
    "the libraries": "import httpx, attrs, cattrs",
    "octopus_sdk": "import octopus_sdk",
    "b4c_mapping": "import b4c_mapping",
    "OctopusClient": "from octopus_sdk import OctopusClient",
}
LIMITS = {"octopus_sdk": 20 / 95, "b4c_mapping": 20 / 95, "OctopusClient": 4 / 3}


def seconds(statement: str) -> float:
    """Return how long a fresh interpreter takes for the statement."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", statement], check=True)  # noqa: S603  our own code
    return time.perf_counter() - begun


def main() -> int:
    """Print the costs and ratios; return 1 when a promise is broken."""
    # In turns, so that a noisy minute of the machine falls on all of them.
    rounds = [{name: seconds(code) for name, code in STATEMENTS.items()} for _ in range(ROUNDS)]
    best = {name: min(round_[name] for round_ in rounds) for name in STATEMENTS}
    libraries = best["the libraries"] - best["nothing"]
    broken = 0
    for name in STATEMENTS:
        cost = best[name] - best["nothing"]
        limit = LIMITS.get(name)
        verdict = "" if limit is None else f"  of at most {limit:.2f}"
        broken += limit is not None and cost > limit * libraries
        print(f"{name:15} {cost * 1000:7.1f} ms  {cost / libraries:5.2f}{verdict}")
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main())
