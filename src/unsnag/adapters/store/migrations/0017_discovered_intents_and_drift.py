"""Discovered intents, tickets to label, where a label came from, and what is watched about the
classifier."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0016_desk_sharing"),
    ]

    operations = [
        migrations.CreateModel(
            name="FoundGroupRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("run", models.CharField(db_index=True, max_length=16)),
                ("name", models.CharField(max_length=120)),
                ("state", models.CharField(db_index=True, max_length=12)),
                ("intent", models.CharField(blank=True, default="", max_length=120)),
                ("members", models.JSONField()),
                ("typical", models.JSONField()),
                ("examples", models.JSONField()),
                ("months", models.JSONField(default=list)),
                ("known_as", models.CharField(blank=True, default="", max_length=120)),
                ("known", models.FloatField(default=0)),
                ("refused", models.FloatField(default=0)),
                ("made_of", models.JSONField(default=list)),
                ("follows", models.BigIntegerField(null=True)),
                ("by", models.CharField(blank=True, default="", max_length=200)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="LabelBatchRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("batch", models.CharField(max_length=16, unique=True)),
                ("version", models.CharField(max_length=64)),
                ("made", models.DateTimeField()),
                ("by", models.CharField(max_length=200)),
                ("pool", models.PositiveIntegerField()),
                ("tickets", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="LearningRunRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("run", models.CharField(max_length=16, unique=True)),
                ("kind", models.CharField(db_index=True, max_length=12)),
                ("title", models.CharField(max_length=200)),
                ("by", models.CharField(max_length=200)),
                ("state", models.CharField(max_length=12)),
                ("began", models.DateTimeField()),
                ("seen", models.DateTimeField()),
                ("doing", models.CharField(blank=True, default="", max_length=120)),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("problem", models.TextField(blank=True, default="")),
                ("result", models.JSONField(default=dict)),
            ],
        ),
        migrations.CreateModel(
            name="PassedOverRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("batch", models.CharField(db_index=True, max_length=16)),
                ("key", models.CharField(max_length=16)),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="TrainingProposalRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.CharField(max_length=64)),
                ("against", models.CharField(max_length=64)),
                ("why", models.CharField(max_length=300)),
                ("made", models.DateTimeField()),
                ("by", models.CharField(max_length=200)),
                ("figures", models.JSONField()),
                ("state", models.CharField(db_index=True, default="open", max_length=12)),
                ("settled_by", models.CharField(blank=True, default="", max_length=200)),
                ("settled", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="labeldecisionrow",
            name="origin",
            field=models.CharField(default="suspect", max_length=12),
        ),
        migrations.CreateModel(
            name="DriftAlarmRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("watched", models.CharField(max_length=12)),
                ("intent", models.CharField(blank=True, max_length=120)),
                ("version", models.CharField(max_length=64)),
                ("raised", models.DateTimeField()),
                ("seen", models.DateTimeField()),
                ("since", models.DateField()),
                ("figures", models.JSONField()),
                ("examples", models.JSONField(default=list)),
                ("acknowledged_by", models.CharField(blank=True, default="", max_length=200)),
                ("acknowledged", models.DateTimeField(null=True)),
                ("cleared", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("cleared__isnull", True)),
                        fields=("watched", "intent"),
                        name="one_alarm_of_a_thing",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FlagRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("name", models.CharField(max_length=250)),
                ("first", models.DateTimeField()),
                ("last", models.DateTimeField()),
                ("figures", models.JSONField()),
                ("settled_by", models.CharField(blank=True, default="", max_length=200)),
                ("settled", models.DateTimeField(null=True)),
                ("cleared", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "name"), name="one_flag_each")
                ],
            },
        ),
        migrations.CreateModel(
            name="LookRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.CharField(max_length=20)),
                ("day", models.DateField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("what", "day"), name="one_look_a_day")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReadingRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("issue_number", models.BigIntegerField()),
                ("version", models.CharField(max_length=64)),
                ("opened", models.DateTimeField()),
                ("intent", models.CharField(blank=True, max_length=120)),
                ("best", models.CharField(max_length=120)),
                ("sureness", models.PositiveSmallIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["version", "opened"], name="readings_by_day")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "issue_number"), name="one_reading_each"
                    )
                ],
            },
        ),
    ]
