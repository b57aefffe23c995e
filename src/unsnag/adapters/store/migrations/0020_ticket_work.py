#

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0019_routing"),
    ]

    operations = [
        migrations.CreateModel(
            name="SnoozeRow",
            fields=[
                (
                    "ticket",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="store.ticketrow",
                    ),
                ),
                ("until", models.DateTimeField(db_index=True, null=True)),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="conversationrow",
            name="merged_into",
            field=models.BigIntegerField(db_index=True, null=True),
        ),
        migrations.CreateModel(
            name="SurveyRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("closing", models.CharField(max_length=120, unique=True)),
                ("closed_by", models.CharField(max_length=8)),
                ("rate", models.PositiveSmallIntegerField()),
                ("invited", models.BooleanField()),
                ("drawn", models.DateTimeField(db_index=True)),
                ("score", models.PositiveSmallIntegerField(null=True)),
                ("words", models.TextField(blank=True, default="")),
                ("answered", models.DateTimeField(null=True)),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.conversationrow"
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.issuerow"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TicketActRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=24)),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("key", models.CharField(max_length=160, unique=True)),
                ("data", models.JSONField(default=dict)),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.ticketrow"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="MentionRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("person", models.BigIntegerField()),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("read", models.DateTimeField(null=True)),
                (
                    "note",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="store.messagerow"
                    ),
                ),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="store.ticketrow"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["person", "read"], name="mentions_of_somebody")],
                "constraints": [
                    models.UniqueConstraint(fields=("note", "person"), name="one_mention_a_note")
                ],
            },
        ),
        migrations.CreateModel(
            name="MergeRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("before", models.CharField(max_length=12)),
                ("lent_mail", models.BooleanField(default=False)),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("undone", models.DateTimeField(null=True)),
                ("undone_by", models.CharField(blank=True, default="", max_length=200)),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.ticketrow",
                    ),
                ),
                (
                    "merged",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="store.ticketrow",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone", None)),
                        fields=("merged",),
                        name="one_merge_a_ticket",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="TicketLinkRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "newer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="store.ticketrow",
                    ),
                ),
                (
                    "older",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="store.ticketrow",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("older", "newer"), name="one_link_of_two_tickets"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("older__lt", models.F("newer"))),
                        name="older_link_first",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TicketTagRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("tag", models.CharField(db_index=True, max_length=40)),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="store.ticketrow"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("ticket", "tag"), name="one_row_a_ticket_and_tag"
                    )
                ],
            },
        ),
    ]
