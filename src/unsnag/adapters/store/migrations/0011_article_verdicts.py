"""What readers answer to "Did this solve it?"."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0010_search_log")]
    operations = [
        migrations.CreateModel(
            "ArticleVerdictRow",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("vote", models.CharField(max_length=32, unique=True)),
                ("article", models.CharField(max_length=120)),
                ("language", models.CharField(max_length=12)),
                ("version", models.PositiveIntegerField()),
                ("solved", models.BooleanField()),
                ("reason", models.CharField(blank=True, default="", max_length=20)),
                ("at", models.DateTimeField()),
            ],
            options={
                "indexes": [models.Index(fields=["article", "at"], name="verdicts_by_article")]
            },
        ),
    ]
