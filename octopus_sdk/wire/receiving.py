"""From parsed JSON to the models."""

import contextlib
import datetime as dt
import enum
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, TypeAlias, TypeVar, get_args, get_origin

import attrs
import cattrs

from octopus_sdk.given import LARGEST_WHOLE
from octopus_sdk.models import JournalMode
from octopus_sdk.models.record import NOTHING_MORE, Unlisted
from octopus_sdk.wire.spellings import fields_of, kinds_of

T = TypeVar("T")
Hook: TypeAlias = Callable[[Any, Any], Any]

# The service calls one thing by a number in the list of journals and by a word in a journal's
# settings.
_MODE_WORDS = {
    "BOOKING": JournalMode.BOOKINGS,
    "VAT_EXCLUSIVE": JournalMode.INVOICES_EXCL_VAT,
    "VAT_INCLUSIVE": JournalMode.INVOICES_INCL_VAT,
}
_SCALE_WORDS = {"TWO": 2, "FOUR": 4}


_LONGEST_PREVIEW = 200
# Of these, JSON text gives exactly what a field holds.
_PLAIN = (str, bool, int, Decimal)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class UnreadableError(ValueError):
    """A value in an answer is not what it should be; `path` says where.

    `preview` is the shape of what stood there: names of fields, types and lengths, no values.
    """

    def __init__(self, wanted: str, value: object, path: str = "") -> None:
        self.wanted, self.preview, self.path = wanted, _shape(value, 1), path
        super().__init__(wanted)

    def __str__(self) -> str:
        """Say where, what was expected, and what stood there instead."""
        return f"{self.path or 'the answer'}: expected {self.wanted}, got {self.preview}"

    def below(self, path: str) -> "UnreadableError":
        """Return this complaint, seen from one level up."""
        joint = "" if not self.path or self.path.startswith("[") else "."
        self.path = f"{path}{joint}{self.path}"
        return self


def _shape(value: object, depth: int) -> str:
    """Say what a value is without telling it: it may be a customer's."""
    if isinstance(value, dict) and depth:
        inside = ", ".join(f"{key}: {_shape(value[key], depth - 1)}" for key in list(value)[:20])
        return f"{{{inside[:_LONGEST_PREVIEW]}}}"
    if isinstance(value, bytes):
        begun = value.lstrip()[:1]
        return f"{len(value)} bytes{' that begin with <' if begun == b'<' else ''}"
    if isinstance(value, str | list | dict):
        named = {str: "text", list: "list"}.get(type(value), "object")
        return f"{named} of {len(value)}"
    if value is None:
        return "nothing"
    return "true or false" if isinstance(value, bool) else "a number"


def load(content: Any, kind: type[T]) -> T:
    """Turn parsed JSON into a model; raises `UnreadableError` with the path of what is wrong."""
    result: T = _converter.structure(content, kind)
    return result


def load_list(content: Any, kind: type[T]) -> list[T]:
    """Turn a parsed JSON array into a list of models.

    A record that cannot be read is an error and is never left out: a booking that is missing from a
    list would make its number look free.
    """
    if not isinstance(content, list):
        raise UnreadableError("a list", content)
    hook = _converter.get_structure_hook(kind)
    return [_at(f"[{index}]", hook, item, kind) for index, item in enumerate(content)]


def _at(path: str, hook: Hook, value: Any, kind: Any) -> Any:
    try:
        return hook(value, kind)
    except UnreadableError as error:
        raise error.below(path) from None


@attrs.frozen
class _Leaf:
    """Where a value goes: the field, the type that needs no conversion, and the hook for others.

    `known` are members of an enumeration by their numbers.
    """

    name: str
    plain: type[Any] | None
    hook: Hook
    wanted: Any
    known: Mapping[Any, Any] = MappingProxyType({})


def _model_reader(kind: type[Any]) -> Hook:
    tree: dict[str, Any] = {}
    for field, path in fields_of(kind):
        *above, key = path
        branch = tree
        for step in above:
            branch = branch.setdefault(step, {})
        branch[key] = _leaf(field.name, field.type)
    required = {
        field.name: ".".join(path)
        for field, path in fields_of(kind)
        if field.default is attrs.NOTHING
    }

    def read(content: Any, _: Any) -> Any:
        if not isinstance(content, dict):
            raise UnreadableError("an object", content)
        values: dict[str, Any] = {}
        rest = _sort(content, tree, values)
        for name, path in required.items():
            if name not in values:
                raise UnreadableError("a value", None, path)
        if "country" in values and not values["country"].strip():
            # An empty country comes back as two blanks, and an empty one may not be sent.
            del values["country"]
        return kind(**values, extra=rest or NOTHING_MORE)

    return read


