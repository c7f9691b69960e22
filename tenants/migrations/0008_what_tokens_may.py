"""A token holds the permissions that it may use, word by word, and how its maker had come in.

Tokens from before that named whole lines are revoked: nobody wrote down what their maker could do then.
"""

from django.db import migrations, models
from django.utils import timezone


def revoke_whole_lines(apps, schema_editor):
    Token = apps.get_model("tenants", "Token")
    for token in Token.objects.filter(revoked_at=None):
        if any(":" in scope for scope in token.scopes):
            Token.objects.filter(pk=token.pk).update(revoked_at=timezone.now(), revoked_by_name="Kantoor")
        else:
            words = {scope.partition(".")[0] for scope in token.scopes}
            Token.objects.filter(pk=token.pk).update(lines=sorted(words - {"desk", "webhooks"}))


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0007_account_host"),
    ]

    operations = [
        migrations.AddField(
            model_name="token",
            name="company_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="token",
            name="factor_shown",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="token",
            name="lines",
            field=models.JSONField(default=list),
        ),
        migrations.RunPython(revoke_whole_lines, migrations.RunPython.noop),
    ]
