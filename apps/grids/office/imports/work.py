"""What the two jobs of an import do: look through a file without writing, then take in what was found good."""

from collections.abc import Iterator, Sequence
from typing import Any, Final
from uuid import UUID

import orjson
from django.http import HttpRequest
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.errors import Conflict, Forbidden, InvalidInput
from apps.core.jobs.files import INPUT, RESULT, WORK, read_piece, read_whole, write_piece, write_whole
from apps.core.jobs.kinds import Finished, params_of, report_of
from apps.core.jobs.models import Job
from apps.grids.office.exports.sheets import EXCEL_TYPE, as_excel
from apps.grids.office.imports.jobs import ALL, checked_job
from apps.grids.office.imports.kinds import KINDS, Column, ImportKind
from apps.grids.office.imports.marking import marked
from apps.grids.office.imports.reading import SPOILT, read_dataset, with_fields
from apps.grids.office.imports.trial import Judged, Line, judge
from apps.grids.office.viewers import Viewer, viewer_of
from apps.grids.roles import Permission

# A page shows so many marks; the file shows all.
MOST_MARKS: Final = 200


def look_through(job: Job) -> Finished:
    params = params_of(job)
    kind, viewer = allowed(job, params["import"])
    content = read_whole(job.pk, INPUT, params["input_pieces"])
    dataset = with_fields(read_dataset(content, kind.columns), kind.columns)
    if len(dataset) > kind.most_rows:
        words = _("The file has more than %(n)d rows: please split it.") % {"n": kind.most_rows}
        raise InvalidInput(words, code="too_many_rows")
    judged = judge(kind, viewer, dataset)
    job.done = job.total = len(dataset)
    batches = keep_good(job.pk, kind, judged.good)
    report = {**report_on(kind, judged), "batches": batches}
    if not (judged.bad or judged.known):
        return Finished(report=report)
    pieces = write_whole(job.pk, RESULT, marked(content, kind.columns, judged.bad, judged.known))
    return Finished(f"{kind.name}-marked.xlsx", EXCEL_TYPE, pieces, report)


def write_batch(job: Job) -> Finished | None:
    params = params_of(job)
    kind, viewer = allowed(job, params["import"])
    checked = checked_job(UUID(params["check"]), job.owner_id)
    looked = report_of(checked)
    job.total = looked["good"]
    batches: int = looked["batches"]
    place: dict[str, int] = job.cursor or {"batch": 0, "made": 0, "left": 0, "handed_out": 0}
    # All or nothing is one transaction; otherwise each batch is.
    until = batches if params["mode"] == ALL else min(place["batch"] + 1, batches)
    for number in range(place["batch"], until):
        take_in(job, kind, viewer, place, bodies_of(checked.pk, number), params)
    place["batch"] = until
    job.cursor = place
    return finished(job, kind, place) if until >= batches else None


def allowed(job: Job, name: str) -> tuple[ImportKind, Viewer]:
    """Asked anew by each batch: a role may be lost meanwhile."""
    request = HttpRequest()
    request.META["REMOTE_ADDR"], request.user = job.address, job.owner
    viewer = viewer_of(request)
    kind = KINDS[name]
    if not (viewer.may(Permission.IMPORT) and kind.permits(viewer)):
        raise Forbidden(_("Your role does not permit this."))
    return kind, viewer


def keep_good(job_id: UUID, kind: ImportKind, good: Sequence[Line]) -> int:
    """In the batches in which they will be written; how many."""
    starts = range(0, len(good), kind.batch)
    for number, start in enumerate(starts):
        bodies = [line.body for line in good[start : start + kind.batch]]
        write_piece(job_id, WORK, number, orjson.dumps(bodies))
    return len(starts)


def bodies_of(job_id: UUID, number: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = orjson.loads(read_piece(job_id, WORK, number))
    return found


def take_in(  # noqa: PLR0917  one caller, in the order of the sentence
    job: Job, kind: ImportKind, viewer: Viewer, place: dict[str, int], bodies: list[Any], params: dict[str, Any]
) -> None:
    """What has changed since the look is looked at again, in the transaction that writes."""
    verdicts = kind.check(bodies, viewer)
    if params["mode"] == ALL and any(verdict.faults for verdict in verdicts):
        raise Conflict(
            _("Something has changed since the file was looked through, so nothing was taken in: look again."),
            code="changed_meanwhile",
        )
    good = [body for body, verdict in zip(bodies, verdicts, strict=True) if verdict.is_good]
    written = kind.write(good, viewer, params["asked"])
    if written.handed_out:
        write_piece(job.pk, WORK, place["handed_out"], orjson.dumps(written.handed_out))
        place["handed_out"] += 1
    made = sum(written.made)
    place["made"] += made
    place["left"] += len(bodies) - made
    job.done += len(bodies)


def finished(job: Job, kind: ImportKind, place: dict[str, int]) -> Finished:
    audit.record(
        actor=allowed(job, kind.name)[1].actor(),
        action="import.taken_in",
        subject_type="import",
        subjects=[kind.name],
        after={"job": str(job.pk), "made": place["made"], "left": place["left"]},
    )
    counts = [(_("Taken in"), place["made"]), (_("There already, left as it is"), place["left"])]
    report = {"counts": [(str(words), number) for words, number in counts]}
    if not place["handed_out"]:
        return Finished(report=report)
    rows = [row for number in range(place["handed_out"]) for row in orjson.loads(read_piece(job.pk, WORK, number))]
    content = as_excel(str(kind.title), [str(head) for head in kind.handed_out], rows)
    note = _("The file holds first passwords. Hand them out, then delete it; here it is deleted after a day.")
    return Finished(f"{kind.name}.xlsx", EXCEL_TYPE, write_whole(job.pk, RESULT, content), {**report, "note": note})


def report_on(kind: ImportKind, judged: Judged) -> dict[str, Any]:
    marks = list(marks_of(kind.columns, judged.bad))
    counts = [
        (_("Good rows"), len(judged.good)),
        (_("Rows with a fault"), len(judged.bad)),
        (_("There already, left as it is"), len(judged.known)),
    ]
    return {
        "counts": [(str(words), number) for words, number in counts],
        "good": len(judged.good),
        "bad": len(judged.bad),
        "marks": marks[:MOST_MARKS],
        "more": max(len(marks) - MOST_MARKS, 0),
    }


def marks_of(columns: Sequence[Column], bad: Sequence[Line]) -> Iterator[dict[str, Any]]:
    by_name = {column.name: column for column in columns}
    for line in bad:
        for fault in line.verdict.faults:
            column = by_name.get(fault.column)
            yield {
                "row": line.number,
                "column": column.heads[0] if column else _("whole row"),
                "value": masked(column, line) if column else "",
                "words": fault.words,
            }


def masked(column: Column, line: Line) -> str:
    """Enough to find the cell by; the whole value stands in the person's own file."""
    value = line.body.get(column.name) or ""
    if value == SPOILT:
        return ""
    return column.mask(value) if column.mask and value else str(value)
