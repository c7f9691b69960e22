"""Who had access before grants were asked for and approved: all of it was by contract, in person."""

from datetime import date, timedelta

from django.db import migrations, models
from django.utils import timezone


def carry_over(apps, schema_editor):
    tables = {
        name: apps.get_model("tenants", name) for name in ("Grant", "Holder", "Membership", "Person", "StaffMember")
    }
    now, names = timezone.now(), {p.pk: (p.name, p.email) for p in tables["Person"].objects.all()}
    for row in tables["Membership"].objects.all():
        row.name, row.email = names[row.person_id]
        if row.role == "auditor":  # had neither end nor period: a quarter to ask for another one, and all that there is
            row.until, row.period_from, row.period_until = now + timedelta(days=90), date(2000, 1, 1), now.date()
        row.save()
    levels = dict(tables["StaffMember"].objects.values_list("person_id", "level"))
    for grant in tables["Grant"].objects.all():
        grant.state, grant.way, grant.holder_name = "live", "contract", names[grant.person_id][0]
        grant.decided_at = grant.created_at
        grant.save()
        if grant.person_id in levels:
            tables["Holder"].objects.create(
                tenant_id=grant.tenant_id, grant=grant, person_id=grant.person_id, person_name=grant.holder_name,
                level=levels[grant.person_id], via="self", lines=grant.lines,
            )  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("tenants", "0003_what_access_must_be")]

    operations = [
        migrations.RunPython(carry_over, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="membership",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("role", "auditor"), _negated=True),
                    models.Q(
                        ("period_from__isnull", False),
                        ("period_until__gte", models.F("period_from")),
                        ("until__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="membership_auditor_ends",
            ),
        ),
    ]
