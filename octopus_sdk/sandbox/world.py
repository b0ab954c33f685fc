"""Everything one sandbox holds between calls, and what one call sees of it."""

import secrets
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from octopus_sdk.sandbox import wire
from octopus_sdk.sandbox.answers import Answer, Refused, encode, error, invalid_parameters
from octopus_sdk.sandbox.loading import load_dossiers
from octopus_sdk.sandbox.lockout import LockOut
from octopus_sdk.sandbox.quotas import Quotas
from octopus_sdk.sandbox.state import Dossier
from octopus_sdk.sandbox.times import local_time
from octopus_sdk.sandbox.unknowns import Unknowns
from octopus_sdk.sandbox.wire import Reader, Wire

INVALID, FAILED = 400, 500

LONGEST_TEXT = 255
"""Where a text is too long, when the switch for it is on. Nobody knows the real limits."""

TOKEN_SECONDS = 600
"""Both tokens live ten minutes. Documented."""

LOGIN_TOKEN_JTI, DOSSIER_TOKEN_JTI = 48, 66
"""Random bytes in a token. They give it the length that was recorded: 225 signs, and 257."""

WIDEST_OFFSET = 3 * 3600
"""More than Belgian time is ever ahead of UTC, in seconds."""

_YEAR_2020 = 1_577_836_800


@dataclass(frozen=True)
class Session:
    """What stands behind a token. A login token has no dossier."""

    expires: float
    dossier_id: int | None = None
    language: str = "nl"


@dataclass(frozen=True)
class Rules:
    """How a sandbox behaves, whatever is in it."""

    unknowns: Unknowns
    clock: Callable[[], float]
    quotas: bool
    lock_out_after: int


class World:
    """Dossiers, tokens, counted calls, failed logins and the clock."""

    def __init__(self, seed: Mapping[str, Any], rules: Rules) -> None:
        self.seed = seed
        self.unknowns = unknowns = rules.unknowns
        self.clock = clock = rules.clock
        self.quotas = Quotas(unknowns, enforced=rules.quotas)
        self.lock_out = LockOut(rules.lock_out_after if unknowns.failed_logins_lock else None)
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
        now = self.clock()
        token = _jwt(now, LOGIN_TOKEN_JTI if dossier_id is None else DOSSIER_TOKEN_JTI)
        self._sessions[token] = Session(now + TOKEN_SECONDS, dossier_id, language)
        return token

    def revoke_tokens(self) -> None:
        """Make every token useless, as if it had expired."""
        self._sessions.clear()

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

    def not_found(self, text: str) -> Answer:
        """Answer 404. Documented as an ErrorResult; a switch says which field has the text."""
        if self.unknowns.not_found_text_in_message:
            return error(404, None, message=text)
        return error(404, text)

    @cached_property
    def changed_since(self) -> Callable[[float], bool]:
        """Tell of a moment whether a change then falls within the asked `modifiedTimeStamp`."""
        bound, until = self.query.get("modifiedTimeStamp"), self.query.get("modifiedTimeStampTo")
        in_utc = self.unknowns.timestamps_in_utc
        inclusive = self.unknowns.modified_bound_inclusive
        # Most of what is there is older. To see that, no calendar is needed.
        earliest = _as_utc(bound) - WIDEST_OFFSET if bound else float("-inf")

        def changed(moment: float) -> bool:
            if moment < earliest:
                return False
            local = local_time(moment, in_utc=in_utc)
            local = local.replace(microsecond=local.microsecond // 1000 * 1000)
            after = bound is None or local > bound or (inclusive and local == bound)
            return bool(after and (until is None or local <= until))

        return changed

    def read(self, shape: Reader, *, malformed: int = INVALID) -> Wire:
        """Read the body. Raise `Refused` with 400, or, for a malformed element, with that status.

        A 500 has no body: none is documented.
        """
        unknowns = self.unknowns
        longest = LONGEST_TEXT if unknowns.long_texts_refused else None
        spot = wire.Spot(
            unknowns.unknown_body_fields_refused, longest, unknowns.unlisted_values_refused
        )
        try:
            return dict(shape(wire.parse(self.body), spot))
        except wire.MalformedError as problem:
            if self._is_500(problem, malformed):
                raise Refused(Answer(FAILED, note=str(problem))) from problem
            raise Refused(invalid_parameters(str(problem))) from problem

    def _is_500(self, problem: wire.MalformedError, malformed: int) -> bool:
        unknowns = self.unknowns
        if malformed != FAILED and not unknowns.malformed_date_is_500_everywhere:
            return False
        element = isinstance(problem, wire.MalformedElementError)
        is_date = isinstance(problem, wire.MalformedDateError)
        return is_date or (element and unknowns.malformed_elements_are_500)


def _jwt(now: float, jti_bytes: int) -> str:
    """Make a token that can be decoded and not be guessed.

    Which claims the real ones carry is not known; these are what any JWT with a lifetime has.
    """
    claims = {
        "exp": int(now) + TOKEN_SECONDS,
        "iat": int(now),
        "jti": secrets.token_urlsafe(jti_bytes),
    }
    # Nobody checks a signature here, so it need not be one.
    parts = (encode({"alg": "HS256", "typ": "JWT"}), encode(claims), secrets.token_bytes(32))
    return ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def _as_utc(naive: datetime) -> float:
    return naive.replace(tzinfo=UTC).timestamp()
