"""Who logs in."""

import os
from collections.abc import Mapping

import attrs

_VARIABLES = {
    "software_house_uuid": "OCTOPUS_SOFTWARE_HOUSE_UUID",
    "user": "OCTOPUS_USER",
    "password": "OCTOPUS_PASSWORD",
}


def _not_empty(credentials: object, field: "attrs.Attribute[str]", value: object) -> None:
    del credentials
    if not isinstance(value, str) or not value.strip():
        # The value itself is left out of the message: it may be a mistyped secret.
        raise ValueError(f"{field.name} must be a text that is not empty")


@attrs.frozen(kw_only=True)
class Credentials:
    """A login: the software house's id, an Octopus user and its password.

    The password and the software house's id never appear in a repr. Raises `ValueError` for an
    empty value.
    """

    software_house_uuid: str = attrs.field(repr=False, validator=_not_empty)
    user: str = attrs.field(validator=_not_empty)
    password: str = attrs.field(repr=False, validator=_not_empty)

    @classmethod
    def from_env(cls, environment: Mapping[str, str] | None = None) -> "Credentials":
        """Read OCTOPUS_SOFTWARE_HOUSE_UUID, OCTOPUS_USER and OCTOPUS_PASSWORD.

        Raises `ValueError` that names every variable that is missing or empty.
        """
        source = os.environ if environment is None else environment
        values = {field: source.get(name, "") for field, name in _VARIABLES.items()}
        missing = [_VARIABLES[field] for field, value in values.items() if not value.strip()]
        if missing:
            raise ValueError(f"set these environment variables: {', '.join(missing)}")
        return cls(**values)
