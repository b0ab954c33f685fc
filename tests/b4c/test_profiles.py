"""Settings are checked at once, and the password stays hidden."""

import copy
import datetime as dt
import pickle
import traceback
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b4c_mapping import (
    FlexNumbering,
    FlexProfile,
    ForceNumbering,
    ForceProfile,
    Kind,
    NumberingError,
    ProfileError,
    YearBasis,
)
from b4c_mapping.numbering import year_of
from octopus_sdk.models import DossierInfo

SETTINGS: dict[str, object] = {
    "ExportService": "1",
    "ExportProfile": "2",
    "InvoiceExportJournal": "V1",
    "InvoiceExportJournalCN": "V2",
    "ExportService_ExtraText1": "office",
    "ExportService_ExtraText2": " hunter2 ",
    "ExportService_ExtraInt1": "1234",
    "SomethingElse": "x",
}
OURS = DossierInfo(id=1234, vat_number="BE0477.525.753")
OTHER = DossierInfo(id=99, vat_number="BE0403.019.261")
DISABLED = DossierInfo(description="disabled")


def test_force_from_its_settings() -> None:
    profile = ForceProfile.from_settings(SETTINGS, width=4, year_basis=YearBasis.BOOKYEAR)
    assert (profile.journal, profile.credit_note_journal) == ("V1", "V2")
    assert (profile.user, profile.dossier_id) == ("office", 1234)
    assert profile.password.reveal() == " hunter2 "
    assert profile.numbering == ForceNumbering(width=4, year_basis=YearBasis.BOOKYEAR)
    assert [profile.journal_for(kind) for kind in Kind] == ["V1", "V2"]
    assert ForceProfile.from_settings(SETTINGS).numbering == ForceNumbering(width=5)


def test_numbers_and_other_names_are_taken() -> None:
    settings = SETTINGS | {"On": 1, "Which": 2, "ExportService_ExtraInt1": 1234}
    del settings["ExportService"], settings["ExportProfile"]
    profile = ForceProfile.from_settings(settings, service_name="On", profile_name="Which")
    assert profile == ForceProfile.from_settings(SETTINGS)


def test_every_missing_setting_is_said_at_once() -> None:
    with pytest.raises(ProfileError) as caught:
        ForceProfile.from_settings({})
    assert {problem.field for problem in caught.value.problems} == set(SETTINGS) - {"SomethingElse"}
    assert len(caught.value.problems) == len(SETTINGS) - 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ExportService", "0"),
        ("ExportService", True),
        ("ExportProfile", "1"),
        ("InvoiceExportJournal", "A1"),
        ("InvoiceExportJournal", "V0"),
        ("InvoiceExportJournal", "v1"),
        ("InvoiceExportJournalCN", "V1"),
        ("InvoiceExportJournalCN", ""),
        ("ExportService_ExtraText1", "  "),
        ("ExportService_ExtraText2", ""),
        ("ExportService_ExtraText2", 12345),
        ("ExportService_ExtraInt1", "12x"),
        ("ExportService_ExtraInt1", "0"),
        ("ExportService_ExtraInt1", "2147483648"),
        ("ExportService_ExtraInt1", "\u0661\u0662"),
        ("ExportService_ExtraInt1", True),
        ("ExportService_ExtraInt1", 12.0),
    ],
)
def test_one_wrong_setting(name: str, value: object) -> None:
    with pytest.raises(ProfileError) as caught:
        ForceProfile.from_settings(SETTINGS | {name: value})
    assert [problem.field for problem in caught.value.problems] == [name]


@given(
    st.text(min_size=6).filter(lambda text: text.strip() and text not in str(SETTINGS)),
    st.sampled_from(["InvoiceExportJournal", "ExportService_ExtraInt1", "ExportService"]),
)
def test_no_message_leaks_the_password(password: str, broken: str) -> None:
    password = f"pw-{password}"
    settings = SETTINGS | {"ExportService_ExtraText2": password}
    profile = ForceProfile.from_settings(settings)
    for shown in (repr(profile), str(profile), repr(profile.password), f"{profile.password}"):
        assert password not in shown
    pickled = pickle.dumps(profile)
    assert password.encode("utf-8", "surrogatepass") not in pickled
    with pytest.raises(ProfileError) as caught:
        ForceProfile.from_settings(settings | {broken: "?"})
    told = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert password not in told
    assert password.encode("utf-8", "surrogatepass") not in pickle.dumps(caught.value)


def test_a_pickled_profile_has_lost_its_password() -> None:
    profile: ForceProfile = pickle.loads(pickle.dumps(ForceProfile.from_settings(SETTINGS)))  # noqa: S301  our own bytes
    assert profile.user == "office"
    with pytest.raises(ProfileError, match=r"pickled"):
        profile.password.reveal()


