"""Replay one schedule, or run very many.

    python -m tests.proof.replay 4711
    python -m tests.proof.replay --schedules 200000 --jobs 4

A failure prints the seed, what was wrong, and the smallest schedule that still goes wrong.
"""

import argparse
import multiprocessing
import sys
import time
from collections.abc import Iterator, Sequence

from tests.proof.schedule import schedule_of
from tests.proof.simulator import failures_of, shrunk

CHUNK = 250


def told(seed: int) -> str:
    """Return what is wrong with the schedule of a seed, in words; empty when nothing is."""
    schedule = schedule_of(seed)
    wrong = failures_of(schedule)
    if not wrong:
        return ""
    small = shrunk(schedule)
    lines = [
        f"seed {seed} breaks a promise:",
        *(f"  {each}" for each in wrong),
        "shrunk:",
        *(f"  {each}" for each in failures_of(small)),
        str(small),
        f"replay: python -m tests.proof.replay {seed}",
    ]
    return "\n".join(lines)


def first_failure(seeds: range) -> str:
    """Run the schedules of these seeds up to the first that fails, and tell of it."""
    return next((words for seed in seeds if (words := told(seed))), "")


def chunks(first: int, count: int) -> Iterator[range]:
    """Split the seeds into ranges that are worth a message between processes."""
    for begin in range(first, first + count, CHUNK):
        yield range(begin, min(begin + CHUNK, first + count))


def run_many(first: int, count: int, jobs: int) -> int:
    """Run schedules, show progress, and stop at the first that fails."""
    begun, done = time.monotonic(), 0
    with multiprocessing.Pool(jobs) as pool:
        for words in pool.imap(first_failure, chunks(first, count)):
            if words:
                sys.stdout.write(f"\n{words}\n")
                return 1
            done = min(done + CHUNK, count)
            pace = done / (time.monotonic() - begun)
            sys.stdout.write(f"\r{done} of {count} schedules, {pace:.0f} a second ")
            sys.stdout.flush()
    sys.stdout.write("\nall promises hold\n")
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Read the arguments, and replay."""
    parser = argparse.ArgumentParser(prog="python -m tests.proof.replay", description=__doc__)
    parser.add_argument("seed", type=int, nargs="?", help="replay the schedule of this seed")
    parser.add_argument("--schedules", type=int, default=0, help="run so many schedules")
    parser.add_argument("--first", type=int, default=0, help="the first seed of many")
    parser.add_argument("--jobs", type=int, default=1, help="how many processes share the work")
    chosen = parser.parse_args(arguments)
    if chosen.schedules:
        return run_many(chosen.first, chosen.schedules, chosen.jobs)
    if chosen.seed is None:
        parser.error("give a seed, or --schedules")
    words = told(chosen.seed)
    sys.stdout.write(f"{words or f'seed {chosen.seed}: all promises hold'}\n")
    return 1 if words else 0


if __name__ == "__main__":
    sys.exit(main())
