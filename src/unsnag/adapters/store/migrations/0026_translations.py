"""Translations of messages, what was written before a reply was translated, and the languages that
people read."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0024_attached_files_and_read_marks")]

    operations = [
        migrations.AddField(
            model_name="staffpersonrow",
            name="languages",
            field=models.CharField(blank=True, default="", max_length=80),
        ),
        migrations.CreateModel(
            name="OriginalRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("source", models.CharField(max_length=8)),
                ("target", models.CharField(max_length=8)),
                ("machine", models.TextField()),
                ("service", models.CharField(max_length=255)),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "message",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="store.messagerow",
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.ticketrow",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TranslationRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("target", models.CharField(max_length=8)),
                ("source", models.CharField(max_length=8)),
                ("digest", models.CharField(max_length=64)),
                ("text", models.TextField()),
                ("service", models.CharField(max_length=255)),
                ("at", models.DateTimeField()),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="store.messagerow",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("message", "target"), name="one_translation")
                ],
            },
        ),
    ]
