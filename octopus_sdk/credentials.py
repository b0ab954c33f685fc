"""Who logs in."""

import os
from collections.abc import Mapping
from typing import Any

import attrs

from octopus_sdk import given
from octopus_sdk.errors import InvalidTypeError, InvalidValueError

_VARIABLES = {
    "software_house_uuid": "OCTOPUS_SOFTWARE_HOUSE_UUID",
    "user": "OCTOPUS_USER",
    "password": "OCTOPUS_PASSWORD",
}


def _check(where: str, field: str, value: object) -> None:
    """Refuse what cannot be sent or cannot be meant. The value is never shown: it is a secret."""
    if not isinstance(value, str) or not value.strip():
        kind = InvalidValueError if isinstance(value, str) else InvalidTypeError
        raise kind(where, "must be a text that is not empty")
    if field == "software_house_uuid" and not given.is_header(value):
        raise InvalidValueError(where, "must be printable ASCII, without blanks at the ends")
    # A wrong password counts toward a lock-out, and nobody types a line end into Octopus.
    given.text(where, value, one_line=True)
    if field == "user" and value != value.strip():
        raise InvalidValueError(where, "must have no blanks at the ends")


def _sendable(credentials: object, field: "attrs.Attribute[Any]", value: object) -> None:
    _check(f"{type(credentials).__name__}.{field.name}", field.name, value)


@attrs.frozen(kw_only=True)
class Credentials:
    """A login: the software house's id, an Octopus user and its password.

    The password and the software house's id never appear in a repr. Raises `InvalidValueError`,
    without the value, for one that is empty or cannot be sent.
    """

    software_house_uuid: str = attrs.field(repr=False, validator=_sendable)
    user: str = attrs.field(validator=_sendable)
    password: str = attrs.field(repr=False, validator=_sendable)

    @classmethod
    def from_env(cls, environment: Mapping[str, str] | None = None) -> "Credentials":
        """Read OCTOPUS_SOFTWARE_HOUSE_UUID, OCTOPUS_USER and OCTOPUS_PASSWORD.

        Blanks and line ends around the first two are taken off, as a file of secrets leaves them;
        a password is taken as it is. Raises `InvalidValueError` that names every variable that is
        missing or empty, and `InvalidTypeError` for a value that is no text.
        """
        source = os.environ if environment is None else environment
        values = {field: source.get(name, "") for field, name in _VARIABLES.items()}
        for field, value in values.items():
            given.must_be(_VARIABLES[field], value, str)
        missing = [_VARIABLES[field] for field, value in values.items() if not value.strip()]
        if missing:
            raise InvalidValueError("environment", f"set {', '.join(missing)}")
        values |= {field: values[field].strip() for field in ("software_house_uuid", "user")}
        for field, value in values.items():
            _check(_VARIABLES[field], field, value)
        return cls(**values)
