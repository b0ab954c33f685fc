"""What no test runs says why."""

import inspect
import re
from pathlib import Path

import b4c_mapping
import octopus_sdk

PACKAGES = [Path(inspect.getfile(package)).parent for package in (octopus_sdk, b4c_mapping)]
WITH_REASON = re.compile(r"  # pragma: no (cover|branch)  \S+ \S+")


def test_every_line_that_coverage_leaves_out_has_a_reason_beside_it() -> None:
    marked = [
        f"{file.name}, line {number}: {line.strip()}"
        for package in PACKAGES
        for file in sorted(package.rglob("*.py"))
        for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1)
        if "pragma:" in line and not WITH_REASON.search(line)
    ]
    assert marked == []
