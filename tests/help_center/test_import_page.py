"""Importing on a page: nothing changes before somebody has seen what would, and what can't be read
is refused in words."""

from __future__ import annotations

import dataclasses
import io
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.fakes.exports import zendesk
from tests.help_center.conftest import Center
from unsnag.adapters.importers.runs import FileImportRuns
from unsnag.application.import_knowledge import ImportReport, Wish
from unsnag.application.ports.import_runs import ImportRuns, RunState, UploadTooLarge
from unsnag.application.run_import import SILENT, ImportNotPossible, RunImport, Wanted
from unsnag.bootstrap.clock import now
from unsnag.bootstrap.knowledge import bring
from unsnag.entrypoints import wiring

FORM = {"from": "files", "kind": "", "audience": "public", "language": "en", "state": ""}


@pytest.fixture
def runs(tmp_path: Path) -> ImportRuns:
    return FileImportRuns(tmp_path / "runs")


@pytest.fixture
def later() -> list[Callable[[], None]]:
    """Work that waits; tests say when it is done."""
    return []


@pytest.fixture
def importing(
    center: Center, runs: ImportRuns, later: list[Callable[[], None]]
) -> Iterator[Center]:
    """The center, with imports that run when a test says so: threads don't share its database."""

    def bring_here(
        place: str,
        kind: str,
        wish: Wish,
        say: Callable[[int, int], None],
        *,
        pictures: bool,
        files: bool,
    ) -> ImportReport:
        return bring(
            center.app.configuration, place, kind, wish, say, pictures=pictures, files=files
        )

    run_import = RunImport(runs, bring_here, center.clock, later.append)
    center.app = dataclasses.replace(center.app, run_import=run_import)
    wiring.provide(lambda: center.app)
    return center


def zipped(folder: Path) -> SimpleUploadedFile:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        for file in sorted(folder.iterdir()):
            pack.write(file, file.name)
    return SimpleUploadedFile("guide.zip", out.getvalue())


def work(later: list[Callable[[], None]]) -> None:
    while later:
        later.pop()()


def begun(browser: Client, file: SimpleUploadedFile, **more: str) -> str:
    answer = browser.post("/knowledge/import/begin", {**FORM, **more, "files": file})
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def test_an_import_is_looked_at_first_and_can_be_run_again(
    importing: Center, later: list[Callable[[], None]], tmp_path: Path
) -> None:
    manager = importing.staff("manager")
    page = begun(manager, zipped(zendesk(tmp_path / "export")))
    assert "Being checked" in manager.get(page).content.decode()
    work(later)
    checked = manager.get(page).content.decode()
    assert "Nothing was changed" in checked
    assert "macro" in checked
    assert "Hi" not in checked
    assert importing.app.articles.published() == []
    manager.post(f"{page}/start")
    work(later)
    imported = manager.get(page).content.decode()
    assert "First steps" in imported
    assert ">Imported<" in imported
    assert any(one.title == "First steps" for one in importing.app.articles.published())
    before = len(importing.app.articles.published())
    manager.post(f"{page}/start")
    work(later)
    assert "unchanged" in manager.get(page).content.decode()
    assert len(importing.app.articles.published()) == before
    manager.post(f"{page}/forget")
    assert manager.get(page).status_code == 404
    assert len(importing.app.articles.published()) == before


