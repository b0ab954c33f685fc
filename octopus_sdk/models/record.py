"""What every model can do: show itself, and become a plain dict.

A list that comes from the service is a `Records`: a list that says when it was read, prints as a
table in a terminal and in a notebook, and gives rows that pandas takes as they are.
"""

import datetime as dt
import enum
from collections.abc import Iterable, Mapping
from html import escape
from typing import Any, Generic, NoReturn, SupportsIndex, TypeVar, overload

import attrs

T = TypeVar("T", bound="Record")

_LONGEST_CELL = 30


class Unlisted(int):
    """A number of an enumeration that the service sent and its document does not list.

    It goes back as it came; the same number typed in here would be refused.
    """


def _refuse(*_: object, **__: object) -> NoReturn:
    raise TypeError("give the model an extra of its own: attrs.evolve(model, extra={...})")


# Of any type, for it stands in for methods of several.
_REFUSED: Any = _refuse


class _NothingMore(dict[str, Any]):
    """The `extra` of a model that has no more fields than those we know.

    One serves all models, so a line of an invoice needs no dict of its own. Nobody can write in it.
    """

    __setitem__ = __delitem__ = __ior__ = _REFUSED
    update = setdefault = pop = popitem = clear = _REFUSED

    def __reduce__(self) -> str:
        """Copy and pickle as the one that there is."""
        return "NOTHING_MORE"


NOTHING_MORE: Mapping[str, Any] = _NothingMore()


# Each model with slots makes its own way of being pickled. One handed down from here would save no
# field of a model without slots.
@attrs.frozen(getstate_setstate=False)
class Record:
    """One value of the service."""

    def to_dict(self) -> dict[str, Any]:
        """Return the fields as a plain dict; enumerations become their numbers.

        Fields that this package does not know stay under `extra`.
        """
        return attrs.asdict(self, value_serializer=_plain)

    def __repr__(self) -> str:
        """Show the fields that say something."""
        said = (
            f"{field.name}={_shown(value)}"
            for field in attrs.fields(type(self))
            if (value := getattr(self, field.name)) != field.default
        )
        return f"{type(self).__name__}({', '.join(said)})"


class Records(list[T], Generic[T]):
    """A list of models as the service sent it. `read_at` is when, in UTC."""

    def __init__(self, items: Iterable[T] = (), read_at: dt.datetime | None = None) -> None:
        super().__init__(items)
        self.read_at = read_at

    @overload
    def __getitem__(self, index: SupportsIndex) -> T: ...
    @overload
    def __getitem__(self, index: slice) -> "Records[T]": ...
    def __getitem__(self, index: SupportsIndex | slice) -> "T | Records[T]":
        """Return a record, or a part of the list that is still one."""
        if isinstance(index, slice):
            return Records(super().__getitem__(index), self.read_at)
        return super().__getitem__(index)

    def __add__(self, other: list[Any]) -> "Records[Any]":
        """Return both lists as one, as old as the older."""
        moments = [self.read_at, other.read_at if isinstance(other, Records) else None]
        known = [moment for moment in moments if moment is not None]
        return Records(super().__add__(other), min(known, default=None))

    def copy(self) -> "Records[T]":
        """Return a list of the same records."""
        return Records(self, self.read_at)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return a plain dict per record."""
        return [record.to_dict() for record in self]

    def __str__(self) -> str:
        """Return a table of the columns that say something."""
        columns, rows = self._table()
        widths = [max(map(len, cells)) for cells in zip(columns, *rows, strict=True)]
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
            for cells in (columns, *rows)
        )

    def _repr_html_(self) -> str:
        columns, rows = self._table()
        head = "".join(f"<th>{escape(name)}</th>" for name in columns)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
            for cells in rows
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def _table(self) -> tuple[list[str], list[list[str]]]:
        dicts = self.to_dicts()
        columns = [
            name
            for name in dict.fromkeys(name for row in dicts for name in row)
            if name != "extra" and any(row.get(name) not in (None, "", [], ()) for row in dicts)
        ]
        rows = [[_cell(row.get(name)) for name in columns] for row in dicts]
        return columns, rows


def _plain(_: Any, field: "attrs.Attribute[Any] | None", value: Any) -> Any:
    del field
    return int(value) if isinstance(value, enum.IntEnum | Unlisted) else value


def _shown(value: object) -> str:
    return f"{type(value).__name__}.{value.name}" if isinstance(value, enum.Enum) else repr(value)


def _cell(value: object) -> str:
    # Imported when a table is shown: whoever only maps loads the models and nothing else.
    from octopus_sdk import shown  # noqa: PLC0415  whoever only maps shows nothing

    if isinstance(value, list | tuple):
        return str(len(value))
    text = "" if value is None else shown.printable(str(value))
    return text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 1] + "…"
