"""The office: the admin site, open to those whose role has work in it."""

from functools import partial
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _
from unfold.forms import AuthenticationForm
from unfold.sites import UnfoldAdminSite

from apps.grids.office.doors.asking import ask, leave
from apps.grids.office.doors.gate import Standing, standing
from apps.grids.office.doors.mine import mine
from apps.grids.office.doors.setting_up import set_up
from apps.grids.office.doors.ways import to
from apps.grids.office.imports.page import send_template, upload, write
from apps.grids.office.saved_filters import follow
from apps.grids.office.viewers import Viewer, viewer_of
from apps.grids.roles import Permission


class OfficeLoginForm(AuthenticationForm):  # type: ignore[misc]  # unfold carries no types
    def confirm_login_allowed(self, user: AbstractBaseUser) -> None:
        """The same words as for a wrong password: the page never tells which accounts exist."""
        if not Viewer(user, getattr(user, "staff", None), "").may(Permission.ENTER_OFFICE):
            raise ValidationError(
                self.error_messages["invalid_login"],
                code="invalid_login",
                params={"username": self.username_field.verbose_name},
            )


class OfficeSite(UnfoldAdminSite):  # type: ignore[misc]  # the same
    login_form = OfficeLoginForm
    index_template = "admin/office/dashboard.html"
    login_template = "admin/office/login.html"
    index_title = _("Today")
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        """Every page asks this before it does anything: a password alone opens none."""
        return standing(request) is Standing.INSIDE

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Whoever has given the password already goes on to the second factor."""
        if request.method == "GET":
            match standing(request):
                case Standing.MUST_PROVE:
                    return to("door", request)
                case Standing.MUST_SET_UP:
                    return to("set_up", request)
        answer: HttpResponse = super().login(request, extra_context)
        return answer

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """With the pages that belong to no list of their own."""
        view = self.admin_view
        return [
            path("door/", ask, name="door"),
            path("door/set-up/", set_up, name="set_up"),
            path("door/leave/", leave, name="leave"),
            path("door/mine/", view(mine), name="mine"),
            path("imports/<slug:name>/", view(partial(upload, self)), name="imports"),
            path("imports/<slug:name>/template.<slug:form>", view(send_template), name="imports_template"),
            path("imports/<uuid:job_id>/write/", view(write), name="imports_write"),
            path("f/<slug:code>/", view(follow), name="saved_filter"),
            *super().get_urls(),
        ]

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        context: dict[str, Any] = super().each_context(request)
        if self.has_permission(request):
            context["viewer"] = viewer_of(request)
        return context
