"""How operations read an answer."""

import contextlib
from collections.abc import Callable
from typing import TypeVar

from octopus_sdk import given, wire
from octopus_sdk.models import Record, Records

T = TypeVar("T")
R = TypeVar("R", bound=Record)


def one(kind: type[T]) -> Callable[[int, bytes], T]:
    """Read one record."""
    return lambda _status, body: wire.load(wire.parse(body), kind)


def many(kind: type[R]) -> Callable[[int, bytes], Records[R]]:
    """Read an array of records."""
    return lambda _status, body: Records(wire.load_list(wire.parse(body), kind))


def nothing(_status: int, _body: bytes) -> None:
    """Read an answer whose body is empty, whatever is in it."""


def token(key: str) -> Callable[[int, bytes], str]:
    """Read the one text that stands under the key, whatever the key's capitals."""

    def read(_status: int, body: bytes) -> str:
        # Whatever is wrong with this answer, nothing of it is shown: it may hold a token.
        with contextlib.suppress(wire.UnreadableError):
            content = wire.parse(body)
            if isinstance(content, dict):
                for name, value in content.items():
                    if name.lower() == key.lower() and given.is_token(value):
                        return str(value)
        raise wire.UnreadableError("a token", None, key)

    return read
