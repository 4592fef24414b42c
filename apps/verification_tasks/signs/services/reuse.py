"""Photos used before: the same bytes, or what looks the same, for another home."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import orjson
from django.db import connection

from apps.verification_tasks.evidence_policy import distance_m
from apps.verification_tasks.models import Evidence, Picture
from apps.verification_tasks.selectors.review_policies import Rules, rules_of
from apps.verification_tasks.signs.hashes import BANDS, probes_of
from apps.verification_tasks.signs.services.evidence import residence_of
from apps.verification_tasks.signs.services.findings import Finding
from apps.verification_tasks.signs.states import SignKind

MOST_BITS: Final = 7
# Of each new picture's likenesses the nearest; somebody who uses one photo a hundred times is found by any.
NEAREST: Final = 20
TABLE: Final = Picture._meta.db_table
BY_BAND: Final = " UNION ALL ".join(
    f"SELECT probe.pk, old.evidence_id FROM probe JOIN {TABLE} old ON old.band_{band} = probe.value "  # noqa: S608
    f"WHERE probe.band = {band}"
    for band in range(BANDS)
)
FIND: Final = f"""
    WITH new AS (SELECT evidence_id, sha256, across, down, band_0 FROM {TABLE} WHERE evidence_id = ANY(%(new)s)),
    probe AS MATERIALIZED (SELECT * FROM jsonb_to_recordset(%(probes)s::jsonb) AS p(pk uuid, band int, value int)),
    near AS (
        SELECT DISTINCT pk, evidence_id FROM ({BY_BAND}) band WHERE pk <> evidence_id),
    pair AS (
        SELECT new.evidence_id AS one, old.evidence_id AS other, new.sha256 = old.sha256 AS same,
               bit_count((new.across # old.across)::bit(64)) AS across,
               bit_count((new.down # old.down)::bit(64)) AS down
          FROM near JOIN new ON new.evidence_id = near.pk JOIN {TABLE} old ON old.evidence_id = near.evidence_id
         UNION
        SELECT new.evidence_id, old.evidence_id, true, 0, 0
          FROM new JOIN {TABLE} old ON old.sha256 = new.sha256 AND old.evidence_id <> new.evidence_id)
    SELECT one, other, same, across, down FROM (
        SELECT pair.*, row_number() OVER (PARTITION BY one ORDER BY NOT same, across + down, other) AS place
          FROM pair WHERE same OR (across <= %(most)s AND down <= %(most)s)) ranked
     WHERE place <= %(nearest)s
"""  # noqa: S608  the names are Django's


def photos_used_before(pictures: Sequence[Picture], rules: Rules) -> Iterator[Finding]:
    """One finding a photo: the later one is the sign, with its earliest likeness beside it."""
    pairs = likenesses(pictures)
    proofs = evidence_of({ident for one, other, *_ in pairs for ident in (one, other)})
    rules = rules_of({item.task.town_id for item in proofs.values()} | rules.policies.keys())
    earliest: dict[UUID, Finding] = {}
    for one, other, same, across, down in pairs:
        if one not in proofs or other not in proofs:
            continue
        first, second = sorted((proofs[one], proofs[other]), key=lambda item: (item.attached_at, item.pk))
        limits = rules.limits(second.task.town_id)
        if not same and max(across, down) > limits.alike_bits:
            continue
        if innocent(first, second, limits.same_place_m, timedelta(minutes=limits.same_visit_minutes), same=same):
            continue
        found = finding(first, second, {"same_bytes": same, "bits": across + down})
        known = earliest.get(second.pk)
        if known is None or found.figures["days"] > known.figures["days"]:
            earliest[second.pk] = found
    yield from earliest.values()


def likenesses(pictures: Sequence[Picture]) -> list[tuple[UUID, UUID, bool, int, int]]:
    probes = [
        {"pk": picture.pk, "band": band, "value": value}
        for picture in pictures
        if picture.across is not None and picture.band_0 is not None
        for band, value in probes_of(picture.across)
    ]
    if not pictures:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            FIND,
            {
                "new": [picture.pk for picture in pictures],
                "probes": orjson.dumps(probes).decode(),
                "most": MOST_BITS,
                "nearest": NEAREST,
            },
        )
        found: list[tuple[UUID, UUID, bool, int, int]] = cursor.fetchall()
    return found


def evidence_of(idents: set[UUID]) -> Mapping[UUID, Evidence]:
    """Only what somebody on the staff attached."""
    rows = Evidence.objects.filter(pk__in=idents, staff__isnull=False).select_related("task__declaration")
    return {item.pk: item for item in rows.defer("task__declaration__phone", "meta")}


def innocent(first: Evidence, second: Evidence, near_m: float, visit: timedelta, *, same: bool) -> bool:
    """One task's own pictures; one visit to people who live together; one door that simply looks the same."""
    if first.task_id == second.task_id:
        return True
    one_visit = second.attached_at - first.attached_at <= visit
    return same_home(first, second, near_m) and (one_visit or not same)


def same_home(first: Evidence, second: Evidence, near_m: float) -> bool:
    if first.task.declaration_id == second.task.declaration_id:
        return True
    if first.task.declaration.address == second.task.declaration.address:
        return True
    places = residence_of(first.task), residence_of(second.task)
    return places[0] is not None and places[1] is not None and distance_m(places[0], places[1]) <= near_m


def finding(first: Evidence, second: Evidence, figures: dict[str, Any]) -> Finding:
    if second.staff_id is None:
        raise ValueError("a sign is about somebody's work")
    days = round((second.attached_at - first.attached_at) / timedelta(days=1), 1)
    return Finding(
        kind=SignKind.PHOTO_USED_BEFORE,
        key=str(second.pk),
        task=second.task,
        staff_id=second.staff_id,
        happened_at=second.attached_at,
        figures={**figures, "days": days},
        sides={"evidence_id": second.pk, "other_evidence_id": first.pk, "other_task_id": first.task_id},
    )
