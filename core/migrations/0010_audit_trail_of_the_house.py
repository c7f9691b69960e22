"""The trail of what a provider does outside every client begins, as a client's does, behind a hash of its own."""

from django.db import migrations, models

import core.ids


def begin(apps, schema_editor):
    from core.chain import HOUSE, beginning

    number, first = beginning(HOUSE)
    apps.get_model("core", "HouseHead").objects.create(id=HOUSE, number=number, hash=first)


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0009_answers_at_the_door"),
    ]

    operations = [
        migrations.CreateModel(
            name="HouseHead",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("number", models.BigIntegerField()),
                ("hash", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="HouseRow",
            fields=[
                ("id", models.UUIDField(default=core.ids.uuid7, primary_key=True, serialize=False)),
                ("number", models.BigIntegerField(unique=True)),
                ("at", models.DateTimeField()),
                ("person_id", models.UUIDField(null=True)),
                ("person_name", models.CharField(max_length=120)),
                ("via", models.CharField(max_length=10)),
                ("action", models.CharField(max_length=60)),
                ("subject_id", models.UUIDField(db_index=True)),
                ("detail", models.JSONField(default=dict)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
