import datetime

import django.db.models.expressions
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("tenants", "0002_people_and_access")]

    operations = [
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ("admin", "approver", "uploader", "viewer", "auditor"))),
                name="membership_role_known",
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(
                condition=models.Q(("seen_at", None)), fields=["person_id", "tenant_id"], name="notice_new"
            ),
        ),
        migrations.AddIndex(
            model_name="notice",
            index=models.Index(condition=models.Q(("mailed_at", None)), fields=["at"], name="notice_to_mail"),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(fields=("tenant_id", "person_id", "key"), name="notice_once"),
        ),
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(fields=["tenant", "state"], name="grant_of_tenant"),
        ),
        migrations.AddIndex(
            model_name="grant",
            index=models.Index(condition=models.Q(("state", "live")), fields=["until"], name="grant_ends"),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["asked", "ended", "live", "refused", "withdrawn"])),
                name="grant_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("person__isnull", False), ("team__isnull", True)),
                    models.Q(("person__isnull", True), ("team__isnull", False)),
                    _connector="OR",
                ),
                name="grant_of_one_holder",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("way", "emergency"), _negated=True),
                    models.Q(("person__isnull", False), ("purpose__gt", ""), ("standing", False)),
                    _connector="OR",
                ),
                name="grant_emergency_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("way", "emergency"), _negated=True),
                    (
                        "until__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("created_at"), "+", models.Value(datetime.timedelta(seconds=28800))
                        ),
                    ),
                    _connector="OR",
                ),
                name="grant_emergency_is_short",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["asked", "live"])), fields=("again_of",), name="grant_again_once"
            ),
        ),
        migrations.AddIndex(
            model_name="viewing",
            index=models.Index(fields=["at"], name="viewing_at"),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day"))), name="absence_ends"
            ),
        ),
        migrations.AddConstraint(
            model_name="absence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("deputy", None), models.Q(("deputy", models.F("member")), _negated=True), _connector="OR"
                ),
                name="absence_deputy_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="clientabsence",
            constraint=models.CheckConstraint(
                condition=models.Q(("last_day__gte", models.F("first_day"))), name="client_absence_ends"
            ),
        ),
        migrations.AddConstraint(
            model_name="clientabsence",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("deputy_id", None), models.Q(("deputy_id", models.F("person_id")), _negated=True), _connector="OR"
                ),
                name="client_absence_another",
            ),
        ),
        migrations.AddIndex(
            model_name="dutyexception",
            index=models.Index(fields=["tenant", "person_id"], name="exception_of_person"),
        ),
        migrations.AddConstraint(
            model_name="dutyexception",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by_id", None),
                    models.Q(
                        models.Q(("approved_by_id", models.F("person_id")), _negated=True),
                        models.Q(("approved_by_id", models.F("asked_by_id")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="exception_by_another",
            ),
        ),
        migrations.AddIndex(
            model_name="holder",
            index=models.Index(fields=["person", "tenant"], name="holder_of_person"),
        ),
        migrations.AddConstraint(
            model_name="teammember",
            constraint=models.UniqueConstraint(fields=("team", "member"), name="team_member_once"),
        ),
    ]
