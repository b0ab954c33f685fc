"""A ledger account of a bookyear."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import attrs

from octopus_sdk.models.record import NOTHING_MORE, Record


@attrs.frozen(kw_only=True, repr=False)
class Account(Record):
    """One ledger account; `number` has six digits in every dossier seen so far.

    `cost_centre_type` is 0 none, 1 mandatory, 2 allowed. Percentages are plain numbers: 100 is all.
    """

    number: int
    bookyear_id: int | None = None
    description_nl: str | None = None
    description_fr: str | None = None
    description_en: str | None = None
    description_de: str | None = None
    vat_recuperation: Decimal | None = None
    professional: Decimal | None = None
    fiscal_recuperation: Decimal | None = None
    purchase_vat_code: str | None = None
    sales_vat_code: str | None = None
    cost_centre_type: int | None = None
    default_cost_centre: int | None = None
    extra: Mapping[str, Any] = attrs.field(default=NOTHING_MORE, hash=False)
