"""The job behind an export: batch by batch, each a sealed piece."""

from datetime import timedelta
from typing import Any, Final

import orjson
from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.clock import local_date
from apps.core.errors import Forbidden, InvalidInput
from apps.core.jobs.files import RESULT, WORK, delete_files, read_all, write_piece, write_whole
from apps.core.jobs.kinds import Finished, params_of
from apps.core.jobs.models import Job
from apps.grids.office.exports.sheets import CSV_TYPE, EXCEL_TYPE, as_csv, as_excel, csv_head
from apps.grids.office.exports.walk import Walk

BATCH: Final = 1_000
# Beyond these a person narrows the filter, or takes CSV.
MOST_IN_CLEAR: Final = 10_000
MOST_IN_EXCEL: Final = 200_000
CSV: Final = "csv"
EXCEL: Final = "xlsx"


class ExportKind:
    name = "export"
    keeps = timedelta(days=3)

    def step(self, job: Job) -> Finished | None:
        params = params_of(job)
        walk = walk_of(job, params)
        if job.total is None:
            job.total = walk.total()
            check_size(job.total, params)
        place: dict[str, Any] = job.cursor or {"last": None, "piece": 0}
        keys = walk.keys_after(place["last"], BATCH)
        rows = walk.rows(keys)
        if keys or not place["piece"]:
            keep(job, params, walk, place["piece"], rows)
            place["piece"] += 1
        if walk.clear and keys:
            note_reading(job, params, walk, keys)
        job.done += len(rows)
        job.cursor = {**place, "last": str(keys[-1]) if keys else place["last"]}
        return None if len(keys) == BATCH else finish(job, params, walk, place["piece"])


def walk_of(job: Job, params: dict[str, Any]) -> Walk:
    try:
        return Walk(params["model"], job.owner, job.address, params["query"], params["clear"])
    except PermissionDenied:
        raise Forbidden(_("Your role does not permit this.")) from None


def check_size(total: int, params: dict[str, Any]) -> None:
    most = min(
        MOST_IN_CLEAR if params["clear"] else total,
        MOST_IN_EXCEL if params["format"] == EXCEL else total,
    )
    if total > most:
        detail = _(
            "These are %(total)d rows, at most %(most)d can leave like this: please filter, or take masked CSV."
        )
        raise InvalidInput(detail % {"total": total, "most": most}, code="too_many_rows")


def keep(job: Job, params: dict[str, Any], walk: Walk, piece: int, rows: list[Any]) -> None:
    if params["format"] == CSV:
        head = csv_head(walk.heads()) if piece == 0 else b""
        write_piece(job.pk, RESULT, piece, head + as_csv(rows))
    else:
        write_piece(job.pk, WORK, piece, orjson.dumps(rows))


def note_reading(job: Job, params: dict[str, Any], walk: Walk, keys: list[Any]) -> None:
    """Each person whose data leave in clear has an entry of their own."""
    subject = walk.model_admin.reveal_subject if walk.clear_heads() else walk.model_admin.personal_subject
    audit.record(
        actor=walk.viewer.actor(),
        action="personal_data.exported",
        subject_type=subject or walk.label.lower(),
        subjects=[str(key) for key in keys],
        after={"job": str(job.pk)},
        reason=params["reason"],
    )


def finish(job: Job, params: dict[str, Any], walk: Walk, pieces: int) -> Finished:
    stem = f"{walk.model._meta.model_name}-{local_date(job.created_at):%Y%m%d}"
    after = {"rows": job.done, "format": params["format"], "clear": params["clear"], "job": str(job.pk)}
    audit.record(
        actor=walk.viewer.actor(),
        action="list.exported",
        subject_type="list",
        subjects=[walk.label.lower()],
        after=after,
        reason=params["reason"],
    )
    job.total = job.done
    if params["format"] == CSV:
        return Finished(f"{stem}.csv", CSV_TYPE, pieces)
    rows = (row for part in read_all(job.pk, WORK, pieces) for row in orjson.loads(part))
    written = write_whole(job.pk, RESULT, as_excel(str(walk.model._meta.verbose_name_plural), walk.heads(), rows))
    delete_files(job.pk, WORK)
    return Finished(f"{stem}.xlsx", EXCEL_TYPE, written)
