"""Indexes that hold all that a cap needs, and titles of any length."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0002_steps_of_a_run")]
    operations = [
        migrations.RemoveIndex("effectrow", "effects_for_caps"),
        migrations.AddIndex(
            "effectrow",
            models.Index(
                fields=["action", "created", "state", "amount_minor"], name="effects_of_action"
            ),
        ),
        migrations.AddIndex(
            "effectrow",
            models.Index(
                fields=["action", "customer_ref", "created", "state", "amount_minor"],
                name="effects_of_customer",
            ),
        ),
        migrations.AlterField("approvalrow", "title", models.TextField()),
    ]
