"""The range of documents that a user chooses."""

import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from b4c_mapping import (
    Document,
    FlexNumbering,
    ForceNumbering,
    Kind,
    SelectionError,
    check_run,
    runs,
    select,
)


def document(sequence: int, kind: Kind = Kind.INVOICE, year: int = 2018) -> Document:
    return Document(
        kind=kind,
        year=year,
        sequence=sequence,
        customer=1001,
        document_date=dt.date(year, 10, 31),
        void=True,
    )


@given(st.integers(1, 500), st.integers(1, 60), st.randoms())
def test_both_ends_belong_to_the_range_and_the_result_is_ordered(
    first: int, count: int, chance: random.Random
) -> None:
    documents = [document(sequence) for sequence in range(max(1, first - 3), first + count + 3)]
    documents += [document(first, year=2017), document(first, year=2019)]
    chance.shuffle(documents)
    last = first + count - 1
    chosen = select(documents, 2018, None, first, last, numbering=FlexNumbering())
    assert [each.sequence for each in chosen] == list(range(first, last + 1))
    assert {each.year for each in chosen} == {2018}


@given(st.lists(st.integers(1, 12), max_size=14))
def test_every_gap_and_every_duplicate_is_said(sequences: list[int]) -> None:
    documents = [document(sequence) for sequence in sequences]
    wrong = [number for number in range(2, 11) if sequences.count(number) != 1]
    if not wrong:
        assert len(select(documents, 2018, None, 2, 10)) == 9
        return
    with pytest.raises(SelectionError) as caught:
        select(documents, 2018, None, 2, 10)
    said = [(problem.value, "missing" in problem.rule) for problem in caught.value.problems]
    assert said == [(f"'2018/{number}'", number not in sequences) for number in wrong]


def test_numbers_are_shown_as_b4c_shows_them() -> None:
    with pytest.raises(SelectionError, match=r"'2018/00002'"):
        select([document(1), document(3)], 2018, None, 1, 3, numbering=FlexNumbering())
    with pytest.raises(SelectionError, match=r"'1800002'"):
        select([document(1), document(3)], 2018, None, 1, 3, numbering=ForceNumbering())


def test_force_counts_credit_notes_apart() -> None:
    documents = [document(1), document(2), document(1, Kind.CREDIT_NOTE)]
    credit_notes = select(documents, 2018, Kind.CREDIT_NOTE, 1, 1, ForceNumbering())
    assert credit_notes == [documents[2]]
    with pytest.raises(SelectionError, match=r"choose invoices or credit notes"):
        select(documents, 2018, None, 1, 2, numbering=ForceNumbering())


def test_flex_counts_both_kinds_in_one_series() -> None:
    documents = [document(2, Kind.CREDIT_NOTE), document(1)]
    assert select(documents, 2018, None, 1, 2, numbering=FlexNumbering()) == documents[::-1]
    words = r"'2018/00002': it is a credit note, and both kinds share the numbers"
    with pytest.raises(SelectionError, match=words):
        select(documents, 2018, Kind.INVOICE, 1, 2, FlexNumbering())


@pytest.mark.parametrize(
    ("year", "first", "last", "words"),
    [
        (2018, 5, 1, "5 is after 1"),
        (2018, 0, 1, "first number 0"),
        (2018, 1, True, "last number True"),
        (2018, "1", 1, "first number '1'"),
        (0, 1, 1, "year 0"),
        (2018, 1, 100_000, "sequence 100000"),
        (2018, 1, 10**9, "at most 100000 numbers"),
    ],
)
def test_limits(year: int, first: int, last: int, words: str) -> None:
    with pytest.raises(SelectionError, match=words):
        select([document(1)], year, None, first, last, numbering=FlexNumbering())


@pytest.mark.parametrize("kind", ["Invoice", 1, True])
def test_a_kind_is_one_of_two(kind: Kind) -> None:
    with pytest.raises(SelectionError, match=r"kind .*: Kind\.INVOICE, Kind\.CREDIT_NOTE, or None"):
        select([document(1)], 2018, kind, 1, 1)


def test_without_limits_the_range_is_the_year() -> None:
    documents = [document(7), document(8, Kind.CREDIT_NOTE), document(9), document(3, year=2019)]
    flex, force = FlexNumbering(), ForceNumbering()
    assert select(documents, 2018, numbering=flex) == documents[:3]
    assert select(documents, 2018, first=8, numbering=flex) == documents[1:3]
    assert select(documents, 2018, last=8, numbering=flex) == documents[:2]
    assert select(documents, 2018, Kind.CREDIT_NOTE, numbering=force) == [documents[1]]
    with pytest.raises(SelectionError, match=r"'1800008'.* missing"):
        select(documents, 2018, Kind.INVOICE, numbering=force)
    with pytest.raises(SelectionError, match="there is no document of this year to choose from"):
        select(documents, 2017)
    with pytest.raises(SelectionError, match="there is no credit note of this year"):
        select(documents[:1], 2018, Kind.CREDIT_NOTE, first=1)