def _sort(content: dict[str, Any], tree: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """Put what the tree knows into the values, and return what nobody knows."""
    rest: dict[str, Any] = {}
    for key, value in content.items():
        branch = tree.get(key)
        if branch is None:
            rest[key] = value
        elif value is None:
            continue  # a null says as little as a missing field
        elif type(branch) is _Leaf:
            # Thousands of records come at once, and most values need no conversion.
            kind = type(value)
            if kind is branch.plain:
                values[branch.name] = value
            elif kind is int and value in branch.known:
                values[branch.name] = branch.known[value]
            else:
                values[branch.name] = _at(key, branch.hook, value, branch.wanted)
        elif isinstance(value, dict):
            try:
                left = _sort(value, branch, values)
            except UnreadableError as error:
                raise error.below(key) from None
            if left:
                rest[key] = left
        else:
            raise UnreadableError("an object", value, key)
    return rest


def _leaf(name: str, declared: Any) -> _Leaf:
    kinds = kinds_of(declared)
    if kinds == [Any]:
        return _Leaf(name, None, _as_it_is, declared)
    if len(kinds) == 1:
        plain = kinds[0] if kinds[0] in _PLAIN else None
        return _Leaf(name, plain, _converter.get_structure_hook(kinds[0]), kinds[0])
    known = _known(kinds)
    return _Leaf(name, None, _open_reader(kinds, known), declared, known)


def _as_it_is(value: Any, _: Any) -> Any:
    return value


def _known(kinds: list[Any]) -> dict[Any, Any]:
    """Return the members of the enumerations among these types, by their numbers and words."""
    known: dict[Any, Any] = {}
    if JournalMode in kinds:
        known |= _MODE_WORDS
    for kind in kinds:
        if issubclass(kind, enum.IntEnum):
            known |= {member.value: member for member in kind}
    if str in kinds and int in kinds:
        known |= _SCALE_WORDS
    return known


def _open_reader(kinds: list[Any], known: Mapping[Any, Any]) -> Hook:
    """Return a reader of an enumeration; a word or number that nobody knows stays what it is."""
    open_to = {kind for kind in kinds if kind in (int, str)}

    def read(value: Any, _: Any) -> Any:
        kind = type(value)
        if kind in (int, str):
            if value in known:
                return known[value]
            if kind in open_to:
                return Unlisted(value) if kind is int else value
        raise UnreadableError(" or ".join(kind.__name__ for kind in kinds), value)

    return read


def _read_text(value: Any, _: Any) -> str:
    if not isinstance(value, str):
        raise UnreadableError("a text", value)
    return value


def _read_flag(value: Any, _: Any) -> bool:
    if not isinstance(value, bool):
        raise UnreadableError("true or false", value)
    return value


def _read_whole(value: Any, _: Any) -> int:
    # The bound comes first: the digits of a number with a large exponent take long to write out.
    if type(value) is Decimal and abs(value) <= LARGEST_WHOLE and value == int(value):
        return int(value)
    if type(value) is not int:
        raise UnreadableError("a whole number", value)
    return value


def _read_number(value: Any, _: Any) -> Decimal:
    if type(value) is int:
        return Decimal(value)
    if type(value) is not Decimal:
        raise UnreadableError("a number", value)
    return value


def _read_date(value: Any, _: Any) -> dt.date:
    # Python would also take weeks, and dates without dashes.
    if isinstance(value, str) and _DATE.fullmatch(value):
        with contextlib.suppress(ValueError):
            return dt.date.fromisoformat(value)
    raise UnreadableError("a date as yyyy-mm-dd", value)


def _tuple_reader(kind: Any) -> Hook:
    inner = _leaf("", get_args(kind)[0])

    def read(value: Any, _: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise UnreadableError("a list", value)
        return tuple(
            _at(f"[{index}]", inner.hook, item, inner.wanted) for index, item in enumerate(value)
        )

    return read


def _is_tuple(kind: Any) -> bool:
    return get_origin(kind) is tuple


def _make_converter() -> cattrs.Converter:
    converter = cattrs.Converter(detailed_validation=False)
    readers: Mapping[Any, Hook] = {
        str: _read_text,
        bool: _read_flag,
        int: _read_whole,
        Decimal: _read_number,
        dt.date: _read_date,
    }
    for kind, hook in readers.items():
        converter.register_structure_hook(kind, hook)
    converter.register_structure_hook_factory(attrs.has, _model_reader)
    converter.register_structure_hook_factory(_is_tuple, _tuple_reader)
    return converter


_converter = _make_converter()
