"""The tokens of one login: one for the login itself, and one for each dossier.

A token is good for ten minutes. It is renewed half a minute before, or when a call that carries it
is refused. One caller renews; the others wait for its lock and then find the new token.
"""

import contextlib
import copy
import json
import re
from collections import deque
from collections.abc import Callable, Hashable
from typing import Protocol, TypeVar
from urllib.parse import quote

import attrs

from octopus_sdk.api import authentication, dossiers
from octopus_sdk.credentials import Credentials
from octopus_sdk.errors import InvalidLoginError, NoAccessToDossierError, OctopusError
from octopus_sdk.operation import Operation, Token
from octopus_sdk.steps import Acquire, Exchange, Release

T = TypeVar("T")

LIFETIME = 600.0
MARGIN = 30.0
LOGIN = "login"
_HIDDEN = "(hidden)"
# A password of a few letters is struck out where it is a word, or it would blacken every text.
_SHORT = 4


@attrs.frozen
class HeldToken:
    """A token and when it was asked for."""

    value: str = attrs.field(repr=False)
    born: float


class TokenStore:
    """What is held of one login; clients that share a login share it, whatever their language.

    `seen` are tokens of late, also those that were refused: a server may repeat one.
    """

    def __init__(self) -> None:
        self.held: dict[Hashable, HeldToken] = {}
        self.seen: deque[HeldToken] = deque(maxlen=100)
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

    def owner(self, token: Token, dossier_id: int | None) -> Hashable:
        """Return whose token a call carries, None for no token."""
        if token is Token.DOSSIER:
            # A login serves every language; the token of a dossier speaks one.
            own = self._locale is authentication.Locale.DOSSIER_DEFAULT
            return dossier_id if own else (dossier_id, self._locale)
        return LOGIN if token is Token.LOGIN else None

    def hide(self, text: str) -> str:
        """Strike out what is secret: a server may repeat what it was sent."""
        secrets = {self._credentials.password, self._credentials.software_house_uuid}
        secrets.update(held.value for held in self._store.seen)
        forms = sorted({form for each in secrets for form in _forms(each)}, key=len, reverse=True)
        return re.sub("|".join(map(_pattern, forms)), _HIDDEN, text, flags=re.IGNORECASE)

    def get(self, owner: Hashable, dossier_id: int | None) -> Exchange[HeldToken | None]:
        """Return a token of the login or of a dossier, which is asked for when there is none."""
        if owner is None:
            return None
        held = self._fresh(owner)
        if held is None:
            yield Acquire(owner)
            held = self._fresh(owner)  # somebody else may have renewed it meanwhile
            if held is None:
                held = yield from self._renew(owner, dossier_id)
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

    def _renew(self, owner: Hashable, dossier_id: int | None) -> Exchange[HeldToken]:
        born = self._clock()
        if owner == LOGIN or dossier_id is None:
            value = yield from self._log_in()
        else:
            value = yield from self._open(dossier_id)
        held = self._store.held[owner] = HeldToken(value, born)
        self._store.seen.append(held)
        return held

    def _open(self, dossier_id: int) -> Exchange[str]:
        """Open a dossier; an error says which dossiers the login does see."""
        try:
            return (yield from self._call(authentication.open_dossier(dossier_id, self._locale)))
        except NoAccessToDossierError as error:
            with contextlib.suppress(OctopusError):
                listed = yield from self._call(dossiers.list_all())
                error.hint = f"{error.hint} {self.hide(dossiers.seen(listed))}"
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


def _forms(secret: str) -> tuple[str, ...]:
    """Return the ways in which a secret may stand in a text."""
    return (
        secret,
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        quote(secret, safe=""),
        repr(secret.encode())[2:-1],
    )


def _pattern(form: str) -> str:
    found = re.escape(form)
    return found if len(form) >= _SHORT else rf"(?<!\w){found}(?!\w)"
