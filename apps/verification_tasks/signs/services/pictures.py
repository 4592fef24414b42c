"""Look into queued pictures: leased in the row, read outside any transaction, then compared and judged in one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from django.core.files.storage import default_storage
from django.db import connection, transaction

from apps.core.clock import now
from apps.verification_tasks.models import Evidence, EvidenceFile, Picture
from apps.verification_tasks.second_checks.services.drawing import draw_second_checks
from apps.verification_tasks.selectors.review_policies import Rules, rules_of
from apps.verification_tasks.signs.hashes import bands_of
from apps.verification_tasks.signs.judging.another_time import Claim, another_time
from apps.verification_tasks.signs.judging.elsewhere import elsewhere
from apps.verification_tasks.signs.pictures import Seen, look
from apps.verification_tasks.signs.services.events import NOTHING, Said, said_by
from apps.verification_tasks.signs.services.evidence import MADE_THERE, finding, residence_of
from apps.verification_tasks.signs.services.findings import Finding, write_findings
from apps.verification_tasks.signs.services.reuse import photos_used_before
from apps.verification_tasks.signs.states import SignKind

LEASE: Final = timedelta(minutes=5)
MOST_TRIES: Final = 6
# Materialised: the planner may run a subquery once a row, and each time it would find others under its limit.
TAKE: Final = f"""
    WITH due AS MATERIALIZED (
           SELECT evidence_id FROM {Picture._meta.db_table}
            WHERE seen_at IS NULL AND next_try_at <= %(now)s
            ORDER BY next_try_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
    UPDATE {Picture._meta.db_table} SET next_try_at = %(until)s, tries = tries + 1
     WHERE evidence_id IN (SELECT evidence_id FROM due)
 RETURNING evidence_id, tries
"""  # noqa: S608  the table's name is Django's
# The satellites' own error, where a camera writes none.
CAMERA_ACCURACY_M: Final = 50.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Taken:
    evidence_id: UUID
    tries: int


def look_at_pictures(limit: int) -> int:
    taken = take(limit)
    if not taken:
        return 0
    keys = dict(EvidenceFile.objects.filter(pk__in=[one.evidence_id for one in taken]).values_list("pk", "key"))
    seen = {one.evidence_id: seen_in(keys.get(one.evidence_id), one) for one in taken}
    note({ident: sight for ident, sight in seen.items() if sight is not None})
    return len(taken)


def take(limit: int) -> list[Taken]:
    moment = now()
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"now": moment, "until": moment + LEASE, "limit": limit})
        return [Taken(*row) for row in cursor.fetchall()]


def seen_in(key: str | None, taken: Taken) -> Seen | None:
    """None: the storage did not answer, and it is tried again when the lease is over."""
    try:
        if key is None:
            raise FileNotFoundError
        with default_storage.open(key, "rb") as file:
            content = file.read()
    except OSError as error:
        log.warning("pictures.not_read", evidence=str(taken.evidence_id), error=type(error).__name__)
        return Seen(fault="gone") if taken.tries >= MOST_TRIES else None
    return look(content)


@transaction.atomic
def note(seen: Mapping[UUID, Seen]) -> None:
    """Write what was seen, compare with every earlier picture, and judge; a constant number of statements."""
    pictures = list(Picture.objects.filter(pk__in=seen, seen_at=None).select_for_update().order_by("pk"))
    for picture in pictures:
        describe(picture, seen[picture.pk])
    Picture.objects.bulk_update(pictures, FIELDS)
    proofs = {
        item.pk: item
        for item in Evidence.objects.filter(pk__in=[picture.pk for picture in pictures], staff__isnull=False)
        .select_related("task__declaration")
        .defer("task__declaration__phone", "meta")
    }
    said = said_by([item.event_id for item in proofs.values()])
    rules = rules_of(item.task.town_id for item in proofs.values())
    findings = [*judge(pictures, proofs, said, rules), *photos_used_before(pictures, rules)]
    rules = rules_of({finding.task.town_id for finding in findings} | rules.policies.keys())
    draw_second_checks(write_findings(findings, rules.policies))


FIELDS: Final = [
    *("seen_at", "fault", "across", "down", "band_0", "band_1", "band_2", "band_3"),
    *("taken_at", "zone_known", "latitude", "longitude"),
]


def describe(picture: Picture, sight: Seen) -> None:
    picture.seen_at, picture.fault = now(), sight.fault
    picture.taken_at, picture.zone_known = sight.exif.at, sight.exif.zone_known
    picture.latitude, picture.longitude = sight.exif.position or (None, None)
    if sight.hashes is None:
        return
    picture.across, picture.down = sight.hashes.across, sight.hashes.down
    if not sight.hashes.plain:
        picture.band_0, picture.band_1, picture.band_2, picture.band_3 = bands_of(sight.hashes.across)


def judge(
    pictures: Sequence[Picture], proofs: Mapping[UUID, Evidence], said: Mapping[UUID, Said], rules: Rules
) -> Iterator[Finding]:
    for picture in pictures:
        item = proofs.get(picture.pk)
        if item is None:
            continue
        limits = rules.limits(item.task.town_id)
        skew = said.get(item.event_id, NOTHING).skew if item.event_id else timedelta()
        claim = Claim(item.captured_at, item.attached_at, skew, item.task.created_at)
        times = another_time(picture.taken_at, claim, limits, zone_known=picture.zone_known)
        if times:
            yield finding(SignKind.ANOTHER_TIME, item, times)
        if item.kind not in MADE_THERE or picture.latitude is None or picture.longitude is None:
            continue
        place = (picture.latitude, picture.longitude)
        far = elsewhere(place, residence_of(item.task), limits, accuracy_m=CAMERA_ACCURACY_M)
        if far:
            yield finding(SignKind.ELSEWHERE, item, far)
