"""Judge and take in such rows: through the checks and the service that every declaration passes."""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.core.clock import now
from apps.core.errors import InvalidInput
from apps.grids.models import CodeTableRow, Division, DivisionLevel
from apps.grids.office.imports.kinds import Body, Fault, Verdict, Written
from apps.grids.office.imports.limits import MOST_ROWS
from apps.grids.office.viewers import Viewer
from apps.residence_registration.drafts import Draft, check_drafts
from apps.residence_registration.drafts.known import REASON_TABLE
from apps.residence_registration.imports.columns import COLUMNS
from apps.residence_registration.models import Declaration, DeclarationSource, IdType
from apps.residence_registration.services import Submission, submit_declarations
from apps.residence_registration.states import LIVE

# The same row has the same id, so that the same file makes nothing twice, whatever became of it.
NAMESPACE: Final = uuid.UUID("b0e5b0c4-6a63-5d0e-8f38-6d5b1c1f7a10")
Checked = Draft | InvalidInput


class DeclarationImport:
    name = "declarations"
    title = gettext_lazy("Declarations")
    columns = COLUMNS
    batch = 200
    most_rows = MOST_ROWS
    handed_out: Sequence[str] = ()
    sources = (
        (DeclarationSource.EMPLOYER.value, DeclarationSource.EMPLOYER.label),
        (DeclarationSource.LANDLORD.value, DeclarationSource.LANDLORD.label),
        (DeclarationSource.SCHOOL.value, DeclarationSource.SCHOOL.label),
    )

    def permits(self, viewer: Viewer) -> bool:
        return viewer.reads_personal_data

    def check(self, bodies: Sequence[Body], viewer: Viewer) -> list[Verdict]:
        drafts = drafts_of(bodies, viewer)
        whole = [draft for draft in drafts if isinstance(draft, Draft)]
        mine = codes_in_scope(whole, viewer)
        numbers = Counter(draft.id_number.index for draft in whole)
        known = known_already(whole)
        return [self.verdict(draft, mine, numbers, known) for draft in drafts]

    def verdict(
        self,
        draft: Checked,
        mine: frozenset[str],
        numbers: Mapping[bytes, int],
        known: Mapping[uuid.UUID | bytes, str],
    ) -> Verdict:
        if isinstance(draft, InvalidInput):
            return Verdict(
                tuple(Fault(error.pointer.strip("/").split("/")[0], error.detail) for error in draft.errors)
            )
        faults = []
        if draft.division_code not in mine:
            faults.append(Fault("division_code", _("This place is not in your area.")))
        if numbers[draft.id_number.index] > 1:
            faults.append(Fault("id_number", _("This number stands in the file more than once: keep one row.")))
        return Verdict(tuple(faults), known.get(row_id(draft)) or known.get(draft.id_number.index, ""))

    def write(self, bodies: Sequence[Body], viewer: Viewer, asked: Mapping[str, Any]) -> Written:
        moment = now()
        submissions = [
            Submission(draft, DeclarationSource(asked["source"]), moment, declaration_id=row_id(draft))
            for draft in drafts_of(bodies, viewer)
            if isinstance(draft, Draft)
        ]
        results = submit_declarations(submissions=submissions, actor=viewer.actor())
        return Written([isinstance(result, Declaration) for result in results])


def drafts_of(bodies: Sequence[Body], viewer: Viewer) -> list[Checked]:
    """Names of places and reasons become codes first; what is no name stays, and is judged as a code."""
    places = places_by_name(bodies, viewer)
    reasons = {row.label: row.code for row in CodeTableRow.objects.filter(table=REASON_TABLE)}
    return check_drafts(
        [
            {
                **body,
                "id_type": IdType.RESIDENT_ID.value,
                "division_code": places.get(str(body["division_code"]), body["division_code"]),
                "residence_reason": reasons.get(str(body["residence_reason"]), body["residence_reason"]),
            }
            for body in bodies
        ],
        need_notice=False,
    )


def divisions_in_scope(viewer: Viewer) -> Any:
    """Its own community or town, and what is part of it."""
    part = viewer.scope(grid="grids", town="parent") | viewer.scope(grid="grids", town="pk")
    return Division.objects.filter(part)


def places_by_name(bodies: Sequence[Body], viewer: Viewer) -> dict[str, str]:
    """A name that two communities of the area have is nobody's."""
    named = {str(body["division_code"]) for body in bodies if body["division_code"]}
    rows = divisions_in_scope(viewer).filter(name__in=named, level=DivisionLevel.COMMUNITY)
    found: dict[str, set[str]] = {}
    for code, name in rows.values_list("code", "name"):
        found.setdefault(name, set()).add(code)
    return {name: next(iter(codes)) for name, codes in found.items() if len(codes) == 1}


def codes_in_scope(drafts: Sequence[Draft], viewer: Viewer) -> frozenset[str]:
    named = {draft.division_code for draft in drafts}
    return frozenset(divisions_in_scope(viewer).filter(code__in=named).values_list("code", flat=True))


def known_already(drafts: Sequence[Draft]) -> dict[uuid.UUID | bytes, str]:
    """By the row's id what was imported before, by the person's index who has a live declaration."""
    imported = _("This row has been taken in before.")
    live = _("This person has a live declaration already.")
    ids = Declaration.objects.filter(pk__in=[row_id(draft) for draft in drafts]).values_list("pk", flat=True)
    people = Declaration.objects.filter(
        person__id_number_index__in=[draft.id_number.index for draft in drafts], status__in=LIVE
    ).values_list("person__id_number_index", flat=True)
    return {**{bytes(index): live for index in people}, **dict.fromkeys(ids, imported)}


def row_id(draft: Draft) -> uuid.UUID:
    """Of what says who lives where since when; by the blind index, so that nobody can guess it."""
    parts = (draft.id_number.index.hex(), draft.division_code, draft.address, draft.since.isoformat())
    return uuid.uuid5(NAMESPACE, "\n".join(parts))
