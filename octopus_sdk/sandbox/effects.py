"""What a fault does to one exchange: before the work, instead of it, or after it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from octopus_sdk.sandbox import loading
from octopus_sdk.sandbox.answers import NO_CONTENT, Answer
from octopus_sdk.sandbox.draft import BOOKING
from octopus_sdk.sandbox.state import Dossier, Journal
from octopus_sdk.sandbox.wire import Wire
from octopus_sdk.sandbox.world import World


@dataclass(frozen=True)
class Scene:
    """What somebody finds who acts just before a request is handled."""

    world: World
    path: Mapping[str, str]
    body: bytes

    def dossier(self) -> Dossier | None:
        """Return the dossier of the request, if it exists."""
        text = self.path.get("dossierId", "")
        return self.world.dossiers.get(int(text)) if text.isdecimal() else None

    def journal(self) -> Journal | None:
        """Return the journal that the request's body names, if it exists."""
        dossier, fields = self.dossier(), self._fields()
        if dossier is None or fields is None:
            return None
        return dossier.journal(fields["bookyearKey"]["id"], fields["journalKey"])

    def _fields(self) -> Wire | None:
        try:
            body = json.loads(self.body)
            fields: Wire = body.get("buySellBookingServiceData", body)
            hash((fields["bookyearKey"]["id"], fields["journalKey"]))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None  # a body that names no journal is refused soon after
        return fields


Meanwhile = Callable[[Scene], None]


@dataclass(frozen=True)
class Effect:
    """One fault. Every part of it that is left out changes nothing."""

    lost: str = ""
    """``before`` or ``after`` the work: the client gets no answer."""
    answer: Answer | None = None
    """What goes out instead of the real answer."""
    works: bool = True
    """Whether the work is done."""
    wait_before: float = 0
    wait_after: float = 0
    spoil: Callable[[Answer], Answer] | None = None
    meanwhile: Meanwhile | None = None


NOTHING = Effect()


def broken(status: int) -> Effect:
    """Answer with an empty body, and do nothing."""
    return Effect(answer=Answer(status, note="ordered fault"), works=False)


def _cut(answer: Answer) -> Answer:
    # The header still promises the whole body. A body of no bytes cannot be cut.
    whole = {"Content-Length": str(len(answer.body))}
    half = answer.body[: len(answer.body) // 2]
    return replace(answer, body=half, note="cut, as ordered", more_headers=whole if half else {})


def _garble(answer: Answer) -> Answer:
    if answer.status == NO_CONTENT:
        return answer  # such an answer has no body by definition
    half = answer.body[: len(answer.body) // 2]
    return replace(answer, body=half + b"\x80<html>", note="garbled, as ordered")


def _revoke_tokens(scene: Scene) -> None:
    scene.world.revoke_tokens()


def _lock_user(scene: Scene) -> None:
    scene.world.lock_out.lock(scene.world.seed["user"])
    scene.world.revoke_tokens()


def take_next_number(scene: Scene) -> None:
    """Type in a document under the number that the request's journal waits for."""
    dossier, journal = scene.dossier(), scene.journal()
    if dossier is None or journal is None or not dossier.relations:
        return
    period = dossier.bookyears[journal.bookyear_id].periods[0]
    document: dict[str, Any] = {
        "bookyearKey": {"id": journal.bookyear_id},
        "journalKey": journal.key,
        "documentSequenceNr": journal.next_number,
        "relationIdentificationServiceData": {"relationKey": {"id": next(iter(dossier.relations))}},
        "bookyearPeriodeNr": period["bookyearPeriod"],
        "documentDate": period["startDate"],
        "expiryDate": period["startDate"],
        "currencyCode": "EUR",
        "exchangeRate": Decimal(1),
        "comment": "by another writer",
    }
    if journal.insertion_type in BOOKING.modes:
        document |= {"amount": Decimal(0), "bookingLines": []}
    else:
        document["invoiceLines"] = []
    loading.add_document(dossier, document, scene.world.now())


def hold_journal(calls: int | None) -> Meanwhile:
    """Open the request's journal in the application, for so many refused writes."""

    def hold(scene: Scene) -> None:
        if journal := scene.journal():
            journal.open_elsewhere, journal.refusals_left = True, calls

    return hold


def edit_relation(dossier_id: int, key: int, changes: Mapping[str, Any]) -> Meanwhile:
    """Change a relation card, as an accountant would."""

    def edit(scene: Scene) -> None:
        dossier = scene.world.dossiers[dossier_id]
        loading.edit_relation(dossier, key, dict(changes), scene.world.now())

    return edit


EFFECTS: Mapping[str, Effect] = {
    "lose_before": Effect(lost="before", works=False),
    "lose_after": Effect(lost="after"),
    "500": broken(500),
    "502": broken(502),
    "503": broken(503),
    "429": broken(429),
    "cut": Effect(spoil=_cut),
    "garble": Effect(spoil=_garble),
    "revoke_tokens": Effect(meanwhile=_revoke_tokens),
    "lock_user": Effect(meanwhile=_lock_user),
    "second_writer": Effect(meanwhile=take_next_number),
    "hold_journal": Effect(meanwhile=hold_journal(1)),
}
"""The faults that can happen by chance, by name."""
