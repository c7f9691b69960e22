"""Audit rows get their numbers and hashes: those that are there in order of key, which is the order of making."""

from uuid import UUID

from django.db import migrations, models

CHUNK = 2000


def chain(apps, schema_editor):
    from core.bulk import update_rows
    from core.chain import beginning, content_of, digest

    row_model, head_model = apps.get_model("core", "AuditRow"), apps.get_model("core", "AuditHead")
    tenant = UUID(schema_editor.connection.schema_name.removeprefix("t_"))
    number, last = beginning(tenant)
    rows, after = row_model.objects.order_by("id"), UUID(int=0)
    while chunk := list(rows.filter(id__gt=after)[:CHUNK]):
        hashes = []
        for place, row in enumerate(chunk, number + 1):
            last = digest(last, place, content_of(row))
            hashes.append(last)
        numbers = list(range(number + 1, number + len(chunk) + 1))
        update_rows(row_model, [row.pk for row in chunk], {"number": numbers, "hash": hashes})
        number, after = numbers[-1], chunk[-1].pk
    head_model.objects.create(tenant_id=tenant, number=number, hash=last)


class Migration(migrations.Migration):
    dependencies = [("core", "0005_kept_answers")]

    operations = [
        migrations.CreateModel(
            name="AuditHead",
            fields=[
                ("tenant_id", models.UUIDField(primary_key=True, serialize=False)),
                ("number", models.BigIntegerField()),
                ("hash", models.CharField(max_length=64)),
            ],
        ),
        migrations.AddField(model_name="auditrow", name="number", field=models.BigIntegerField(null=True)),
        migrations.AddField(model_name="auditrow", name="hash", field=models.CharField(max_length=64, default="")),
        migrations.RunPython(chain, migrations.RunPython.noop, hints={"schema": "tenant"}),
        migrations.AlterField(model_name="auditrow", name="number", field=models.BigIntegerField(unique=True)),
        migrations.AlterField(model_name="auditrow", name="hash", field=models.CharField(max_length=64)),
    ]
