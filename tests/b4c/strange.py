"""Strange values, and what may come of them: a result, or an error of ours that can be read."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from b4c_mapping import MappingError

D = Decimal


class Text(str):
    __slots__ = ()


HUGE = [D("1E+1000000"), D("1E-1000000"), D("-1E+999999"), D("9" * 60), 10**5000, -(10**5000)]
STRANGE = [D("NaN"), D("sNaN"), D("-Infinity"), D("-0"), D("-0.00"), D("0E+50"), D("0E-50")]
TEXTS = ["", " ", "\xa0", "\x00", "\ud800", "\u0663", "\uff13", "\u00b2", "1_0", "+1", "1e3", "-1"]
OTHERS: list[Any] = [
    None,
    True,
    0,
    -1,
    1,
    2.5,
    float("nan"),
    b"1",
    [],
    {},
    object,
    Text("1"),
    Text("x"),
]
ANYTHING = st.sampled_from([*HUGE, *STRANGE, *TEXTS, *OTHERS, "9" * 5000]) | (
    st.text(max_size=8) | st.decimals() | st.integers() | st.floats() | st.dates()
)


def readable(error: MappingError) -> None:
    """Every message can be written down, is short, and has a field and a rule."""
    text = str(error)
    text.encode()
    assert error.problems
    for problem in error.problems:
        assert problem.field
        assert problem.rule
        assert len(str(problem)) < 700
    assert "\x00" not in text


def tried(work: Callable[[], object]) -> object:
    """Return the result, or None for an error that is ours; any other error fails the test."""
    try:
        return work()
    except MappingError as error:
        readable(error)
        return None
