"""The figures: what was kept of the deadlines, what is running, what is due, how long checks take and by what way."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.grids.office.formats import EMPTY, Tone
from apps.verification_tasks.dashboard.cards import Card, Number, Words, list_of
from apps.verification_tasks.dashboard.reading import Reading
from apps.verification_tasks.models.choices import choices
from apps.verification_tasks.states import Channel, VerdictWord
from apps.verification_tasks.tallies.figures import AGES, OLDEST, Figure
from apps.verification_tasks.tallies.measures import Measure

# So many points below the goal are a warning, more are bad.
NEAR_THE_GOAL = 5
A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Kept:
    """Deadlines of some days: of those that were judged, how many were kept."""

    title: Words
    goal: int
    met: Number
    late: Number
    unclear: Number

    @property
    def share(self) -> float | None:
        """In percent; what cannot be determined is in neither."""
        judged = self.met.number + self.late.number
        return 100 * self.met.number / judged if judged else None

    @property
    def shown(self) -> str:
        return EMPTY if self.share is None else f"{self.share:.1f}%"

    @property
    def width(self) -> int:
        return int(self.share or 0)

    @property
    def tone(self) -> Tone:
        if self.share is None:
            return Tone.PLAIN
        if self.share >= self.goal:
            return Tone.GOOD
        return Tone.WARN if self.share >= self.goal - NEAR_THE_GOAL else Tone.BAD

    @property
    def numbers(self) -> list[Number]:
        return [self.met, self.late, self.unclear]


def kept(reading: Reading) -> list[Kept]:
    """By the last day of the deadline."""
    today = reading.today
    return [
        kept_in(reading, _("Deadlines of today"), today),
        kept_in(reading, _("Deadlines of this week"), today - timedelta(days=today.weekday())),
        kept_in(reading, _("Deadlines of this month"), today.replace(day=1)),
    ]


def kept_in(reading: Reading, title: str, first: date) -> Kept:
    words = reading.sums.of(Measure.VERDICT, first, reading.today)

    def number(title: str, word: VerdictWord) -> Number:
        return Number(title, words[word], list_of(reading.asked(Figure.VERDICT, first, reading.today, word)))

    return Kept(
        title,
        reading.goal,
        number(_("in time"), VerdictWord.MET),
        number(_("too late"), VerdictWord.BREACHED),
        number(_("not clear"), VerdictWord.UNDETERMINED),
    )


def running(reading: Reading) -> list[Card]:
    """By age, and what is overdue; together they are all that runs."""
    ages: Counter[Figure] = Counter()
    for began, lasts in reading.sums.numbers[Measure.RUNNING].items():
        for last, number in lasts.items():
            ages[figure_of(reading.today, began, last)] += number
    cards = [age_card(reading, figure, ages[figure]) for figure in AGES]
    late = list_of(reading.asked(Figure.OVERDUE))
    words = _("the last day is over")
    return [*cards, Card(_("Overdue"), words, "alarm", late, ages[Figure.OVERDUE], Tone.BAD, is_capped=False)]


def figure_of(today: date, began: date, last: str) -> Figure:
    if last < today.isoformat():
        return Figure.OVERDUE
    age = max((today - began).days, 0)
    return next(figure for figure, (_youngest, oldest) in AGES.items() if age <= oldest)


def age_card(reading: Reading, figure: Figure, number: int) -> Card:
    youngest, oldest = AGES[figure]
    days = _("%(n)d days and more") % {"n": youngest} if oldest == OLDEST else _("%(a)d–%(b)d days")
    title = days % {"a": youngest, "b": oldest} if oldest != OLDEST else days
    tone = Tone.WARN if figure is Figure.AGE_6 else Tone.PLAIN
    url = list_of(reading.asked(figure))
    return Card(title, _("since they began"), "hourglass_empty", url, number, tone, is_capped=False)


def due(reading: Reading) -> list[Card]:
    lasts: Counter[str] = Counter()
    for parts in reading.sums.numbers[Measure.RUNNING].values():
        lasts.update(parts)
    return [
        due_card(reading, _("Due today"), reading.today, lasts, Tone.WARN),
        due_card(reading, _("Due tomorrow"), reading.today + A_DAY, lasts, Tone.INFO),
        Card(
            _("Running"),
            _("all tasks still to be done"),
            "assignment",
            list_of(reading.asked(Figure.RUNNING)),
            lasts.total(),
            Tone.INFO,
            is_capped=False,
        ),
    ]


def due_card(reading: Reading, title: str, day: date, lasts: Counter[str], tone: Tone) -> Card:
    url = list_of(reading.asked(Figure.DUE, day))
    return Card(title, _("and still to be done"), "today", url, lasts[day.isoformat()], tone, is_capped=False)


@dataclass(frozen=True, slots=True)
class Times:
    """How long the checks of the last thirty days took."""

    median: str
    p90: str
    of: Number


def times(reading: Reading) -> Times:
    hours = {
        int(part): number
        for part, number in reading.sums.of(Measure.HOURS, reading.days[0], reading.today).items()
        if number > 0
    }
    all_done = sum(hours.values())
    url = list_of(reading.asked(Figure.DONE, reading.days[0], reading.today))
    return Times(in_words(percentile(hours, 50)), in_words(percentile(hours, 90)), Number(_("checks"), all_done, url))


def percentile(hours: dict[int, int], percent: int) -> int | None:
    """The hour within which so many of a hundred were done."""
    needed, found = percent * sum(hours.values()), 0
    for hour in sorted(hours):
        found += hours[hour]
        if 100 * found >= needed:
            return hour
    return None


def in_words(hours: int | None) -> str:
    if hours is None:
        return EMPTY
    if hours < 48:  # noqa: PLR2004  two days
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    return _("%(n)s days") % {"n": f"{hours / 24:.1f}"}


@dataclass(frozen=True, slots=True)
class Share:
    number: Number
    percent: int


def channels(reading: Reading) -> Iterator[Share]:
    first, last = reading.days[0], reading.today
    found = reading.sums.of(Measure.CHANNEL, first, last)
    total = found.total()
    for channel, words in choices(Channel):
        url = list_of(reading.asked(Figure.DONE, first, last, channel))
        yield Share(Number(words, found[channel], url), round(100 * found[channel] / total) if total else 0)
