"""Logging in and opening a dossier. A client does both by itself when it needs a token."""

from enum import IntEnum

from octopus_sdk import given, wire
from octopus_sdk.api import answers
from octopus_sdk.credentials import Credentials
from octopus_sdk.operation import Operation, Token


class Locale(IntEnum):
    """The language of error messages and descriptions; not the numbering of `Language`."""

    DOSSIER_DEFAULT = 0
    DUTCH = 1
    FRENCH = 2
    ENGLISH = 3
    GERMAN = 4


def log_in(*, software_house_uuid: str, user: str, password: str) -> Operation[str]:
    """Ask for a login token, which is good for ten minutes. No quota is published.

    The service counts failed attempts toward a lock-out, so this is never repeated by itself.
    Raises `InvalidValueError`, without the value, for what cannot be sent.
    """
    Credentials(software_house_uuid=software_house_uuid, user=user, password=password)
    return Operation(
        name="authenticateUser",
        method="POST",
        path="/authentication",
        headers={"softwareHouseUuid": software_house_uuid},
        body=wire.write({"user": user, "password": password}),
        read=answers.token("token"),
        token=Token.NONE,
    )


def open_dossier(dossier_id: int, locale: Locale = Locale.DOSSIER_DEFAULT) -> Operation[str]:
    """Ask for a dossier token, which is good for ten minutes. 150 a day."""
    given.must_be("locale", locale, Locale)
    return Operation(
        name="connectDossier",
        method="POST",
        path="/dossiers",
        query={"dossierId": given.whole("dossier_id", dossier_id, 1), "localeId": int(locale)},
        read=answers.token("dossierToken"),
        token=Token.LOGIN,
    )
