"""Routes, clocks and the people at the desk."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0018_mailbox"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeskPersonRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("login", models.CharField(max_length=150, unique=True)),
                ("name", models.CharField(max_length=200)),
                ("teams", models.JSONField(default=list)),
                ("skills", models.JSONField(default=list)),
                ("languages", models.JSONField(default=list)),
                ("capacity", models.PositiveIntegerField(default=0)),
                ("away", models.BooleanField(default=False)),
                ("seen", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="TicketRouteRow",
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
                ("team", models.CharField(max_length=40)),
                ("live", models.BooleanField(default=False)),
                ("rule", models.CharField(max_length=200)),
                ("line", models.PositiveIntegerField(default=0)),
                ("written", models.TextField(blank=True, default="")),
                ("facts", models.JSONField(default=list)),
                ("entitlement", models.CharField(blank=True, default="", max_length=80)),
                ("skills", models.JSONField(default=list)),
                ("language", models.CharField(blank=True, default="", max_length=12)),
                ("minutes", models.JSONField(default=dict)),
                ("version", models.CharField(max_length=64)),
                ("cause", models.CharField(max_length=24)),
                ("routed", models.DateTimeField()),
                ("promised", models.DateTimeField(null=True)),
                ("answered", models.DateTimeField(null=True)),
                ("by_hand", models.CharField(blank=True, default="", max_length=200)),
                ("person", models.CharField(blank=True, default="", max_length=150)),
                ("given", models.DateTimeField(null=True)),
                ("overflow_to", models.CharField(blank=True, default="", max_length=40)),
                ("overflow_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person"], name="tickets_of_person"),
                    models.Index(fields=["promised"], name="promises"),
                    models.Index(
                        condition=models.Q(("overflow_at__isnull", False)),
                        fields=["overflow_at"],
                        name="tickets_overflowing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ClockRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("team", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=16)),
                ("minutes", models.PositiveIntegerField()),
                ("started", models.DateTimeField(db_index=True)),
                ("due", models.DateTimeField(null=True)),
                ("warns", models.DateTimeField(null=True)),
                ("left_seconds", models.BigIntegerField()),
                ("stopped", models.DateTimeField(null=True)),
                ("kept", models.BooleanField(null=True)),
                ("warned", models.BooleanField(default=False)),
                ("told_over", models.BooleanField(default=False)),
                (
                    "ticket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, to="store.ticketrow"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("stopped__isnull", True), ("warned", False)),
                        fields=["warns"],
                        name="clocks_to_warn",
                    ),
                    models.Index(
                        condition=models.Q(("stopped__isnull", True), ("told_over", False)),
                        fields=["due"],
                        name="clocks_due",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("stopped__isnull", True)),
                        fields=("ticket", "kind"),
                        name="one_clock_of_a_kind",
                    )
                ],
            },
        ),
    ]
