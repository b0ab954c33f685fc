"""The network: requests as values in, outcomes as values out. The only room that knows httpx."""

import functools
import os
import ssl
from collections.abc import Callable, Mapping
from importlib import metadata
from typing import Any, TypeAlias
from urllib.parse import urlsplit

import attrs
import httpx

from octopus_sdk.options import Timeouts, Wait
from octopus_sdk.steps import Outcome, Request, Response, Unanswered, Unsent

# method, URL, headers and body; the answer is status, headers and body.
Transport: TypeAlias = Callable[
    [str, str, Mapping[str, str], bytes], tuple[int, Mapping[str, str], bytes]
]
Send: TypeAlias = Callable[[Request], Outcome]

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


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
        """Refuse a route on which secrets would travel in the open."""
        parts = urlsplit(self.base_url)
        safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)
        if not safe or not parts.hostname:
            raise ValueError(
                "the base URL must start with https:// (http:// only on this machine): "
                f"{self.base_url!r}"
            )
        if not (self.application.isascii() and self.application.isprintable()):
            raise ValueError("the application's name must be printable ASCII, such as 'Flex/5.2'")
        if self.ca_bundle is not None and self.ssl_context is not None:
            raise ValueError("give either ca_bundle or ssl_context")


def open_http(route: Route) -> httpx.Client:
    """Make a connection pool. The caller closes it."""
    return httpx.Client(**_settings(route))


def open_async_http(route: Route) -> httpx.AsyncClient:
    """Make a connection pool for asyncio. The caller closes it."""
    return httpx.AsyncClient(**_settings(route))


def send_by_http(route: Route, http: httpx.Client, request: Request) -> Outcome:
    """Send a request over HTTP."""
    try:
        answer = http.request(**_arguments(route, request))
    except httpx.RequestError as error:
        return _failure(error)
    return Response(answer.status_code, answer.headers, answer.content)


async def send_by_async_http(route: Route, http: httpx.AsyncClient, request: Request) -> Outcome:
    """Send a request over HTTP while others run."""
    try:
        answer = await http.request(**_arguments(route, request))
    except httpx.RequestError as error:
        return _failure(error)
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


def _failure(error: httpx.RequestError) -> Outcome:
    if isinstance(error, httpx.PoolTimeout):
        return Unsent(_words(error), pool_full=True)
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.ProxyError):
        return Unsent(_words(error))
    return Unanswered(_words(error), late=isinstance(error, httpx.TimeoutException))


@functools.cache
def _trust(ca_bundle: str | None) -> ssl.SSLContext:
    # Making one costs more than a call; one serves any number of clients and threads.
    return ssl.create_default_context(cafile=ca_bundle) if ca_bundle else httpx.create_ssl_context()


@functools.cache
def _user_agent(application: str) -> str:
    try:
        version = metadata.version("b4c-octopus")
    except metadata.PackageNotFoundError:
        version = "0"
    return f"b4c-octopus/{version} {application}".rstrip()


@functools.cache
def _timeout(timeouts: Timeouts, *, large: bool) -> httpx.Timeout:
    def seconds(wait: Wait) -> float | None:
        return None if wait == "for ever" else wait

    read = seconds(timeouts.large_read if large else timeouts.read)
    return httpx.Timeout(read, connect=seconds(timeouts.connect), pool=seconds(timeouts.pool))


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
