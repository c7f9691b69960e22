"""Clients and people may be suspended: why, by whom, since when."""

import django.db.models.deletion
from django.db import migrations, models

import core.ids


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0009_who_leans_on_what"),
    ]

    operations = [
        migrations.CreateModel(
            name="Suspension",
            fields=[
                ("id", models.UUIDField(default=core.ids.uuid7, primary_key=True, serialize=False)),
                ("person_id", models.UUIDField(null=True)),
                ("name", models.CharField(max_length=120)),
                ("of_house", models.BooleanField(default=False)),
                ("why", models.CharField(max_length=300)),
                ("at", models.DateTimeField()),
                ("by_id", models.UUIDField(null=True)),
                ("by_name", models.CharField(max_length=120)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_why", models.CharField(blank=True, default="", max_length=300)),
                ("ended_by_name", models.CharField(blank=True, default="", max_length=120)),
                (
                    "tenant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suspensions",
                        to="tenants.client",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("ended_at", None)), fields=["person_id"], name="suspended_now")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("tenant", "person_id", "of_house"),
                        name="suspended_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("tenant__isnull", False),
                            models.Q(("of_house", True), ("person_id__isnull", False)),
                            _connector="OR",
                        ),
                        name="suspension_of_somebody",
                    ),
                    models.CheckConstraint(condition=models.Q(("why__gt", "")), name="suspension_says_why"),
                ],
            },
        ),
    ]
