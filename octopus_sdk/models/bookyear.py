"""A bookyear and its periods.

A period's number is the year and a sequence inside the bookyear. In a quarterly dossier 202504 is
October to December, so a period is looked up by date and never computed.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

import attrs

from octopus_sdk.models.record import NOTHING_MORE, Record


@attrs.frozen(kw_only=True, repr=False)
class Period(Record):
    """One period of a bookyear; both dates belong to it."""

    number: int
    start_date: dt.date
    end_date: dt.date
    extra: Mapping[str, Any] = attrs.field(default=NOTHING_MORE, hash=False)


@attrs.frozen(kw_only=True, repr=False)
class Bookyear(Record):
    """One bookyear of a dossier; both dates belong to it."""

    id: int
    description: str | None = None
    start_date: dt.date
    end_date: dt.date
    closed: bool
    periods: tuple[Period, ...] = ()
    extra: Mapping[str, Any] = attrs.field(default=NOTHING_MORE, hash=False)

    def holds(self, day: dt.date) -> bool:
        """Tell whether the day falls inside this bookyear."""
        return self.start_date <= day <= self.end_date

    def period_on(self, day: dt.date) -> Period | None:
        """Return the period that the day falls in, or None when the service lists none."""
        return next((p for p in self.periods if p.start_date <= day <= p.end_date), None)
