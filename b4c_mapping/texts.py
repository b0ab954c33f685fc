r"""What a text of B4C may hold: anything that a person typed, and nothing that breaks a message.

Decision: a name or a description goes to Octopus as it is. Control characters and halves of
characters (lone surrogates) come from a broken export or a wrong encoding, so they are refused and
never dropped silently. Line breaks and tabs are fine in descriptions and remarks.

>>> why_not_text("Peeters & Zonen, 2de verdieping") is None
True
>>> why_not_text("Peeters\x00")
'text without control characters'
>>> why_not_text(7)
'text'
>>> why_not_text("Keuken\nBadkamer"), why_not_text("Keuken\nBadkamer", lines=True)
('text without control characters', None)
"""

import re

_BROKEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_BROKEN_LINES = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def why_not_text(value: object, *, lines: bool = False) -> str | None:
    """Return the rule that the value breaks, or None; `lines` allows line breaks and tabs."""
    if type(value) is not str:
        return "text"
    # Printable is the normal case, and quick to find out.
    if not value.isprintable() and (_BROKEN_LINES if lines else _BROKEN).search(value):
        return "text without control characters"
    return None
