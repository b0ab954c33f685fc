"""The service's return codes that the sandbox uses, with a message per language.

The names come from the older SOAP table; the numbers are the same in REST. The Dutch messages of
-13 and -14 are recorded. All others are the sandbox's own words: do not rely on them.
"""

_TEXTS: dict[int, tuple[str, str, str]] = {
    -9: ("Het boekjaar bestaat niet.", "L'exercice n'existe pas.", "Unknown bookyear."),
    -10: ("Het dagboek bestaat niet.", "Le journal n'existe pas.", "Unknown journal."),
    -11: ("Het dagboek is afgesloten.", "Le journal est clôturé.", "The journal is closed."),
    -12: (
        "Het dagboek is geopend door een andere gebruiker.",
        "Le journal est ouvert par un autre utilisateur.",
        "The journal is open by another user.",
    ),
    -13: (
        "Het document nummer is ongeldig. Het document nummer dient tevens oplopend te zijn en "
        "dient opeenvolgend te zijn met het laatste document nummer van het dagboek.",
        "Le numéro de document n'est pas valable. Il doit suivre le dernier numéro du journal.",
        "The document number is not valid. It must follow the last number of the journal.",
    ),
    -14: (
        "De gebruikte boekjaar periode bestaat niet in het boekjaar.",
        "La période n'existe pas dans l'exercice.",
        "The period does not exist in the bookyear.",
    ),
    -15: (
        "De periode is beveiligd of afgesloten.",
        "La période est protégée ou clôturée.",
        "The period is protected or closed.",
    ),
    -16: ("De relatie bestaat niet.", "La relation n'existe pas.", "Unknown relation."),
    -17: (
        "De documentdatum ontbreekt.",
        "La date du document manque.",
        "The document date is missing.",
    ),
    -18: ("De vervaldatum ontbreekt.", "L'échéance manque.", "The expiry date is missing."),
    -19: ("De munt is onbekend.", "La devise est inconnue.", "Unknown currency."),
    -20: (
        "De wisselkoers is ongeldig.",
        "Le taux de change n'est pas valable.",
        "The exchange rate is not valid.",
    ),
    -21: ("De rekening bestaat niet.", "Le compte n'existe pas.", "Unknown account."),
    -22: ("De btw-code bestaat niet.", "Le code TVA n'existe pas.", "Unknown VAT code."),
    -23: (
        "Basis en btw hebben een verschillend teken.",
        "La base et la TVA sont de signe contraire.",
        "Base and VAT have opposite signs.",
    ),
    -24: (
        "De boeking kan niet worden toegevoegd.",
        "L'écriture ne peut être ajoutée.",
        "The booking cannot be inserted.",
    ),
    -29: (
        "Het dagboek staat in een andere invoermodus.",
        "Le journal est dans un autre mode de saisie.",
        "The journal is in another insertion mode.",
    ),
    -34: ("De boeking bestaat niet.", "L'écriture n'existe pas.", "Unknown booking."),
    -37: (
        "De factuur kan niet worden toegevoegd.",
        "La facture ne peut être ajoutée.",
        "The invoice cannot be inserted.",
    ),
    -38: (
        "Het dagboek past niet bij het document.",
        "Le journal ne convient pas au document.",
        "The journal does not fit the document.",
    ),
    -50: (
        "Op deze rekening mag niet geboekt worden.",
        "Ce compte n'est pas un compte d'imputation.",
        "The account is not for bookings.",
    ),
    -61: ("De factuur bestaat niet.", "La facture n'existe pas.", "Unknown invoice."),
    -64: (
        "De factuur kan niet worden gewijzigd.",
        "La facture ne peut être modifiée.",
        "The invoice cannot be updated.",
    ),
    -75: (
        "De btw-code is van een verkeerd type.",
        "Le code TVA est d'un mauvais type.",
        "The VAT code is of the wrong type.",
    ),
    -3: (
        "Geen toegang tot het dossier.",
        "Pas d'accès au dossier.",
        "No access to the dossier.",
    ),
    -5: ("Het dossier is uitgeschakeld.", "Le dossier est désactivé.", "The dossier is disabled."),
    -7: (
        "De relatie kan niet worden bewaard.",
        "La relation ne peut être enregistrée.",
        "The relation cannot be stored.",
    ),
    -2: ("Niet aangemeld.", "Non authentifié.", "Not authenticated."),
    -35: (
        "De boeking kan niet worden gewijzigd.",
        "L'écriture ne peut être modifiée.",
        "The booking cannot be updated.",
    ),
    -40: ("De kostenplaats bestaat niet.", "Centre de coûts inconnu.", "Unknown cost centre."),
    -41: (
        "De kostenplaats is afgesloten.",
        "Le centre de coûts est clôturé.",
        "The cost centre is closed.",
    ),
    -68: (
        "De identificatie van het softwarehuis is ongeldig.",
        "L'identification de l'éditeur n'est pas valable.",
        "The software house identification is not valid.",
    ),
    -79: ("Ongeldige parameter.", "Paramètre non valable.", "Invalid parameter."),
}

KNOWN = frozenset(_TEXTS)

_COLUMNS = {"nl": 0, "fr": 1}


def message(code: int, language: str) -> str:
    """Return the message of a code. Languages other than Dutch and French get English."""
    return _TEXTS[code][_COLUMNS.get(language, 2)]
