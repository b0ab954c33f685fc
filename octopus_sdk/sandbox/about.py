"""What needs no token: the version of the service, and a sample of each error."""

from octopus_sdk.sandbox.access import asked_language
from octopus_sdk.sandbox.answers import Answer, error
from octopus_sdk.sandbox.messages import KNOWN, message
from octopus_sdk.sandbox.world import Call

VERSION = b"51.9.17"


def version(call: Call) -> Answer:
    """Tell the version, as plain text."""
    del call
    return Answer(200, VERSION, content_type="text/plain")


def sample_error(call: Call) -> Answer:
    """Answer like a call that failed with the asked code. 400 is the documented status."""
    code = call.query["errorCode"]
    language = asked_language(call) or "nl"
    if code not in KNOWN:
        return error(400, "Sample error.  The sandbox has no message for this code", code)
    return error(400, "Sample error", code, message(code, language))
