"""A dossier: one company's books, as the list of dossiers shows it."""

from collections.abc import Mapping
from typing import Any

import attrs

from octopus_sdk.models.record import NOTHING_MORE, Record


@attrs.frozen(kw_only=True, repr=False)
class DossierInfo(Record):
    """One dossier that a login may see.

    `id` is None when the service lists a dossier without a key, as it has been seen to do for a
    disabled one. `vat_number` is written as `BE0477.525.753` and may hold an enterprise number.
    """

    id: int | None = None
    description: str | None = None
    vat_number: str | None = None
    street: str | None = None
    postal_code: str | None = None
    city: str | None = None
    country: str | None = None
    url: str | None = None
    email: str | None = None
    corporation_type: int | None = None
    language: str | None = None
    extra: Mapping[str, Any] = attrs.field(default=NOTHING_MORE, hash=False)
