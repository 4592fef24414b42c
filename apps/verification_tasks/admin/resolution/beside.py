"""A dispute side by side: what each completion says and rests on, and where the two differ."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from apps.grids.office.details import Media, Words
from apps.grids.office.formats import EMPTY, moment
from apps.grids.office.viewers import Viewer
from apps.verification_tasks.admin.media import medium
from apps.verification_tasks.admin.resolution.values import field_words, masked_words
from apps.verification_tasks.models import Dispute
from apps.verification_tasks.models.choices import LABELS
from apps.verification_tasks.selectors.sides import Side, sides_of
from apps.verification_tasks.states import Channel, Outcome


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    first: Words
    second: Words

    @property
    def differs(self) -> bool:
        return self.first != self.second


@dataclass(frozen=True, slots=True)
class Column:
    """`outcome` is what a decision for this side makes of the task."""

    title: str
    outcome: str
    words: str
    media: list[tuple[str, Media | None]]


@dataclass(frozen=True, slots=True)
class Beside:
    columns: tuple[Column, Column]
    rows: list[Row]


def beside(viewer: Viewer, dispute: Dispute) -> Beside:
    first, second = sides_of(dispute)
    reads = viewer.reads_personal_data
    columns = (
        Column(
            _("The outcome in force"),
            dispute.outcome_in_force,
            outcome(dispute.outcome_in_force),
            media(first, dispute, reads),
        ),
        Column(
            _("The outcome claimed later"),
            dispute.outcome_claimed,
            outcome(dispute.outcome_claimed),
            media(second, dispute, reads),
        ),
    )
    rows = [
        Row(_("outcome"), columns[0].words, columns[1].words),
        Row(_("reported by"), who(first), who(second)),
        Row(_("channel"), channel(first), channel(second)),
        Row(_("happened"), at(first, "corrected_at"), at(second, "corrected_at")),
        Row(_("device clock"), at(first, "occurred_at"), at(second, "occurred_at")),
        Row(_("received"), at(first, "received_at"), at(second, "received_at")),
        Row(_("attempts made"), attempts(first), attempts(second)),
        Row(_("place"), place(first, dispute), place(second, dispute)),
        Row(_("evidence"), evidence(first), evidence(second)),
    ]
    if reads:
        rows += [
            Row(_("corrections"), corrections(first), corrections(second)),
            Row(_("note"), first.told.get("note") or EMPTY, second.told.get("note") or EMPTY),
        ]
    return Beside(columns, rows)


def outcome(value: str) -> str:
    return str(LABELS[Outcome, Outcome(value)]) if value in set(Outcome) else value or EMPTY


def who(side: Side) -> str:
    return side.event.staff.name if side.event else EMPTY


def channel(side: Side) -> str:
    value = side.told.get("channel")
    return str(LABELS[Channel, Channel(value)]) if value in set(Channel) else EMPTY


def at(side: Side, column: str) -> str:
    return moment(getattr(side.event, column)) if side.event else EMPTY


def attempts(side: Side) -> str:
    lines = [
        f"{moment(each.at)} · {each.get_channel_display()} · {each.get_result_display()}"
        for each in side.attempts[:5]
    ]
    return "\n".join(lines) or EMPTY


def place(side: Side, dispute: Dispute) -> str:
    declared = dispute.task.declaration
    known = declared.latitude is not None and declared.longitude is not None
    distance = side.distance_from((declared.latitude or 0, declared.longitude or 0) if known else None)
    if distance is None:
        return _("not known")
    return _("%(n)d m from the declared residence") % {"n": round(distance)}


def evidence(side: Side) -> str:
    """The kinds with how many of each."""
    kinds = [str(proof.get_kind_display()) for proof in side.evidence]
    return _(", ").join(f"{kind} × {kinds.count(kind)}" for kind in dict.fromkeys(kinds)) or _("none")


def corrections(side: Side) -> str:
    told = side.told.get("corrections") or {}
    return "\n".join(f"{field_words(name)}: {masked_words(name, value)}" for name, value in told.items()) or EMPTY


def media(side: Side, dispute: Dispute, reads: bool) -> list[tuple[str, Media | None]]:  # noqa: FBT001  a fact
    """Each piece that the completion named; its bytes where they are in, for those who may read them."""
    return [
        (
            f"{proof.get_kind_display()} · {proof.get_status_display()}",
            medium(dispute.task, side.files[proof.pk]) if reads and proof.pk in side.files else None,
        )
        for proof in side.evidence
    ]
