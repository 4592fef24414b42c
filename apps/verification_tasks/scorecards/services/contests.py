"""Somebody objects to a figure; a supervisor answers, and may leave a task out."""

from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.core import audit
from apps.core.actors import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, Forbidden, InvalidInput, NotFound
from apps.grids.models import Staff
from apps.verification_tasks.models import Contest, Scorecard, TaskCount, VerificationTask
from apps.verification_tasks.scorecards.counting import COLUMNS
from apps.verification_tasks.scorecards.figures import FIGURE_WORDS
from apps.verification_tasks.scorecards.selectors import scorecards_visible_to
from apps.verification_tasks.scorecards.services.counting import forget_count
from apps.verification_tasks.scorecards.states import ContestState, UnitKind

SHORTEST: Final = 2
LONGEST: Final = 2000


def open_contest(
    *, card_id: UUID, figure: str, text: str, staff: Staff, actor: Actor, task_reference: str = ""
) -> Contest:
    """`staff` objects to a card that they may see; the task, if one is named, must be counted in that card."""
    card = scorecards_visible_to(staff).filter(pk=card_id).first()
    if card is None:
        raise NotFound(_("There is no such scorecard, or it is not yours to see."))
    if figure not in FIGURE_WORDS:
        raise InvalidInput(_("There is no such figure on the card."), code="unknown_figure")
    task = counted_task(card, task_reference) if task_reference else None
    text = checked(text)
    try:
        with transaction.atomic():
            contest = Contest.objects.create(
                card=card, figure=figure, task=task, text=text, opened_by=staff, opened_at=now()
            )
            audit.record(actor=actor, action="contest.opened", subject_type="scorecard", subjects=[card.pk])
    except IntegrityError as error:
        raise Conflict(_("You have objected to this figure already."), code="already_contested") from error
    return contest


def checked(text: str) -> str:
    text = text.strip()
    if not SHORTEST <= len(text) <= LONGEST:
        raise InvalidInput(_("Say why."), code="reason_missing")
    return text


def counted_task(card: Scorecard, reference: str) -> VerificationTask:
    column = COLUMNS[UnitKind(card.kind)]
    counted = TaskCount.objects.filter(month=card.month, task__reference=reference, **{column: card.unit})
    found = counted.select_related("task").first()
    if found is None:
        raise InvalidInput(_("This task is not counted in this card."), code="task_not_counted")
    return found.task


@transaction.atomic
def answer_contest(*, contest_id: UUID, state: ContestState, answer: str, staff: Staff, actor: Actor) -> Contest:
    """Upheld, the named task is left out, and the next sweep restates every card that it was in."""
    contest = Contest.objects.select_for_update(of=("self",)).select_related("card").filter(pk=contest_id).first()
    if contest is None:
        raise NotFound(_("There is no such contest."))
    if staff.pk in {contest.opened_by_id, contest.card.staff_id}:
        raise Forbidden(_("Nobody answers a contest about their own card."), code="own_card")
    if contest.state != ContestState.OPEN:
        raise Conflict(_("Somebody has decided this already."), code="already_decided")
    contest.state, contest.answer = state, checked(answer)
    contest.answered_by, contest.answered_at = staff, now()
    contest.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    if state is ContestState.UPHELD and contest.task_id:
        forget_count([contest.task_id])
    audit.record(
        actor=actor,
        action="contest.answered",
        subject_type="scorecard",
        subjects=[contest.card_id],
        after={"status": state},
    )
    return contest
