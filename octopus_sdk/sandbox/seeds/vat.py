"""VAT codes for the seeds.

Seen with real users: ``21`` and ``06`` for sales, ``D21``, ``I21`` and ``D06`` for purchases,
and ``00`` in one client. ``12`` follows the pattern. The names of all other codes are unknown,
so the seeds invent names that nobody can take for real ones: they begin with ``X-``.

The same code is listed once per type, since invoices and credit notes have settings of their
own. Whether the real list does so is unknown.
"""

from decimal import Decimal
from typing import Any

BUY, SELL, BUY_CREDIT, SELL_CREDIT = 1, 2, 3, 4

_SALES = (
    ("21", "Verkoop 21 %", "21"),
    ("12", "Verkoop 12 %", "12"),
    ("06", "Verkoop 6 %", "6"),
    ("00", "Verkoop 0 %", "0"),
    ("X-MEDECO", "Medecontractant, btw verlegd (verzonnen / invented)", "0"),
    ("X-EU-SERV", "Diensten in de EU (verzonnen / invented)", "0"),
    ("X-EU-GOODS", "Goederen in de EU (verzonnen / invented)", "0"),
    ("X-EXPORT", "Uitvoer (verzonnen / invented)", "0"),
    ("X-EXEMPT", "Vrijgesteld (verzonnen / invented)", "0"),
)
_PURCHASES = (
    ("D21", "Diensten en diverse goederen 21 %", "21"),
    ("I21", "Investeringen 21 %", "21"),
    ("D06", "Diensten en diverse goederen 6 %", "6"),
)


def vat_codes() -> list[dict[str, Any]]:
    """Make the list of VAT codes."""
    plan = (
        (_SALES, SELL, ""),
        (_PURCHASES, BUY, ""),
        (_SALES, SELL_CREDIT, ", creditnota"),
        (_PURCHASES, BUY_CREDIT, ", creditnota"),
    )
    return [
        {
            "code": code,
            "description": description + suffix,
            "type": kind,
            "basePercentage": Decimal(percentage),
        }
        for codes, kind, suffix in plan
        for code, description, percentage in codes
    ]
