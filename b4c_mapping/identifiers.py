"""VAT numbers, enterprise numbers, IBANs and structured communications: checked before sending.

A Belgian VAT number has ten digits, the first is 0 or 1, and the last two check the rest (modulo
97). Nine digits are the old notation and get one leading zero. Octopus' API document asks for
`BE` and dots. A foreign number passes unchecked, for each country has its own rules.

>>> vat_number("BE0477525753")
'BE0477.525.753'
>>> vat_number("477.525.753")
'BE0477.525.753'
>>> vat_number("NL163392705B01")
'NL163392705B01'

A structured communication is what the customer types when paying, so it goes through unchanged.
Its last two digits are the rest modulo 97, and 97 when that rest is 0. It is checked, and computed
only on request.

>>> structured_communication("+++010/8068/17183+++")
'+++010/8068/17183+++'
>>> make_structured_communication(108068171)
'+++010/8068/17183+++'
"""

import re

from stdnum import iban as stdnum_iban
from stdnum.be import ogm_vcs
from stdnum.be import vat as stdnum_vat
from stdnum.exceptions import ValidationError

from b4c_mapping.errors import VatError, refuse

_BELGIAN = re.compile(r"(?:BE)?[ .]?[01]?[0-9]{3}[ .]?[0-9]{3}[ .]?[0-9]{3}")
# What people print before a VAT number, in the languages of Belgium.
_LABEL = re.compile(r"(?:BTW|TVA|MWST|VAT|USTID)[ .:-]*(?=BE|[0-9])")
_PREFIX = re.compile(r"[A-Z]{2}")
_FOREIGN = re.compile(r"(?=.*[0-9])[0-9A-Z][0-9A-Z .+*/-]*")
_COMMUNICATION = re.compile(r"\+\+\+[0-9]{3}/[0-9]{4}/[0-9]{5}\+\+\+")
_VAT_RULE = (
    "a Belgian VAT number has ten digits, begins with 0 or 1 and ends in two check digits, "
    "like BE0477.525.753"
)
_COMMUNICATION_RULE = (
    "a structured communication is written +++ddd/dddd/ddddd+++ and its last two digits are the "
    "first ten modulo 97"
)


def vat_number(number: str, country: str = "BE") -> str:
    """Return a VAT number as Octopus takes it; `country` is where the customer lives.

    A number without two letters in front is Belgian when the customer is. Raises `VatError`.
    """
    text = _LABEL.sub("", _capitals(number), count=1)
    foreign = country != "BE" or _PREFIX.match(text) is not None
    cure = "correct it at the customer in B4C"
    if foreign and not text.startswith("BE"):
        if not _FOREIGN.fullmatch(text):
            rule = "a foreign VAT number has digits 0 to 9, and letters A to Z"
            refuse(VatError, "", "VAT number", number, rule, cure)
        return number.strip()
    digits = _enterprise_digits(text)
    if digits is None:
        refuse(VatError, "", "VAT number", number, _VAT_RULE, cure)
    return f"BE{digits[:4]}.{digits[4:7]}.{digits[7:]}"


def enterprise_number(number: str) -> str:
    """Return the ten digits of a Belgian enterprise number; raises `VatError`.

    >>> enterprise_number("0477.525.753")
    '0477525753'
    """
    digits = _enterprise_digits(_capitals(number))
    if digits is None:
        refuse(VatError, "", "enterprise number", number, _VAT_RULE)
    return digits


def iban(number: str) -> str:
    """Return an IBAN without blanks, in capitals; raises `VatError` when its check digits are off.

    >>> iban("be71 0961 2345 6769")
    'BE71096123456769'
    """
    try:
        # Without the country's own rules: the list of Belgian banks in a release may be old.
        found = str(stdnum_iban.validate(_capitals(number), check_country=False))
    except ValidationError:
        found = ""
    if not found:
        rule = "an IBAN has the length of its country and correct check digits"
        refuse(VatError, "", "IBAN", number, rule, "correct it at the customer in B4C")
    return found


def structured_communication(text: str) -> str:
    """Return the communication unchanged; raises `VatError` when it is not valid."""
    if not _is_communication(text):
        cure = "print the document again with a valid one, or leave it out"
        refuse(VatError, "", "structured communication", text, _COMMUNICATION_RULE, cure)
    return text


def make_structured_communication(number: int) -> str:
    """Return the communication for a number of at most ten digits; raises `VatError`."""
    if type(number) is not int or not 0 <= number < 10**10:
        refuse(VatError, "", "number", number, "a number from 0 to 9999999999 can be communicated")
    digits = f"{number:010}"
    return f"+++{ogm_vcs.format(digits + ogm_vcs.calc_check_digits(digits))}+++"


def _is_communication(text: object) -> bool:
    written = isinstance(text, str) and _COMMUNICATION.fullmatch(text) is not None
    return written and bool(ogm_vcs.is_valid(str(text)))


def _capitals(number: object) -> str:
    """Return the text in capitals without outer blanks; what is not plain ASCII is no number."""
    text = number.strip() if isinstance(number, str) else ""
    return text.upper() if text.isascii() else ""


def _enterprise_digits(text: str) -> str | None:
    if not _BELGIAN.fullmatch(text):
        return None
    try:
        digits = str(stdnum_vat.validate(text))
    except ValidationError:
        return None
    # Older releases of python-stdnum take any first digit.
    return digits if digits[0] in "01" else None
