"""The settings of an export: one profile for Flex, one for Force.

Flex books everything in one journal and exports to the first dossier that the login returns (B4C's
help page). Decision: that is allowed only when the login sees one dossier, or when the profile says
which dossier it expects; else a new dossier at the accountant's would move the export.

>>> profile = FlexProfile(journal="V1", dossier_id=1234)
>>> profile.journal_for(Kind.CREDIT_NOTE)
'V1'

Force names its dossier, and has one journal for invoices and another for credit notes. Its settings
have these names (B4C's help page):

| setting | example | meaning |
| --- | --- | --- |
| `ExportService` | 1 | the export is on |
| `ExportProfile` | 2 | Octopus webservice |
| `InvoiceExportJournal` | V1 | sales journal |
| `InvoiceExportJournalCN` | V2 | credit-note journal, must differ |
| `ExportService_ExtraText1` | | Octopus user |
| `ExportService_ExtraText2` | | Octopus password |
| `ExportService_ExtraInt1` | 1234 | dossier number: the number after `uid-` in its mail address |

The names of the first two did not survive; these are our defaults and arguments change them.

>>> ForceProfile.from_settings({
...     "ExportService": "1", "ExportProfile": "2",
...     "InvoiceExportJournal": "V1", "InvoiceExportJournalCN": "V1",
...     "ExportService_ExtraText1": "office", "ExportService_ExtraText2": "secret",
... })
Traceback (most recent call last):
b4c_mapping.errors.ProfileError: 2 problems:
- Force settings, InvoiceExportJournalCN 'V1': credit notes have a journal of their own, other than
the journal of invoices. Cure: make a second sales journal in Octopus and name it here.
- Force settings, ExportService_ExtraInt1 (empty): the dossier number is a whole number from 1 to
2147483647. Cure: take the number after uid- in the mail address of the dossier.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Self

import attrs

from b4c_mapping.errors import Problem, ProfileError, VatError, refuse
from b4c_mapping.identifiers import enterprise_number
from b4c_mapping.kinds import Kind
from b4c_mapping.numbering import INT32, FlexNumbering, ForceNumbering, YearBasis
from octopus_sdk.models import DossierInfo

_JOURNAL = re.compile(r"V[1-9][0-9]{0,2}")
_JOURNAL_RULE = "a sales journal is a V and a number, such as V1"
_DIGITS = re.compile(r"[0-9]{1,10}")
_ID_RULE = f"the dossier number is a whole number from 1 to {INT32}"
_ID_CURE = "take the number after uid- in the mail address of the dossier"
_ON = "1"
_OCTOPUS = "2"


class Secret:
    """A password that shows itself only to `reveal()`.

    It is not in a repr, a message or a pickle; a profile that was pickled has lost it.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str = "") -> None:
        self._text = text

    def reveal(self) -> str:
        """Return the password; raises `ProfileError` when pickling has lost it."""
        if not self._text:
            rule = "a profile that was pickled has no password any more"
            refuse(ProfileError, "", "password", None, rule, "make the profile from its settings")
        return self._text

    def __repr__(self) -> str:
        return "(hidden)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self._text == other._text

    def __hash__(self) -> int:
        return hash(self._text)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, _: object) -> Self:
        return self

    def __reduce__(self) -> tuple[type[Self], tuple[()]]:
        return type(self), ()


def _secret(value: object) -> Secret:
    # What is no text becomes an empty secret, which the checks refuse.
    return value if isinstance(value, Secret) else Secret(value if isinstance(value, str) else "")


def _basis(value: Any) -> Any:
    # By its name too. What is none stays as it is, and the checks refuse it with the rest.
    return YearBasis(value) if value in list(YearBasis) else value


