"""What a client is made with, whichever way it waits."""

import datetime as dt
import logging
import os
import random
import ssl
import time
from collections.abc import Callable, Hashable
from typing import Any

import attrs

from octopus_sdk import given
from octopus_sdk.api.authentication import Locale
from octopus_sdk.credentials import Credentials
from octopus_sdk.daybook import AnyDaybook, Daybook
from octopus_sdk.errors import InvalidTypeError
from octopus_sdk.network import Route, Transport
from octopus_sdk.options import Retries, Timeouts
from octopus_sdk.quota import Quotas
from octopus_sdk.session import Session
from octopus_sdk.steps import CallRecord
from octopus_sdk.tokens import TokenStore

log = logging.getLogger("octopus_sdk")
# Silent until the application says where its log goes; no other logger is touched.
log.addHandler(logging.NullHandler())

_OF_A_DAYBOOK = ("spend", "spent", "recall", "remember")
BASE_URL = "https://service.inaras.be/octopus-rest-api/v1"


def _typed(kind: type) -> Callable[[object, "attrs.Attribute[Any]", object], None]:
    return lambda _, field, value: given.must_be(field.name, value, kind)


@attrs.frozen(kw_only=True)
class Settings:
    """What a client was made with; `OctopusClient` says what each means.

    Raises `InvalidTypeError` and `InvalidValueError`; what makes the route is looked at there.
    """

    base_url: str = BASE_URL
    locale: Locale = attrs.field(default=Locale.DOSSIER_DEFAULT, validator=_typed(Locale))
    application: str = ""
    timeouts: Timeouts = attrs.field(factory=Timeouts, validator=_typed(Timeouts))
    retries: Retries = attrs.field(factory=Retries, validator=_typed(Retries))
    quotas: Quotas = attrs.field(factory=Quotas, validator=_typed(Quotas))
    proxy: str | None = attrs.field(default=None, repr=False)
    ca_bundle: str | os.PathLike[str] | None = None
    ssl_context: ssl.SSLContext | None = None
    daybook: AnyDaybook = attrs.field(factory=Daybook)
    on_call: Callable[[CallRecord], None] | None = None
    transport: Transport | None = None
    clock: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time
    random: Callable[[], float] = random.random

    def __attrs_post_init__(self) -> None:
        """Refuse what is no function, where one is wanted."""
        for name in ("clock", "now", "random"):
            given.function(name, getattr(self, name))
        if not all(hasattr(self.daybook, method) for method in _OF_A_DAYBOOK):
            raise InvalidTypeError("daybook", "must be a Daybook, or have its methods")
        for name in ("on_call", "transport"):
            given.function(name, getattr(self, name), optional=True)

    @property
    def route(self) -> Route:
        """How to reach the service."""
        return Route(
            base_url=self.base_url,
            timeouts=self.timeouts,
            proxy=self.proxy,
            ca_bundle=self.ca_bundle,
            ssl_context=self.ssl_context,
            application=self.application,
        )

    @property
    def service(self) -> Hashable:
        """Where calls go: the base URL, or the function that stands in its place."""
        if self.transport is None:
            return self.base_url
        try:
            hash(self.transport)
        except TypeError:
            return id(self.transport)
        return self.transport

    def same_service(self, other: "Settings") -> bool:
        """Tell whether a login with these settings is a login with the others."""
        return self.service == other.service

    def today(self) -> dt.date:
        """Return the day of the vendor's quotas."""
        return self.quotas.day_of(self.now())

    def session(self, credentials: Credentials, tokens: TokenStore) -> Session:
        """Return a session with these settings, on tokens that others may share."""
        given.must_be("credentials", credentials, Credentials)
        return Session(
            credentials,
            # A function in place of the network is a service of its own in the day's book.
            service=self.base_url if self.transport is None else "function",
            tokens=tokens,
            locale=self.locale,
            retries=self.retries,
            quotas=self.quotas,
            clock=self.clock,
            now=self.now,
            random=self.random,
        )

    def observe(self, record: CallRecord) -> None:
        """Show a request to the log and to whoever watches."""
        log.debug("%s", record)
        if self.on_call is not None:
            try:
                self.on_call(record)
            except Exception:
                # A hook that fails must not turn an answer that came into one that is lost.
                log.exception("on_call failed; the call itself went on")
