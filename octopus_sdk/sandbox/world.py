"""Everything one sandbox holds between calls, and what one call sees of it."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from octopus_sdk.sandbox import wire
from octopus_sdk.sandbox.answers import Answer, Refused, invalid_parameters
from octopus_sdk.sandbox.loading import load_dossiers
from octopus_sdk.sandbox.state import Dossier
from octopus_sdk.sandbox.times import local_time
from octopus_sdk.sandbox.unknowns import Unknowns
from octopus_sdk.sandbox.wire import Reader, Wire

TOKEN_SECONDS = 600
"""Both tokens live ten minutes. Documented."""

_YEAR_2020 = 1_577_836_800


@dataclass(frozen=True)
class Session:
    """What stands behind a token. A login token has no dossier."""

    expires: float
    dossier_id: int | None = None
    language: str = "nl"


class World:
    """Dossiers, tokens and the clock."""

    def __init__(
        self, seed: Mapping[str, Any], unknowns: Unknowns, clock: Callable[[], float]
    ) -> None:
        self.seed = seed
        self.unknowns = unknowns
        self.clock = clock
        # A test clock often starts near zero. It is moved to 2020 for change stamps, so that
        # "everything since 1980", the documented first load, still means everything.
        self._shift = 0 if clock() > _YEAR_2020 / 2 else _YEAR_2020
        self.dossiers: dict[int, Dossier] = load_dossiers(seed, self.now())
        self._sessions: dict[str, Session] = {}

    def now(self) -> float:
        """Return the moment for a change stamp, in seconds since 1970."""
        return self.clock() + self._shift

    def issue_token(self, dossier_id: int | None = None, language: str = "nl") -> str:
        """Make a token. Several may be valid side by side, as recorded."""
        # The service's tokens are JWTs. This one only looks like one, and is longer for a
        # dossier, so that nobody comes to depend on a length.
        parts = (27, 96 if dossier_id is None else 126, 32)
        token = ".".join(secrets.token_urlsafe(size) for size in parts)
        self._sessions[token] = Session(self.clock() + TOKEN_SECONDS, dossier_id, language)
        return token

    def session(self, token: str) -> Session | None:
        """Return the session of a token, or None when it is unknown or expired."""
        session = self._sessions.get(token)
        return session if session and self.clock() < session.expires else None


@dataclass
class Call:
    """One request on its way: path values, query values, headers in lower case, body."""

    world: World
    headers: Mapping[str, str]
    body: bytes
    path: Wire
    query: Wire
    session: Session | None = None

    @property
    def unknowns(self) -> Unknowns:
        """Return the sandbox's switches."""
        return self.world.unknowns

    @property
    def dossier(self) -> Dossier:
        """Return the dossier of the path. Access was checked before."""
        return self.world.dossiers[self.path["dossierId"]]

    @property
    def language(self) -> str:
        """Return the language of the dossier token."""
        return self.session.language if self.session else "nl"

    def changed_since(self, moment: float) -> bool:
        """Tell whether a change at this moment falls within the asked `modifiedTimeStamp`."""
        bound, until = self.query.get("modifiedTimeStamp"), self.query.get("modifiedTimeStampTo")
        local = local_time(moment, in_utc=self.unknowns.timestamps_in_utc)
        local = local.replace(microsecond=local.microsecond // 1000 * 1000)
        after = bound is None or local > bound
        within = after or (self.unknowns.modified_bound_inclusive and local == bound)
        return bool(within and (until is None or local <= until))

    def read(self, shape: Reader) -> Wire:
        """Read the body. Raise `Refused` with 400, or with an empty 500 for a bad date."""
        try:
            value = wire.parse(self.body)
            return dict(shape(value, wire.Spot(self.unknowns.unknown_body_fields_refused)))
        except wire.MalformedDateError as problem:
            raise Refused(Answer(500, note=str(problem))) from problem
        except wire.MalformedError as problem:
            raise Refused(invalid_parameters(str(problem))) from problem