@attrs.frozen(kw_only=True)
class FlexProfile:
    """The settings of Flex.

    `dossier_id` or `dossier_vat_number` says which dossier is expected. `credit_note_journal` may
    be given only to repeat the journal: Flex numbers credit notes in the series of invoices. Raises
    `ProfileError` with everything that is wrong.
    """

    journal: str
    credit_note_journal: str | None = None
    dossier_id: int | None = None
    dossier_vat_number: str | None = None
    year_basis: YearBasis = attrs.field(default=YearBasis.CALENDAR, converter=_basis)

    def __attrs_post_init__(self) -> None:
        """Check everything and report it together."""
        problems = [
            *_journal_problems("journal", self.journal),
            *_basis_problems(self.year_basis),
            *_dossier_problems("dossier_id", self.dossier_id, self.dossier_vat_number),
        ]
        if self.credit_note_journal not in (None, self.journal):
            rule = "Flex numbers credit notes in the series of invoices, so they share a journal"
            cure = "leave the credit-note journal out"
            value = self.credit_note_journal
            problems.append(Problem("", "credit_note_journal", value, rule, cure))
        _raise("Flex settings", problems)

    @property
    def numbering(self) -> FlexNumbering:
        """How documents are numbered."""
        return FlexNumbering(year_basis=self.year_basis)

    def journal_for(self, _: Kind) -> str:
        """Return the journal for a kind of document."""
        return self.journal

    def choose_dossier(self, dossiers: Sequence[DossierInfo]) -> DossierInfo:
        """Return the dossier to export to, of those that the login sees.

        Raises `ProfileError` when the expected one is not there, or when there are several and none
        is expected.
        """
        if self.dossier_id is None and self.dossier_vat_number is None and len(dossiers) > 1:
            seen = ", ".join(str(each.id) for each in dossiers)
            rule = f"the login sees several dossiers ({seen}), and the first may change"
            cure = "say which dossier is expected, by number or VAT number"
            refuse(ProfileError, "Flex settings", "dossier_id", None, rule, cure)
        return _expected(dossiers, "Flex settings", self.dossier_id, self.dossier_vat_number)


@attrs.frozen(kw_only=True)
class ForceProfile:
    """The settings of Force; raises `ProfileError` with everything that is wrong.

    `width` is how many digits the sequence of a number has.
    """

    journal: str
    credit_note_journal: str
    user: str
    password: Secret = attrs.field(converter=_secret, repr=False)
    dossier_id: int
    dossier_vat_number: str | None = None
    width: int = 5
    year_basis: YearBasis = attrs.field(default=YearBasis.CALENDAR, converter=_basis)

    def __attrs_post_init__(self) -> None:
        """Check everything and report it together."""
        names = {field: field for field in _NAMES.values()}
        _raise("Force settings", list(_force_problems(attrs.asdict(self, recurse=False), names)))

    @classmethod
    def from_settings(
        cls,
        settings: Mapping[str, object],
        *,
        service_name: str = "ExportService",
        profile_name: str = "ExportProfile",
        width: int = 5,
        year_basis: YearBasis | str = YearBasis.CALENDAR,
        dossier_vat_number: str | None = None,
    ) -> Self:
        """Make the profile from Force's settings, by their names; values may be text or numbers.

        Raises one `ProfileError` with every missing or wrong setting. The password is in none.
        """
        if not isinstance(settings, Mapping):
            rule = "the settings are values by their names"
            refuse(ProfileError, "Force settings", "settings", type(settings).__name__, rule)
        values = {
            field: value.strip() if isinstance(value := settings.get(name), str) else value
            for name, field in _NAMES.items()
        }
        # A password may begin or end with a blank.
        values["password"] = _secret(settings.get("ExportService_ExtraText2"))
        identity = values["dossier_id"]
        if isinstance(identity, str) and _DIGITS.fullmatch(identity):
            values["dossier_id"] = int(identity)
        values |= {"dossier_vat_number": dossier_vat_number, "width": width}
        values["year_basis"] = _basis(year_basis)
        problems = [
            *_switch_problems(settings, service_name, _ON, "the export is on"),
            *_switch_problems(settings, profile_name, _OCTOPUS, "the Octopus webservice"),
            *_force_problems(values, {field: name for name, field in _NAMES.items()}),
        ]
        _raise("Force settings", problems)
        return cls(**values)  # type: ignore[arg-type]  # checked above

    @property
    def numbering(self) -> ForceNumbering:
        """How documents are numbered."""
        return ForceNumbering(width=self.width, year_basis=self.year_basis)

    def journal_for(self, kind: Kind) -> str:
        """Return the journal for a kind of document."""
        return self.credit_note_journal if kind is Kind.CREDIT_NOTE else self.journal

    def choose_dossier(self, dossiers: Sequence[DossierInfo]) -> DossierInfo:
        """Return the configured dossier; raises `ProfileError` when the login does not see it."""
        return _expected(dossiers, "Force settings", self.dossier_id, self.dossier_vat_number)


