"""From parsed JSON to the models."""

import datetime as dt
import enum
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, TypeVar, get_args, get_origin

import attrs
import cattrs

from octopus_sdk.models import JournalMode
from octopus_sdk.wire.spellings import Path, fields_of, kinds_of

T = TypeVar("T")

# The service calls one thing by a number in the list of journals and by a word in a journal's
# settings.
_MODE_WORDS = {
    "BOOKING": JournalMode.BOOKINGS,
    "VAT_EXCLUSIVE": JournalMode.INVOICES_EXCL_VAT,
    "VAT_INCLUSIVE": JournalMode.INVOICES_INCL_VAT,
}
_SCALE_WORDS = {"TWO": 2, "FOUR": 4}


_LONGEST_PREVIEW = 60


class UnreadableError(ValueError):
    """A value in an answer is not what it should be; `path` says where.

    `preview` is the beginning of what stood there.
    """

    def __init__(self, wanted: str, value: object, path: str = "") -> None:
        self.wanted, self.value, self.path = wanted, value, path
        shown = value.decode("utf-8", "replace") if isinstance(value, bytes) else repr(value)
        self.preview = shown[:_LONGEST_PREVIEW]
        super().__init__(
            f"{path or 'the answer'}: expected {wanted}, got {self.preview or 'nothing'}"
        )

    def below(self, path: str) -> "UnreadableError":
        """Return the same complaint, seen from one level up."""
        joint = "" if not self.path or self.path.startswith("[") else "."
        return UnreadableError(self.wanted, self.value, f"{path}{joint}{self.path}")


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


def _at(path: str, hook: Callable[[Any, Any], Any], value: Any, kind: Any) -> Any:
    try:
        return hook(value, kind)
    except UnreadableError as error:
        raise error.below(path) from None


def _model_reader(kind: type[Any]) -> Callable[[Any, Any], Any]:
    fields = [
        (field.name, path, *_reader_of(field.type), field.default is attrs.NOTHING)
        for field, path in fields_of(kind)
    ]

    def read(content: Any, _: Any) -> Any:
        if not isinstance(content, dict):
            raise UnreadableError("an object", content)
        rest, values = dict(content), {}
        for name, path, hook, wanted, required in fields:
            found = _take(rest, path)
            if found is not None:
                values[name] = _at(".".join(path), hook, found, wanted)
            elif required:
                raise UnreadableError("a value", None, ".".join(path))
        if values.get("country", "").isspace():
            # An empty country comes back as two blanks, and an empty one may not be sent.
            del values["country"]
        return kind(**values, extra=rest)

    return read


def _take(content: dict[str, Any], path: Path) -> Any:
    """Take the value at the path out of the content; what is left goes to `extra`."""
    key, *below = path
    if not below:
        return content.pop(key, None)
    inner = content.get(key)
    if inner is None:
        return None
    if not isinstance(inner, dict):
        raise UnreadableError("an object", inner, key)
    content[key] = inner = dict(inner)
    found = _take(inner, tuple(below))
    if not inner:
        del content[key]
    return found


def _reader_of(wanted: Any) -> tuple[Callable[[Any, Any], Any], Any]:
    kinds = kinds_of(wanted)
    if kinds == [Any]:
        return _as_it_is, wanted
    if len(kinds) == 1:
        return _converter.get_structure_hook(kinds[0]), kinds[0]
    return _read_open, tuple(kinds)


def _as_it_is(value: Any, _: Any) -> Any:
    return value


def _read_open(value: Any, kinds: tuple[Any, ...]) -> Any:
    """Read a word or a number of an enumeration; one that nobody knows stays what it is."""
    if isinstance(value, str):
        value = _MODE_WORDS.get(value, _SCALE_WORDS.get(value, value))
    for kind in kinds:
        if isinstance(value, bool) or not isinstance(value, _plain_kind(kind)):
            continue
        if kind is not _plain_kind(kind) and value not in list(kind):
            continue
        return kind(value)
    raise UnreadableError(" or ".join(kind.__name__ for kind in kinds), value)


def _plain_kind(kind: Any) -> Any:
    return int if issubclass(kind, enum.IntEnum) else kind


def _read_text(value: Any, _: Any) -> str:
    if not isinstance(value, str):
        raise UnreadableError("a text", value)
    return value


def _read_flag(value: Any, _: Any) -> bool:
    if not isinstance(value, bool):
        raise UnreadableError("true or false", value)
    return value


def _read_whole(value: Any, _: Any) -> int:
    if type(value) is Decimal and value == value.to_integral_value():
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
    try:
        # Python also takes weeks and dates without dashes.
        if value[4] == value[7] == "-":
            return dt.date.fromisoformat(value)
    except (IndexError, TypeError, ValueError):
        value = str(value)
    raise UnreadableError("a date as yyyy-mm-dd", value)


def _tuple_reader(kind: Any) -> Callable[[Any, Any], tuple[Any, ...]]:
    hook, inner = _reader_of(get_args(kind)[0])

    def read(value: Any, _: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise UnreadableError("a list", value)
        return tuple(_at(f"[{index}]", hook, item, inner) for index, item in enumerate(value))

    return read


def _is_tuple(kind: Any) -> bool:
    return get_origin(kind) is tuple


def _make_converter() -> cattrs.Converter:
    converter = cattrs.Converter(detailed_validation=False)
    readers: Mapping[Any, Callable[[Any, Any], Any]] = {
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
