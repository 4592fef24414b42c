"""How the office looks and what stands in its side bar."""

from collections.abc import Callable
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


def may_see(model: str) -> Callable[[HttpRequest], bool]:
    def asked(request: HttpRequest) -> bool:
        return admin.site.get_model_admin(apps.get_model(model)).has_view_permission(request)

    return asked


def page(title: Promise, icon: str, model: str) -> dict[str, Any]:
    """A list of the side bar, for those who may see it."""
    link = reverse_lazy(f"admin:{model.replace('.', '_')}_changelist")
    return {"title": title, "icon": icon, "link": link, "permission": may_see(model)}


def view_of_tasks(title: Promise, icon: str, name: str) -> dict[str, Any]:
    """A page that shows tasks otherwise than their list, for those who may see that."""
    permission = may_see("verification_tasks.verificationtask")
    return {"title": title, "icon": icon, "link": reverse_lazy(name), "permission": permission}


def group(title: Promise, *items: dict[str, Any]) -> dict[str, Any]:
    return {"title": title, "items": list(items), "collapsible": False, "separator": True}


TODAY = {"title": _("Today"), "icon": "today", "link": reverse_lazy("admin:index")}
NAVIGATION = [
    {
        "title": _("Verification"),
        "items": [
            TODAY,
            page(_("Tasks"), "assignment", "verification_tasks.verificationtask"),
            view_of_tasks(_("Map"), "map", "map"),
            view_of_tasks(_("Forecast"), "query_stats", "forecast"),
            page(_("Scorecards"), "scoreboard", "verification_tasks.scorecard"),
        ],
    },
    group(
        _("To be decided"),
        page(_("Escalations"), "campaign", "verification_tasks.escalation"),
        page(_("Pauses"), "pause_circle", "verification_tasks.pause"),
        page(_("Disputes"), "gavel", "verification_tasks.dispute"),
        page(_("Field conflicts"), "call_split", "verification_tasks.fieldconflict"),
        page(_("Signs of invented work"), "policy", "verification_tasks.sign"),
        page(_("Second checks"), "balance", "verification_tasks.secondcheck"),
        page(_("Objections to scorecards"), "contract_edit", "verification_tasks.contest"),
        page(_("Phone calls"), "call", "verification_tasks.phonecall"),
        page(_("Quarantine"), "report", "sync.journalentry"),
        page(_("WeChat messages"), "chat", "verification_tasks.wechatmessage"),
    ),
    group(
        _("Registration"),
        page(_("Declarations"), "description", "residence_registration.declaration"),
        page(_("Registrations"), "how_to_reg", "residence_registration.registration"),
        page(_("People"), "person", "residence_registration.person"),
        page(_("Messages"), "sms", "notifications.message"),
        page(_("Deliveries"), "outgoing_mail", "notifications.delivery"),
        page(_("Wordings"), "format_quote", "notifications.wording"),
        page(_("Announcements"), "campaign", "residence_registration.campaign"),
    ),
    group(
        _("Field work"),
        page(_("Devices"), "smartphone", "sync.device"),
        view_of_tasks(_("Why?"), "help", "why"),
        page(_("Staff"), "badge", "grids.staff"),
        page(_("Coverage"), "transfer_within_a_station", "grids.coverage"),
        page(_("Grids"), "grid_on", "grids.grid"),
    ),
    group(
        _("Reference and records"),
        page(_("Divisions"), "account_tree", "grids.division"),
        page(_("Code tables"), "list_alt", "grids.codetablerow"),
        page(_("Verdicts on deadlines"), "fact_check", "verification_tasks.slaverdict"),
        page(_("Deadline policies"), "timer", "verification_tasks.slapolicy"),
        page(_("Review policies"), "rule", "verification_tasks.reviewpolicy"),
        page(_("Lots"), "casino", "verification_tasks.lot"),
        page(_("Evidence policies"), "fact_check", "verification_tasks.evidencepolicy"),
        page(_("Audit trail"), "history", "core.auditentry"),
        page(_("Exports and imports"), "swap_vert", "core.job"),
        page(_("Reports by e-mail"), "mark_email_read", "grids.reportsubscription"),
        page(_("Saved filters"), "bookmark", "grids.savedfilter"),
    ),
]

UNFOLD: dict[str, object] = {
    "SITE_TITLE": _("Doorstep"),
    "SITE_HEADER": _("Doorstep"),
    "SITE_SUBHEADER": _("Residence registration"),
    "SITE_SYMBOL": "door_front",
    "SITE_URL": None,
    "SHOW_LANGUAGES": True,
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda _request: static("core/door.svg")}],
    "STYLES": [lambda _request: static("core/office.css")],
    "ACCOUNT": {"navigation": [{"title": _("My sign-in"), "link": reverse_lazy("admin:mine")}]},
    "DASHBOARD_CALLBACK": "apps.sync.dashboard.add_cards",
    "COLORS": {
        "primary": {
            "50": "oklch(97% .014 254.6)",
            "100": "oklch(93.2% .032 255.6)",
            "200": "oklch(88.2% .059 254.1)",
            "300": "oklch(80.9% .105 251.8)",
            "400": "oklch(70.7% .165 254.6)",
            "500": "oklch(62.3% .214 259.8)",
            "600": "oklch(54.6% .245 262.9)",
            "700": "oklch(48.8% .243 264.4)",
            "800": "oklch(42.4% .199 265.6)",
            "900": "oklch(37.9% .146 265.5)",
            "950": "oklch(28.2% .091 267.9)",
        },
    },
    "SIDEBAR": {"show_search": False, "show_all_applications": False, "navigation": NAVIGATION},
}