# Setting of Force -> field of `ForceProfile`.
_NAMES = {
    "InvoiceExportJournal": "journal",
    "InvoiceExportJournalCN": "credit_note_journal",
    "ExportService_ExtraText1": "user",
    "ExportService_ExtraText2": "password",
    "ExportService_ExtraInt1": "dossier_id",
}


def _force_problems(values: Mapping[str, object], names: Mapping[str, str]) -> Iterator[Problem]:
    journal, credit_notes = values["journal"], values["credit_note_journal"]
    yield from _journal_problems(names["journal"], journal)
    if journal and journal == credit_notes:
        rule = "credit notes have a journal of their own, other than the journal of invoices"
        cure = "make a second sales journal in Octopus and name it here"
        yield Problem("", names["credit_note_journal"], credit_notes, rule, cure)
    else:
        yield from _journal_problems(names["credit_note_journal"], credit_notes)
    if not isinstance(values["user"], str) or not values["user"]:
        yield Problem("", names["user"], values["user"], "the Octopus user is text")
    if values["password"] == Secret():
        yield Problem("", names["password"], None, "the Octopus password is text that is not empty")
    if values["dossier_id"] is None:
        yield Problem("", names["dossier_id"], None, _ID_RULE, _ID_CURE)
    vat_number = values["dossier_vat_number"]
    yield from _dossier_problems(names["dossier_id"], values["dossier_id"], vat_number)
    yield from _basis_problems(values["year_basis"])
    try:
        ForceNumbering(width=values["width"])  # type: ignore[arg-type]  # it refuses others itself
    except ValueError as error:
        yield from error.args


def _basis_problems(value: object) -> Iterator[Problem]:
    if type(value) is not YearBasis:
        yield Problem("", "year_basis", value, f"one of {', '.join(YearBasis)}")


def _journal_problems(name: str, value: object) -> Iterator[Problem]:
    if not isinstance(value, str) or not _JOURNAL.fullmatch(value):
        yield Problem("", name, value, _JOURNAL_RULE)


def _dossier_problems(name: str, identity: object, vat_number: object) -> Iterator[Problem]:
    if identity is not None and (type(identity) is not int or not 1 <= identity <= INT32):
        yield Problem("", name, identity, _ID_RULE, _ID_CURE)
    try:
        if vat_number is not None:
            enterprise_number(vat_number)  # type: ignore[arg-type]  # it refuses others itself
    except VatError as error:
        rule = error.problems[0].rule
        yield Problem("", "dossier_vat_number", vat_number, rule)


def _switch_problems(
    settings: Mapping[str, object], name: str, wanted: str, meaning: str
) -> Iterator[Problem]:
    value = settings.get(name)
    if type(value) not in (str, int) or str(value).strip() != wanted:
        yield Problem("", name, value, f"{wanted} is asked ({meaning})", f"set it to {wanted}")


def _raise(where: str, problems: Iterable[Problem]) -> None:
    found = [problem.at(where) for problem in problems]
    if found:
        raise ProfileError(*found)


def _expected(  # noqa: RET503  `refuse` never returns
    dossiers: Sequence[DossierInfo], where: str, identity: int | None, vat_number: str | None
) -> DossierInfo:
    fitting = [
        each
        for each in dossiers
        if each.id is not None
        and identity in (None, each.id)
        and (vat_number is None or _same(each.vat_number, vat_number))
    ]
    if len(fitting) == 1:
        return fitting[0]
    seen = ", ".join(f"{each.id} ({each.vat_number})" for each in dossiers) or "none"
    wanted = identity if identity is not None else vat_number
    rule = f"exactly one dossier that the login sees is the expected one; it sees {seen}"
    cure = "correct the dossier in the settings, or ask the accountant for access"
    refuse(ProfileError, where, "dossier", wanted, rule, cure)


def _same(seen: str | None, expected: str) -> bool:
    try:
        return enterprise_number(seen or "") == enterprise_number(expected)
    except VatError:
        return False
