"""A sign in plain words: what was seen, and why it may still be innocent."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.verification_tasks.signs.states import SignKind, SignState
from apps.verification_tasks.states import Outcome

MINUTES_OF_A_DAY: Final = 1440
KIND_WORDS: Final[Mapping[SignKind, Promise]] = {
    SignKind.PHOTO_USED_BEFORE: gettext_lazy("Photo used before"),
    SignKind.ELSEWHERE: gettext_lazy("Made elsewhere"),
    SignKind.ANOTHER_TIME: gettext_lazy("Taken at another time"),
    SignKind.IMPOSSIBLE_TRAVEL: gettext_lazy("Impossible travel"),
    SignKind.MOCK_LOCATION: gettext_lazy("Simulated position"),
    SignKind.BURST: gettext_lazy("Burst of completions"),
    SignKind.SECOND_CHECK_DIFFERS: gettext_lazy("Second check disagrees"),
}
STATE_WORDS: Final[Mapping[SignState, Promise]] = {
    SignState.OPEN: gettext_lazy("To be looked at"),
    SignState.CONFIRMED: gettext_lazy("Held to be true"),
    SignState.DISMISSED: gettext_lazy("Ruled out"),
}
OUTCOME_WORDS: Final[Mapping[str, Promise]] = {
    Outcome.CONFIRMED: gettext_lazy("Confirmed"),
    Outcome.CORRECTED: gettext_lazy("Corrected"),
    Outcome.NOT_RESIDENT: gettext_lazy("Does not live there"),
    Outcome.UNREACHABLE: gettext_lazy("Unreachable"),
    Outcome.REFUSED: gettext_lazy("Check refused"),
}
INNOCENT: Final[Mapping[SignKind, Promise]] = {
    SignKind.PHOTO_USED_BEFORE: gettext_lazy(
        "Innocent if both homes share one door or notice board, or if it was attached to the wrong task."
    ),
    SignKind.ELSEWHERE: gettext_lazy(
        "Innocent if the declared place is wrong on the map, or if the worker met the resident somewhere else."
    ),
    SignKind.ANOTHER_TIME: gettext_lazy("Innocent if the camera's clock was wrong or the picture was forwarded."),
    SignKind.IMPOSSIBLE_TRAVEL: gettext_lazy(
        "Innocent if a phone placed itself by a distant antenna, or if two people used one account."
    ),
    SignKind.MOCK_LOCATION: gettext_lazy("Innocent if the phone is one for tests."),
    SignKind.BURST: gettext_lazy(
        "Innocent if the worker made the visits earlier and reported them together: compare the attempts' times."
    ),
    SignKind.SECOND_CHECK_DIFFERS: gettext_lazy("Innocent if the resident moved, or was away, between the two."),
}


def explanation(kind: str, figures: Mapping[str, Any]) -> str:
    """In the language of whoever reads; the row keeps the figures alone."""
    return SENTENCES[SignKind(kind)](figures)


def photo_used_before(figures: Mapping[str, Any]) -> str:
    if figures.get("same_bytes"):
        return _("This very file, byte for byte, was handed in %(days)s days earlier for another home.") % figures
    return (
        _("It looks like a photo from %(days)s days earlier for another home: of 128 marks %(bits)s differ.")
        % figures
    )


def made_elsewhere(figures: Mapping[str, Any]) -> str:
    return (
        _(
            "It was made %(distance_m)s m from the declared home (give or take %(accuracy_m)s m); "
            "up to %(limit_m)s m counts as there."
        )
        % figures
    )


def another_time(figures: Mapping[str, Any]) -> str:
    said = _("The picture's own time is %(span)s from the time that the phone reported.") % {
        "span": span(figures["minutes"])
    }
    if figures.get("minutes_before_task"):
        said += " " + _("It is %(span)s older than the task.") % {"span": span(figures["minutes_before_task"])}
    if not figures.get("zone_known"):
        said += " " + _("It names no time zone; every zone on earth was allowed for.")
    return said


def span(minutes: float) -> str:
    if minutes < 2 * MINUTES_OF_A_DAY:
        return _("%(n)s hours") % {"n": round(minutes / 60, 1)}
    return _("%(n)s days") % {"n": round(minutes / MINUTES_OF_A_DAY)}


def impossible_travel(figures: Mapping[str, Any]) -> str:
    return (
        _(
            "Two visits %(distance_m)s m apart within %(minutes)s minutes: at least %(speed_kmh)s km/h even with "
            "%(accuracy_m)s m of doubt about the positions; the limit is %(limit_kmh)s km/h."
        )
        % figures
    )


def mock_location(_figures: Mapping[str, Any]) -> str:
    return _("The phone itself reported that its position came from an app and not from its receiver.")


def burst(figures: Mapping[str, Any]) -> str:
    return (
        _("%(count)s completions at %(homes)s homes within %(minutes)s minutes, along a way of %(path_m)s m.")
        % figures
    )


def second_check_differs(figures: Mapping[str, Any]) -> str:
    sides = {side: OUTCOME_WORDS.get(figures.get(side, ""), "") for side in ("first", "second")}
    return _("A colleague who knew nothing of the first result (%(first)s) came to another one: %(second)s.") % sides


SENTENCES: Final = {
    SignKind.PHOTO_USED_BEFORE: photo_used_before,
    SignKind.ELSEWHERE: made_elsewhere,
    SignKind.ANOTHER_TIME: another_time,
    SignKind.IMPOSSIBLE_TRAVEL: impossible_travel,
    SignKind.MOCK_LOCATION: mock_location,
    SignKind.BURST: burst,
    SignKind.SECOND_CHECK_DIFFERS: second_check_differs,
}
