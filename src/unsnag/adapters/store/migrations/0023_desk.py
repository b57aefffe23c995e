"""What the teams' page counts stands in indexes of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0022_people")]

    operations = [
        migrations.RemoveIndex(model_name="ticketrouterow", name="promises"),
        migrations.AlterField(model_name="clockrow", name="started", field=models.DateTimeField()),
        migrations.AddIndex(
            model_name="clockrow",
            index=models.Index(
                fields=["started", "team", "kind", "kept", "due", "stopped"],
                name="clocks_of_days",
            ),
        ),
        migrations.AddIndex(
            model_name="ticketrouterow",
            index=models.Index(fields=["promised", "team", "answered"], name="promises_of_days"),
        ),
    ]