def test_a_long_list_is_shortened() -> None:
    with pytest.raises(SelectionError) as caught:
        select([document(1)], 2018, None, 1, 1000)
    assert len(caught.value.problems) == 21
    assert "numbers '2018/22 to 2018/1000': the documents are" in str(caught.value.problems[-1])
    odd = [document(sequence) for sequence in range(1, 1001, 2)]
    with pytest.raises(SelectionError) as caught:
        select(odd, 2018, None, 1, 1000)
    assert len(caught.value.problems) == 41
    assert "460 more" in str(caught.value.problems[-1])


NEW_YEAR = [document(98, year=2018), document(99, year=2018), document(1, year=2019)]


def test_a_run_ends_before_the_jump_and_the_next_goes_on() -> None:
    first, second = runs(NEW_YEAR[::-1], FlexNumbering())
    assert first.documents == tuple(NEW_YEAR[:2])
    assert (first.first, first.last, first.before) == (201800098, 201800099, "")
    assert second.documents == tuple(NEW_YEAR[2:])
    assert "from 2018/00099 to 2019/00001" in second.before
    assert "next number to 201900001" in second.before
    assert runs([], FlexNumbering()) == ()


def test_a_new_year_that_has_begun_already_goes_on_where_it_is() -> None:
    old, new = runs([NEW_YEAR[1], document(5, year=2019)], FlexNumbering())
    assert (old.last, new.first) == (201800099, 201900005)
    assert "comes before it in the new year must stand in Octopus already" in new.before


def test_each_series_of_force_has_its_own_runs() -> None:
    notes = [document(7, Kind.CREDIT_NOTE), document(8, Kind.CREDIT_NOTE)]
    found = runs([*notes, *NEW_YEAR], ForceNumbering())
    assert [(run.first, run.last) for run in found] == [
        (1800098, 1800099), (1900001, 1900001), (1800007, 1800008),
    ]  # fmt: skip
    assert [bool(run.before) for run in found] == [False, True, False]
    check_run([*notes, *NEW_YEAR[:2]], ForceNumbering())


def test_what_runs_cannot_be_made_of() -> None:
    mixed = [*NEW_YEAR[:1], document(5, year=2019), document(3, year=2019), document(3, year=2019)]
    with pytest.raises(SelectionError) as caught:
        runs(mixed, FlexNumbering())
    assert [(each.value, "missing" in each.rule) for each in caught.value.problems] == [
        ("'2019/00003'", False), ("'2019/00004'", True),
    ]  # fmt: skip
    assert caught.value.problems[0].where == "invoice 2019/3 to invoice 2019/5"
    with pytest.raises(SelectionError, match=r"sequence 100000: the sequence is a whole number"):
        check_run([document(99_999), document(100_000)], FlexNumbering())
    with pytest.raises(SelectionError, match=r"invoice 1999/1.* year 1999"):
        runs([document(1, year=1999)], ForceNumbering())


def test_one_run_has_no_gap_no_duplicate_no_disorder_and_no_jump() -> None:
    check_run(NEW_YEAR[:2], FlexNumbering())
    check_run([document(1), document(2, Kind.CREDIT_NOTE)], FlexNumbering())
    wrong = [document(4), document(2), document(2), document(1, year=2019)]
    with pytest.raises(SelectionError) as caught:
        check_run(wrong, FlexNumbering())
    said = [(each.value, each.rule.split(",")[0]) for each in caught.value.problems]
    assert said == [
        ("'2018/00002'", "2 documents have this number"),
        ("'2018/00003'", "the document is missing"),
        ("'2018/00002'", "it comes after 2018/00004"),
        ("'2019/00001'", "the year changes after 2018/00002"),
    ]
    assert "next number to 201900001" in caught.value.problems[-1].cure


def test_a_number_that_octopus_cannot_hold_does_not_hide_the_jump() -> None:
    run = [document(159), document(100_000, year=2019)]
    with pytest.raises(SelectionError) as caught:
        check_run(run, ForceNumbering())
    assert "the sequence is a whole number from 1 to 99999" in str(caught.value)
    assert "set the journal's next number to its number" in str(caught.value)


def test_a_far_number_does_not_take_for_ever() -> None:
    with pytest.raises(SelectionError) as caught:
        check_run([document(1), document(2**31 - 1)], FlexNumbering())
    assert len(caught.value.problems) == 22


def test_the_longest_range() -> None:
    with pytest.raises(SelectionError, match=r"the document is missing"):
        select([], 2018, None, 1, 100_000)
    with pytest.raises(SelectionError, match=r"at most 100000 numbers"):
        select([], 2018, None, 1, 100_001)
