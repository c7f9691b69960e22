"""Jobs remember the token with which they were started, so that they stop when it is revoked."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0010_audit_trail_of_the_house"),
    ]

    operations = [
        migrations.AddField(
            model_name="job",
            name="token_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="job",
            name="token_revoked",
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name="job",
            index=models.Index(
                condition=models.Q(("token_id__isnull", False)), fields=["token_id"], name="job_of_token"
            ),
        ),
    ]
