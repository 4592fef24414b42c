"""What a supervisor does about kept events: take them up again, or lay them aside."""

from typing import Any, Final

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.grids.office.confirm import Report, Step, confirm
from apps.grids.office.details import Fact, Foreseen, Group, Section, Text
from apps.grids.office.formats import EMPTY, moment
from apps.grids.office.reveal import ReasonForm
from apps.grids.office.viewers import viewer_of
from apps.grids.roles import Permission
from apps.sync.admin.quarantine.words import words_of
from apps.sync.models import JournalEntry
from apps.sync.selectors.office import IN_QUARANTINE
from apps.sync.services.quarantine import Replayed, dismiss, rehearse, replay
from apps.verification_tasks.admin.timeline import EVENT_WORDS

# As many as a phone may send at once: they are taken up as one set.
MOST: Final = 500


def line_of(entry: JournalEntry) -> str:
    return f"{EVENT_WORDS.get(entry.type, entry.type or EMPTY)} · {entry.staff.name} · {moment(entry.received_at)}"


def foreseen(tried: list[Replayed]) -> Foreseen:
    """What was tried and rolled back: which would be taken up, and by reason which would wait on."""
    going: list[Text] = [f"{line_of(each.entry)} → {words_of(each)}" for each in tried if each.taken]
    waiting: dict[str, list[Text]] = {}
    for each in tried:
        if not each.taken:
            waiting.setdefault(words_of(each), []).append(line_of(each.entry))
    left_out = [Group(_("Waits on: %(why)s") % {"why": why}, lines) for why, lines in waiting.items()]
    return Foreseen(Group(_("Would be taken up now"), going), left_out)


class QuarantineActions:
    """For a ScopedModelAdmin of journal entries."""

    actions = ("replay", "dismiss")

    def has_handle_permission(self, request: HttpRequest) -> bool:
        return viewer_of(request).may(Permission.HANDLE_QUARANTINE)

    def offers(self, action: str, obj: JournalEntry) -> bool:
        if obj.status not in IN_QUARANTINE:
            return False
        return action == "replay" or obj.handled_at is None

    @admin.action(description=gettext_lazy("Take up again"), permissions=["handle"])
    def replay(self, request: HttpRequest, queryset: QuerySet[JournalEntry]) -> HttpResponse | None:
        def apply(_form: Any, chosen: list[JournalEntry]) -> Report:
            done = replay(entry_ids=[each.pk for each in chosen], actor=viewer_of(request).actor())
            taken = sum(each.taken for each in done)
            lead = _("%(taken)d of %(all)d events were taken up.") % {"taken": taken, "all": len(done)}
            facts = [Fact(line_of(each.entry), words_of(each)) for each in done]
            return Report(lead, [Section(_("What became of each"), facts)])

        def foresee(_form: Any, chosen: list[JournalEntry]) -> Foreseen:
            tried = rehearse(entry_ids=[each.pk for each in chosen], actor=viewer_of(request).actor())
            return foreseen(tried)

        step = Step(
            action="replay",
            title=_("Take events up again"),
            question=_(
                "They are applied as if they arrived now, with the times of their own sending. First mend what kept "
                "them out: give the worker the grid, for instance. What belongs together goes together: a completion "
                "with its attempts and evidence."
            ),
            submit=_("Take up again"),
            apply=apply,
            line=line_of,
            foresee=foresee,
            most=MOST,
        )
        return confirm(self, request, queryset.filter(status__in=IN_QUARANTINE).order_by("pk"), step)

    @admin.action(description=gettext_lazy("Lay aside"), permissions=["handle"])
    def dismiss(self, request: HttpRequest, queryset: QuerySet[JournalEntry]) -> HttpResponse | None:
        def apply(form: ReasonForm, chosen: list[JournalEntry]) -> str:
            number = dismiss(
                entry_ids=[each.pk for each in chosen],
                reason=form.cleaned_data["reason"],
                actor=viewer_of(request).actor(),
            )
            return ngettext("%(n)d event is laid aside.", "%(n)d events are laid aside.", number) % {"n": number}

        step = Step(
            action="dismiss",
            title=_("Lay events aside"),
            question=_(
                "They leave the inbox and stay in the journal word for word. If what one of them waits for arrives "
                "after all, it is still taken up by itself."
            ),
            submit=_("Lay aside"),
            form=lambda data, _chosen: ReasonForm(data),
            apply=apply,
            line=line_of,
        )
        open_ones = queryset.filter(status__in=IN_QUARANTINE, handled_at=None).order_by("pk")
        return confirm(self, request, open_ones, step)
