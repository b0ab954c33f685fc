"""A look before one starts."""

import json

from octopus_sdk import Credentials, Dossier, OctopusClient, Quotas, RequestLog
from octopus_sdk.models import Records
from octopus_sdk.sandbox import Sandbox, demo
from tests.sdk import samples

NOVEMBER_2018 = 1541000000.0


def look(sandbox: Sandbox) -> Dossier:
    client = OctopusClient(
        Credentials(**sandbox.login), transport=sandbox.handle, now=lambda: NOVEMBER_2018
    )
    return client.dossier(31801)


def test_a_look_shows_what_one_needs_to_know_and_writes_nothing(sandbox: Sandbox) -> None:
    desk = sandbox.dossier(31801)
    desk.protect_period("V1", 201809, 2)
    shown = look(sandbox).check()
    assert shown.dossier is not None
    assert shown.dossier.description == "Poetsdienst Zonneschijn BV"
    journals = {(row.bookyear, row.journal): row for row in shown.journals}
    first = journals["2018", "V1"]
    assert (first.mode, first.next_number) == ("invoices excl. VAT", 201800159)
    assert (first.protected_until, first.closed) == (201809, False)
    assert journals["2018", "V4"].mode == "bookings"
    assert (first.open_from, first.open_to) == (201810, 201812)
    assert journals["2019", "V1"].next_number == 201900001
    assert [(row.bookyear, row.open_from, row.open_to, row.closed) for row in shown.bookyears] == [
        ("2017", None, None, True),
        ("2018", 201801, 201812, False),
        ("2019", 201901, 201912, False),
    ]
    spent = {row.operation: (row.spent, row.left) for row in shown.quotas}
    assert spent == {row.operation: (row.spent, row.left) for row in look(sandbox).quotas()} | {
        "getSellJournal": (6, 18),
        "getJournals": (2, 22),
        "getBookyears": (1, 23),
        "getDossiers": (1, 149),
        "connectDossier": (1, 149),
        "getVatCodes": (1, 1),
    }
    assert {r.operation_id for r in sandbox.requests if r.method != "GET"} == {
        "authenticateUser",
        "connectDossier",
    }


def test_it_reads_in_a_terminal_and_in_a_notebook(sandbox: Sandbox) -> None:
    dossier = look(sandbox)
    shown = dossier.check()
    text, html = str(shown), shown._repr_html_()
    for words in ("demo in dossier 31801", "invoices excl. VAT", "201800159", "SELL: 00, 06, 12"):
        assert words in text
        assert words in html
    assert "<table>" in html
    for title in ("Bookyears", "Sales journals of open bookyears", "VAT codes"):
        assert f"{title}, read 2018-10-31 15:33 UTC" in text
    assert "getAccounts                  2      0      2" in text
    assert "getVatCodes                  2      1      1" in text


def test_a_second_look_sees_what_was_closed_meanwhile(sandbox: Sandbox) -> None:
    dossier, desk = look(sandbox), sandbox.dossier(31801)
    dossier.check()
    desk.close_journal("V4", 2)
    desk.protect_period("V1", 201812, 2)
    before = len(sandbox.requests)
    journals = {(row.bookyear, row.journal): row for row in dossier.check().journals}
    closed = journals["2018", "V4"]
    assert (closed.closed, closed.open_from, closed.not_asked) == (True, None, "it is closed")
    assert journals["2018", "V1"].open_from is None
    asked = [request.operation_id for request in sandbox.requests[before:]]
    assert "getVatCodes" not in asked
    assert asked.count("getSellJournal") == 5


def test_looks_leave_half_of_the_days_calls_to_exports(sandbox: Sandbox) -> None:
    dossier = look(sandbox)
    for _ in range(2):
        shown = dossier.check()
        assert {row.not_asked for row in shown.journals} == {""}
    third = dossier.check()
    assert {row.not_asked for row in third.journals} == {"calls are kept for exports"}
    assert "calls are kept for exports" in str(third)
    assert {row.left for row in third.quotas if row.operation == "getSellJournal"} == {12}


def test_when_the_days_calls_are_used_up_the_age_of_the_answer_is_shown(sandbox: Sandbox) -> None:
    clock = [NOVEMBER_2018]
    client = OctopusClient(
        Credentials(**sandbox.login),
        transport=sandbox.handle,
        now=lambda: clock[0],
        quotas=Quotas(limits={"getJournals": 2, "getBookyears": 1}),
    )
    dossier = client.dossier(31801)
    dossier.check()
    clock[0] += 3600
    shown = str(dossier.check(fresh=True))
    assert "Sales journals of open bookyears, read 2018-10-31 15:33 UTC" in shown
    assert "Bookyears, read 2018-10-31 15:33 UTC" in shown
    assert "VAT codes, read 2018-10-31 16:33 UTC" in shown


def test_a_number_that_cannot_be_asked_for_ends_no_look(sandbox: Sandbox) -> None:
    sandbox.faults.answer("getSellJournal", status=429)
    first, *others = look(sandbox).check().journals
    told = [row.not_asked for row in (first, *others)]
    assert told.count("the day's calls are used up") == 1
    assert told.count("") == len(told) - 1


def test_a_look_a_file_and_a_call_become_plain_dicts(sandbox: Sandbox) -> None:
    log = RequestLog()
    client = OctopusClient(Credentials(**sandbox.login), transport=sandbox.handle, on_call=log)
    look = client.dossier(31801).check().to_dict()
    assert look["bookyears"][1]["open_to"] == 201812
    assert json.loads(json.dumps(look, default=str))["user"] == "demo"
    assert samples.attachment().to_dict() == {"file_name": "invoice.pdf", "data": b"%PDF"}
    assert log.records[0].to_dict()["operation"] == "authenticateUser"


def test_a_part_of_a_list_is_still_a_list_of_records(sandbox: Sandbox) -> None:
    dossier = look(sandbox)
    years = dossier.bookyears()
    for part in (years[:2], years + dossier.journals(2), years.copy()):
        assert type(part) is Records
        assert part.read_at == years.read_at
        assert part.to_dicts()[0] == years[0].to_dict()
        assert str(part).startswith("id")
    assert len(years[:2]) == 2
    assert years[-1].id == 3


def test_a_dossier_without_bookyears() -> None:
    empty = demo()
    empty["dossiers"][0] |= {"bookyears": [], "documents": [], "accounts": []}
    shown = look(Sandbox(empty)).check()
    assert shown.bookyears == []
    assert shown.journals == []
    assert "Bookyears" in str(shown)
