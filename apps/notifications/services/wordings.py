"""A new version of what is said; an old one is never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.errors import InvalidInput
from apps.notifications.models import Wording
from apps.notifications.templates import TEXTS, Template
from apps.notifications.wording_checks import wording_faults
from apps.notifications.wordings import SHELF

# Two who save at once take turns, so that each gets a number of their own.
ONE_AT_A_TIME: Final = "SELECT pg_advisory_xact_lock(hashtext('notifications_wording'))"


@dataclass(frozen=True, slots=True)
class WordingDraft:
    template: Template
    language: str
    text: str
    note: str = ""
    sms_template_id: str = ""
    wechat_template_id: str = ""


@transaction.atomic
def publish_wording(*, draft: WordingDraft, actor: Actor) -> Wording:
    """In force at once here, in every other process within half a minute."""
    check_wording(draft)
    take_turns()
    before = Wording.objects.filter(template=draft.template, language=draft.language).order_by("-version").first()
    wording = new_version(draft, (before.version if before else 0) + 1, actor)
    wording.save(force_insert=True)
    audit.record(
        actor=actor,
        action="wording.published",
        subject_type="wording",
        subjects=[wording.pk],
        before={"version": before.version, "text": before.text} if before else None,
        after={"version": wording.version, "text": wording.text},
        reason=wording.note,
    )
    transaction.on_commit(SHELF.forget)
    return wording


@transaction.atomic
def keep_words(*, drafts: Sequence[WordingDraft], actor: Actor) -> int:
    """Words that are said once and never in force, in each language; the version is the same in all of them."""
    for draft in drafts:
        check_wording(draft)
    take_turns()
    known = Wording.objects.filter(template__in={draft.template for draft in drafts})
    version = (known.aggregate(newest=Max("version"))["newest"] or 0) + 1
    Wording.objects.bulk_create(new_version(draft, version, actor) for draft in drafts)
    return version


def take_turns() -> None:
    with connection.cursor() as cursor:
        cursor.execute(ONE_AT_A_TIME)


def new_version(draft: WordingDraft, version: int, actor: Actor) -> Wording:
    return Wording(
        template=draft.template,
        language=draft.language,
        version=version,
        text=draft.text,
        sms_template_id=draft.sms_template_id,
        wechat_template_id=draft.wechat_template_id,
        note=draft.note.strip(),
        made_by=actor.ident,
        made_at=now(),
    )


def check_wording(draft: WordingDraft) -> None:
    found = wording_faults(
        draft.template,
        draft.language,
        draft.text,
        sms_template_id=draft.sms_template_id,
        wechat_template_id=draft.wechat_template_id,
    )
    if found:
        raise InvalidInput(_("This text cannot come into force."), code="bad_wording", errors=found)


def ship_after_migration(**_: Any) -> None:
    ship_wordings()


@transaction.atomic
def ship_wordings() -> int:
    """After a migration: rows for the texts of this release; what a person wrote stays. How many are new."""
    rows = Wording.objects.order_by("template", "language", "-version").distinct("template", "language")
    newest = {(row.template, row.language): row for row in rows}
    fresh = [
        shipped(template, language, text, newest.get((template, language)))
        for template, texts in TEXTS.items()
        for language, text in texts.items()
        if is_news(text, newest.get((template, language)))
    ]
    Wording.objects.bulk_create(fresh, ignore_conflicts=True)
    SHELF.forget()
    return len(fresh)


def is_news(text: str, newest: Wording | None) -> bool:
    return newest is None or (newest.is_shipped and newest.text != text)


def shipped(template: Template, language: str, text: str, before: Wording | None) -> Wording:
    """The variables are the same, so the vendors' approved copies may no longer be: their ids are left behind."""
    version = (before.version if before else 0) + 1
    return Wording(template=template, language=language, version=version, text=text, is_shipped=True, made_at=now())
