import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0004_walks"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=120, unique=True)),
                ("playbook", models.CharField(max_length=80)),
                ("action", models.CharField(max_length=80)),
                ("version", models.CharField(max_length=64)),
                ("customer", models.CharField(max_length=120)),
                ("day", models.DateField()),
                ("source", models.CharField(max_length=12)),
                ("level", models.CharField(max_length=12)),
                ("title", models.CharField(max_length=300)),
                ("object", models.CharField(max_length=200)),
                ("amount_minor", models.BigIntegerField(null=True)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("drafted", models.DateTimeField()),
                ("label", models.CharField(blank=True, default="", max_length=12)),
                ("labelled_by", models.CharField(blank=True, default="", max_length=200)),
                ("labelled", models.DateTimeField(null=True)),
                ("note", models.TextField(blank=True, default="")),
                ("did", models.JSONField(null=True)),
                ("second", models.CharField(blank=True, default="", max_length=12)),
                ("second_by", models.CharField(blank=True, default="", max_length=200)),
                ("second_at", models.DateTimeField(null=True)),
                ("second_note", models.TextField(blank=True, default="")),
            ],
        ),
        migrations.CreateModel(
            name="UnitRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("playbook", models.CharField(max_length=80)),
                ("action", models.CharField(max_length=80)),
                ("version", models.CharField(max_length=64)),
                ("alone", models.PositiveBigIntegerField(default=0)),
            ],
        ),
        migrations.AddField(
            model_name="approvalrow",
            name="copies",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="store.approvalrow"
            ),
        ),
        migrations.AddField(
            model_name="approvalrow",
            name="first_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="approvalrow",
            name="first_by",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
        migrations.AddField(
            model_name="approvalrow",
            name="told",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="levelrow",
            name="figures",
            field=models.TextField(blank=True, default=""),
        ),
        migrations.AddField(
            model_name="levelrow",
            name="kind",
            field=models.CharField(default="manual", max_length=12),
        ),
        migrations.AddField(
            model_name="levelrow",
            name="schema",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.AddField(
            model_name="levelrow",
            name="version",
            field=models.CharField(blank=True, default="", max_length=64),
        ),
        migrations.AlterField(
            model_name="approvalrow",
            name="run",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="store.runrow"
            ),
        ),
        migrations.AddConstraint(
            model_name="approvalrow",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("run__isnull", False), ("copies__isnull", False), _connector="OR"
                ),
                name="an_approval_has_a_run_or_copies_one",
            ),
        ),
        migrations.AddField(
            model_name="caserow",
            name="issue",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="store.issuerow"
            ),
        ),
        migrations.AddField(
            model_name="caserow",
            name="run",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to="store.runrow"
            ),
        ),
        migrations.AddConstraint(
            model_name="unitrow",
            constraint=models.UniqueConstraint(
                fields=("playbook", "action", "version"), name="one_row_a_unit"
            ),
        ),
        migrations.AddIndex(
            model_name="caserow",
            index=models.Index(
                fields=["playbook", "action", "version", "labelled"], name="unit_cases"
            ),
        ),
        migrations.AddIndex(
            model_name="caserow",
            index=models.Index(
                condition=models.Q(("label", "")), fields=["drafted"], name="cases_unseen"
            ),
        ),
    ]
