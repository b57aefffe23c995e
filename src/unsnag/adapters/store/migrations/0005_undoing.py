"""An effect may take another one back, once."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0004_walks")]
    operations = [
        migrations.AddField(
            "effectrow", "undoes", models.CharField(max_length=64, null=True, unique=True)
        ),
    ]
