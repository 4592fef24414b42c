import django.db.models.deletion
from django.db import migrations, models

from apps.grids.outlines import frame_of, middle_of, simplified


def draw(apps, schema_editor):
    """Of the grids that have an area already, a hundred at a time."""
    Grid, Outline = apps.get_model("grids", "Grid"), apps.get_model("grids", "Outline")
    outlines = []
    for grid in Grid.objects.exclude(area=None).iterator(chunk_size=100):
        longitude, latitude = middle_of(grid.area)
        frame = frame_of(grid.area)
        outlines.append(
            Outline(
                grid=grid,
                shape=simplified(grid.area),
                longitude=longitude,
                latitude=latitude,
                west=frame.west,
                south=frame.south,
                east=frame.east,
                north=frame.north,
            )
        )
    Outline.objects.bulk_create(outlines, batch_size=100)


class Migration(migrations.Migration):

    dependencies = [
        ('grids', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Outline',
            fields=[
                ('grid', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='outline', serialize=False, to='grids.grid')),
                ('shape', models.JSONField()),
                ('longitude', models.FloatField()),
                ('latitude', models.FloatField()),
                ('west', models.FloatField()),
                ('south', models.FloatField()),
                ('east', models.FloatField()),
                ('north', models.FloatField()),
            ],
            options={
                'verbose_name': 'outline',
                'verbose_name_plural': 'outlines',
            },
        ),
        migrations.RunPython(draw, migrations.RunPython.noop, elidable=True),
    ]
