"""Devices: when each was last heard of, how wrong its clock is, and how to shut it out."""

from typing import Any, Final

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from apps.core.clock import now
from apps.grids.office.base import OfficeList, ScopedModelAdmin
from apps.grids.office.confirm import Step, confirm
from apps.grids.office.details import Detail, Fact, Section
from apps.grids.office.formats import EMPTY, Tone, badge, moment
from apps.grids.office.viewers import Viewer, viewer_of
from apps.grids.roles import Permission
from apps.sync.admin.devices.lists import DANGER, DeviceList, StateFilter
from apps.sync.admin.why.links import why_link
from apps.sync.models import Device
from apps.sync.selectors.office import SILENCE, devices_visible_to, with_endangered
from apps.sync.selectors.removals import unconfirmed_removals
from apps.sync.services.devices import revoke_device

MILLISECONDS: Final = 1000
SKEW_ALARM_S: Final = 120


@admin.register(Device)
class DeviceAdmin(ScopedModelAdmin):
    list_display = ("name", "worker", "state", "seen", "pulled", "pushed", "at_risk", "not_gone", "skew")
    list_filter = (StateFilter,)
    search_fields = ("name", "staff__name")
    search_help_text = gettext_lazy("Device or worker")
    empty_words = gettext_lazy("No worker of your area has enrolled a device yet.")
    actions = ("revoke",)
    ordering = ("last_seen_at", "pk")

    def visible_to(self, viewer: Viewer) -> QuerySet[Any]:
        rows = with_endangered(devices_visible_to(viewer))
        return rows.select_related("staff").defer("staff__phone", "public_key")

    def get_changelist(self, _request: HttpRequest, **_: Any) -> type[OfficeList]:
        return DeviceList

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """Of the silent ones those first that endanger most."""
        by_danger = request.GET.get(StateFilter.parameter_name) in DANGER
        return ("-endangered", *self.ordering) if by_danger else self.ordering

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return viewer_of(request).may(Permission.REVOKE_DEVICES)

    def offers(self, _action: str, obj: Device) -> bool:
        return obj.revoked_at is None

    @admin.display(description=gettext_lazy("worker"), ordering="staff__pinyin")
    def worker(self, obj: Device) -> str:
        return obj.staff.name

    @admin.display(description=gettext_lazy("state"))
    def state(self, obj: Device) -> SafeString:
        if obj.revoked_at:
            return badge(_("revoked"), Tone.BAD) if obj.wiped_at else badge(_("revoked, not yet wiped"), Tone.BAD)
        if obj.token_hash is None:
            return badge(_("signed out"))
        if (obj.last_seen_at or obj.enrolled_at) < now() - SILENCE:
            return badge(_("silent"), Tone.WARN)
        return badge(_("in use"), Tone.GOOD)

    @admin.display(description=gettext_lazy("last seen"), ordering="last_seen_at")
    def seen(self, obj: Device) -> str:
        return moment(obj.last_seen_at)

    @admin.display(description=gettext_lazy("last pull"), ordering="last_pull_at")
    def pulled(self, obj: Device) -> str:
        return moment(obj.last_pull_at)

    @admin.display(description=gettext_lazy("last push"), ordering="last_push_at")
    def pushed(self, obj: Device) -> str:
        return moment(obj.last_push_at)

    @admin.display(description=gettext_lazy("due within 48 h"), ordering="endangered")
    def at_risk(self, obj: Any) -> SafeString | str:
        """Running tasks of the worker, the overdue ones too."""
        if not obj.endangered:
            return EMPTY
        quiet = (obj.last_seen_at or obj.enrolled_at) < now() - SILENCE
        return badge(obj.endangered, Tone.BAD if quiet and obj.revoked_at is None else Tone.PLAIN)

    @admin.display(description=gettext_lazy("removals not confirmed"))
    def not_gone(self, obj: Any) -> SafeString | str:
        if obj.unconfirmed is None:
            return EMPTY
        words = ngettext("%(n)d task", "%(n)d tasks", obj.unconfirmed.tasks) % {"n": obj.unconfirmed.tasks}
        return badge(words, Tone.WARN, title=_("since %(time)s") % {"time": moment(obj.unconfirmed.since)})

    @admin.display(description=gettext_lazy("clock"), ordering="clock_skew_ms")
    def skew(self, obj: Device) -> SafeString | str:
        """Skew is server time minus device time: above zero the phone is slow."""
        if obj.clock_skew_ms is None:
            return EMPTY
        seconds = abs(obj.clock_skew_ms) / MILLISECONDS
        if seconds < 1:
            return _("accurate")
        words = _("%(s).0f s slow") if obj.clock_skew_ms > 0 else _("%(s).0f s fast")
        return badge(words % {"s": seconds}, Tone.WARN if seconds > SKEW_ALARM_S else Tone.PLAIN)

    def detail(self, _viewer: Viewer, obj: Any) -> Detail:
        obj.unconfirmed = unconfirmed_removals([obj.pk]).get(obj.pk)
        device = [
            Fact(_("name"), obj.name),
            Fact(_("worker"), obj.staff.name),
            Fact(_("platform"), obj.platform),
            Fact(_("app version"), obj.app_version),
            Fact(_("device id"), str(obj.pk)),
        ]
        life = [
            Fact(_("state"), self.state(obj)),
            Fact(_("last seen"), moment(obj.last_seen_at)),
            Fact(_("last pull"), moment(obj.last_pull_at)),
            Fact(_("last push"), moment(obj.last_push_at)),
            Fact(_("clock"), self.skew(obj)),
            Fact(_("due within 48 h"), self.at_risk(obj)),
            Fact(_("removals not confirmed"), self.not_gone(obj)),
            Fact(_("pulled afresh"), obj.repairs),
            Fact(_("enrolled"), moment(obj.enrolled_at)),
            Fact(_("token expires"), moment(obj.expires_at)),
            Fact(_("revoked"), moment(obj.revoked_at)),
            Fact(_("said its last"), moment(obj.wiped_at)),
        ]
        return Detail([Section(_("State"), life), Section(_("Device"), device)], links=[why_link(phone=obj.pk)])

    @admin.action(description=gettext_lazy("Revoke"), permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Device]) -> HttpResponse | None:
        def apply(_form: Any, chosen: list[Device]) -> str:
            for device in chosen:
                revoke_device(device_id=device.pk, actor=viewer_of(request).actor())
            return ngettext("%(n)d device is shut out.", "%(n)d devices are shut out.", len(chosen)) % {
                "n": len(chosen)
            }

        step = Step(
            action="revoke",
            title=_("Revoke devices"),
            question=_(
                "The device erases its data at its next contact. Work that it has not sent yet is still taken, into "
                "the quarantine. This cannot be undone: the worker enrols another device."
            ),
            submit=_("Revoke"),
            apply=apply,
            line=lambda each: f"{each.name} · {each.staff.name}",
        )
        return confirm(self, request, queryset.filter(revoked_at=None), step)
