"""A document that was deleted in Octopus."""

from collections.abc import Mapping
from typing import Any

import attrs

from octopus_sdk.models.record import NOTHING_MORE, Record

_LETTERS = {1: "A", 2: "V", 3: "F", 4: "D", 7: "L"}


@attrs.frozen(kw_only=True, repr=False)
class Deletion(Record):
    """The key of a document that somebody deleted in Octopus.

    `journal_type` is 1 purchases, 2 sales, 3 financial, 4 miscellaneous, 7 delivery notes.
    """

    bookyear_id: int
    journal_type: int
    journal_sequence: int
    number: int
    extra: Mapping[str, Any] = attrs.field(default=NOTHING_MORE, hash=False)

    @property
    def journal(self) -> str:
        """The journal's key as documents name it, such as `V1`."""
        return f"{_LETTERS.get(self.journal_type, '?')}{self.journal_sequence}"
