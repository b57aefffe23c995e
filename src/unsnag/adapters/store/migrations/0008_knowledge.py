"""Articles get versions, languages and addresses of their own. What was in the one table becomes the
first published version of each article, in its collection; its old address stays its address."""

import hashlib
import json
import re
import unicodedata
from datetime import UTC, datetime, time

import django.db.models.deletion
from django.db import migrations, models


def _id():
    return (
        "id",
        models.BigAutoField(
            auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
        ),
    )


def _digest(*parts):
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:32]


def _address(title, taken):
    plain = unicodedata.normalize("NFKD", title.casefold())
    words = re.sub(r"['’\u0300-\u036f]", "", plain)
    wanted = re.sub(r"[^a-z0-9]+", "-", words).strip("-")[:80].strip("-") or "collection"
    name, count = wanted, 1
    while name in taken:
        count += 1
        name = f"{wanted}-{count}"
    taken.add(name)
    return name


def keep(apps, editor):
    def table(name):
        return apps.get_model("store", name).objects.using(editor.connection.alias)

    collections, taken = {}, set()
    for row in table("ArticleRow").order_by("position", "key"):
        title = row.collection_title
        if title and title not in collections:
            collections[title] = table("CollectionRow").create(
                slug=_address(title, taken), title=title, position=len(collections)
            )
        row.collection = collections.get(title)
        row.save()
        text = table("ArticleLanguageRow").create(article=row, language=row.language, slug=row.key)
        at = datetime.combine(row.updated, time(12), UTC)
        digest = _digest(row.title, row.summary, row.body, row.keywords)
        table("ArticleVersionRow").create(
            text=text,
            number=1,
            state="published",
            title=row.title,
            summary=row.summary,
            body=row.body,
            keywords=row.keywords,
            digest=digest,
            by="The installer",
            began=at,
            saved=at,
            published=at,
            approved_by="The installer",
        )
        place = None if row.collection is None else row.collection.slug
        arranged = [place, row.kind, row.audience, row.related, row.position, row.owner, ""]
        table("ArticleSourceRow").create(
            source="demo",
            source_id=row.key,
            language=row.language,
            text=text,
            digest=digest,
            arrangement=hashlib.sha256(json.dumps(arranged).encode()).hexdigest()[:32],
        )
    table("KnowledgeRevisionRow").create(pk=1, number=1, everything=1)
    if editor.connection.vendor == "postgresql":
        # The columns that follow can't be removed while checks of these rows are pending.
        editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("store", "0007_publications")]
    operations = [
        migrations.CreateModel(
            "CollectionRow",
            [
                _id(),
                ("slug", models.CharField(max_length=120, unique=True)),
                ("title", models.CharField(max_length=300)),
                ("summary", models.TextField(blank=True, default="")),
                ("position", models.PositiveIntegerField(default=0)),
                ("audience", models.CharField(default="public", max_length=130)),
                ("titles", models.JSONField(default=dict)),
                ("summaries", models.JSONField(default=dict)),
                (
                    "parent",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="below",
                        to="store.collectionrow",
                    ),
                ),
            ],
            options={"ordering": ("position", "id")},
        ),
        migrations.CreateModel(
            "SegmentRow",
            [
                _id(),
                ("name", models.CharField(max_length=120, unique=True)),
                ("title", models.CharField(max_length=300)),
                ("plans", models.JSONField(default=list)),
                ("products", models.JSONField(default=list)),
            ],
            options={"ordering": ("title", "name")},
        ),
        migrations.CreateModel(
            "FeatureChangeRow",
            [
                _id(),
                ("feature", models.CharField(db_index=True, max_length=120)),
                ("on", models.DateField()),
                ("by", models.CharField(max_length=200)),
                ("note", models.TextField(blank=True, default="")),
            ],
        ),
        migrations.CreateModel(
            "KnowledgeRevisionRow",
            [
                _id(),
                ("number", models.BigIntegerField(default=0)),
                ("everything", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.RenameField("articlerow", "slug", "key"),
        migrations.AlterField("articlerow", "key", models.CharField(max_length=120, unique=True)),
        migrations.RenameField("articlerow", "collection", "collection_title"),
        migrations.AddField(
            "articlerow",
            "collection",
            models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="articles",
                to="store.collectionrow",
            ),
        ),
        migrations.AddField(
            "articlerow", "kind", models.CharField(default="article", max_length=10)
        ),
        migrations.AlterField(
            "articlerow", "audience", models.CharField(default="public", max_length=130)
        ),
        migrations.AddField(
            "articlerow", "owner", models.CharField(blank=True, default="", max_length=200)
        ),
        migrations.AddField(
            "articlerow",
            "feature",
            models.CharField(blank=True, db_index=True, default="", max_length=120),
        ),
        migrations.AlterField("articlerow", "checked", models.DateField(null=True)),
        migrations.AddField(
            "articlerow", "checked_by", models.CharField(blank=True, default="", max_length=200)
        ),
        migrations.AddField("articlerow", "archived", models.BooleanField(default=False)),
        migrations.AddField(
            "articlerow", "revision", models.BigIntegerField(db_index=True, default=0)
        ),
        migrations.CreateModel(
            "ArticleLanguageRow",
            [
                _id(),
                ("language", models.CharField(max_length=12)),
                ("slug", models.CharField(max_length=120, unique=True)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="languages",
                        to="store.articlerow",
                    ),
                ),
            ],
            options={
                "constraints": (
                    models.UniqueConstraint(
                        fields=("article", "language"), name="one_row_a_language"
                    ),
                )
            },
        ),
        migrations.CreateModel(
            "ArticleVersionRow",
            [
                _id(),
                ("number", models.PositiveIntegerField()),
                ("state", models.CharField(max_length=10)),
                ("title", models.CharField(max_length=300)),
                ("summary", models.TextField(blank=True, default="")),
                ("body", models.TextField(blank=True, default="")),
                ("keywords", models.JSONField(default=list)),
                ("digest", models.CharField(max_length=32)),
                ("by", models.CharField(max_length=200)),
                ("began", models.DateTimeField()),
                ("saved", models.DateTimeField()),
                ("note", models.TextField(blank=True, default="")),
                ("publish_at", models.DateTimeField(null=True)),
                ("approved_by", models.CharField(blank=True, default="", max_length=200)),
                ("published", models.DateTimeField(null=True)),
                ("source_number", models.PositiveIntegerField(null=True)),
                (
                    "text",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="store.articlelanguagerow",
                    ),
                ),
            ],
            options={
                "constraints": (
                    models.UniqueConstraint(fields=("text", "number"), name="version_numbers"),
                    models.UniqueConstraint(
                        fields=("text",),
                        condition=models.Q(("state", "published")),
                        name="one_published_version",
                    ),
                    models.UniqueConstraint(
                        fields=("text",),
                        condition=models.Q(("state__in", ("draft", "review"))),
                        name="one_open_version",
                    ),
                ),
                "indexes": [
                    models.Index(
                        fields=["publish_at"],
                        name="versions_due",
                        condition=models.Q(("state", "review")),
                    ),
                    models.Index(fields=["state"], name="versions_by_state"),
                ],
            },
        ),
        migrations.CreateModel(
            "ArticleAddressRow",
            [
                _id(),
                ("address", models.CharField(max_length=500, unique=True)),
                ("language", models.CharField(max_length=12)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="addresses",
                        to="store.articlerow",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            "ArticleSourceRow",
            [
                _id(),
                ("source", models.CharField(max_length=200)),
                ("source_id", models.CharField(max_length=500)),
                ("language", models.CharField(max_length=12)),
                ("digest", models.CharField(max_length=32)),
                ("arrangement", models.CharField(blank=True, default="", max_length=32)),
                (
                    "text",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sources",
                        to="store.articlelanguagerow",
                    ),
                ),
            ],
            options={
                "constraints": (
                    models.UniqueConstraint(
                        fields=("source", "source_id", "language"), name="one_text_a_source"
                    ),
                )
            },
        ),
        migrations.CreateModel(
            "ArticleMediaRow",
            [
                _id(),
                ("kind", models.CharField(max_length=10)),
                ("name", models.CharField(max_length=200)),
                (
                    "digest",
                    models.CharField(blank=True, db_index=True, default="", max_length=64),
                ),
                ("link", models.CharField(blank=True, default="", max_length=2000)),
                ("content_type", models.CharField(blank=True, default="", max_length=100)),
                ("size", models.BigIntegerField(default=0)),
                ("title", models.CharField(blank=True, default="", max_length=300)),
                ("alt", models.TextField(blank=True, default="")),
                ("language", models.CharField(blank=True, default="", max_length=12)),
                ("position", models.PositiveIntegerField(default=0)),
                ("width", models.PositiveIntegerField(default=0)),
                ("height", models.PositiveIntegerField(default=0)),
                ("chapters", models.JSONField(default=list)),
                ("captions", models.JSONField(default=dict)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="media",
                        to="store.articlerow",
                    ),
                ),
            ],
            options={"ordering": ("position", "id")},
        ),
        migrations.CreateModel(
            "ArticleChangeRow",
            [
                _id(),
                ("by", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                ("what", models.TextField()),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="store.articlerow",
                    ),
                ),
            ],
        ),
        migrations.RunPython(keep, migrations.RunPython.noop),
        migrations.RemoveField("articlerow", "title"),
        migrations.RemoveField("articlerow", "collection_title"),
        migrations.RemoveField("articlerow", "summary"),
        migrations.RemoveField("articlerow", "body"),
        migrations.RemoveField("articlerow", "keywords"),
        migrations.RemoveField("articlerow", "updated"),
        migrations.AlterModelOptions("articlerow", {"ordering": ("position", "key")}),
    ]
