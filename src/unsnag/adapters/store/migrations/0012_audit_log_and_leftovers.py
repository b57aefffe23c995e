"""The audit log, the keys of customers in it, the count of wrong passwords, and which
conversations were left with something to turn to."""

from django.db import migrations, models

_ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [("store", "0011_article_verdicts")]
    operations = [
        migrations.CreateModel(
            "AuditPendingRow",
            [
                ("id", _ID),
                ("kind", models.CharField(max_length=40)),
                ("at", models.TextField()),
                ("by", models.TextField(blank=True, default="")),
                ("customer", models.TextField(blank=True, default="")),
                ("data", models.TextField(default="{}")),
                ("sealed", models.TextField(default="{}")),
            ],
        ),
        migrations.CreateModel(
            "AuditRow",
            [
                ("seq", models.BigIntegerField(primary_key=True, serialize=False)),
                ("kind", models.CharField(db_index=True, max_length=40)),
                ("text", models.TextField()),
                ("hash", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            "AuditTreeRow",
            [
                ("id", _ID),
                ("size", models.BigIntegerField(default=0)),
                ("hash", models.CharField(max_length=64)),
                ("roots", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            "AuditKeyRow",
            [
                ("id", _ID),
                ("customer", models.TextField(unique=True)),
                ("key", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            "SignInFailureRow",
            [
                (
                    "key",
                    models.CharField(max_length=64, primary_key=True, serialize=False),
                ),
                ("failures", models.PositiveIntegerField(default=0)),
                ("until", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.AddField("ConversationRow", "goes_on", models.BooleanField(default=False)),
        migrations.AddIndex(
            "ConversationRow",
            models.Index(fields=["goes_on"], name="left_over", condition=models.Q(goes_on=True)),
        ),
    ]
