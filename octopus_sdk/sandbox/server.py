"""The sandbox over a real socket: HTTP/1.1 with keep-alive, a thread per connection."""

import socket
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self

from octopus_sdk.sandbox.answers import error

Handle = Callable[[str, str, Mapping[str, str], bytes], tuple[int, dict[str, str], bytes]]

HOST = "127.0.0.1"
LONGEST_LINE = 1000


class Server:
    """A running server. Leaving the ``with`` block stops it; `close` does so by hand."""

    def __init__(self, handle: Handle, port: int, prefix: str, stopping: threading.Event) -> None:
        self._stopping = stopping
        self._http = _HttpServer(handle, port)
        self._prefix = prefix
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.003}, daemon=True
        )
        self._thread.start()

    @property
    def base_url(self) -> str:
        """Return the address to give to a client, with the service's prefix."""
        return f"http://{HOST}:{self.port}{self._prefix}"

    @property
    def port(self) -> int:
        """Return the port that is listened on."""
        return int(self._http.server_address[1])

    def close(self) -> None:
        """Stop listening and end the connections that are still open."""
        self._stopping.set()  # whoever waits in an ordered delay waits no longer
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class _HttpServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, handle: Handle, port: int) -> None:
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__((HOST, port), partial(_Handler, handle))

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        super().server_close()
        with self._guard:
            waiting = list(self._open)
        for connection in waiting:
            hang_up(connection)

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A client that went away is its own business; anything else is a defect to be seen.
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # pragma: no cover  a defect of ours


def hang_up(connection: socket.socket) -> None:
    """End a connection in both directions, if it is still there."""
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # the client was faster


def _size(text: str, base: int) -> int:
    size = int(text, base)
    if size < 0:
        raise ValueError("a size below zero")
    return size


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # head and body leave together

    def __init__(self, handle: Handle, *arguments: Any) -> None:
        self._handle = handle
        super().__init__(*arguments)

    def __getattr__(self, name: str) -> Any:
        # http.server looks for do_GET, do_PUT and so on. The sandbox answers every method,
        # also those that it refuses.
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)

    def handle_expect_100(self) -> bool:
        """Tell a client that waits with its body to send it, and tell it now."""
        going = super().handle_expect_100()
        self.wfile.flush()
        return going

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer what is no HTTP as everything else is answered: JSON, and no `Server` header."""
        self.close_connection = True
        self.request_version = self.protocol_version  # with a head, whatever was asked
        answer = error(code, explain or message or self.responses[code][0])
        self._write(answer.status, {**answer.headers, "Connection": "close"}, answer.body)

    def _serve(self) -> None:
        try:
            body = self._read_body()
        except EOFError:
            self.close_connection = True  # nobody waits for an answer, and nothing is done
            return
        except ValueError:
            # Where the next request begins is unknown, so the connection cannot go on.
            self.send_error(400, "The length of the body is no number")
            return
        # A client that takes this port for its proxy sends the whole address.
        whole = self.path.startswith(("http://", "https://"))
        self._answer(self.path if whole else f"http://{HOST}{self.path}", body)

    def _read_body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            return b"".join(self._read_chunks())
        return self._read(_size(self.headers.get("Content-Length", "0"), 10))

    def _read(self, size: int) -> bytes:
        """Read so many bytes. A client that went away in the middle has asked for nothing."""
        got = self.rfile.read(size)
        if len(got) < size:
            raise EOFError
        return got

    def _read_chunks(self) -> Iterator[bytes]:
        while size := _size(self.rfile.readline(LONGEST_LINE).split(b";")[0].decode(), 16):
            yield self._read(size)
            self.rfile.readline(LONGEST_LINE)
        while self.rfile.readline(LONGEST_LINE).strip():
            continue  # trailing headers mean nothing here

    def _answer(self, url: str, body: bytes) -> None:
        try:
            answer = self._handle(self.command, url, dict(self.headers), body)
        except ConnectionResetError:
            self.close_connection = True  # without an answer
            return
        except Exception:  # noqa: BLE001 - a defect here must reach the client as an answer
            sys.stderr.write(traceback.format_exc())
            defect = error(500, "The sandbox itself failed; this is a defect of the sandbox")
            answer = (defect.status, defect.headers, defect.body)
        self._write(*answer)

    def _write(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response_only(status)
        self.send_header("Date", self.date_time_string())
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "HEAD":
            return  # such an answer has no body, whatever its headers say
        self.wfile.write(body)
        if len(body) < int(headers.get("Content-Length", "0")):
            self.close_connection = True  # a cut body, as ordered: the rest never comes

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - inherited name
        """Stay silent: the sandbox has its own log."""
