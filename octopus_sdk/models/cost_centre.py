"""A cost centre of a dossier."""

from collections.abc import Mapping
from typing import Any

import attrs

from octopus_sdk.models.record import NOTHING_MORE, Record


@attrs.frozen(kw_only=True, repr=False)
class CostCentre(Record):
    """One cost centre. Nothing may be booked on one that is `closed`."""

    id: int
    closed: bool | None = None
    description_nl: str | None = None
    description_fr: str | None = None
    description_en: str | None = None
    description_de: str | None = None
    extra: Mapping[str, Any] = attrs.field(default=NOTHING_MORE, hash=False)
