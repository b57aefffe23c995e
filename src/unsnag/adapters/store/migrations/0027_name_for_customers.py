"""The name that customers read of a person of the staff."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0026_translations")]

    operations = [
        migrations.AddField(
            model_name="staffpersonrow",
            name="shown_as",
            field=models.CharField(blank=True, default="", max_length=60),
        ),
    ]
