"""A VAT code of a dossier."""

from collections.abc import Mapping
from decimal import Decimal
from enum import IntEnum
from typing import Any

import attrs

from octopus_sdk.models.record import NOTHING_MORE, Record


class VatCodeType(IntEnum):
    """Which documents a VAT code is for."""

    BUY = 1
    SELL = 2
    BUY_CREDIT_NOTE = 3
    SELL_CREDIT_NOTE = 4


@attrs.frozen(kw_only=True, repr=False)
class VatCode(Record):
    """One VAT code.

    Users make and rename codes in Octopus, and the same `code` may appear once per type: look a
    code up by `code` and `type` together. `percentage` is a plain number: 21 is 21 %.
    """

    code: str
    description: str | None = None
    type: VatCodeType | int | None = None
    percentage: Decimal | None = None
    default_sales_account: int | None = None
    extra: Mapping[str, Any] = attrs.field(default=NOTHING_MORE, hash=False)
