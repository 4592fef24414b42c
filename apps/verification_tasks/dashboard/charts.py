"""What happened day by day, for unfold's charts, and as a table whose numbers lead to their lists."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from apps.grids.office.formats import EMPTY
from apps.verification_tasks.dashboard.cards import Number, list_of
from apps.verification_tasks.dashboard.reading import Reading
from apps.verification_tasks.states import VerdictWord
from apps.verification_tasks.tallies.figures import Figure
from apps.verification_tasks.tallies.measures import Measure

SOFT, BLUE, GREEN, RED = "#9ca3af", "#60a5fa", "#16a34a", "#dc2626"
MOST_TICKS = 8


@dataclass(frozen=True, slots=True)
class Day:
    name: str
    began: Number
    ended: Number
    met: Number
    late: Number

    @property
    def share(self) -> float | None:
        judged = self.met.number + self.late.number
        return round(100 * self.met.number / judged, 1) if judged else None

    @property
    def shown(self) -> str:
        return EMPTY if self.share is None else f"{self.share}%"

    @property
    def numbers(self) -> list[Number]:
        return [self.began, self.ended, self.met, self.late]


def days(reading: Reading) -> list[Day]:
    return [day(reading, each) for each in reading.days]


def day(reading: Reading, on: date) -> Day:
    def number(title: str, figure: Figure, measure: Measure, part: str = "") -> Number:
        return Number(title, reading.sums.of(measure, on, on)[part], list_of(reading.asked(figure, on, on, part)))

    return Day(
        date_format(on, "MONTH_DAY_FORMAT"),
        number(_("new tasks"), Figure.BEGAN, Measure.BEGAN),
        number(_("tasks that ended"), Figure.ENDED, Measure.ENDED),
        number(_("in time"), Figure.VERDICT, Measure.VERDICT, VerdictWord.MET),
        number(_("too late"), Figure.VERDICT, Measure.VERDICT, VerdictWord.BREACHED),
    )


def flow(rows: list[Day]) -> str:
    """New tasks beside those that ended."""
    return chart(
        rows,
        {"label": _("new tasks"), "data": [row.began.number for row in rows], "backgroundColor": BLUE},
        {"label": _("tasks that ended"), "data": [row.ended.number for row in rows], "backgroundColor": GREEN},
    )


def trend(rows: list[Day], goal: int) -> str:
    """The share in time of each day's deadlines, and the goal."""
    line = {
        "borderColor": BLUE,
        "backgroundColor": BLUE,
        "spanGaps": True,
        "pointRadius": 2,
        "borderWidth": 2,
        "clip": 6,
    }
    aim = {"borderColor": RED, "backgroundColor": RED, "pointRadius": 0, "borderDash": [6, 4], "borderWidth": 1}
    return chart(
        rows,
        {"label": _("in time, percent"), "data": [row.share for row in rows], **line},
        {"label": _("goal"), "data": [goal for _row in rows], **aim},
    )


def chart(rows: list[Day], *datasets: dict[str, Any]) -> str:
    return orjson.dumps({"labels": [row.name for row in rows], "datasets": datasets}).decode()


def options(*, most: int | None = None) -> str:
    """Unfold's own leave out the numbers at the side and the names of the lines."""
    ticks = {"color": SOFT, "precision": 0}
    grid = {"color": SOFT, "tickWidth": 0}
    bounds = {"max": most} if most else {}
    return orjson.dumps(
        {
            "animation": False,
            "maintainAspectRatio": False,
            "interaction": {"mode": "index", "intersect": False},
            "plugins": {"legend": {"position": "bottom", "labels": {"color": SOFT, "boxWidth": 12}}},
            "scales": {
                "x": {
                    "border": {"width": 0},
                    "grid": {"display": False},
                    "ticks": {"color": SOFT, "maxTicksLimit": MOST_TICKS, "maxRotation": 0, "autoSkip": True},
                },
                "y": {"beginAtZero": True, "border": {"width": 0}, "grid": grid, "ticks": ticks, **bounds},
            },
        }
    ).decode()
