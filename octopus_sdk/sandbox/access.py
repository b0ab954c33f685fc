"""Login, the list of dossiers, and the dossier token."""

from octopus_sdk.sandbox import shapes
from octopus_sdk.sandbox.answers import Answer, Refused, data, error, invalid_parameters
from octopus_sdk.sandbox.messages import message
from octopus_sdk.sandbox.world import Call, Session

DEFAULT_LOCALE = 0
_LOCALES = {1: "nl", 2: "fr", 3: "en", 4: "de"}

EMPTY_TOKEN = "Empty access token"  # noqa: S105 - the service's words, not a secret
EXPIRED_TOKEN = "Invalid or expired token presented, unauthorized"  # noqa: S105 - same


def log_in(call: Call) -> Answer:
    """Give a login token. A refusal has only `technicalInfo`, as recorded."""
    seed = call.world.seed
    credentials = call.read(shapes.CREDENTIALS)
    if call.headers.get("softwarehouseuuid") != seed["software_house_uuid"]:
        # Documented as 401; the body was never seen.
        return error(401, "Invalid software house identification")
    given = (credentials.get("user"), credentials.get("password"))
    if given != (seed["user"], seed["password"]):
        return error(
            401,
            "Incrementing failed login attempt count for user "
            f"{given[0] or ''}, IP address 127.0.0.1. ",
        )
    return data({"token": call.world.issue_token()})


def who_am_i(call: Call) -> Answer:
    """Echo the token. The documentation contradicts itself about this answer."""
    return data({"token": call.headers["token"]})


def list_dossiers(call: Call) -> Answer:
    """List the dossiers of the user. No 404 is documented here: without any, an empty list."""
    return data(
        [
            {"dossierKey": {"id": dossier.id}, "languageCode": dossier.language, **dossier.card}
            for dossier in call.world.dossiers.values()
            if not dossier.disabled
        ]
    )


def open_dossier(call: Call) -> Answer:
    """Give a dossier token."""
    dossier = call.world.dossiers.get(call.query["dossierId"])
    locale = call.query.get("localeId", DEFAULT_LOCALE)
    if locale != DEFAULT_LOCALE and locale not in _LOCALES:
        return invalid_parameters("localeId: expected 0 to 4")
    if dossier is None:
        return error(404, "Dossier not found")
    if dossier.disabled:
        # Documented as 403; that it carries -5 is the sandbox's reading of the older table.
        return error(
            403, "Unauthorized or disabled dossier", -5, message(-5, _LOCALES.get(locale, "nl"))
        )
    language = _LOCALES.get(locale, dossier.language)
    return data({"Dossiertoken": call.world.issue_token(dossier.id, language)})


def check_token(call: Call, kind: str) -> Session:
    """Return the session of the request's token, or refuse with 401. `kind` names the header."""
    token = call.headers.get(kind.lower(), "").strip()
    if not token:
        raise Refused(error(401, EMPTY_TOKEN, -79, EMPTY_TOKEN))
    session = call.world.session(token)
    wanted = call.path.get("dossierId")
    if session is None or session.dossier_id != wanted:
        raise Refused(error(401, EXPIRED_TOKEN, note=f"no valid token in {kind}"))
    return session
