"""The end of a run: each journal is read once more, and compared with what was sent.

What was unknown is known then, unless nobody can look. What is gone, or another document, by then
is said to be so.
"""

from collections.abc import Mapping

import attrs

from octopus_sdk.errors import OctopusError
from octopus_sdk.export import findings, ledger
from octopus_sdk.export.booking import (
    BY_OTHERS,
    CUT,
    FREE,
    OTHERS,
    REFUSED,
    REFUSED_UNSEEN,
    attach,
    with_files,
)
from octopus_sdk.export.report import Outcome, Result
from octopus_sdk.export.state import Progress
from octopus_sdk.export.wanted import AnyDocument, by_journal
from octopus_sdk.flow import Steps, flow


@flow
def read_back(progress: Progress) -> Steps[None]:
    """Read each journal once more, and compare what stands, or may stand, with what was sent."""
    seen: list[bool] = []
    blind = False
    for key, places in by_journal(progress.documents).items():
        looked_at = [at for at in places if _may_stand(progress.results[at])]
        if not looked_at:
            continue
        kind = type(progress.documents[looked_at[0]].document)
        try:
            found = yield from ledger.standing_in(key, kind)
        except OctopusError as error:
            note = findings.not_checked(f"journal {key[1]} after the run", error.message)
            progress.findings.append(note)
            blind = True
            continue
        for at in looked_at:
            stands = yield from _compare_again(at, found, progress)
            if stands is not None:
                seen.append(stands)
    if not all(seen):
        progress.verified = False
    elif seen and not blind:
        progress.verified = True


def _may_stand(result: Result) -> bool:
    # What was not found a moment ago may have arrived late.
    return result.outcome.stands or result.outcome is Outcome.UNKNOWN or _was_free(result)


def _was_free(result: Result) -> bool:
    return result.evidence in {FREE, REFUSED}


@flow
def _compare_again(
    at: int, found: Mapping[int, AnyDocument], progress: Progress
) -> Steps[bool | None]:
    """Say whether the document is what it should be, None where there is none to look at.

    What was unknown is known now.
    """
    before = progress.results[at]
    there = found.get(before.document.number)
    if not before.outcome.stands and there is None:
        if not _was_free(before):
            why = "It was sent and did not arrive: its number is free. Run again."
            result = Result(before.document, Outcome.REFUSED, why, "looked at the end")
            progress.correct(at, result)
        return None
    if not before.outcome.stands and there is not None:
        yield from _found_at_last(at, there, progress)
        return True
    if there is None:
        result = yield from _gone(at, before, progress)
    else:
        result = progress.compare(at, there, before.evidence, before.outcome)
    if result.outcome is not before.outcome:
        progress.correct(at, attrs.evolve(result, attachments=before.attachments))
    return result.outcome.stands


@flow
def _found_at_last(at: int, there: AnyDocument, progress: Progress) -> Steps[None]:
    """Note what stands where a document was not known to stand."""
    wanted, before = progress.documents[at], progress.results[at]
    if before.evidence in {REFUSED, REFUSED_UNSEEN}:
        # This run has not booked it, and somebody has since.
        result = progress.compare(at, there, OTHERS)
        progress.correct(at, with_files(wanted, result, BY_OTHERS))
        return
    evidence = "found when the run looked at the end"
    result = progress.compare(at, there, evidence, Outcome.CONFIRMED)
    if result.outcome.stands:
        # Its files were not sent: nobody knew that there was an invoice to put them on.
        progress.note(at, with_files(wanted, result, CUT))
        result = yield from attach(wanted, result)
    progress.correct(at, result)


@flow
def _gone(at: int, before: Result, progress: Progress) -> Steps[Result]:
    """Look once more at a document that stood, and that the list of its journal does not show."""
    try:
        there = yield from ledger.single(before.document)
    except OctopusError:
        there = None  # the list has spoken
    if there is not None:
        return progress.compare(at, there, before.evidence, before.outcome)
    why = "It was booked and is not there any more. Ask who works in this journal."
    return Result(before.document, Outcome.REFUSED, why, "looked at the end")
