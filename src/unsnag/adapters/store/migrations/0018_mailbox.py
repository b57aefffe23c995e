"""Mails in and out, and how the doors of the mailbox are."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0017_discovered_intents_and_drift"),
    ]

    operations = [
        migrations.CreateModel(
            name="BadAddressRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("address", models.CharField(max_length=320, unique=True)),
                ("why", models.CharField(max_length=300)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="MailDoorRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=40, unique=True)),
                ("in_use", models.BooleanField(default=True)),
                ("well", models.DateTimeField(null=True)),
                ("trouble", models.CharField(blank=True, default="", max_length=300)),
                ("refused", models.BooleanField(default=False)),
                ("validity", models.CharField(blank=True, default="", max_length=40)),
                ("mark", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="MailHookRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("call", models.CharField(max_length=64, unique=True)),
                ("expires", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="MailThreadRow",
            fields=[
                (
                    "conversation",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="store.conversationrow",
                    ),
                ),
                ("to", models.CharField(max_length=320)),
                ("name", models.CharField(blank=True, default="", max_length=300)),
                ("subject", models.CharField(blank=True, default="", max_length=300)),
                ("mailed", models.BigIntegerField(default=0)),
                ("answers", models.JSONField(default=list)),
            ],
        ),
        migrations.CreateModel(
            name="LetterRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=80, unique=True)),
                ("kind", models.CharField(max_length=20)),
                ("to", models.CharField(max_length=320)),
                ("guarded", models.CharField(max_length=320)),
                ("subject", models.CharField(blank=True, default="", max_length=300)),
                ("sender", models.CharField(blank=True, default="", max_length=320)),
                ("message_id", models.CharField(max_length=300, unique=True)),
                ("content", models.TextField()),
                ("created", models.DateTimeField()),
                ("state", models.CharField(default="waiting", max_length=12)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("due", models.DateTimeField(null=True)),
                ("why", models.CharField(blank=True, default="", max_length=300)),
                ("ended", models.DateTimeField(null=True)),
                (
                    "conversation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.conversationrow",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("due__isnull", False)),
                        fields=["due"],
                        name="letters_due",
                    ),
                    models.Index(fields=["guarded", "created"], name="letters_to_address"),
                    models.Index(fields=["state", "ended"], name="letters_by_state"),
                ],
            },
        ),
        migrations.CreateModel(
            name="MailRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=64, unique=True)),
                ("digest", models.CharField(max_length=64)),
                ("size", models.BigIntegerField()),
                ("door", models.CharField(max_length=40)),
                ("received", models.DateTimeField(db_index=True)),
                ("message_id", models.CharField(blank=True, default="", max_length=300)),
                ("subject", models.CharField(blank=True, default="", max_length=300)),
                ("sender", models.CharField(blank=True, db_index=True, default="", max_length=320)),
                ("sender_name", models.CharField(blank=True, default="", max_length=300)),
                ("automatic", models.CharField(blank=True, default="", max_length=20)),
                ("quarantined", models.CharField(blank=True, default="", max_length=24)),
                ("proof", models.CharField(blank=True, default="", max_length=20)),
                ("placed", models.CharField(blank=True, default="", max_length=20)),
                ("silence", models.CharField(blank=True, default="", max_length=20)),
                (
                    "conversation",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.conversationrow",
                    ),
                ),
                (
                    "said",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.messagerow",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("quarantined", ""), _negated=True),
                        fields=["received"],
                        name="mails_kept_unread",
                    )
                ],
            },
        ),
    ]
