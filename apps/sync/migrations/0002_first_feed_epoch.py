from django.db import migrations
from django.utils import timezone


def start(apps, _schema_editor):
    apps.get_model("sync", "FeedEpoch").objects.get_or_create(number=1, defaults={"started_at": timezone.now()})


class Migration(migrations.Migration):

    dependencies = [("sync", "0001_initial")]

    operations = [migrations.RunPython(start, migrations.RunPython.noop)]
