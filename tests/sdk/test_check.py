"""A look before one starts."""

from octopus_sdk import Credentials, Dossier, OctopusClient
from octopus_sdk.sandbox import Sandbox, demo

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
    assert journals["2019", "V1"].next_number is None
    assert [(row.bookyear, row.closed) for row in shown.bookyears] == [
        ("2017", True),
        ("2018", False),
        ("2019", False),
    ]
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
    assert "getVatCodes" not in text
    assert "getVatCodes" in str(dossier.check())


def test_a_second_look_costs_little(sandbox: Sandbox) -> None:
    dossier = look(sandbox)
    dossier.check()
    before = len(sandbox.requests)
    dossier.check()
    asked = [request.operation_id for request in sandbox.requests[before:]]
    assert sorted(asked) == ["getDossiers", "getSellJournal", "getSellJournal", "getSellJournal"]


def test_a_dossier_without_bookyears() -> None:
    empty = demo()
    empty["dossiers"][0] |= {"bookyears": [], "documents": [], "accounts": []}
    shown = look(Sandbox(empty)).check()
    assert shown.bookyears == []
    assert shown.journals == []
    assert "Bookyears" in str(shown)
