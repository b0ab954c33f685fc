"""The tokens of one login: one for the login itself, and one for each dossier.

A token is good for ten minutes. It is renewed half a minute before, or when a call that carries it
is refused. One caller renews; the others wait for its lock and then find the new token.
"""

import contextlib
import copy
from collections.abc import Callable, Hashable
from typing import Protocol, TypeVar

import attrs

from octopus_sdk.api import authentication, dossiers
from octopus_sdk.credentials import Credentials
from octopus_sdk.errors import InvalidLoginError, NoAccessToDossierError, OctopusError
from octopus_sdk.operation import Operation
from octopus_sdk.steps import Acquire, Exchange, Release

T = TypeVar("T")

LIFETIME = 600.0
MARGIN = 30.0
LOGIN = "login"


@attrs.frozen
class HeldToken:
    """A token and when it was asked for."""

    value: str = attrs.field(repr=False)
    born: float


class TokenStore:
    """What is held of one login; clients that share a login share it."""

    def __init__(self) -> None:
        self.held: dict[Hashable, HeldToken] = {}
        self.refused_login: InvalidLoginError | None = None


class Call(Protocol):
    """How tokens are asked for: by an operation like any other."""

    def __call__(self, operation: Operation[T], dossier_id: int | None = None) -> Exchange[T]:
        """Turn an operation into its answer."""
        ...


class Tokens:
    """The tokens of one login. `clock` gives seconds that only grow."""

    def __init__(
        self,
        store: TokenStore,
        credentials: Credentials,
        locale: authentication.Locale,
        clock: Callable[[], float],
        call: Call,
    ) -> None:
        self._credentials = credentials
        self._locale = locale
        self._clock = clock
        self._call = call
        self._store = store

    def get(self, owner: Hashable) -> Exchange[HeldToken | None]:
        """Return a token of the login or of a dossier, which is asked for when there is none."""
        if owner is None:
            return None
        held = self._fresh(owner)
        if held is None:
            yield Acquire(owner)
            held = self._fresh(owner)  # somebody else may have renewed it meanwhile
            if held is None:
                held = yield from self._renew(owner)
            yield Release()
        return held

    def forget(self, owner: Hashable, token: HeldToken) -> None:
        """Drop a token that was refused, unless it has been renewed already."""
        if self._store.held.get(owner) is token:
            del self._store.held[owner]

    def _fresh(self, owner: Hashable) -> HeldToken | None:
        held = self._store.held.get(owner)
        if held is None or self._clock() - held.born >= LIFETIME - MARGIN:
            return None
        return held

    def _renew(self, owner: Hashable) -> Exchange[HeldToken]:
        born = self._clock()
        if isinstance(owner, int):
            value = yield from self._open(owner)
        else:
            value = yield from self._log_in()
        held = self._store.held[owner] = HeldToken(value, born)
        return held

    def _open(self, dossier_id: int) -> Exchange[str]:
        """Open a dossier; an error says which dossiers the login does see."""
        try:
            return (yield from self._call(authentication.open_dossier(dossier_id, self._locale)))
        except NoAccessToDossierError as error:
            with contextlib.suppress(OctopusError):
                listed = yield from self._call(dossiers.list_all())
                error.hint = f"{error.hint} {dossiers.seen(listed)}"
            raise

    def _log_in(self) -> Exchange[str]:
        """Log in, unless it was refused before: the service counts attempts toward a lock-out."""
        if self._store.refused_login is not None:
            raise copy.copy(self._store.refused_login)
        credentials = self._credentials
        log_in = authentication.log_in(
            software_house_uuid=credentials.software_house_uuid,
            user=credentials.user,
            password=credentials.password,
        )
        try:
            return (yield from self._call(log_in))
        except InvalidLoginError as error:
            self._store.refused_login = error
            raise
