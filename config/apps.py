"""Django's admin with the office as its site."""

from django.contrib.admin.apps import AdminConfig


class OfficeConfig(AdminConfig):
    default_site = "apps.grids.office.site.OfficeSite"
