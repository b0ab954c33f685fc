"""Relations: search, and create or update."""

from octopus_sdk import given, wire
from octopus_sdk.api import answers, soundness
from octopus_sdk.errors import InvalidValueError
from octopus_sdk.models import Records, Relation
from octopus_sdk.operation import Operation

_PATH = "/dossiers/{dossierId}/relations"
_CREATED, _UPDATED = 201, 204
# The service stores external numbers in 32 bits and takes 0 for "none".
LARGEST_EXTERNAL_ID = 2**31 - 1


def search(
    *,
    relation_id: int | None = None,
    external_id: int | None = None,
    name: str | None = None,
    vat_number: str | None = None,
) -> Operation[Records[Relation]]:
    """Search relations, active or not, that meet *any* of the conditions. 400 a day.

    `name` finds only the whole name, capitals aside. In which form `vat_number` must be written is
    not known, so that finding nothing by it proves nothing. Nothing found is an empty list. Raises
    `InvalidValueError` without a condition, and for an external number that can match nobody.
    """
    if external_id is not None:
        given.must_be("external_id", external_id, int)
        if not 0 < external_id <= LARGEST_EXTERNAL_ID:
            rule = f"an external number is 1 to {LARGEST_EXTERNAL_ID}, and 0 means none"
            raise InvalidValueError("external_id", rule)
    if relation_id is not None:
        given.whole("relation_id", relation_id, 1)
    for where, words in (("name", name), ("vat_number", vat_number)):
        if words is not None:
            given.text(where, words, one_line=True)
    conditions: dict[str, int | str | None] = {
        "relationId": relation_id,
        "extRelationId": external_id,
        "name": name,
        "vatNr": vat_number,
    }
    query = {key: value for key, value in conditions.items() if value is not None and value != ""}
    if not query:
        raise InvalidValueError("search", "give at least one condition, or use list_active()")
    return Operation(
        name="getRelations",
        method="GET",
        path=_PATH,
        query=query,
        read=answers.many(Relation),
        if_missing=Records[Relation],
    )


def list_active() -> Operation[Records[Relation]]:
    """List the *active* relations. 2 a day, so ask once.

    A relation that is missing here may still exist: it is never a reason to create one.
    """
    return Operation(
        name="getRelations",
        method="GET",
        path=_PATH,
        read=answers.many(Relation),
        if_missing=Records[Relation],
        counted_as="getRelations without search",
        large=True,
    )


def save(relation: Relation) -> Operation[Relation | None]:
    """Create or update a relation. 400 a day.

    The service looks for the relation's `id`, or for its `external_id`. When it finds one it merges
    the data into it and answers nothing: the result is None. When it finds none it makes a new one,
    with a new key: the result is that relation. Raises `InvalidValueError` for a relation that can
    never be right, such as one without a name and a key.
    """
    soundness.check_relation(relation)
    return Operation(
        name="insertUpdateRelation",
        method="PUT",
        path=_PATH,
        body=wire.write(wire.dump(relation)),
        read=_read_saved,
        good=frozenset({_CREATED, _UPDATED}),
        writes=True,
    )


def _read_saved(status: int, body: bytes) -> Relation | None:
    return wire.load(wire.parse(body), Relation) if status == _CREATED else None
