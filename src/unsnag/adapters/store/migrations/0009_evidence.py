"""Webhooks, what came back on us, pools of actions, and the language of a case."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0008_knowledge"),
    ]

    operations = [
        migrations.CreateModel(
            name="PoolRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("members", models.JSONField()),
                ("reason", models.TextField()),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("ended", models.DateTimeField(null=True)),
                ("ended_by", models.CharField(blank=True, default="", max_length=200)),
            ],
        ),
        migrations.AddField(
            model_name="caserow",
            name="language",
            field=models.CharField(blank=True, default="", max_length=12),
        ),
        migrations.AddField(
            model_name="levelrow",
            name="pool",
            field=models.BigIntegerField(null=True),
        ),
        migrations.CreateModel(
            name="HintRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("connector", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=12)),
                ("object", models.CharField(max_length=200)),
                ("received", models.DateTimeField()),
                ("due", models.DateTimeField(null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("due", None), _negated=True),
                        fields=["due"],
                        name="hints_due",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HookRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("connector", models.CharField(max_length=40)),
                ("hook", models.CharField(max_length=200)),
                ("received", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("connector", "hook"), name="one_row_per_webhook"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ReversalRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("connector", models.CharField(max_length=40)),
                ("reference", models.CharField(max_length=120)),
                ("kind", models.CharField(max_length=12)),
                ("object", models.CharField(max_length=200)),
                ("amount_minor", models.BigIntegerField(null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("reason", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField()),
                ("stands", models.BooleanField()),
                ("first_seen", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="store.caserow"
                    ),
                ),
                (
                    "effect",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="store.effectrow"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("connector", "reference"), name="one_row_per_reversal"
                    )
                ],
            },
        ),
    ]
