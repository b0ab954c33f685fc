"""Relation cards for the seeds, with the service's field names."""

from typing import Any

Plain = dict[str, Any]

DUTCH, FRENCH, GERMAN = 0, 1, 3
BELGIAN_PAYER, EU_PAYER, PRIVATE_BELGIUM, NOT_LIABLE = 1, 4, 7, 10


def card(
    key: int,
    external: int,
    name: str,
    address: tuple[str, str, str, str],
    **more: Any,
) -> Plain:
    """Make a card. External number 0 means that the relation has none."""
    street, postal_code, city, country = address
    made: Plain = {
        "relationIdentificationServiceData": {
            "relationKey": {"id": key},
            "externalRelationId": external,
        },
        "currencyCode": "EUR",
        "name": name,
        "streetAndNr": street,
        "postalCode": postal_code,
        "city": city,
        "client": True,
        **more,
    }
    return {**made, "country": country} if country else made


def person(
    key: int,
    external: int,
    names: tuple[str, str],
    address: tuple[str, str, str, str],
    **more: Any,
) -> Plain:
    """Make the card of a private person in Belgium. `names` is first name and name."""
    first_name, name = names
    private = {"firstName": first_name, "vatType": PRIVATE_BELGIUM, "corporationType": 0}
    return card(key, external, name, address, **{**private, **more})


def company(
    key: int,
    external: int,
    name: str,
    address: tuple[str, str, str, str],
    vat_number: str,
    **more: Any,
) -> Plain:
    """Make the card of a company that pays Belgian VAT."""
    liable = {"vatNr": vat_number, "vatType": BELGIAN_PAYER, "corporationType": 9}
    return card(key, external, name, address, **{**liable, **more})
