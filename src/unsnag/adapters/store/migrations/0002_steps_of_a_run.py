"""Effects and approvals belong to a step of their run.

A run of before had one action, and it stands at that step while the action is under way.
"""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def take_the_runs_step(apps, schema_editor):
    run = apps.get_model("store", "RunRow").objects.filter(pk=OuterRef("run_id"))
    for name in ("EffectRow", "ApprovalRow"):
        apps.get_model("store", name).objects.update(step=Subquery(run.values("step")[:1]))


class Migration(migrations.Migration):
    dependencies = [("store", "0001_initial")]
    operations = [
        migrations.AddField("approvalrow", "step", models.PositiveIntegerField(default=0)),
        migrations.AddField("effectrow", "step", models.PositiveIntegerField(default=0)),
        migrations.RunPython(take_the_runs_step, migrations.RunPython.noop),
    ]
