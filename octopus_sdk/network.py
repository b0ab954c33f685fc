"""The network: requests as values in, outcomes as values out. The only room that knows httpx."""

import functools
import os
import ssl
import time
from collections.abc import Callable, Mapping
from types import NoneType
from typing import Any, Generic, TypeAlias, TypeVar
from urllib.parse import SplitResult, urlsplit

import attrs
import httpx

from octopus_sdk import given
from octopus_sdk.errors import InvalidValueError
from octopus_sdk.options import Timeouts, Wait
from octopus_sdk.steps import CLOSED, Outcome, Request, Response, Unanswered, Unsent

Http = TypeVar("Http", httpx.Client, httpx.AsyncClient)

# method, URL, headers and body; the answer is status, headers and body.
Transport: TypeAlias = Callable[
    [str, str, Mapping[str, str], bytes], tuple[int, Mapping[str, str], bytes]
]
Send: TypeAlias = Callable[[Request], Outcome]

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
# Somebody else did that, so nobody knows how far the request came.
_CLOSED_MEANWHILE = Unanswered("the client was closed meanwhile")
_PROXIES = {"http", "https", "socks5", "socks5h"}


@attrs.frozen(kw_only=True)
class Route:
    """How to reach the service: where, through which proxy, and whom to trust."""

    base_url: str
    timeouts: Timeouts
    proxy: str | None = attrs.field(default=None, repr=False)
    ca_bundle: str | os.PathLike[str] | None = None
    ssl_context: ssl.SSLContext | None = None
    application: str = ""

    @property
    def trusted_file(self) -> str | None:
        """The file of certificates to trust, None for the usual ones."""
        return None if self.ca_bundle is None else os.fspath(self.ca_bundle)

    def __attrs_post_init__(self) -> None:
        """Refuse a route that leads nowhere, or on which secrets would travel in the open.

        No value is shown: a URL may hold a password.
        """
        _check_base_url(self.base_url)
        if self.proxy is not None:
            _check_proxy(self.proxy)
        given.must_be("application", self.application, str)
        if not (self.application.isascii() and self.application.isprintable()):
            raise InvalidValueError("application", "must be printable ASCII, such as 'Flex/5.2'")
        given.must_be("ca_bundle", self.ca_bundle, str, os.PathLike, NoneType)
        given.must_be("ssl_context", self.ssl_context, ssl.SSLContext, NoneType)
        if self.ca_bundle is not None and self.ssl_context is not None:
            raise InvalidValueError("ca_bundle", "give either ca_bundle or ssl_context")
        if self.trusted_file == "":
            raise InvalidValueError("ca_bundle", "must be the path of a file of certificates")


def _check_base_url(url: object) -> None:
    given.must_be("base_url", url, str)
    parts = _parts("base_url", str(url))
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
    if not safe or not parts.hostname:
        rule = "must start with https:// (http:// only on this machine) and name a host"
        raise InvalidValueError("base_url", rule)
    if parts.username is not None or parts.password is not None:
        raise InvalidValueError("base_url", "must hold no user and no password")
    if parts.query or parts.fragment:
        raise InvalidValueError("base_url", "must end with a path, without ? and #")


def _check_proxy(url: object) -> None:
    given.must_be("proxy", url, str)
    parts = _parts("proxy", str(url))
    if parts.scheme not in _PROXIES or not parts.hostname:
        raise InvalidValueError("proxy", "must be a URL such as http://proxy.example:8080")


def _parts(where: str, url: str) -> SplitResult:
    """Take a URL apart, and refuse one that httpx would refuse in its own words."""
    try:
        httpx.URL(url)
        parts = urlsplit(url)
        port = parts.port
    except (httpx.InvalidURL, ValueError):
        port, parts = 0, SplitResult("", "", "", "", "")
    if port == 0 or not url.isprintable() or " " in url:
        raise InvalidValueError(where, "must be a URL, and its port a number from 1 to 65535")
    return parts


class Pool(Generic[Http]):
    """The connections of one client, with a set of its own for each process that was forked.

    Two processes on one connection would read each other's answers. A child opens its own, and
    neither uses nor closes those of its parent.
    """

    def __init__(self, kind: type[Http], route: Route) -> None:
        self._open: Callable[[], Http] = functools.partial(_opened, kind, route)
        self._held: dict[int, Http] = {os.getpid(): self._open()}

    def here(self) -> Http:
        """Return the connections of this process; those of a client closed before stay closed."""
        process = os.getpid()
        mine = self._held.get(process)
        if mine is not None:
            return mine
        inherited = next(iter(self._held.values()))
        # Threads may come here together: one wins, and nothing hangs on what the others have made.
        return inherited if inherited.is_closed else self._held.setdefault(process, self._open())


def open_http(route: Route) -> Pool[httpx.Client]:
    """Make connections. The caller closes them."""
    return Pool(httpx.Client, route)


def open_async_http(route: Route) -> Pool[httpx.AsyncClient]:
    """Make connections for asyncio. The caller closes them."""
    return Pool(httpx.AsyncClient, route)


