"""Load the demonstration: accounts, what they cover, and newcomers who have declared."""

import time

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from apps.sync.demo.loading import load, missing_members


class Command(BaseCommand):
    help = "Load the demonstration's accounts and declarations, once. Refused without DEMO."

    def handle(self, *_args: object, **_options: object) -> None:
        if not settings.DEMO:
            raise CommandError("The demonstration has known passwords; it is loaded only with DEMO=true.")
        missing = missing_members()
        if not missing:
            self.stdout.write("The demonstration is loaded already.")
            return
        began = time.monotonic()
        load(missing, self.stdout.write)
        self.stdout.write(f"The demonstration is loaded, in {time.monotonic() - began:.1f} s.")
