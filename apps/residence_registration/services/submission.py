"""Take declarations: one at a time from a resident, many at once from a worker's batch."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from apps.core.actors import Actor
from apps.core.clock import local_date
from apps.core.ids import new_id
from apps.core.phones import phone_index
from apps.core.text import pinyin_key
from apps.residence_registration.drafts import Draft
from apps.residence_registration.models import Declaration, DeclarationSource, Person
from apps.residence_registration.services.people import hold_people
from apps.residence_registration.services.refusals import AlreadyDeclared, IdTaken
from apps.residence_registration.services.timeline import Happened, note_steps, record, tell_residents
from apps.residence_registration.signals import declaration_submitted
from apps.residence_registration.states import LIVE, DeclarationStatus
from apps.residence_registration.steps import Step

# 门前, the local day, the city's running number. Seven digits: six alone would look like a one-time code.
REFERENCE: Final = "MQ-{day:%Y%m%d}-{number:07d}"


@dataclass(frozen=True, slots=True)
class Submission:
    """`declaration_id` is the client's own id, `task_id` a device's for the task, `worker_id` who discovered."""

    draft: Draft
    source: DeclarationSource
    submitted_at: datetime
    account_id: UUID | None = None
    declaration_id: UUID | None = None
    task_id: UUID | None = None
    worker_id: UUID | None = None


@transaction.atomic
def submit_declarations(*, submissions: Sequence[Submission], actor: Actor) -> list[Declaration | AlreadyDeclared]:
    """One result a submission, in order, in a constant number of statements."""
    if not submissions:
        return []
    people = hold_people(submission.draft.id_number for submission in submissions)
    live = live_declarations(people.values())
    results: list[Declaration | AlreadyDeclared] = []
    for submission, number in zip(submissions, next_numbers(len(submissions)), strict=True):
        person = people[submission.draft.id_number.index]
        if person.pk in live:
            results.append(AlreadyDeclared(live[person.pk]))
            continue
        declaration = new_declaration(submission, person, number)
        live[person.pk] = declaration.pk
        results.append(declaration)
    taken = insert([result for result in results if isinstance(result, Declaration)])
    results = [
        IdTaken(result.pk) if isinstance(result, Declaration) and result.reference in taken else result
        for result in results
    ]
    announce(
        {
            result.pk: (result, submission)
            for result, submission in zip(results, submissions, strict=True)
            if isinstance(result, Declaration)
        },
        actor,
    )
    return results


def live_declarations(people: Iterable[Person]) -> dict[UUID, UUID]:
    """The live declaration by person; read after the people are held, so nobody can add one."""
    rows = Declaration.objects.filter(person__in=list(people), status__in=LIVE)
    return dict(rows.values_list("person_id", "id"))


def next_numbers(count: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('declaration_reference_seq') FROM generate_series(1, %s)", [count])
        return [number for (number,) in cursor.fetchall()]


def new_declaration(submission: Submission, person: Person, number: int) -> Declaration:
    draft = submission.draft
    return Declaration(
        id=submission.declaration_id or new_id(),
        reference=REFERENCE.format(day=local_date(submission.submitted_at), number=number),
        status=DeclarationStatus.SUBMITTED,
        source=submission.source,
        person=person,
        account_id=submission.account_id,
        name=draft.name,
        pinyin=pinyin_key(draft.name),
        id_type=draft.id_type,
        phone=draft.phone,
        phone_index=phone_index(draft.phone),
        division_id=draft.division_code,
        address=draft.address,
        latitude=draft.latitude,
        longitude=draft.longitude,
        residence_kind=draft.residence_kind,
        residence_reason=draft.residence_reason,
        since=draft.since,
        notice_version=draft.notice_version,
        submitted_at=submission.submitted_at,
    )


def insert(declarations: Sequence[Declaration]) -> set[str]:
    """The references of those whose id was taken: the database says so even where two come at once."""
    Declaration.objects.bulk_create(declarations, ignore_conflicts=True)
    references = {declaration.reference for declaration in declarations}
    inserted = Declaration.objects.filter(reference__in=references).values_list("reference", flat=True)
    return references - set(inserted)


def announce(taken: Mapping[UUID, tuple[Declaration, Submission]], actor: Actor) -> None:
    if not taken:
        return
    declarations = {key: declaration for key, (declaration, _) in taken.items()}
    submissions = {key: submission for key, (_, submission) in taken.items()}
    entries = note_steps(
        [
            Happened(key, Step.SUBMITTED, submission.submitted_at, DeclarationStatus.SUBMITTED)
            for key, submission in submissions.items()
        ]
    )
    record("declaration.submitted", list(taken), actor=actor, after={"status": DeclarationStatus.SUBMITTED})
    tell_residents(entries, declarations)
    declaration_submitted.send(
        sender=Declaration,
        declaration_ids=list(taken),
        task_ids={key: one.task_id for key, one in submissions.items() if one.task_id is not None},
        workers={key: one.worker_id for key, one in submissions.items() if one.worker_id is not None},
        started={key: one.submitted_at for key, one in submissions.items()},
        actor=actor,
    )
