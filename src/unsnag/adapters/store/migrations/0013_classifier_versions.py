"""Versions of the classifier, the one in force, how sure it must be, what people said of tickets,
and trainings begun on a page."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0012_audit_log_and_leftovers"),
    ]

    operations = [
        migrations.CreateModel(
            name="CorrectionRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("issue_number", models.BigIntegerField(db_index=True)),
                ("text", models.TextField()),
                ("was", models.CharField(blank=True, max_length=120)),
                ("intent", models.CharField(blank=True, max_length=120)),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="LabelDecisionRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(db_index=True, max_length=16)),
                ("text", models.TextField()),
                ("intent", models.CharField(blank=True, max_length=120)),
                ("left_out", models.BooleanField(default=False)),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ModelChoiceRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.CharField(max_length=64)),
                ("by", models.CharField(max_length=200)),
                ("reason", models.TextField(blank=True, default="")),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ModelVersionRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.CharField(max_length=64, unique=True)),
                ("made", models.DateTimeField()),
                ("by", models.CharField(max_length=200)),
                ("source", models.CharField(max_length=300)),
                ("data", models.CharField(max_length=64)),
                ("card", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="SurenessRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("setting", models.PositiveSmallIntegerField()),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="TrainingRunRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("run", models.CharField(max_length=16, unique=True)),
                ("title", models.CharField(max_length=200)),
                ("by", models.CharField(max_length=200)),
                ("state", models.CharField(max_length=12)),
                ("began", models.DateTimeField()),
                ("seen", models.DateTimeField()),
                ("doing", models.CharField(blank=True, default="", max_length=120)),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("problem", models.TextField(blank=True, default="")),
                ("version", models.CharField(blank=True, default="", max_length=64)),
            ],
        ),
    ]
