"""Its tables are made by `migrate --run-syncdb`."""

from django.apps import AppConfig


class PlainConfig(AppConfig):
    name = "tests.bench.plain"
    label = "plain"
