"""What readers searched for, opened, and what came of it."""

import django.db.models.deletion
from django.db import migrations, models

ID = models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):
    dependencies = [("store", "0009_evidence")]
    operations = [
        migrations.CreateModel(
            "SearchRow",
            [
                ("id", ID),
                ("key", models.CharField(max_length=64, unique=True)),
                ("query", models.CharField(max_length=300)),
                ("place", models.CharField(max_length=12)),
                ("shown", models.JSONField(default=list)),
                ("wrote_anyway", models.BooleanField(default=False)),
                ("at", models.DateTimeField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            "SearchVisitRow",
            [
                ("id", ID.clone()),
                ("article", models.CharField(max_length=200)),
                ("dwell", models.FloatField(null=True)),
                ("solved", models.BooleanField(default=False)),
                (
                    "search",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="visits",
                        to="store.searchrow",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("search", "article"), name="one_visit_an_article"
                    )
                ]
            },
        ),
    ]
