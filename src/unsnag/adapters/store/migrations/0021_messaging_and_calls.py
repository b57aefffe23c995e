"""Messengers: what comes in and goes out by them, and calls that customers asked for."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0020_ticket_work"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChatDoorRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("channel", models.CharField(max_length=20, unique=True)),
                ("beat", models.DateTimeField(null=True)),
                ("last_in", models.DateTimeField(null=True)),
                ("last_out", models.DateTimeField(null=True)),
                ("quiet_until", models.DateTimeField(null=True)),
                ("trouble", models.CharField(blank=True, default="", max_length=300)),
                ("refused", models.BooleanField(default=False)),
                ("unsigned", models.PositiveIntegerField(default=0)),
                ("mark", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="CallBackRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=80, unique=True)),
                ("number", models.CharField(max_length=20)),
                ("zone", models.CharField(max_length=60)),
                ("opens", models.TimeField()),
                ("closes", models.TimeField()),
                ("consented", models.DateTimeField()),
                ("by", models.DateTimeField()),
                ("next_from", models.DateTimeField(null=True)),
                ("next_until", models.DateTimeField(null=True)),
                ("state", models.CharField(default="waiting", max_length=12)),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.ticketrow"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CallMadeRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("by", models.CharField(max_length=200)),
                ("outcome", models.CharField(max_length=12)),
                (
                    "call_back",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.callbackrow"
                    ),
                ),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.messagerow"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ChatCodeRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("expires", models.DateTimeField(db_index=True)),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.conversationrow"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ChatFileRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("channel", models.CharField(max_length=20)),
                ("source", models.TextField()),
                ("name", models.CharField(blank=True, default="", max_length=200)),
                ("type", models.CharField(blank=True, default="", max_length=100)),
                ("size", models.BigIntegerField(default=0)),
                ("digest", models.CharField(blank=True, default="", max_length=64)),
                ("why", models.CharField(blank=True, default="", max_length=300)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("due", models.DateTimeField(null=True)),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.conversationrow"
                    ),
                ),
                (
                    "said",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.messagerow"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ChatInRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("channel", models.CharField(max_length=20)),
                ("event", models.CharField(max_length=200)),
                ("received", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("channel", "event"), name="chat_event_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ChatOutRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=80, unique=True)),
                ("channel", models.CharField(max_length=20)),
                ("address", models.CharField(max_length=200)),
                ("thread", models.CharField(blank=True, default="", max_length=200)),
                ("part", models.JSONField()),
                ("template", models.BooleanField(default=False)),
                ("state", models.CharField(default="waiting", max_length=12)),
                ("created", models.DateTimeField()),
                ("due", models.DateTimeField(null=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                (
                    "external",
                    models.CharField(blank=True, db_index=True, default="", max_length=200),
                ),
                ("why", models.CharField(blank=True, default="", max_length=300)),
                ("changed", models.DateTimeField(db_index=True)),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.conversationrow"
                    ),
                ),
                (
                    "said",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.messagerow"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ChatRow",
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
                ("channel", models.CharField(max_length=20)),
                ("address", models.CharField(max_length=200)),
                ("thread", models.CharField(blank=True, default="", max_length=200)),
                ("name", models.CharField(blank=True, default="", max_length=200)),
                ("zone", models.CharField(blank=True, default="", max_length=60)),
                ("written", models.BigIntegerField(default=0)),
                ("last_in", models.DateTimeField(null=True)),
                ("burst", models.DateTimeField(null=True)),
                ("turn_due", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["channel", "address", "thread"], name="chats_at_place"),
                    models.Index(
                        condition=models.Q(("turn_due__isnull", False)),
                        fields=["turn_due"],
                        name="chats_due",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChatStopRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("channel", models.CharField(max_length=20)),
                ("address", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("channel", "address"), name="chat_stop_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="callbackrow",
            index=models.Index(
                condition=models.Q(("next_from__isnull", False)),
                fields=["next_from"],
                name="calls_due",
            ),
        ),
        migrations.AddIndex(
            model_name="chatfilerow",
            index=models.Index(
                condition=models.Q(("due", None), _negated=True),
                fields=["due"],
                name="chat_files_due",
            ),
        ),
        migrations.AddIndex(
            model_name="chatoutrow",
            index=models.Index(
                condition=models.Q(("due", None), _negated=True),
                fields=["channel", "due"],
                name="chat_out_due",
            ),
        ),
        migrations.AddIndex(
            model_name="chatoutrow",
            index=models.Index(
                condition=models.Q(("state__in", ("waiting", "sending", "held"))),
                fields=["conversation"],
                name="chat_out_open",
            ),
        ),
    ]
