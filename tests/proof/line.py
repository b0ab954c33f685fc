"""The line between client and sandbox: it lets trouble strike, and remembers what was seen.

What a run knew is what the line delivered to it. The checks ask the line, not the exporter.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import attrs

from octopus_sdk.sandbox import Sandbox
from tests.proof.firm import DOSSIER, INVOICES, Book, Plain
from tests.proof.schedule import CUTS, ON_THE_WAY, Trouble

Answer = tuple[int, Mapping[str, str], bytes]
Key = tuple[str, int]

_OPERATIONS = {
    ("GET", "relations"): "getRelations",
    ("PUT", "relations"): "insertUpdateRelation",
    ("POST", "buysellbookings"): "insertBuySellBooking",
    ("POST", "invoices"): "insertInvoice",
    ("GET", "buysellbookings/modified"): "getModifiedBuySellBookings",
    ("GET", "invoices/modified"): "getModifiedInvoices",
    ("GET", "buysellbookings"): "getBuySellBooking",
    ("GET", "vatcodes"): "getVatCodes",
}
_BY_END = {
    "authentication": "token",
    "dossiers": "token",
    "modified": "list",
    "upload": "upload",
}


class Killed(KeyboardInterrupt):
    """The process dies here."""


def group_of(method: str, path: str) -> str:
    """Return the group of calls that a request belongs to."""
    end = path.rsplit("/", 1)[-1]
    if end == "relations":
        return "save" if method == "PUT" else "search"
    if end in {"buysellbookings", "invoices"}:
        return "insert" if method == "POST" else "list"
    return _BY_END.get(end, "register")


@attrs.define
class Sent:
    """A document that was sent: what became of it, and what the client could know.

    `answered` tells that the service has said yes or no. `booked_at` and `looked_at` count the
    calls of the run: when it arrived, and when somebody last looked for it.
    """

    book: Book
    number: int
    paper: str
    booked: bool = False
    trusted: bool = False
    answered: bool = False
    relation: int = 0
    seen: Plain | None = None
    looked: bool = False
    booked_at: int = 0
    looked_at: int = 0
    single: bool = False

    @property
    def too_late_to_see(self) -> bool:
        """Tell whether it lingered on its way and arrived after the last look."""
        return self.looked and self.looked_at < self.booked_at


class Line:
    """A transport. It counts calls, and strikes where the troubles of this run say."""

    def __init__(
        self,
        sandbox: Sandbox,
        troubles: Sequence[Trouble] = (),
        meanwhile: Callable[[str, int, str], None] | None = None,
    ) -> None:
        self._sandbox = sandbox
        self._troubles = [t for t in troubles if t.kind in ON_THE_WAY + CUTS]
        self._meanwhile = [t for t in troubles if t.kind not in ON_THE_WAY + CUTS]
        self._act = meanwhile
        self.counts: dict[str, int] = {}
        self.operations: dict[str, int] = {}
        self.new_day = False
        self._delay = 0
        self.calls = 0
        self.taken = 0
        self.sent: list[Sent] = []
        self.cards: dict[int, Plain] = {}
        self.wrote = False
        self.lingering: list[tuple[int, Callable[[], Answer]]] = []
        self.deletions_unread = False

    def __call__(self, method: str, url: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Carry one request, and let trouble strike."""
        path, _, query = url.partition("?")
        group = group_of(method, path)
        self.calls += 1
        self.counts[group] = self.counts.get(group, 0) + 1
        self._deliver(self.calls)
        self._let_others_act(group)
        strike = self._strike(group)
        sent = self._note_sending(group, body)
        kept: list[Answer] = []

        def handle() -> Answer:
            answer = self._sandbox.handle(method, url, headers, body)
            kept.append(answer)
            if answer[0] in {201, 204} and group in {"insert", "save", "upload"}:
                self.wrote = True
            if sent is not None and answer[0] == 201:
                self._note_booking(sent)
            return answer

        if strike == "linger":
            self.lingering.append((self.calls + self._delay, handle))
        try:
            if strike != "refuse":
                self.taken += 1
                self._count(method, path)
            if self.new_day:
                # This call was counted on the day before, when it was about to be sent.
                self.operations.clear()
                self.new_day = False
            answer = _carry(strike, handle, self._sandbox)
        except OSError as lost:
            if sent is not None:
                sent.trusted = isinstance(lost, ConnectionRefusedError)
            self._note_failure(group, path, query)
            raise
        self._note_answer(group, path, query, answer, strike, sent)
        return answer

    def _count(self, method: str, path: str) -> None:
        end = path.partition(f"/dossiers/{DOSSIER}/")[2]
        if (method, end) in _OPERATIONS:
            name = _OPERATIONS[method, end]
            self.operations[name] = self.operations.get(name, 0) + 1

    def deliver_all(self) -> None:
        """Let everything arrive that is still on its way."""
        self._deliver(self.calls + 100)

    def _deliver(self, until: int) -> None:
        """Let requests arrive that have lingered on the way."""
        ripe = [handle for due, handle in self.lingering if due <= until]
        self.lingering = [late for late in self.lingering if late[0] > until]
        for handle in ripe:
            handle()

    def _let_others_act(self, group: str) -> None:
        for trouble in self._meanwhile:
            if self._act is not None and self._hits(trouble, group):
                self._act(trouble.kind, trouble.choice, group)

    def _strike(self, group: str) -> str:
        hits = [t for t in self._troubles if self._hits(t, group)]
        self._delay = 1 + hits[0].choice % 6 if hits else 0
        return hits[0].kind if hits else ""

    def _hits(self, trouble: Trouble, group: str) -> bool:
        if trouble.group not in {"*", group}:
            return False
        count = self.calls if trouble.group == "*" else self.counts[group]
        return trouble.nth <= count < trouble.nth + trouble.times

    # ---- What was seen -------------------------------------------------------------------------

    def _note_sending(self, group: str, body: bytes) -> Sent | None:
        if group != "insert":
            return None
        fields = json.loads(body)
        fields = fields.get("buySellBookingServiceData", fields)
        book = Book(fields["journalKey"], fields["bookyearKey"]["id"])
        sent = Sent(book, fields["documentSequenceNr"], fields.get("comment", ""))
        self.sent.append(sent)
        return sent

    def _note_booking(self, sent: Sent) -> None:
        dossier = self._sandbox._world.dossiers[DOSSIER]
        document = dossier.documents.at((sent.book.year, sent.book.key), sent.number)
        if document is not None:
            sent.booked = True
            sent.booked_at = self.calls
            sent.relation = document.relation_id
            sent.seen = self.cards.get(document.relation_id)

    def _note_answer(
        self,
        group: str,
        path: str,
        query: str,
        answer: Answer,
        strike: str,
        sent: Sent | None,
    ) -> None:
        status, _, body = answer
        if sent is not None:
            sent.trusted = status < 500
            sent.answered = status in {201, 400}
        elif group == "search" or (group == "save" and status == 201):
            self._note_cards(body)
        elif group == "token" and status != 200:
            self._note_failure(group, path, query)
        elif group == "list":
            # A body that is not whole tells nothing: a 404 may then be a gateway's own.
            fine = status in {200, 404} and strike not in {"garble", "cut"}
            self._note_look(path, query, succeeded=fine)

    def _note_failure(self, group: str, path: str, query: str) -> None:
        if group == "list":
            self._note_look(path, query, succeeded=False)
        elif group == "token":
            self.deletions_unread = True
            # Without a token nobody can look, so no look is asked of the run.
            for sent in self.sent:
                sent.single = True

    def _note_cards(self, body: bytes) -> None:
        try:
            read = json.loads(body)
        except ValueError:
            return
        for card in read if isinstance(read, list) else [read]:
            if isinstance(card, dict) and "relationIdentificationServiceData" in card:
                ids = card["relationIdentificationServiceData"]
                self.cards[ids["relationKey"]["id"]] = card | {"number": ids["externalRelationId"]}

    def _note_look(self, path: str, query: str, *, succeeded: bool) -> None:
        """Note for each document sent so far whether somebody could look for it since."""
        if "bookings/modified" in path and "buysell" not in path:
            self.deletions_unread |= not succeeded
            return
        single = not path.endswith("modified")
        for sent in self.sent:
            mine = "invoices" in path if sent.book.key == INVOICES else "buysell" in path
            here = "journalKey" not in query or f"journalKey={sent.book.key}" in query
            if mine and here and f"bookyearId={sent.book.year}" in query.split("&"):
                if succeeded:
                    sent.looked, sent.looked_at = True, self.calls
                sent.single |= single


