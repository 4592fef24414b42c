"""Where a declaration's page is."""

from django.urls import reverse


def declaration_url(declaration_id: object) -> str:
    return reverse("admin:residence_registration_declaration_change", args=[declaration_id])
