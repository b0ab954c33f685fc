"""docs/errors.md lists every class and every code. Run this file to write the tables anew."""

import sys
from collections.abc import Iterator
from pathlib import Path

from octopus_sdk import PreflightError, codes, errors
from octopus_sdk.errors.choosing import BY_CODE

PAGE = Path(__file__).resolve().parents[2] / "docs" / "errors.md"


def _classes(kind: type[errors.OctopusError]) -> Iterator[str]:
    cause = " ".join((kind.__doc__ or "").strip().split("\n\n")[0].split())
    yield f"| `{kind.__name__}` | {cause} | {kind.hint} |"
    for below in kind.__subclasses__():
        if below.__module__.startswith(errors.__name__) or below is PreflightError:
            yield from _classes(below)


def _codes() -> Iterator[str]:
    for code, name in codes.NAMES.items():
        kind = BY_CODE.get(code)
        shown = "" if code == 0 else f"`{kind.__name__}`" if kind else "by HTTP status"
        yield f"| {code} | {name} | {shown} |"


TABLES = {
    "classes": [
        "| class | when | what to do |",
        "| --- | --- | --- |",
        *_classes(errors.OctopusError),
    ],
    "codes": ["| code | name | class |", "| --- | --- | --- |", *_codes()],
}


def _page_with_tables(text: str) -> str:
    for name, rows in TABLES.items():
        before, _, rest = text.partition(f"<!-- {name} -->\n")
        _, _, after = rest.partition("<!-- end -->")
        table = "\n".join(rows)
        text = f"{before}<!-- {name} -->\n{table}\n<!-- end -->{after}"
    return text


def test_the_page_lists_every_class_and_code() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert _page_with_tables(text) == text, f"run {Path(__file__).name} to write the tables anew"
    assert text.count("\n| -") == 79 + text.count("\n| ---")


def test_every_class_says_when_and_all_but_the_roots_say_what_to_do() -> None:
    for row in TABLES["classes"][2:]:
        name, when, cure = (cell.strip() for cell in row.strip("|").split("|"))
        assert when
        roots = {"`OctopusError`", "`CallError`", "`ServiceError`"}
        given_when_raised = {"`NoDossierError`", "`CustomerStoppedError`"}
        assert cure or name in roots | given_when_raised


if __name__ == "__main__":
    PAGE.write_text(_page_with_tables(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    sys.exit()
