from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ResidenceRegistrationConfig(AppConfig):
    name = "apps.residence_registration"
    verbose_name = _("Residence registration")
