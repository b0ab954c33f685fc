"""The service's return codes that the sandbox uses, with a message per language.

The names come from the older SOAP table; the numbers are the same in REST. The Dutch messages of
-13 and -14 are recorded. All others are the sandbox's own words: do not rely on them.
"""

LANGUAGES = ("nl", "fr", "en", "de")

_TEXTS: dict[int, tuple[str, str, str, str]] = {
    -2: (
        "Niet aangemeld.",
        "Non authentifié.",
        "Not authenticated.",
        "Nicht angemeldet.",
    ),
    -3: (
        "Geen toegang tot het dossier.",
        "Pas d'accès au dossier.",
        "No access to the dossier.",
        "Kein Zugriff auf das Dossier.",
    ),
    -5: (
        "Het dossier is uitgeschakeld.",
        "Le dossier est désactivé.",
        "The dossier is disabled.",
        "Das Dossier ist deaktiviert.",
    ),
    -7: (
        "De relatie kan niet worden bewaard.",
        "La relation ne peut être enregistrée.",
        "The relation cannot be stored.",
        "Der Kontakt kann nicht gespeichert werden.",
    ),
    -9: (
        "Het boekjaar bestaat niet.",
        "L'exercice n'existe pas.",
        "Unknown bookyear.",
        "Das Geschäftsjahr existiert nicht.",
    ),
    -10: (
        "Het dagboek bestaat niet.",
        "Le journal n'existe pas.",
        "Unknown journal.",
        "Das Journal existiert nicht.",
    ),
    -11: (
        "Het dagboek is afgesloten.",
        "Le journal est clôturé.",
        "The journal is closed.",
        "Das Journal ist abgeschlossen.",
    ),
    -12: (
        "Het dagboek is geopend door een andere gebruiker.",
        "Le journal est ouvert par un autre utilisateur.",
        "The journal is open by another user.",
        "Das Journal ist von einem anderen Benutzer geöffnet.",
    ),
    -13: (
        "Het document nummer is ongeldig. Het document nummer dient tevens oplopend te zijn en "
        "dient opeenvolgend te zijn met het laatste document nummer van het dagboek.",
        "Le numéro de document n'est pas valable. Il doit suivre le dernier numéro du journal.",
        "The document number is not valid. It must follow the last number of the journal.",
        "Die Belegnummer ist ungültig. Sie muss auf die letzte Nummer des Journals folgen.",
    ),
    -14: (
        "De gebruikte boekjaar periode bestaat niet in het boekjaar.",
        "La période n'existe pas dans l'exercice.",
        "The period does not exist in the bookyear.",
        "Die Periode existiert nicht im Geschäftsjahr.",
    ),
    -15: (
        "De periode is beveiligd of afgesloten.",
        "La période est protégée ou clôturée.",
        "The period is protected or closed.",
        "Die Periode ist geschützt oder abgeschlossen.",
    ),
    -16: (
        "De relatie bestaat niet.",
        "La relation n'existe pas.",
        "Unknown relation.",
        "Der Kontakt existiert nicht.",
    ),
    -17: (
        "De documentdatum ontbreekt.",
        "La date du document manque.",
        "The document date is missing.",
        "Das Belegdatum fehlt.",
    ),
    -18: (
        "De vervaldatum ontbreekt.",
        "L'échéance manque.",
        "The expiry date is missing.",
        "Das Fälligkeitsdatum fehlt.",
    ),
    -19: (
        "De munt is onbekend.",
        "La devise est inconnue.",
        "Unknown currency.",
        "Die Währung ist unbekannt.",
    ),
    -20: (
        "De wisselkoers is ongeldig.",
        "Le taux de change n'est pas valable.",
        "The exchange rate is not valid.",
        "Der Wechselkurs ist ungültig.",
    ),
    -21: (
        "De rekening bestaat niet.",
        "Le compte n'existe pas.",
        "Unknown account.",
        "Das Konto existiert nicht.",
    ),
    -22: (
        "De btw-code bestaat niet.",
        "Le code TVA n'existe pas.",
        "Unknown VAT code.",
        "Der MwSt.-Code existiert nicht.",
    ),
    -23: (
        "Basis en btw hebben een verschillend teken.",
        "La base et la TVA sont de signe contraire.",
        "Base and VAT have opposite signs.",
        "Bemessungsgrundlage und MwSt. haben verschiedene Vorzeichen.",
    ),
    -24: (
        "De boeking kan niet worden toegevoegd.",
        "L'écriture ne peut être ajoutée.",
        "The booking cannot be inserted.",
        "Die Buchung kann nicht hinzugefügt werden.",
    ),
    -29: (
        "Het dagboek staat in een andere invoermodus.",
        "Le journal est dans un autre mode de saisie.",
        "The journal is in another insertion mode.",
        "Das Journal ist in einem anderen Eingabemodus.",
    ),
    -34: (
        "De boeking bestaat niet.",
        "L'écriture n'existe pas.",
        "Unknown booking.",
        "Die Buchung existiert nicht.",
    ),
    -35: (
        "De boeking kan niet worden gewijzigd.",
        "L'écriture ne peut être modifiée.",
        "The booking cannot be updated.",
        "Die Buchung kann nicht geändert werden.",
    ),
    -37: (
        "De factuur kan niet worden toegevoegd.",
        "La facture ne peut être ajoutée.",
        "The invoice cannot be inserted.",
        "Die Rechnung kann nicht hinzugefügt werden.",
    ),
    -38: (
        "Het dagboek past niet bij het document.",
        "Le journal ne convient pas au document.",
        "The journal does not fit the document.",
        "Das Journal passt nicht zum Beleg.",
    ),
    -40: (
        "De kostenplaats bestaat niet.",
        "Centre de coûts inconnu.",
        "Unknown cost centre.",
        "Die Kostenstelle existiert nicht.",
    ),
    -41: (
        "De kostenplaats is afgesloten.",
        "Le centre de coûts est clôturé.",
        "The cost centre is closed.",
        "Die Kostenstelle ist abgeschlossen.",
    ),
    -50: (
        "Op deze rekening mag niet geboekt worden.",
        "Ce compte n'est pas un compte d'imputation.",
        "The account is not for bookings.",
        "Auf dieses Konto darf nicht gebucht werden.",
    ),
    -61: (
        "De factuur bestaat niet.",
        "La facture n'existe pas.",
        "Unknown invoice.",
        "Die Rechnung existiert nicht.",
    ),
    -64: (
        "De factuur kan niet worden gewijzigd.",
        "La facture ne peut être modifiée.",
        "The invoice cannot be updated.",
        "Die Rechnung kann nicht geändert werden.",
    ),
    -68: (
        "De identificatie van het softwarehuis is ongeldig.",
        "L'identification de l'éditeur n'est pas valable.",
        "The software house identification is not valid.",
        "Die Identifikation des Softwarehauses ist ungültig.",
    ),
    -75: (
        "De btw-code is van een verkeerd type.",
        "Le code TVA est d'un mauvais type.",
        "The VAT code is of the wrong type.",
        "Der MwSt.-Code ist von einem falschen Typ.",
    ),
    -79: (
        "Ongeldige parameter.",
        "Paramètre non valable.",
        "Invalid parameter.",
        "Ungültiger Parameter.",
    ),
}

_OTHERS = (
    "Er is een fout opgetreden ({code}).",
    "Une erreur s'est produite ({code}).",
    "An error has occurred ({code}).",
    "Ein Fehler ist aufgetreten ({code}).",
)

KNOWN = range(-79, 0)
"""The codes of the vendor's table that are errors."""


def message(code: int, language: str) -> str:
    """Return the message of a code in one of the four languages of the service."""
    return _TEXTS.get(code, _OTHERS)[LANGUAGES.index(language)].format(code=code)
