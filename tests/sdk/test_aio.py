"""The asyncio client makes the same calls and comes to the same results as the blocking one."""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
import pytest
import respx

from octopus_sdk import (
    AsyncOctopusClient,
    Credentials,
    OctopusClient,
    PreflightError,
    Wanted,
    errors,
)
from octopus_sdk.api import bookyears, relations, vat_codes
from octopus_sdk.export import relations as settling
from octopus_sdk.sandbox import Sandbox, demo
from tests.sdk import recordings
from tests.sdk.exports import BOOKYEAR, FIRST, KNOWN, invoice, month, outcomes

FLEX = 31801


def made(sandbox: Sandbox, **settings: Any) -> AsyncOctopusClient:
    credentials = Credentials(**sandbox.login)
    return AsyncOctopusClient(credentials, transport=sandbox.handle, **settings)


def test_it_takes_the_same_way_as_the_blocking_client() -> None:
    async def asynchronous(sandbox: Sandbox) -> Any:
        async with made(sandbox) as octopus:
            dossier = await octopus.first_dossier()
            years = await dossier.run(bookyears.list_all())
            found = await dossier.run(settling.find(1002))
            report = await dossier.export(month(5))
            verified = await dossier.verify(month(5))
            plan = await dossier.plan(month(6))
            await dossier.export([Wanted(invoice(0), KNOWN)])
            told = await dossier.book_invoices([invoice(0)], FIRST)
            return dossier.id, years, found, report, verified, plan.to_dict(), told

    def blocking(sandbox: Sandbox) -> Any:
        with OctopusClient(Credentials(**sandbox.login), transport=sandbox.handle) as octopus:
            dossier = octopus.first_dossier()
            years = dossier.bookyears()
            found = dossier.relation(external_id=1002)
            report = dossier.export(month(5))
            verified = dossier.verify(month(5))
            plan = dossier.plan(month(6))
            dossier.export([Wanted(invoice(0), KNOWN)])
            told = dossier.book_invoices([invoice(0)], FIRST)
            return dossier.id, years, found, report, verified, plan.to_dict(), told

    one, other = Sandbox(demo()), Sandbox(demo())
    assert asyncio.run(asynchronous(one)) == blocking(other)
    assert [r.operation_id for r in one.requests] == [r.operation_id for r in other.requests]
    assert one.dossier(FLEX).documents() == other.dossier(FLEX).documents()


def test_over_http_many_tasks_share_one_login() -> None:
    async def ask_together() -> list[Any]:
        async with AsyncOctopusClient(
            Credentials(software_house_uuid="u", user="anna", password="p"),
            base_url="https://octopus.example/v1",
        ) as octopus:
            dossier = octopus.dossier(7)
            await asyncio.gather(*(dossier.run(vat_codes.list_all()) for _ in range(9)))
            jobs = [dossier.run(relations.search(external_id=5)) for _ in range(50)]
            return await asyncio.gather(*jobs)

    async def slowly(_: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0.01)
        return httpx.Response(200, json={"token": "t", "dossierToken": "t"})

    with respx.mock(base_url="https://octopus.example/v1") as router:
        login = router.post("/authentication").mock(side_effect=slowly)
        connect = router.post("/dossiers").mock(side_effect=slowly)
        router.get("/dossiers/7/relations").respond(content=b"[" + recordings.RELATION + b"]")
        scarce = router.get("/dossiers/7/vatcodes").respond(404)
        results = asyncio.run(ask_together())
    assert [relation.id for found in results for relation in found] == [28] * 50
    assert (login.call_count, connect.call_count, scarce.call_count) == (1, 1, 1)


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (httpx.ConnectError("no route"), errors.NotConnectedError),
        (httpx.ReadTimeout("late"), errors.TimedOutError),
        (httpx.PoolTimeout("busy"), errors.PoolExhaustedError),
    ],
)
def test_failures_have_the_same_classes(failure: Exception, kind: type[Exception]) -> None:
    naps: list[float] = []

    async def nap(seconds: float) -> None:
        naps.append(seconds)

    async def ask() -> None:
        async with AsyncOctopusClient(
            Credentials(software_house_uuid="u", user="anna", password="p"), sleep=nap
        ) as octopus:
            await octopus.dossiers()

    with respx.mock as router:
        router.post(url__regex="/authentication$").respond(json={"token": "t"})
        router.get(url__regex="/dossiers$").mock(side_effect=failure)
        with pytest.raises(kind):
            asyncio.run(ask())
    assert len(naps) == 2


