"""One row of every model that the office shows, for each place. A new page joins with one function here."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from django.apps import apps

from apps.core.actors import SYSTEM
from apps.core.audit import record
from apps.core.clock import now
from apps.core.crypto import blind_index
from apps.core.ids import new_id
from apps.core.models import AuditEntry
from apps.grids.models import CodeTableRow, Coverage
from apps.notifications.models import Audience, Channel, Delivery, Message, Wording
from apps.residence_registration.models import Registration
from apps.verification_tasks.models import (
    Contest,
    Dispute,
    Escalation,
    EvidencePolicy,
    FieldConflict,
    Lot,
    Pause,
    ReviewPolicy,
    Scorecard,
    SecondCheck,
    Sign,
    SlaPolicy,
    SlaVerdict,
)
from apps.verification_tasks.scorecards.figures import FIGURE_WORDS
from tests.walk.incoming import called, quarantined, written
from tests.walk.kept import announced, exported, photographed, saved, subscribed
from tests.walk.places import Place

Example = Callable[[Place], Any]
FIGURES: Final = dict.fromkeys(FIGURE_WORDS, 1)
EXAMPLES: Final[dict[str, Example]] = {}
# Rows without a place: the rules of the city, wordings and published tables, which everybody in the office reads, and
# the audit trail, whose readers answer for the whole city.
WITHOUT_PLACE: Final = frozenset(
    {
        "core.auditentry",
        "grids.codetablerow",
        "grids.division",
        "notifications.wording",
        "verification_tasks.evidencepolicy",
        "verification_tasks.reviewpolicy",
        "verification_tasks.slapolicy",
    }
)


def example(label: str) -> Callable[[Example], Example]:
    def keep(make: Example) -> Example:
        EXAMPLES[label] = make
        return make

    return keep


def of(label: str, **columns: Any) -> Any:
    return apps.get_model(label)._default_manager.create(**columns)


# What every place has anyway.
for each, take in {
    "grids.division": lambda place: place.community,
    "grids.grid": lambda place: place.grid,
    "grids.staff": lambda place: place.worker,
    "grids.coverage": lambda place: Coverage.objects.get(staff=place.worker),
    "residence_registration.person": lambda place: place.declaration.person,
    "residence_registration.declaration": lambda place: place.declaration,
    "verification_tasks.verificationtask": lambda place: place.task,
    "sync.device": lambda place: place.device,
    "verification_tasks.phonecall": called,
    "verification_tasks.wechatmessage": written,
    "sync.journalentry": quarantined,
    "core.job": exported,
    "grids.savedfilter": saved,
    "grids.reportsubscription": subscribed,
    "residence_registration.campaign": announced,
    "verification_tasks.slapolicy": lambda _place: SlaPolicy.objects.get(version=1),
    "verification_tasks.evidencepolicy": lambda _place: EvidencePolicy.objects.get(version=1),
    "verification_tasks.reviewpolicy": lambda _place: ReviewPolicy.objects.get(version=1),
}.items():
    EXAMPLES[each] = take


@example("core.auditentry")
def audited(place: Place) -> Any:
    record(actor=SYSTEM, action="task.routed", subject_type="verification_task", subjects=[place.task.pk])
    return AuditEntry.objects.latest("pk")


@example("grids.codetablerow")
def coded(place: Place) -> Any:
    return CodeTableRow.objects.create(table="walk", code=place.town.code[-6:], label="x")


@example("notifications.message")
def told(place: Place) -> Any:
    return Message.objects.create(
        template="declaration.submitted",
        audience=Audience.RESIDENT,
        subject_type="declaration",
        subject_id=str(place.declaration.pk),
        once_key=f"walk:{place.letter}",
        text=f"{place.declaration.name} {place.id_number} {place.phone}",
        created_at=now(),
    )


@example("notifications.delivery")
def delivered(place: Place) -> Any:
    return Delivery.objects.create(
        message=told_already(place), channel=Channel.SMS, to=place.phone, to_index=blind_index("phone", place.phone)
    )


def told_already(place: Place) -> Any:
    return Message.objects.filter(once_key=f"walk:{place.letter}").first() or told(place)


@example("notifications.wording")
def worded(place: Place) -> Any:
    return Wording.objects.create(
        template="declaration.submitted",
        language="en" if place.letter == "甲" else "zh-hans",
        version=77,
        text="x",
        made_at=now(),
    )


@example("residence_registration.registration")
def registered(place: Place) -> Any:
    return Registration.objects.create(
        person=place.declaration.person,
        declaration=place.declaration,
        registered_since=date(2026, 11, 2),
        registered_at=now(),
    )


@example("verification_tasks.contest")
def objected(place: Place) -> Any:
    return Contest.objects.create(
        card=carded(place), figure="closed", text=f"身份证{place.id_number}", opened_by=place.worker, opened_at=now()
    )


@example("verification_tasks.scorecard")
def carded(place: Place) -> Any:
    columns = {"kind": "worker", "unit": str(place.worker.pk), "staff": place.worker, "month": date(2026, 10, 1)}
    found = Scorecard.objects.filter(**columns).first()
    return found or Scorecard.objects.create(**columns, version=1, computed_at=now(), figures=FIGURES)


@example("verification_tasks.dispute")
def disputed(place: Place) -> Any:
    return Dispute.objects.create(
        task=place.task,
        event_id=new_id(),
        staff=place.worker,
        outcome_in_force="confirmed",
        outcome_claimed="not_resident",
        opened_at=now(),
    )


@example("verification_tasks.fieldconflict")
def differing(place: Place) -> Any:
    return FieldConflict.objects.create(
        task=place.task,
        event_id=new_id(),
        field="phone",
        server_value=json.dumps(place.phone),
        device_value=json.dumps(place.phone),
        opened_at=now(),
    )


@example("verification_tasks.escalation")
def escalated(place: Place) -> Any:
    return Escalation.objects.create(
        task=place.task, step=1, role="town", action="notify", due_at=now(), taken_at=now()
    )


@example("verification_tasks.pause")
def paused(place: Place) -> Any:
    return Pause.objects.create(
        task=place.task,
        reason="waiting_for_resident",
        days=2,
        note=f"请打{place.phone}",
        asked_by=place.worker,
        asked_at=now(),
    )


@example("verification_tasks.sign")
def suspected(place: Place) -> Any:
    return Sign.objects.create(
        kind="mock_location",
        key=f"walk:{place.letter}",
        weight=5,
        staff=place.worker,
        task=place.task,
        evidence=photographed(place),
        happened_at=now(),
        found_at=now(),
        policy=ReviewPolicy.objects.get(version=1),
    )


@example("verification_tasks.lot")
def drawn(place: Place) -> Any:
    return Lot.objects.create(
        town=place.town, month=date(2026, 10, 1), seed="a" * 64, commitment=place.letter * 32, made_at=now()
    )


@example("verification_tasks.secondcheck")
def checked(place: Place) -> Any:
    return SecondCheck.objects.create(
        first_task=place.task, because="chosen", policy=ReviewPolicy.objects.get(version=1), drawn_at=now()
    )


@example("verification_tasks.slaverdict")
def judged(place: Place) -> Any:
    return SlaVerdict.objects.create(
        task=place.task, verdict="breached", grounds="nothing", due_at=now(), recorded_at=now()
    )
