"""Many clients at once, and the command line."""

import json
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from octopus_sdk.sandbox import Sandbox, demo
from octopus_sdk.sandbox.server import hang_up

from .booking_calls import NEXT
from .stranger import FLEX, Stranger, booking, wrapped

COMMAND = [sys.executable, "-m", "octopus_sdk.sandbox"]


def test_clients_race_for_numbers_and_none_is_given_twice(sandbox: Sandbox) -> None:
    with sandbox.serve() as server:

        def race(_: int) -> list[int]:
            stranger = Stranger(server.base_url, sandbox.login)
            won = [
                number
                for number in range(NEXT, NEXT + 20)
                if stranger.call(FLEX, "POST", "/buysellbookings", wrapped(booking(number))).status
                == 201
            ]
            stranger.close()
            return won

        with ThreadPoolExecutor(8) as pool:
            results = list(pool.map(race, range(8)))
    won = sorted(number for result in results for number in result)
    stored = [d["documentSequenceNr"] for d in sandbox.dossier(FLEX).documents("V4", 2)]
    assert won == stored == list(range(NEXT, NEXT + len(won)))
    assert won


def test_a_connection_serves_many_requests(stranger: Stranger) -> None:
    stranger.connect(FLEX)
    socket = stranger.connection.sock
    for _ in range(5):
        assert stranger.call(FLEX, "GET", "/bookyears").status == 200
    assert stranger.call(FLEX, "GET", "/accounts").status == 400
    assert stranger.connection.sock is socket


def test_closing_the_server_ends_open_connections() -> None:
    sandbox = Sandbox(demo())
    with sandbox.serve() as server:
        stranger = Stranger(server.base_url, sandbox.login)
        stranger.log_in()
        port = server.port
    with pytest.raises(OSError):  # noqa: PT011 - refused, reset or aborted, by system
        stranger.send("GET", "/dossiers")
    stranger.close()
    with sandbox.serve(port) as again:
        assert again.port == port


def test_hanging_up_on_a_client_that_has_gone_is_no_error() -> None:
    one, other = socket.socketpair()
    other.close()
    one.close()
    hang_up(one)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_serves_until_it_is_stopped(number: signal.Signals) -> None:
    process = subprocess.Popen(  # noqa: S603 - our own interpreter
        [*COMMAND, "serve", "--port", "0", "--seed", "demo", "--quotas"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        facts = json.loads(process.stdout.readline())
        assert list(facts) == [
            "base_url",
            "software_house_uuid",
            "user",
            "password",
            "dossier_ids",
        ]
        login = {key: facts[key] for key in ("software_house_uuid", "user", "password")}
        stranger = Stranger(facts["base_url"], login)
        statuses = [stranger.call(FLEX, "GET", "/vatcodes").status for _ in range(3)]
        assert statuses == [200, 200, 429]
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
        stranger.close()
    finally:
        process.kill()
        process.wait()
    assert (process.returncode, out, err) == (0, "", "")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "required"),
        (["serve", "--port", "high"], "'high' is no port"),
        (["serve", "--port", "70000"], "expected 0 to 65535"),
        (["serve", "--seed", "none"], "invalid choice"),
        (["sell"], "invalid choice"),
    ],
)
def test_bad_arguments_get_a_clear_message(arguments: list[str], words: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [*COMMAND, *arguments], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_a_port_that_is_taken_is_said(sandbox: Sandbox) -> None:
    with sandbox.serve() as server:
        done = subprocess.run(  # noqa: S603 - our own interpreter
            [*COMMAND, "serve", "--port", str(server.port)],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert (done.returncode, done.stdout) == (2, "")
    assert f"cannot listen on port {server.port}: " in done.stderr
    assert "Traceback" not in done.stderr
