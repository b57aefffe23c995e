"""Files that are attached before their message is sent, and how far each side has read."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0023_desk"),
    ]

    operations = [
        migrations.AlterField(
            model_name="chatfilerow",
            name="said",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="store.messagerow"
            ),
        ),
        migrations.AddField(
            model_name="chatfilerow",
            name="came",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="chatfilerow",
            name="by_staff",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="chatfilerow",
            name="picture",
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name="chatfilerow",
            index=models.Index(
                condition=models.Q(("said__isnull", True)),
                fields=["came"],
                name="chat_files_waiting",
            ),
        ),
        migrations.CreateModel(
            name="ReadMarkRow",
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
                ("customer_to", models.BigIntegerField(default=0)),
                ("customer_at", models.DateTimeField(null=True)),
                ("staff_to", models.BigIntegerField(default=0)),
                ("staff_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["customer_at"], name="read_by_customer")],
            },
        ),
    ]
