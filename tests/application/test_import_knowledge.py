"""Importing twice changes nothing, keeps what people wrote here, and exporting loses nothing."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.test import Client

from tests.application.conftest import World
from tests.fakes import exports
from tests.fakes.web_site import WebSite, serving
from unsnag.adapters.egress.client import EgressClient
from unsnag.adapters.egress.places import read_allow_list
from unsnag.adapters.importers.choosing import source_at
from unsnag.adapters.importers.journal import FileJournal, NoJournal
from unsnag.adapters.media_folder.files import MediaFolder
from unsnag.adapters.store.knowledge import DatabaseKnowledge
from unsnag.adapters.store.models import EventRow
from unsnag.application.import_knowledge import Became, ImportKnowledge, ImportReport, Wish
from unsnag.application.import_pictures import TakePictures
from unsnag.application.ports.imports import ImportJournal, Loss, SourceUnreadable
from unsnag.bootstrap.knowledge import take
from unsnag.domain.knowledge import (
    PUBLIC,
    STAFF,
    ArticleContent,
    Chapter,
    Collection,
    Media,
    MediaKind,
    Segment,
    VersionState,
)
from unsnag.entrypoints import wiring
from unsnag.entrypoints.configuration import Configuration, read_configuration

pytestmark = pytest.mark.django_db


def now() -> datetime:
    return datetime(2026, 11, 1, 12, tzinfo=UTC)


@pytest.fixture
def knowledge() -> DatabaseKnowledge:
    return DatabaseKnowledge(now)


@pytest.fixture
def site() -> Iterator[WebSite]:
    with serving() as one:
        yield one


def bring(
    knowledge: DatabaseKnowledge,
    place: Path | str,
    wish: Wish = Wish(),  # noqa: B008  frozen
    *,
    allow: str = "",
    journal: ImportJournal | None = None,
    say: Callable[[int, int], None] = lambda _done, _total: None,
    media: bool = False,
) -> ImportReport:
    egress = EgressClient(read_allow_list(allow))
    kept = journal or NoJournal()
    source = source_at(str(place), "", wish.language, lambda: egress, kept.done().__contains__)
    files = MediaFolder(read_configuration().data / "media")
    pictures = TakePictures(knowledge, files, egress if allow else None, attached=media)
    return ImportKnowledge(knowledge, knowledge, pictures, "Import")(source, wish, kept, say)


def became(report: ImportReport) -> dict[str, Became]:
    return {line.source_id: line.became for line in report.lines}


def test_an_import_publishes_and_a_second_one_changes_nothing(
    knowledge: DatabaseKnowledge, tmp_path: Path
) -> None:
    folder = exports.zendesk(tmp_path / "z")
    before = EventRow.objects.count()
    first = bring(knowledge, folder)
    assert first.counts == {Became.CREATED: 6}
    shown = knowledge.by_slug("first-steps")
    assert shown is not None
    assert "[the other](/articles/second)" in shown.body
    assert knowledge.by_slug("draft") is None
    assert [c.title for c in knowledge.collections()] == ["Product", "Basics"]
    assert [t.language for t in knowledge.translations(shown.id)] == ["en-US", "de"]
    revision = knowledge.revision()
    assert bring(knowledge, folder).counts == {Became.UNCHANGED: 6}
    assert knowledge.revision() == revision
    assert EventRow.objects.count() == before, "nobody is told"


def test_old_addresses_lead_to_the_article_for_ever(
    knowledge: DatabaseKnowledge, tmp_path: Path
) -> None:
    bring(knowledge, exports.zendesk(tmp_path / "z"))
    found = knowledge.redirect_of("/hc/en-us/articles/1001-First")
    assert found is not None
    assert found.slug == "first-steps"
    german = knowledge.redirect_of("/hc/de/articles/1001-Erste")
    assert german is not None
    assert german.language == "de"


def test_the_help_center_shows_what_came_in(
    knowledge: DatabaseKnowledge, tmp_path: Path, world: World
) -> None:
    bring(knowledge, exports.zendesk(tmp_path / "z"))
    wiring.provide(lambda: world.app)
    page = Client().get("/articles/first-steps")
    assert page.status_code == 200
    assert '<a href="/articles/second"' in page.content.decode()
    assert Client().get("/articles/partners").status_code == 404, "for the staff alone"


def test_what_somebody_wrote_here_since_is_kept_and_told(
    knowledge: DatabaseKnowledge, tmp_path: Path
) -> None:
    folder = exports.zendesk(tmp_path / "z")
    bring(knowledge, folder)
    shown = knowledge.by_slug("second")
    assert shown is not None
    now_there = knowledge.current(shown.id, "en-US")
    assert now_there is not None
    ours = ArticleContent("Second", body="Ours")
    draft = knowledge.save_draft(shown.id, "en-US", ours, edited=now_there.digest, by="Kim")
    knowledge.publish(shown.id, "en-US", edited=draft.digest, by="Kim")
    for name in ("articles_1", "articles_2"):
        page = json.loads((folder / f"{name}.json").read_text())
        for article in page["articles"]:
            article["body"] = f"<p>Newer {article['id']}</p>"
        (folder / f"{name}.json").write_text(json.dumps(page))
    expected = {"1001": Became.CHANGED, "1002": Became.EDITED_HERE, "1003": Became.CHANGED}
    planned = became(bring(knowledge, folder, Wish(dry_run=True)))
    assert {k: planned[k] for k in expected} == expected
    done = became(bring(knowledge, folder))
    assert {k: done[k] for k in expected} == expected
    kept = knowledge.by_slug("second")
    assert kept is not None
    assert kept.body == "Ours"


def test_a_dry_run_writes_nothing(knowledge: DatabaseKnowledge, tmp_path: Path) -> None:
    report = bring(knowledge, exports.intercom(tmp_path / "i"), Wish(dry_run=True))
    assert report.counts == {Became.CREATED: 3}
    assert list(knowledge.every_language()) == []
    assert list(knowledge.collections()) == []


def test_all_may_come_in_as_drafts_or_for_the_staff_alone(
    knowledge: DatabaseKnowledge, tmp_path: Path
) -> None:
    bring(knowledge, exports.freshdesk(tmp_path / "f"), Wish(state=VersionState.DRAFT))
    assert list(knowledge.every_language()) == []
    bring(knowledge, exports.intercom(tmp_path / "i"), Wish(audience=STAFF))
    assert {shown.audience for shown in knowledge.every_language()} == {STAFF}


def test_broken_json_changes_nothing(knowledge: DatabaseKnowledge, tmp_path: Path) -> None:
    folder = exports.zendesk(tmp_path / "z")
    (folder / "zz.json").write_text('{"articles": [{"id": 1')
    with pytest.raises(SourceUnreadable, match=r"zz\.json, line 1"):
        bring(knowledge, folder)
    assert list(knowledge.every_language()) == []


def test_a_run_that_was_killed_is_finished_by_the_next(
    knowledge: DatabaseKnowledge, tmp_path: Path, site: WebSite
) -> None:
    urls = "".join(f"<url><loc>{site.url(f'/p{n}')}</loc></url>" for n in range(4))
    site.put("/sitemap.xml", f"<urlset>{urls}</urlset>", "text/xml")
    site.put("/robots.txt", "", "text/plain")
    for number in range(4):
        words = f"Words of page {number}, and enough of them."
        site.put(f"/p{number}", f"<main><h1>Page {number}</h1><p>{words}</p></main>")
    journal = FileJournal(tmp_path, site.url("/sitemap.xml"), now)

    def killed(done: int, _total: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring(knowledge, site.url("/sitemap.xml"), allow=site.allow, journal=journal, say=killed)
    site.asked.clear()
    report = bring(knowledge, site.url("/sitemap.xml"), allow=site.allow, journal=journal)
    assert report.counts == {Became.DONE_BEFORE: 2, Became.CREATED: 2}
    assert [path for _, path in site.asked][-2:] == ["/p2", "/p3"]
    assert len(list(knowledge.every_language())) == 4
    assert journal.done() == frozenset()


def test_pictures_are_fetched_once_and_what_is_none_becomes_a_link(
    knowledge: DatabaseKnowledge, tmp_path: Path, site: WebSite
) -> None:
    site.put("/a.png", exports.png(3, 2), "application/octet-stream")
    site.put("/evil.png", b"<svg onload=alert(1)>", "image/png")
    (tmp_path / "a.md").write_text(
        f"![A]({site.url('/a.png')}) ![E]({site.url('/evil.png')}) ![N](http://10.0.0.1/x.png)\n"
    )
    report = bring(knowledge, tmp_path, allow=site.allow)
    shown = next(iter(knowledge.every_language()))
    media = knowledge.media_of(shown.id)
    assert [(m.content_type, m.width, m.height) for m in media] == [("image/png", 3, 2)]
    assert f"![A]({media[0].address})" in shown.body
    assert f" [E]({site.url('/evil.png')})" in shown.body
    assert [one.kind for one in report.lines[0].lost] == [Loss.IMAGE, Loss.IMAGE]
    site.asked.clear()
    assert bring(knowledge, tmp_path, allow=site.allow).counts == {Became.UNCHANGED: 1}
    assert "/a.png" not in [path for _, path in site.asked]


def test_attached_files_are_fetched_when_asked_and_what_failed_is_told(
    knowledge: DatabaseKnowledge, tmp_path: Path, site: WebSite
) -> None:
    manual, gone = site.url("/article_attachments/manual.pdf"), site.url("/gone.pdf")
    evil, inside = site.url("/page.pdf"), "http://10.0.0.1/secret.pdf"
    site.put("/article_attachments/manual.pdf", b"%PDF-1.7 all of it", "text/html")
    site.put("/page.pdf", b"<script>alert(1)</script>", "application/pdf")
    links = "".join(f'<a href="{at}">F</a> ' for at in (manual, gone, evil, inside))
    page = {"id": 7, "title": "Manual", "folder_id": 1, "status": 2, "description": links}
    hanging = {"name": "Parts.pdf", "attachment_url": site.url("/article_attachments/manual.pdf")}
    exports.put(tmp_path / "f", articles=[{**page, "attachments": [hanging]}])
    plain = bring(knowledge, tmp_path / "f", allow=site.allow)
    assert "/article_attachments/manual.pdf" not in [path for _, path in site.asked]
    assert plain.losses[Loss.ATTACHMENT] == 1
    report = bring(knowledge, tmp_path / "f", allow=site.allow, media=True)
    standing = knowledge.current("manual", "en")
    assert standing is not None
    [kept] = knowledge.media_of("manual")
    assert (kept.kind, kept.content_type) == (MediaKind.DOWNLOAD, "application/pdf")
    assert f"]({kept.address})" in standing.content.body
    assert manual not in standing.content.body
    assert f"]({gone})" in standing.content.body
    told = " ".join(one.what for one in report.lines[0].lost if one.kind is Loss.ATTACHMENT)
    assert "manual.pdf" not in told
    for named in ("/gone.pdf: status 404", "/page.pdf: not a file", "10.0.0.1/secret.pdf: "):
        assert told.count(named) == 1
    site.asked.clear()
    bring(knowledge, tmp_path / "f", allow=site.allow, media=True)
    assert "/article_attachments/manual.pdf" not in [path for _, path in site.asked]
    assert len(knowledge.media_of("manual")) == 1


def filled(knowledge: DatabaseKnowledge, files: MediaFolder, folder: Path) -> None:
    """Every kind of thing that an export has to carry."""
    knowledge.put_segment(Segment("pro", "Pro plan", frozenset({"pro"})))
    knowledge.put_collection(Collection("top", "Top", "All of it", titles={"de": "Oben"}))
    bring(knowledge, exports.zendesk(folder / "z"))
    first = knowledge.by_slug("first-steps")
    assert first is not None
    knowledge.set_address(first.id, "en-US", "first-moves", by="Kim")
    digest = files.keep(exports.png(2, 2))
    picture = Media(0, first.id, MediaKind.PICTURE, "a.png", digest, content_type="image/png")
    knowledge.put_media(replace(picture, size=len(exports.png(2, 2)), alt="A lamp"))
    knowledge.put_media(
        Media(
            0,
            first.id,
            MediaKind.VIDEO,
            "talk",
            link="https://video.example/1",
            title="A talk: “yes”",
            chapters=(Chapter(5, "Begin"),),
            captions={"en": "WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n"},
        )
    )
    text = ArticleContent(
        "Odd: “text” # [x]\u2028", "Sum\nmary", "---\n<b>\n\n```\na\n```\n", ("a, b",)
    )
    standing = knowledge.current(first.id, "en-US")
    assert standing is not None
    draft = knowledge.save_draft(first.id, "en-US", text, edited=standing.digest, by="Kim")
    knowledge.publish(first.id, "en-US", edited=draft.digest, by="Kim")


def files_of(folder: Path) -> dict[str, bytes]:
    return {
        f.relative_to(folder).as_posix(): f.read_bytes() for f in folder.rglob("*") if f.is_file()
    }


def empty_everything() -> None:
    from unsnag.adapters.store import knowledge_models as models

    for rows in (models.ArticleAddressRow, models.ArticleRow, models.SegmentRow):
        rows.objects.all().delete()
    models.CollectionRow.objects.filter(parent__isnull=False).delete()
    models.CollectionRow.objects.all().delete()


def test_an_export_comes_back_as_it_was(knowledge: DatabaseKnowledge, tmp_path: Path) -> None:
    configuration: Configuration = read_configuration()
    filled(knowledge, MediaFolder(configuration.data / "media"), tmp_path)
    report = take(configuration, tmp_path / "out", STAFF)
    assert (report.texts, report.drafts, report.files, report.missing) == (6, 1, 1, [])
    assert bring(knowledge, tmp_path / "out").counts == {Became.UNCHANGED: 6}
    empty_everything()
    assert bring(knowledge, tmp_path / "out").counts == {Became.CREATED: 6}
    take(configuration, tmp_path / "again", STAFF)
    assert files_of(tmp_path / "again") == files_of(tmp_path / "out")
    assert knowledge.redirect_of("first-steps") is not None
    assert bring(knowledge, tmp_path / "again").counts == {Became.UNCHANGED: 6}


def test_archived_articles_and_earlier_versions_come_back_too(
    knowledge: DatabaseKnowledge, tmp_path: Path
) -> None:
    configuration = read_configuration()
    filled(knowledge, MediaFolder(configuration.data / "media"), tmp_path)
    [first] = [a for a in knowledge.published() if a.slug == "first-moves"]
    before = [v.content for v in knowledge.versions(first.id, "en-US")]
    assert len(before) > 1
    knowledge.archive(first.id, by="Kim")
    report = take(configuration, tmp_path / "out", STAFF, versions=True)
    assert report.archived
    assert report.versions >= len(before) - 1
    text = (tmp_path / "out" / "articles" / "en-US" / "first-moves.md").read_text("utf-8")
    assert 'state: "archived"' in text
    assert bring(knowledge, tmp_path / "out").counts[Became.CREATED] == 0
    empty_everything()
    bring(knowledge, tmp_path / "out")
    assert knowledge.article(first.id).archived
    assert knowledge.by_slug("first-moves") is None
    gone = knowledge.redirect_of("first-moves")
    assert gone is not None
    assert gone.gone
    assert [v.content for v in knowledge.versions(first.id, "en-US")] == before
    take(configuration, tmp_path / "again", STAFF)
    plain = {n: d for n, d in files_of(tmp_path / "out").items() if not n.startswith("versions/")}
    assert files_of(tmp_path / "again") == plain


def test_an_export_for_everybody_holds_nothing_else(
    knowledge: DatabaseKnowledge, tmp_path: Path
) -> None:
    configuration = read_configuration()
    filled(knowledge, MediaFolder(configuration.data / "media"), tmp_path)
    take(configuration, tmp_path / "out", PUBLIC)
    names = set(files_of(tmp_path / "out"))
    assert "articles/en-US/first-moves.md" in names
    everything = b"".join(files_of(tmp_path / "out").values())
    for word in (b"Partners", b"Your plan", b"Draft", b"Pro plan"):
        assert word not in everything
