"""An effect may take another one back, once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0005_autonomy")]
    operations = [
        migrations.AddField(
            "effectrow", "undoes", models.CharField(max_length=64, null=True, unique=True)
        ),
    ]