def test_a_cancelled_run_has_a_true_report_and_gives_its_locks_back() -> None:
    sandbox = Sandbox(demo())

    async def cut_and_go_on() -> None:
        client = made(sandbox)
        cutter: asyncio.Task[None] | None = None

        def transport(
            method: str, url: str, headers: Mapping[str, str], body: bytes
        ) -> tuple[int, Mapping[str, str], bytes]:
            answer = sandbox.handle(method, url, headers, body)
            sent = [r for r in sandbox.requests if r.operation_id == "insertBuySellBooking"]
            if len(sent) == 2 and cutter is not None:
                cutter.cancel()
            return answer

        octopus = AsyncOctopusClient(Credentials(**sandbox.login), transport=transport)
        run = octopus.dossier(FLEX).export_run(month(4))

        async def export() -> None:
            async with run:
                async for _ in run:
                    await asyncio.sleep(0)

        cutter = asyncio.create_task(export())
        with pytest.raises(asyncio.CancelledError):
            await cutter
        assert len(run) == 4
        assert run.report.interrupted
        there = {d["documentSequenceNr"] for d in sandbox.dossier(FLEX).documents("V4", BOOKYEAR)}
        assert {r.document.number for r in run.report.results if r.outcome.stands} <= there
        report = await asyncio.wait_for(client.dossier(FLEX).export(month(4)), 10)
        assert outcomes(report) == ["already booked"] * 2 + ["booked"] * 2

    asyncio.run(cut_and_go_on())
    numbers = [d["documentSequenceNr"] for d in sandbox.dossier(FLEX).documents("V4", BOOKYEAR)]
    assert numbers == [FIRST + index for index in range(4)]


def test_two_tasks_take_turns() -> None:
    sandbox = Sandbox(demo())

    async def both() -> list[list[str]]:
        dossier = made(sandbox).dossier(FLEX)
        return [outcomes(r) for r in await asyncio.gather(*(dossier.export(month()) for _ in "ab"))]

    assert sorted(asyncio.run(both())) == [["already booked"] * 4, ["booked"] * 4]


def test_findings_stop_it_too() -> None:
    async def export() -> None:
        await made(Sandbox(demo())).dossier(FLEX).export(month(3)[1:])

    with pytest.raises(PreflightError, match="Octopus waits for"):
        asyncio.run(export())


def test_a_run_is_watched_to_its_end() -> None:
    sandbox = Sandbox(demo())

    async def watch() -> None:
        async with made(sandbox) as octopus:
            dossier = octopus.dossier(FLEX)
            seen: list[Any] = []
            report = await dossier.export(month(2), progress=seen.append)
            assert seen == [*report.customers, *report.results]
            async with dossier.export_run(month(3)) as run:
                results = [result.outcome.value async for result in run]
            assert results == ["already booked", "already booked", "booked"]
            spent = {quota.operation: quota.spent for quota in dossier.quotas()}
            assert spent["insertBuySellBooking"] == 3

    asyncio.run(watch())


def test_a_client_stays_in_its_event_loop() -> None:
    sandbox = Sandbox(demo())
    with sandbox.serve() as server:
        octopus = AsyncOctopusClient(Credentials(**sandbox.login), base_url=server.base_url)
        dossier = octopus.dossier(FLEX)

        async def export() -> list[str]:
            return outcomes(await dossier.export(month(2)))

        with asyncio.Runner() as runner:
            assert runner.run(export()) == ["booked"] * 2
            for job in (export, octopus.dossiers):
                with pytest.raises(errors.InvalidValueError, match="Make a client in each event"):
                    asyncio.run(job())
            assert runner.run(export()) == ["already booked"] * 2
            runner.run(octopus.close())


def test_it_is_named_without_its_secrets() -> None:
    octopus = made(Sandbox(demo()))
    assert repr(octopus).startswith("<AsyncOctopusClient demo at ")
    assert repr(octopus.dossier(FLEX)) == "<AsyncDossier 31801>"


def test_a_token_that_is_refused_late_does_not_end_the_new_one() -> None:
    given: list[str] = []

    def opened(_: httpx.Request) -> httpx.Response:
        given.append(f"t{len(given)}")
        return httpx.Response(200, json={"Dossiertoken": given[-1]})

    async def answered(request: httpx.Request) -> httpx.Response:
        if request.headers["dossierToken"] != "t0":
            return httpx.Response(404)
        # The second refusal comes when the first has led to a new token already.
        await asyncio.sleep(0.3 if request.url.params["extRelationId"] == "2" else 0)
        return httpx.Response(401)

    async def ask() -> None:
        login = Credentials(software_house_uuid="u", user="anna", password="p")
        async with AsyncOctopusClient(login, base_url="https://octopus.example/v1") as octopus:
            dossier = octopus.dossier(7)
            jobs = [dossier.run(relations.search(external_id=number)) for number in (1, 2)]
            assert await asyncio.gather(*jobs) == [[], []]

    with respx.mock(base_url="https://octopus.example/v1") as router:
        router.post("/authentication").respond(json={"token": "t"})
        router.post("/dossiers").mock(side_effect=opened)
        router.get("/dossiers/7/relations").mock(side_effect=answered)
        asyncio.run(ask())
    assert given == ["t0", "t1"]


def test_an_export_within_an_export_of_the_same_journal_does_not_wait_for_itself() -> None:
    async def nested(sandbox: Sandbox) -> list[str]:
        async with AsyncOctopusClient(
            Credentials(**sandbox.login), transport=sandbox.handle
        ) as client:
            dossier = client.dossier(31801)
            async with dossier.export_run(month(3)) as run:
                async for _ in run:
                    with pytest.raises(errors.ExportRunningError):
                        await dossier.export(month(3))
            return outcomes(await dossier.export(month(3)))

    assert asyncio.run(nested(Sandbox(demo()))) == ["already booked"] * 3