def _carry(strike: str, handle: Callable[[], Answer], sandbox: Sandbox) -> Answer:
    """Do what the strike says with one request."""
    if strike[:3].isdigit() and strike != "401":
        if strike.endswith("_done"):
            handle()
        wait = {"Retry-After": "5"} if strike == "429_wait" else {}
        return int(strike[:3]), wait, b"<html>"
    if strike in _BEFORE:
        lost = _BEFORE[strike]()
        raise lost
    if strike == "401":
        sandbox.revoke_tokens()
    status, headers, body = handle()
    if strike in _AFTER:
        lost = _AFTER[strike]()
        raise lost
    if strike == "garble":
        return status, headers, body[: len(body) // 2] + b"\x80<html>"
    if strike == "cut" and body:
        raise ConnectionResetError("the body ended too early")
    return status, headers, body


# Made anew each time: an exception that is raised again keeps every frame it has passed.
_BEFORE: dict[str, Callable[[], BaseException]] = {
    "refuse": partial(ConnectionRefusedError, "nobody listens"),
    "lose_before": partial(ConnectionResetError, "lost before"),
    "linger": partial(TimeoutError, "still on its way"),
    "kill_before": Killed,
}
_AFTER: dict[str, Callable[[], BaseException]] = {
    "lose_after": partial(ConnectionResetError, "lost after"),
    "late": partial(TimeoutError, "too late"),
    "kill_after": Killed,
}
