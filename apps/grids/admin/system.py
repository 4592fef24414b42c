"""What the frameworks register by themselves is bookkeeping, not work: it leaves the office.

Accounts are made and ended as staff; queues and lock-outs are watched by metrics and by the operator's commands.
"""

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db.models import Model

FOREIGN_APPS = frozenset({"axes", "django_q"})


def leave_out(*models: type[Model]) -> None:
    for model in models:
        if admin.site.is_registered(model):
            admin.site.unregister(model)


leave_out(User, Group, *(model for model in apps.get_models() if model._meta.app_label in FOREIGN_APPS))
