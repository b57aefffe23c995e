"""Articles that come from elsewhere, on both databases: found again, changed, and left alone where
somebody changed them here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection

from tests.contracts.written_articles import revised
from unsnag.adapters.store.knowledge import DatabaseKnowledge
from unsnag.adapters.store.knowledge_models import ArticleVersionRow
from unsnag.application.ports.knowledge import (
    AddressTaken,
    Arrangement,
)
from unsnag.domain.knowledge import (
    PUBLIC,
    STAFF,
    ArticleContent,
    ImportOutcome,
    IncomingArticle,
    VersionState,
)

pytestmark = pytest.mark.usefixtures("file_database")


def incoming(body: str = "One", **values: object) -> IncomingArticle:
    one = IncomingArticle("zendesk", "77", "en", ArticleContent("Descale", "", body))
    return replace(one, **{"collections": ("Care", "Deep"), "updated": date(2025, 3, 1), **values})  # type: ignore[arg-type]


def test_importing_again_skips_what_is_unchanged_and_takes_what_changed(
    shelf: DatabaseKnowledge,
) -> None:
    first = shelf.import_article(incoming(old_addresses=("/hc/77",)), by="Import")
    assert (first.outcome, first.slug) == (ImportOutcome.CREATED, "descale")
    shown = shelf.by_id(first.article)
    assert shown is not None
    assert (shown.updated, shown.checked, shown.collection) == (date(2025, 3, 1), None, "Deep")
    assert shelf.import_article(incoming(), by="Import").outcome is ImportOutcome.UNCHANGED
    assert shelf.import_article(incoming("Two"), by="Import").outcome is ImportOutcome.CHANGED
    assert [v.content.body for v in shelf.versions(first.article, "en")] == ["Two", "One"]
    assert len(shelf.collections()) == 2
    leads = shelf.redirect_of("/hc/77")
    assert leads is not None
    assert leads.slug == "descale"


def test_importing_again_keeps_what_was_edited_moved_or_archived_here(
    shelf: DatabaseKnowledge,
) -> None:
    article = shelf.import_article(incoming(), by="Import").article
    here = shelf.current(article, "en")
    assert here is not None
    revised(shelf, here, "Ours")
    assert shelf.import_article(incoming("Two"), by="I").outcome is ImportOutcome.EDITED_HERE
    assert shelf.import_article(incoming(), by="I").outcome is ImportOutcome.UNCHANGED
    shelf.arrange(article, Arrangement("care", STAFF, "article"), by="Morgan")
    shelf.import_article(incoming(position=4), by="I")
    assert shelf.article(article).audience == STAFF
    shelf.archive(article, by="Morgan")
    assert shelf.import_article(incoming("Three"), by="I").outcome is ImportOutcome.EDITED_HERE
    assert shelf.by_id(article) is None


def test_an_imported_translation_joins_its_original_and_a_draft_stays_one(
    shelf: DatabaseKnowledge,
) -> None:
    article = shelf.import_article(incoming(), by="Import").article
    german = IncomingArticle(
        "zendesk", "77", "de", ArticleContent("Entkalken", "", "Eins"), translation_of="77"
    )
    made = shelf.import_article(german, by="Import")
    assert (made.article, made.slug) == (article, "entkalken")
    draft = replace(incoming(), source_id="78", state=VersionState.DRAFT)
    other = shelf.import_article(draft, by="Import")
    assert shelf.by_id(other.article) is None
    current = shelf.current(other.article, "en")
    assert current is not None
    assert current.state is VersionState.DRAFT


def test_an_old_address_of_another_article_is_refused_and_nothing_is_imported(
    shelf: DatabaseKnowledge,
) -> None:
    shelf.import_article(incoming(old_addresses=("/hc/77",)), by="Import")
    again = replace(incoming(), source_id="78", old_addresses=("/hc/77",))
    with pytest.raises(AddressTaken):
        shelf.import_article(again, by="Import")
    assert len(shelf.published()) == 1


OLD = """insert into store_articlerow
(slug, title, collection, summary, body, language, audience, keywords, related, updated, checked,
position) values ('{0}', 'T', '{1}', 'S', 'B', 'en', '{2}', '["k"]', '[]', '2026-01-01',
'2026-01-02', {3})"""


def test_articles_of_an_older_installation_are_kept_with_their_addresses(
    shelf: DatabaseKnowledge,
) -> None:
    call_command("migrate", "store", "zero", verbosity=0)
    call_command("migrate", "store", "0007", verbosity=0)
    with connection.cursor() as cursor:
        for n, row in enumerate((("a", "Care", "public"), ("b", "Beans", "staff"))):
            cursor.execute(OLD.format(*row, n))
    call_command("migrate", verbosity=0)
    found = {one.id: one for one in shelf.published()}
    assert {key: (a.slug, a.collection, a.audience) for key, a in found.items()} == {
        "a": ("a", "Care", PUBLIC),
        "b": ("b", "Beans", STAFF),
    }
    assert {one.checked for one in found.values()} == {date(2026, 1, 2)}
    assert (
        ArticleVersionRow.objects.get(text__slug="a").digest
        == ArticleContent("T", "S", "B", ("k",)).digest
    )
