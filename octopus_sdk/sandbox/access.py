"""Login, the list of dossiers, and the dossier token."""

from octopus_sdk.sandbox import shapes
from octopus_sdk.sandbox.answers import Answer, Refused, data, error, invalid_parameters
from octopus_sdk.sandbox.messages import message
from octopus_sdk.sandbox.state import Dossier
from octopus_sdk.sandbox.wire import Wire
from octopus_sdk.sandbox.world import Call, Session

DEFAULT_LOCALE = 0
LOCALES = {1: "nl", 2: "fr", 3: "en", 4: "de"}

EMPTY_TOKEN = "Empty access token"  # noqa: S105 - the service's words, not a secret
EXPIRED_TOKEN = "Invalid or expired token presented, unauthorized"  # noqa: S105 - same
NO_ACCESS = "Unauthorized or disabled dossier"
NOT_AUTHENTICATED, BAD_SOFTWARE_HOUSE, FORBIDDEN, DISABLED = -2, -68, -3, -5


def log_in(call: Call) -> Answer:
    """Give a login token. 401 is the only refusal that is documented, whatever is wrong."""
    try:
        credentials = call.read(shapes.CREDENTIALS)
    except Refused as refused:
        return error(401, "Invalid or missing parameters passed", note=refused.answer.note)
    seed = call.world.seed
    if call.headers.get("softwarehouseuuid") != seed["software_house_uuid"]:
        coded = call.unknowns.software_house_refusal_carries_code
        return _refusal(
            401, "Invalid software house identification", BAD_SOFTWARE_HOUSE if coded else None
        )
    user = credentials.get("user", "")
    if call.world.lock_out.is_locked(user):
        # Never seen. The service can hardly say more than that it refuses.
        return error(401, f"User {user} is locked out. ")
    if (user, credentials.get("password")) != (seed["user"], seed["password"]):
        call.world.lock_out.failed(user)
        return error(
            401,
            f"Incrementing failed login attempt count for user {user}, IP address 127.0.0.1. ",
        )
    call.world.lock_out.succeeded(user)
    return data({"token": call.world.issue_token()})


def who_am_i(call: Call) -> Answer:
    """Echo the token. The documentation contradicts itself about this answer."""
    return data({"token": call.headers["token"]})


def list_dossiers(call: Call) -> Answer:
    """List the dossiers of the user. No 404 is documented here: without any, an empty list."""
    shown = (_listed(call, dossier) for dossier in call.world.dossiers.values())
    return data([row for row in shown if row])


def _listed(call: Call, dossier: Dossier) -> Wire | None:
    if dossier.forbidden:
        return None
    if dossier.disabled:
        return {"dossierDescription": ""} if call.unknowns.disabled_dossier_listed else None
    return {"dossierKey": {"id": dossier.id}, "languageCode": dossier.language, **dossier.card}


def open_dossier(call: Call) -> Answer:
    """Give a dossier token."""
    dossier = call.world.dossiers.get(call.query["dossierId"])
    language = asked_language(call)
    if dossier is None:
        return call.not_found("Dossier not found")
    language = language or dossier.language
    if dossier.disabled or dossier.forbidden:
        coded = call.unknowns.dossier_refusal_carries_code
        code = FORBIDDEN if dossier.forbidden else DISABLED
        return _refusal(403, NO_ACCESS, code if coded else None, language)
    return data({"Dossiertoken": call.world.issue_token(dossier.id, language)})


def asked_language(call: Call) -> str | None:
    """Return the language that the query asks for, if any, or refuse an unknown one."""
    locale = call.query.get("localeId", DEFAULT_LOCALE)
    if locale != DEFAULT_LOCALE and locale not in LOCALES:
        raise Refused(invalid_parameters("localeId: expected 0 to 4"))
    return LOCALES.get(locale)


def check_token(call: Call, kind: str) -> Session:
    """Return the session of the request's token, or refuse with 401. `kind` names the header."""
    token = call.headers.get(kind.lower(), "").strip()
    if not token:
        raise Refused(error(401, EMPTY_TOKEN, -79, EMPTY_TOKEN))
    session = call.world.session(token)
    wanted = call.path.get("dossierId")
    if session is None or session.dossier_id != wanted:
        code = NOT_AUTHENTICATED if call.unknowns.expired_token_carries_code else None
        raise Refused(_refusal(401, EXPIRED_TOKEN, code, note=f"no valid token in {kind}"))
    return session


def _refusal(
    status: int, text: str, code: int | None, language: str = "nl", note: str = ""
) -> Answer:
    """Refuse with a code where a switch says so; the older table has one for each case."""
    return error(status, text, code, message(code, language) if code else None, note)
