"""Who put a version of a playbook in force, and why."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0006_undoing")]
    operations = [
        migrations.CreateModel(
            "PublicationRow",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("playbook", models.CharField(db_index=True, max_length=80)),
                ("version", models.CharField(max_length=64)),
                ("by", models.CharField(max_length=200)),
                ("reason", models.TextField()),
                ("at", models.DateTimeField()),
            ],
        ),
    ]