def test_force_takes_its_dossier_only() -> None:
    profile = ForceProfile.from_settings(SETTINGS)
    assert profile.choose_dossier([OTHER, DISABLED, OURS]) is OURS
    with pytest.raises(ProfileError, match=r"it sees 99 \(BE0403.019.261\)"):
        profile.choose_dossier([OTHER])
    strict = ForceProfile.from_settings(SETTINGS, dossier_vat_number="BE0403019261")
    with pytest.raises(ProfileError, match=r"expected"):
        strict.choose_dossier([OURS, OTHER])


def test_flex() -> None:
    profile = FlexProfile(journal="V3", credit_note_journal="V3")
    assert [profile.journal_for(kind) for kind in Kind] == ["V3", "V3"]
    assert profile.numbering == FlexNumbering()


def test_flex_with_a_journal_for_credit_notes_is_refused() -> None:
    with pytest.raises(ProfileError, match=r"credit_note_journal 'V2'.*share a journal"):
        FlexProfile(journal="V1", credit_note_journal="V2")


def test_flex_takes_the_first_dossier_only_when_that_is_sure() -> None:
    profile = FlexProfile(journal="V1")
    assert profile.choose_dossier([OURS]) is OURS
    with pytest.raises(ProfileError, match=r"several dossiers \(1234, 99\)"):
        profile.choose_dossier([OURS, OTHER])
    with pytest.raises(ProfileError, match=r"it sees none"):
        profile.choose_dossier([])
    for expected in (
        FlexProfile(journal="V1", dossier_id=1234),
        FlexProfile(journal="V1", dossier_vat_number="0477525753"),
    ):
        assert expected.choose_dossier([OTHER, DISABLED, OURS]) is OURS
        with pytest.raises(ProfileError, match=r"expected"):
            expected.choose_dossier([OTHER])


def test_a_dossier_without_a_vat_number_is_not_the_expected_one() -> None:
    profile = FlexProfile(journal="V1", dossier_vat_number="0477525753")
    assert profile.choose_dossier([DossierInfo(id=99), OURS]) is OURS
    with pytest.raises(ProfileError, match=r"it sees 99 \(None\)"):
        profile.choose_dossier([DossierInfo(id=99)])


def test_flex_says_everything_at_once() -> None:
    with pytest.raises(ProfileError) as caught:
        FlexProfile(journal="", credit_note_journal="V2", dossier_id=0, dossier_vat_number="x")
    assert [problem.field for problem in caught.value.problems] == [
        "journal", "dossier_id", "dossier_vat_number", "credit_note_journal",
    ]  # fmt: skip


def force(**more: object) -> ForceProfile:
    values: dict[str, object] = {
        "journal": "V1",
        "credit_note_journal": "V2",
        "user": "office",
        "password": "hunter2",
        "dossier_id": 1,
    }
    return ForceProfile(**(values | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "change",
    [{"credit_note_journal": "V1"}, {"password": None}, {"width": 0}, {"dossier_id": None}],
)
def test_force_is_checked_when_it_is_made(change: dict[str, object]) -> None:
    assert force().password.reveal() == "hunter2"
    with pytest.raises(ProfileError, match=next(iter(change))):
        force(**change)


def test_the_year_of_a_number_is_named_or_refused() -> None:
    assert FlexProfile(journal="V1", year_basis="bookyear").numbering.year_basis == "bookyear"
    with pytest.raises(ProfileError, match=r"year_basis 'calender': one of calendar, bookyear"):
        FlexProfile(journal="V1", year_basis="calender")
    with pytest.raises(ProfileError) as caught:
        ForceProfile.from_settings({}, year_basis="calender")
    assert "year_basis" in {problem.field for problem in caught.value.problems}
    with pytest.raises(NumberingError, match=r"year_basis 'zzz': the year of a number is one of"):
        FlexNumbering(year_basis=cast("YearBasis", "zzz"))
    calendar = FlexNumbering(year_basis=cast("YearBasis", "calendar")).year_basis
    july = dt.date(2017, 7, 1)
    assert year_of(calendar, dt.date(2018, 5, 1), july) == 2018


def test_a_copied_profile_keeps_its_password() -> None:
    profile = ForceProfile.from_settings(SETTINGS)
    assert copy.deepcopy(profile).password.reveal() == profile.password.reveal()
    assert copy.copy(profile.password).reveal() == profile.password.reveal()


def test_equal_profiles_are_one_in_a_set() -> None:
    assert len({ForceProfile.from_settings(SETTINGS), ForceProfile.from_settings(SETTINGS)}) == 1


def test_settings_are_named() -> None:
    with pytest.raises(ProfileError, match=r"the settings are values by their names"):
        ForceProfile.from_settings(None)  # type: ignore[arg-type]  # the point
