"""What a run needs to branch, repeat and wait, and a conversation to come back to an issue."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0003_effects_for_caps")]
    operations = [
        migrations.AddField("conversationrow", "suspended", models.JSONField(default=list)),
        migrations.AddField("runrow", "trail", models.JSONField(default=list)),
        migrations.AddField(
            "runrow", "language", models.CharField(blank=True, default="", max_length=12)
        ),
        migrations.AddField("runrow", "wakes", models.DateTimeField(db_index=True, null=True)),
        migrations.AddField("runrow", "waits_since", models.DateTimeField(null=True)),
        migrations.AddField("runrow", "reminded", models.PositiveIntegerField(default=0)),
        migrations.CreateModel(
            "DraftShareRow",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("playbook", models.CharField(max_length=80)),
                ("version", models.CharField(max_length=64)),
                ("share", models.PositiveSmallIntegerField()),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
            ],
        ),
    ]
