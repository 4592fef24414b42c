"""For the last administrator who lost everything: whoever may run commands resets an account's second factors."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.core.actors import SYSTEM
from apps.grids.models import Staff
from apps.grids.services.factors import reset_factors


class Command(BaseCommand):
    help = "Reset the second factors of an account; the person sets up anew at the next sign-in."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--reason", required=True, help="The audit trail keeps it.")

    def handle(self, *_args: Any, username: str, reason: str, **_options: Any) -> None:
        staff = Staff.objects.filter(user__username=username).first()
        if staff is None:
            raise CommandError("There is no such account.")
        reset_factors(staff_id=staff.pk, reason=reason, actor=SYSTEM)
        self.stdout.write("Reset. At the next sign-in a second factor has to be set up.")