def _opened(kind: type[Http], route: Route) -> Http:
    settings = _settings(route)
    hint = ""
    try:
        return kind(**settings)
    except (httpx.InvalidURL, ValueError):
        rule = "one of the variables HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY cannot be used"
    except ImportError:
        rule = "a SOCKS proxy needs a package that is not installed"
        hint = "Nothing was sent. Install it: pip install 'httpx[socks]'."
    # Outside of the handler: the words of httpx may hold the proxy's password.
    raise InvalidValueError("proxy", rule, hint=hint)


def send_by_http(route: Route, pool: Pool[httpx.Client], request: Request) -> Outcome:
    """Send a request over HTTP."""
    http = pool.here()
    if http.is_closed:
        return CLOSED
    total = _seconds(route.timeouts.total)
    end = None if total is None else time.monotonic() + total
    body = bytearray()
    try:
        with http.stream(**_arguments(route, request)) as answer:
            for part in answer.iter_bytes():
                body += part
                if end is not None and time.monotonic() > end:
                    return _too_slow(total)
    except httpx.RequestError as error:
        return _failure(error)
    except RuntimeError:
        if not http.is_closed:
            raise
        return _CLOSED_MEANWHILE
    return Response(answer.status_code, answer.headers, bytes(body))


async def send_by_async_http(
    route: Route, pool: Pool[httpx.AsyncClient], request: Request
) -> Outcome:
    """Send a request over HTTP while others run."""
    http = pool.here()
    # Loaded here and not above: it would cost the blocking client's import a tenth.
    import asyncio  # noqa: PLC0415  see above

    total = _seconds(route.timeouts.total)
    try:
        async with asyncio.timeout(total):
            answer = await http.request(**_arguments(route, request))
    except httpx.RequestError as error:
        return _failure(error)
    except TimeoutError:
        return _too_slow(total)
    except RuntimeError:
        if not http.is_closed:
            raise
        return _CLOSED_MEANWHILE
    return Response(answer.status_code, answer.headers, answer.content)


def send_by_function(route: Route, transport: Transport, request: Request) -> Outcome:
    """Give a request to a function, such as `Sandbox.handle`.

    It raises `ConnectionRefusedError` when nothing was sent, and another `OSError` when no answer
    came.
    """
    url = route.base_url.rstrip("/") + request.url
    try:
        return Response(*transport(request.method, url, request.headers, request.body or b""))
    except ConnectionRefusedError as error:
        return Unsent(_words(error))
    except OSError as error:
        return Unanswered(_words(error), late=isinstance(error, TimeoutError))


def _settings(route: Route) -> dict[str, Any]:
    return {
        "headers": {"User-Agent": _user_agent(route.application)},
        "proxy": route.proxy,
        "verify": route.ssl_context or _trust(route.trusted_file),
    }


def _arguments(route: Route, request: Request) -> dict[str, Any]:
    return {
        "method": request.method,
        "url": route.base_url.rstrip("/") + request.url,
        "headers": dict(request.headers),
        "content": request.body,
        "timeout": _timeout(route.timeouts, large=request.large),
    }


def _too_slow(total: float | None) -> Unanswered:
    return Unanswered(f"the whole answer took more than {total:g} seconds", late=True)


def _failure(error: httpx.RequestError) -> Outcome:
    if isinstance(error, httpx.PoolTimeout):
        return Unsent(_words(error), pool_full=True)
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError):
        return Unsent(_words(error))
    return Unanswered(_words(error), late=isinstance(error, httpx.TimeoutException))


@functools.cache
def _trust(ca_bundle: str | None) -> ssl.SSLContext:
    # Making one costs more than a call; one serves any number of clients and threads.
    if ca_bundle is None:
        return httpx.create_ssl_context()
    try:
        return ssl.create_default_context(cafile=ca_bundle)
    except OSError as error:
        rule = f"{ca_bundle} cannot be read as certificates: {error.strerror or error}"
        raise InvalidValueError("ca_bundle", rule) from error


@functools.cache
def _user_agent(application: str) -> str:
    # Loaded here and not above: it would cost the import more than the rest of this room.
    from importlib import metadata  # noqa: PLC0415  see above

    try:
        version = metadata.version("b4c-octopus")
    except metadata.PackageNotFoundError:
        version = "0"
    return f"b4c-octopus/{version} {application}".rstrip()


@functools.cache
def _timeout(timeouts: Timeouts, *, large: bool) -> httpx.Timeout:
    def wait(part: Wait) -> float | None:
        # No part may take longer than the whole.
        limits = [each for each in (_seconds(part), _seconds(timeouts.total)) if each is not None]
        return min(limits, default=None)

    read = wait(timeouts.large_read if large else timeouts.read)
    return httpx.Timeout(read, connect=wait(timeouts.connect), pool=wait(timeouts.pool))


def _seconds(wait: Wait) -> float | None:
    return None if wait == "for ever" else wait


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
