"""A task's page is one timeline of everything; what is shown costs the same however much has happened."""

from apps.grids.office.audit_words import names_of
from apps.grids.office.details import Happening
from apps.grids.office.viewers import Viewer
from apps.residence_registration.admin.timeline import SUBJECT as DECLARATION
from apps.residence_registration.admin.timeline import happenings
from apps.verification_tasks.admin.media import media_of
from apps.verification_tasks.admin.timeline.field import of_attempt, of_event, of_evidence
from apps.verification_tasks.admin.timeline.looked import looks
from apps.verification_tasks.admin.timeline.office import (
    of_assignment,
    of_bulk_change,
    of_conflict,
    of_dispute,
    of_escalation,
    of_verdict,
)
from apps.verification_tasks.admin.timeline.words import EVENT_WORDS
from apps.verification_tasks.models import VerificationTask
from apps.verification_tasks.selectors.timeline import TaskStory, about, task_story

__all__ = ["EVENT_WORDS", "timeline"]


def timeline(viewer: Viewer, task: VerificationTask) -> list[Happening]:
    """Newest first: what this room knows, and the declaration's steps, the messages and the audit trail."""
    story = task_story(task)
    found = [
        *of_the_field(viewer, task, story),
        *of_the_office(viewer, story),
        *happenings([task.declaration_id], about(task, DECLARATION)),
    ]
    return sorted(found, key=lambda each: each.at, reverse=True)


def of_the_field(viewer: Viewer, task: VerificationTask, story: TaskStory) -> list[Happening]:
    reads = viewer.reads_personal_data
    media = media_of(task, story.files) if reads else {}
    return [
        *(of_event(event, reads=reads) for event in story.events_without_rows()),
        *(of_attempt(attempt, story.events.get(attempt.pk), reads=reads) for attempt in story.attempts),
        *(
            of_evidence(proof, story.events.get(proof.event_id) if proof.event_id else None, media.get(proof.pk))
            for proof in story.evidence
        ),
    ]


def of_the_office(viewer: Viewer, story: TaskStory) -> list[Happening]:
    told = {str(ident) for step in story.escalations for ident in step.recipients}
    names = names_of(told | {entry.actor_id for entry in story.readings})
    return [
        *map(of_assignment, story.assignments),
        *(of_escalation(step, names) for step in story.escalations),
        *map(of_dispute, story.disputes),
        *map(of_conflict, story.conflicts),
        *map(of_verdict, story.verdicts),
        *(of_bulk_change(row, viewer) for row in story.bulk_changes),
        *looks(story.readings, names),
    ]
