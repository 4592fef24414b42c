"""The same sums as they were known at the end of a day, counted from the rows: as exact as the rows, and dearer."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, Count, F, IntegerField, Q, QuerySet, Value
from django.db.models.functions import Cast, Extract, Floor, Greatest, Least, TruncDate

from apps.core.clock import LOCAL_ZONE
from apps.verification_tasks.models import SlaVerdict, VerificationTask
from apps.verification_tasks.selectors.lists import checks
from apps.verification_tasks.tallies.figures import Asked, Figure, tasks_of, verdicts_of
from apps.verification_tasks.tallies.measures import LONGEST_HOURS, Measure
from apps.verification_tasks.tallies.selectors import Sums

Rows = Iterable[tuple[date, Any, int]]
A_LITTLE = timedelta(microseconds=1)


def day_of(column: str, *, is_end: bool = False) -> TruncDate:
    """24:00 is the end of a day, not the beginning of the next."""
    return TruncDate(F(column) - A_LITTLE if is_end else column, tzinfo=LOCAL_ZONE)


def sums_known(*, tasks: Q, verdicts: Q, since: date, known: date) -> Sums:
    """`tasks` and `verdicts` narrow by scope; six statements."""
    sums = Sums()
    for measure, rows in counted(tasks, verdicts, since, known):
        for day, part, number in rows:
            sums.add(measure, day, str(part), number)
    return sums


def counted(tasks: Q, verdicts: Q, since: date, known: date) -> Iterable[tuple[Measure, Rows]]:
    def asked(figure: Figure) -> QuerySet[VerificationTask]:
        return checks().filter(tasks, tasks_of(Asked(figure, since, known, known=known))).order_by()

    none = Value("", CharField())
    hours = Least(Greatest(Floor(Extract(F("decided_at") - F("created_at"), "epoch") / 3600), 0), LONGEST_HOURS)
    done = asked(Figure.DONE).annotate(on=day_of("decided_at"))
    ledger = SlaVerdict.objects.filter(
        verdicts, verdicts_of(Asked(Figure.VERDICT, since, known, known=known))
    ).order_by()
    last = Cast(day_of("due_at", is_end=True), CharField())
    yield Measure.RUNNING, grouped(asked(Figure.RUNNING).annotate(on=day_of("created_at"), of=last))
    yield Measure.BEGAN, grouped(asked(Figure.BEGAN).annotate(on=day_of("created_at"), of=none))
    yield Measure.ENDED, grouped(asked(Figure.ENDED).annotate(on=day_of("closed_at"), of=none))
    yield Measure.CHANNEL, grouped(done.filter(channel__isnull=False).annotate(of=F("channel")))
    yield Measure.HOURS, grouped(done.annotate(of=Cast(hours, IntegerField())))
    yield Measure.VERDICT, grouped(ledger.annotate(on=day_of("due_at", is_end=True), of=F("verdict")))


def grouped(rows: Any) -> Rows:
    found: Rows = rows.values_list("on", "of").annotate(all=Count("pk"))
    return found
