"""How a client is set up, and what it tells those who watch."""

import datetime as dt
import ssl
import sys
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

import httpx
import pytest
import respx

import octopus_sdk
from octopus_sdk import (
    AsyncOctopusClient,
    CallRecord,
    Credentials,
    Locale,
    OctopusClient,
    RequestLog,
    Retries,
    Timeouts,
    errors,
)
from octopus_sdk.sandbox import Sandbox, demo
from tests.sdk import recordings, samples

# Without its types: what is given wrong is the point.
sdk: Any = octopus_sdk
BASE = "https://octopus.example/v1"
CREDENTIALS = Credentials(software_house_uuid="uuid-secret", user="anna", password="pass-secret")


@pytest.fixture
def service() -> Iterator[respx.MockRouter]:
    with respx.mock(base_url=BASE, assert_all_called=False) as router:
        router.post("/authentication", name="login").respond(json={"token": "login-token-secret"})
        router.post("/dossiers", name="connect").respond(json={"Dossiertoken": "t"})
        router.get("/dossiers/7/relations", name="relations").respond(404)
        yield router


def test_the_application_is_named_to_the_vendor(service: respx.MockRouter) -> None:
    with OctopusClient(CREDENTIALS, base_url=BASE, application="Flex/5.2") as client:
        client.dossier(7).relation(external_id=5)
    agent = service["login"].calls.last.request.headers["User-Agent"]
    assert agent.startswith("b4c-octopus/")
    assert agent.endswith(" Flex/5.2")


def test_a_copy_that_was_not_installed_names_itself_too(
    service: respx.MockRouter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)
    with OctopusClient(CREDENTIALS, base_url=BASE, application="Copied/1") as client:
        client.dossier(7).relation(external_id=5)
    agent = service["login"].calls.last.request.headers["User-Agent"]
    assert agent == "b4c-octopus/0 Copied/1"


@pytest.mark.parametrize("name", ["Fléx", "Flex\r\nX: y"])
def test_a_name_that_cannot_be_a_header_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="printable ASCII"):
        OctopusClient(CREDENTIALS, application=name)


def test_waits_are_bounded_unless_one_says_so_in_words(service: respx.MockRouter) -> None:
    def waits(timeouts: Timeouts | None, call: str) -> dict[str, float | None]:
        with OctopusClient(CREDENTIALS, base_url=BASE, timeouts=timeouts) as client:
            getattr(client.dossier(7), call)(1)
        return dict(service.calls.last.request.extensions["timeout"])

    service.get("/dossiers/7/accounts").respond(404)
    assert waits(None, "relation") == {"connect": 5.0, "read": 60.0, "write": 60.0, "pool": 5.0}
    assert waits(None, "accounts")["read"] == 180.0
    assert waits(Timeouts(read="for ever"), "relation")["read"] == 600.0
    assert waits(Timeouts(read="for ever", total="for ever"), "relation")["read"] is None
    for wrong in (None, 0, -1, True, "soon", float("nan"), float("inf"), 10**9, 10**400):
        with pytest.raises(errors.InvalidValueError, match=r"^Timeouts.read: must be"):
            Timeouts(read=wrong)  # type: ignore[arg-type]  # the point