def bomb() -> bytes:
    """A zip whose directory says that it unpacks to ten gigabytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as pack:
        for number in range(3):
            pack.writestr(f"{number}.json", b"{}")
    data = bytearray(out.getvalue())
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        struct.pack_into("<I", data, at + 24, 3_400_000_000)
        at += 4
    return bytes(data)


def outside() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        pack.writestr("good.md", "# Good")
        pack.writestr("../../evil.md", "# Evil")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (bomb(), "unpacks to more than 4 GB"),
        (outside(), "names a file outside of itself"),
        (b"PK\x03\x04nonsense", "neither a folder nor a zip"),
        (b"", "neither a folder nor a zip"),
    ],
    ids=["bomb", "traversal", "broken", "empty"],
)
def test_what_cannot_be_read_is_refused_in_words_and_nothing_is_imported(
    importing: Center, later: list[Callable[[], None]], data: bytes, said: str
) -> None:
    manager = importing.staff("manager")
    page = begun(manager, SimpleUploadedFile("bad.zip", data or b" "))
    work(later)
    shown = manager.get(page).content.decode()
    assert said in shown
    assert str(importing.app.configuration.data) not in shown
    assert importing.app.articles.published() == []


def test_more_than_an_import_takes_is_refused_before_it_is_read(importing: Center) -> None:
    class Unread(io.RawIOBase):
        def read(self, size: int = -1) -> bytes:
            raise AssertionError("it was read")

    answer = importing.staff("manager").generic(
        "POST",
        "/knowledge/import/begin",
        b"",
        CONTENT_LENGTH="10000000000",
        CONTENT_TYPE="multipart/form-data; boundary=x",
        **{"wsgi.input": Unread()},
    )
    assert answer.status_code == 413
    assert "nothing of it was read" in answer.content.decode()


def test_a_form_without_our_token_begins_nothing(importing: Center, runs: ImportRuns) -> None:
    manager = importing.staff("manager")
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = manager.cookies
    file = SimpleUploadedFile("a.md", b"# A")
    answer = strict.post("/knowledge/import/begin", {**FORM, "files": file})
    assert answer.status_code == 403
    assert runs.every() == []


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("a.exe", {}),
        ("a.md", {"kind": "nonsense"}),
        ("a.md", {"audience": "segment:x"}),
        ("a.md", {"language": "../x"}),
        ("a.md", {"state": "archived"}),
        ("a.md", {"from": "address", "address": "file:///etc/passwd"}),
        ("a.md", {"from": "address", "address": ""}),
    ],
)
def test_a_form_that_makes_no_sense_is_refused(
    importing: Center, runs: ImportRuns, name: str, more: dict[str, str]
) -> None:
    file = SimpleUploadedFile(name, b"# A")
    answer = importing.staff("manager").post(
        "/knowledge/import/begin", {**FORM, **more, "files": file}
    )
    assert answer.status_code == 422
    assert runs.every() == []


def test_one_import_runs_at_a_time_and_a_stopped_one_lets_the_next_begin(
    importing: Center, later: list[Callable[[], None]], runs: ImportRuns
) -> None:
    manager = importing.staff("manager")
    page = begun(manager, SimpleUploadedFile("a.md", b"# A\n\nText."))
    file = SimpleUploadedFile("b.md", b"# B")
    second = manager.post("/knowledge/import/begin", {**FORM, "files": file})
    assert second.status_code == 422
    assert "is being read" in second.content.decode()
    later.clear()  # the process was stopped
    importing.clock.ahead += SILENT * 2
    assert "was interrupted" in manager.get(page).content.decode()
    begun(manager, SimpleUploadedFile("b.md", b"# B\n\nText."))
    work(later)
    assert [run.state for run in runs.every()] == [RunState.CHECKED, RunState.CHECKING]


def test_files_lie_where_they_were_meant_to_and_no_more_than_fits(tmp_path: Path) -> None:
    runs = FileImportRuns(tmp_path / "runs")
    runs.keep("0" * 16, "../../evil.md", [b"x"], most=10)
    assert [one.name for one in tmp_path.rglob("*.md")] == ["evil.md"]
    assert (tmp_path / "runs" / ("0" * 16) / "evil.md").is_file()
    with pytest.raises(UploadTooLarge):
        runs.keep("0" * 16, "more.md", [b"x" * 6, b"x" * 6], most=10)
    assert list(tmp_path.rglob("*.md")) == []


def test_a_source_that_is_neither_file_nor_address_begins_nothing(runs: ImportRuns) -> None:
    def never(*_: object, **__: object) -> ImportReport:
        raise AssertionError

    with pytest.raises(ImportNotPossible):
        RunImport(runs, never, now, lambda work: work()).begin(Wanted(by="Tests"))
