from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResidenceRegistrationConfig(AppConfig):
    name = "apps.residence_registration"
    verbose_name = _("Residence registration")

    def ready(self) -> None:
        from apps.grids.office.imports.kinds import register
        from apps.notifications.doubts import register_doubt
        from apps.residence_registration.campaigns.selectors import halted
        from apps.residence_registration.campaigns.words import TEMPLATE
        from apps.residence_registration.imports import DeclarationImport

        register_doubt(TEMPLATE, halted)
        register(DeclarationImport())