def test_one_ssl_context_serves_all_clients(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []
    real = httpx.Client

    def spy(**options: Any) -> httpx.Client:
        seen.append(options["verify"])
        return real(**options)

    monkeypatch.setattr(httpx, "Client", spy)
    for _ in range(3):
        OctopusClient(CREDENTIALS).close()
    assert len({id(context) for context in seen}) == 1
    own = ssl.create_default_context()
    OctopusClient(CREDENTIALS, ssl_context=own).close()
    assert seen[-1] is own
    with pytest.raises(ValueError, match="either ca_bundle or ssl_context"):
        OctopusClient(CREDENTIALS, ssl_context=own, ca_bundle="ca.pem")


def test_certificates_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Beste klant", encoding="utf-8")
    for path in (tmp_path / "nowhere.pem", tmp_path, letter):
        with pytest.raises(errors.InvalidValueError, match=r"^ca_bundle: ") as caught:
            OctopusClient(CREDENTIALS, ca_bundle=path)
        assert str(path) in str(caught.value)
    with pytest.raises(errors.InvalidValueError, match="ca_bundle: must be the path of a file"):
        OctopusClient(CREDENTIALS, ca_bundle="")


@pytest.mark.parametrize("kind", [OctopusClient, AsyncOctopusClient])
def test_a_socks_proxy_without_its_package(kind: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "socksio", None)
    with pytest.raises(errors.InvalidValueError, match=r"pip install 'httpx\[socks\]'") as caught:
        kind(CREDENTIALS, proxy="socks5://anna:sesame@127.0.0.1:1080")
    assert "sesame" not in str(caught.value)
    assert caught.value.__context__ is None


def test_a_client_with_other_options_shares_login_and_connections(
    service: respx.MockRouter,
) -> None:
    with OctopusClient(CREDENTIALS, base_url=BASE) as client:
        client.dossier(7).relation(external_id=5)
        log = RequestLog()
        with client.with_options(on_call=log, retries=Retries(attempts=1)) as other:
            other.dossier(7).relation(external_id=6)
        # Closing the copy has left the original's connections open.
        client.dossier(7).relation(external_id=7)
        assert len(log.records) == 1
        assert client.quotas(7) == other.quotas(7)
        with pytest.raises(TypeError):
            client.with_options(colour="blue")
        with pytest.raises(ValueError, match="must start with https"):
            client.with_options(base_url="http://octopus.example")
    assert service["login"].call_count == 1


def test_clients_of_all_languages_share_one_login(service: respx.MockRouter) -> None:
    service["connect"].mock(
        side_effect=lambda request: httpx.Response(
            200, json={"Dossiertoken": f"in-{request.url.params['localeId']}"}
        )
    )
    with OctopusClient(CREDENTIALS, base_url=BASE) as client:
        french = client.with_options(locale=Locale.FRENCH)
        again = french.with_options(timeouts=Timeouts(read=5), locale=Locale.DOSSIER_DEFAULT)
        spoken = []
        for each in (client, french, again, client, french):
            each.dossier(7).relation(external_id=5)
            spoken.append(service["relations"].calls.last.request.headers["dossierToken"])
    assert spoken == ["in-0", "in-2", "in-0", "in-0", "in-2"]
    assert (service["login"].call_count, service["connect"].call_count) == (1, 2)


def test_a_login_that_was_refused_is_refused_for_every_copy(service: respx.MockRouter) -> None:
    service["login"].respond(401, content=recordings.WRONG_PASSWORD)
    with OctopusClient(CREDENTIALS, base_url=BASE) as client:
        copies = [client.with_options(locale=locale) for locale in Locale]
        copies.append(copies[0].with_options(timeouts=Timeouts(read=5)))
        copies.append(client.with_options(retries=Retries(attempts=9), application="Flex"))
        for each in (*copies, client):
            with pytest.raises(errors.InvalidLoginError):
                each.dossier(7).relation(external_id=5)
        with pytest.raises(errors.InvalidLoginError):
            client.with_options(locale=Locale.DUTCH).dossiers()
    assert service["login"].call_count == 1


def test_what_is_remembered_is_in_one_language(service: respx.MockRouter) -> None:
    asked = service.get("/dossiers/7/vatcodes").mock(
        side_effect=lambda request: httpx.Response(
            200, json=[{"code": "21", "description": request.headers["dossierToken"]}]
        )
    )
    service["connect"].mock(
        side_effect=lambda request: httpx.Response(
            200, json={"Dossiertoken": f"in-{request.url.params['localeId']}"}
        )
    )
    with OctopusClient(CREDENTIALS, base_url=BASE, locale=Locale.DUTCH) as dutch:
        french = dutch.with_options(locale=Locale.FRENCH)
        for _ in range(2):
            shown = [each.dossier(7).vat_codes()[0].description for each in (dutch, french)]
            assert shown == ["in-1", "in-2"]
    assert asked.call_count == 2


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: sdk.Retries(first_wait=-1), r"Retries\.first_wait: must be 0 or more"),
        (
            lambda: sdk.Retries(longest_wait=float("nan")),
            r"Retries\.longest_wait: must be 0 or more",
        ),
        (lambda: sdk.Retries(total=float("inf")), r"Retries\.total: must be 0 or more and at most"),
        (lambda: sdk.Retries(total="5"), r"Retries\.total: must be a number of seconds, not str"),
        (lambda: sdk.Retries(attempts=0), r"Retries\.attempts: must be 1 or more: 0"),
        (lambda: sdk.Retries(attempts=1.5), r"Retries\.attempts: must be int, not float"),
        (lambda: sdk.Retries(longest_named_wait=None), r"Retries\.longest_named_wait: must be"),
        (lambda: sdk.Quotas(scope="planet"), r"Quotas\.scope: must be 'dossier' or 'user'"),
        (lambda: sdk.Quotas(limits={"getAcounts": 5}), r"Quotas\.limits: must name some of getAcc"),
        (lambda: sdk.Quotas(limits={"getAccounts": -5}), r"getAccounts'\]: must be 0 or more: -5"),
        (lambda: sdk.Quotas(limits={"getAccounts": "5"}), r"getAccounts'\]: must be int, not str"),
        (
            lambda: sdk.Quotas(limits=["getAccounts"]),
            r"Quotas\.limits: must be numbers by operation",
        ),
        (lambda: sdk.Quotas(day_of="today"), r"Quotas\.day_of: must be callable, not str"),
        (lambda: sdk.Quotas(enforced=None), r"Quotas\.enforced: must be bool, not NoneType"),
        (lambda: sdk.OctopusClient(None), r"credentials: must be Credentials, not NoneType"),
        (lambda: sdk.OctopusClient("anna"), r"credentials: must be Credentials, not str"),
        (lambda: sdk.OctopusClient(CREDENTIALS, locale=9), r"locale: must be Locale, not int"),
        (lambda: sdk.OctopusClient(CREDENTIALS, locale="nl"), r"locale: must be Locale, not str"),
        (
            lambda: sdk.OctopusClient(CREDENTIALS, timeouts=5),
            r"timeouts: must be Timeouts, not int",
        ),
        (lambda: sdk.OctopusClient(CREDENTIALS, retries=0), r"retries: must be Retries, not int"),
        (lambda: sdk.OctopusClient(CREDENTIALS, quotas={}), r"quotas: must be Quotas, not dict"),
        (
            lambda: sdk.OctopusClient(CREDENTIALS, on_call="x"),
            r"on_call: must be callable, not str",
        ),
        (lambda: sdk.OctopusClient(CREDENTIALS, transport=BASE), r"transport: must be callable"),
        (lambda: sdk.OctopusClient(CREDENTIALS, clock=None), r"clock: must be callable, not NoneT"),
        (lambda: sdk.OctopusClient(CREDENTIALS, sleep=0), r"sleep: must be callable, not int"),
        (lambda: sdk.OctopusClient(CREDENTIALS, daybook="book"), r"daybook: must be a Daybook"),
        (lambda: sdk.AsyncOctopusClient(CREDENTIALS, locale=9), r"locale: must be Locale, not int"),
        (lambda: sdk.AsyncOctopusClient(CREDENTIALS, sleep=0), r"sleep: must be callable, not int"),
        (lambda: sdk.AsyncOctopusClient(None), r"credentials: must be Credentials, not NoneType"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_at_once(make: Callable[[], Any], words: str) -> None:
    with pytest.raises(errors.InvalidValueError, match=words):
        make()


def test_another_service_gets_a_login_of_its_own() -> None:
    sandbox = Sandbox(demo())
    with OctopusClient(Credentials(**sandbox.login)) as client:
        other = client.with_options(transport=sandbox.handle)
        assert other.first_dossier().id == 31801
        assert {quota.spent for quota in client.quotas()} == {0}


def test_attempts_and_total_time_are_limited(service: respx.MockRouter) -> None:
    service["relations"].mock(side_effect=httpx.ConnectError("no route"))
    clock = [0.0]

    def tries(retries: Retries) -> int:
        before = service["relations"].call_count
        client = OctopusClient(
            CREDENTIALS,
            base_url=BASE,
            retries=retries,
            clock=lambda: clock[0],
            sleep=lambda seconds: clock.__setitem__(0, clock[0] + seconds),
            random=lambda: 1.0,
        )
        with client, pytest.raises(errors.NotConnectedError):
            client.dossier(7).relation(external_id=5)
        return service["relations"].call_count - before

    assert tries(Retries(attempts=1)) == 1
    assert tries(Retries(attempts=5)) == 5
    # Pauses of 0.5, 1, 2, 4 seconds: the fifth attempt would begin after 7.5.
    assert tries(Retries(attempts=9, total=7.0)) == 4
    with pytest.raises(ValueError, match="attempts"):
        Retries(attempts=0)


def test_those_who_watch_see_every_request_and_no_secret(service: respx.MockRouter) -> None:
    service["relations"].mock(side_effect=[httpx.ReadTimeout("late"), httpx.Response(404)])
    log = RequestLog(size=3)
    seen: list[CallRecord] = []

    def watch(record: CallRecord) -> None:
        seen.append(record)
        log(record)

    with OctopusClient(
        CREDENTIALS, base_url=BASE, on_call=watch, sleep=lambda _: None, now=lambda: 1541000000.0
    ) as client:
        client.dossier(7).relation(external_id=5)
    assert [(r.operation, r.attempt, r.status, r.quota_left) for r in seen] == [
        ("authenticateUser", 1, 200, None),
        ("connectDossier", 1, 200, 149),
        ("getRelations", 1, None, 399),
        ("getRelations", 2, 404, 398),
    ]
    assert seen[0].at == dt.datetime.fromtimestamp(1541000000, dt.UTC)
    lines = str(log).splitlines()
    assert len(lines) == 3
    assert "getRelations dossier 7 GET /dossiers/{dossierId}/relations attempt 1: " in lines[1]
    assert "ReadTimeout: late" in lines[1]
    assert lines[2].endswith("398 left today")
    for secret in ("uuid-secret", "pass-secret", "login-token-secret"):
        assert secret not in str(seen)


def test_a_hook_that_fails_loses_no_answer(
    service: respx.MockRouter, caplog: pytest.LogCaptureFixture
) -> None:
    asked = service.post("/dossiers/7/invoices").respond(201)

    def broken(record: CallRecord) -> None:
        raise RuntimeError(record.operation)

    with OctopusClient(CREDENTIALS, base_url=BASE, on_call=broken) as client:
        client.dossier(7).insert_invoice(samples.invoice())
    assert asked.call_count == 1
    assert "on_call failed" in caplog.text


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (httpx.PoolTimeout("busy"), errors.PoolExhaustedError),
        (httpx.ProxyError("407"), errors.NotConnectedError),
        (httpx.ReadTimeout("late"), errors.TimedOutError),
        (httpx.ReadError("reset"), errors.NoAnswerError),
    ],
)
def test_failures_of_the_network_have_their_own_class(
    service: respx.MockRouter, failure: Exception, kind: type[errors.CallError]
) -> None:
    service["relations"].mock(side_effect=failure)
    with (
        OctopusClient(CREDENTIALS, base_url=BASE, sleep=lambda _: None) as client,
        pytest.raises(kind) as caught,
    ):
        client.dossier(7).relation(external_id=5)
    assert type(caught.value) is kind


def test_credentials_come_whole_from_one_place() -> None:
    environment = {
        "OCTOPUS_SOFTWARE_HOUSE_UUID": "u",
        "OCTOPUS_USER": "anna",
        "OCTOPUS_PASSWORD": "p",
    }
    assert Credentials.from_env(environment).user == "anna"
    with pytest.raises(errors.InvalidValueError, match=r"set OCTOPUS_USER, OCTOPUS_PASSWORD\."):
        Credentials.from_env({**environment, "OCTOPUS_USER": " ", "OCTOPUS_PASSWORD": ""})
    for name in environment:
        wrong: Any = {**environment, name: 12345}
        with pytest.raises(errors.InvalidTypeError, match=f"{name}: must be str, not int"):
            Credentials.from_env(wrong)
    for bad in ("", " ", None, 3):
        with pytest.raises(ValueError, match="password: must be a text"):
            Credentials(software_house_uuid="u", user="anna", password=bad)  # type: ignore[arg-type]  # the point
