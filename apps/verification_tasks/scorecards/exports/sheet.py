"""What stands in a file, whatever its format."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from apps.grids.office.formats import moment
from apps.verification_tasks.scorecards.figures import FIGURE_WORDS, UNIT_WORDS
from apps.verification_tasks.scorecards.selectors import Row
from apps.verification_tasks.scorecards.states import UnitKind


@dataclass(frozen=True, slots=True)
class Sheet:
    """`as_computed`: the versions in force as they were written down; else the counts as known at `made_at`."""

    kind: UnitKind
    month: date
    rows: Sequence[Row]
    made_at: datetime
    as_computed: bool

    @property
    def title(self) -> str:
        return _("Scorecards %(month)s: %(kind)s") % {
            "month": f"{self.month:%Y-%m}",
            "kind": UNIT_WORDS[self.kind],
        }

    @property
    def note(self) -> str:
        words = (
            _("As computed and kept; drawn up %(at)s.") if self.as_computed else _("As known now; drawn up %(at)s.")
        )
        return words % {"at": moment(self.made_at)}

    @property
    def heads(self) -> list[str]:
        return [str(UNIT_WORDS[self.kind]), *map(str, FIGURE_WORDS.values()), _("Version")]

    @property
    def file_name(self) -> str:
        return f"scorecards-{self.month:%Y-%m}-{self.kind.value}"
