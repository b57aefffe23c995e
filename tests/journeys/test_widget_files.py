"""Files in the widget, both ways, and who has read how far; on a page with the strictest policy."""

# ruff: noqa: F811  a fixture's name is an argument of the tests that use it

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.application.test_files_in_the_widget import png
from tests.journeys.widget_stage import (  # noqa: F401  fixtures are found by their names here
    Server,
    Visit,
    field,
    host,
    launcher,
    log_of,
    say,
    server,
    visit,
)

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
PICTURE = FilePayload(name="leak.png", mimeType="image/png", buffer=png(120, 80))
BILL = FilePayload(name="bill.pdf", mimeType="application/pdf", buffer=b"%PDF-1.4 words")
WRONG = FilePayload(name="run.exe", mimeType="application/octet-stream", buffer=b"MZ\x90\x00\x01")
DROPPED = """(element, kind) => {
  const data = new DataTransfer();
  data.items.add(new File(["words from " + kind], kind + ".txt", { type: "text/plain" }));
  const more = { bubbles: true, cancelable: true, composed: true };
  element.dispatchEvent(kind === "drop"
    ? new DragEvent("drop", { ...more, dataTransfer: data })
    : new ClipboardEvent("paste", { ...more, clipboardData: data }));
}"""


def tray(page: Page) -> Locator:
    return page.locator(".tray li")


def attach(page: Page, *files: FilePayload) -> None:
    page.locator("unsnag-widget input[type=file]").set_input_files(list(files))


def test_files_are_chosen_pasted_and_dropped_and_sent_by_keys(visit: Visit, host: str) -> None:
    page = visit().new_page()
    page.goto(host)
    launcher(page).click()
    with page.expect_file_chooser() as chooser:
        field(page).press("Tab")
        expect(page.get_by_role("button", name="Attach files")).to_be_focused()
        page.keyboard.press("Enter")
    chooser.value.set_files([PICTURE, BILL, WRONG])
    expect(tray(page)).to_have_count(3)
    expect(tray(page).nth(2)).to_contain_text("Files of this type aren't taken.")
    expect(tray(page).nth(1)).to_contain_text("100 %")
    page.get_by_role("button", name="Remove run.exe").press("Enter")
    field(page).evaluate(DROPPED, "paste")
    field(page).evaluate(DROPPED, "drop")
    expect(tray(page)).to_have_count(4)
    expect(tray(page).nth(3)).to_contain_text("100 %")
    field(page).press("Enter")
    expect(tray(page)).to_have_count(0)
    sent = log_of(page).locator(".customer .file")
    expect(sent).to_have_count(4)
    expect(sent.first.locator("canvas")).to_be_visible()
    assert sent.first.locator("canvas").evaluate("e => [e.width, e.height]") == [120, 80]
    with page.expect_download() as saved:
        sent.nth(1).click()
    assert saved.value.suggested_filename == "bill.pdf"
    assert Path(saved.value.path()).read_bytes() == BILL["buffer"]
    page.reload()
    expect(log_of(page).locator(".customer .file canvas")).to_be_visible()
    with page.expect_download() as again:
        log_of(page).locator(".customer .file").nth(3).click()
    assert Path(again.value.path()).read_bytes() == b"words from drop"


def test_files_given_offline_wait_and_go_once_in_the_tab_where_they_are(
    visit: Visit, host: str
) -> None:
    context = visit()
    page, other = context.new_page(), context.new_page()
    page.goto(host)
    launcher(page).click()
    say(page, "How do I descale it?")
    expect(log_of(page).locator(".article")).to_be_visible()
    other.goto(host)
    expect(log_of(other).locator(".article")).to_be_visible()
    context.set_offline(True)
    attach(page, BILL)
    expect(tray(page)).to_contain_text("Retrying")
    field(page).fill("The bill")
    field(page).press("Enter")
    expect(field(page)).to_have_value("The bill")
    context.set_offline(False)
    expect(log_of(page).locator(".customer .file")).to_have_count(1)
    expect(log_of(page).locator(".customer .body").last).to_have_text("The bill")
    expect(log_of(other).locator(".customer .file")).to_have_count(1)
    expect(tray(other)).to_have_count(0)


def test_too_large_and_too_many_are_refused_before_anything_is_sent(
    visit: Visit, host: str
) -> None:
    page = visit().new_page()
    page.goto(host)
    launcher(page).click()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.locator("unsnag-widget").evaluate(
        """element => {
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(21 << 20)], "film.mp4"));
          element.shadowRoot.querySelector(".panel").dispatchEvent(
            new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        }"""
    )
    expect(tray(page)).to_contain_text("larger than 20 MB")
    assert [url for url in asked if "/files" in url] == []
    page.get_by_role("button", name="Remove film.mp4").click()
    few = [
        FilePayload(name=f"{n}.txt", mimeType="text/plain", buffer=b"n%d" % n) for n in range(11)
    ]
    attach(page, *few)
    expect(tray(page)).to_have_count(11)
    expect(tray(page).nth(10)).to_contain_text("A message takes ten files")


@pytest.mark.parametrize(
    ("width", "scheme", "language"), [(320, "dark", "ar"), (1280, "light", "en")]
)
def test_axe_finds_nothing_about_files_and_they_fit(
    visit: Visit, host: str, width: int, scheme: str, language: str
) -> None:
    page = visit(width, 700, color_scheme=scheme, bypass_csp=True).new_page()
    page.goto(f"{host}?lang={language}")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    launcher(page).click()
    expect(page.locator(".tray")).to_have_count(1)
    long = FilePayload(name=f"{'x' * 90}.pdf", mimeType="application/pdf", buffer=b"%PDF-1.4")
    attach(page, PICTURE, long, WRONG)
    expect(tray(page)).to_have_count(3)
    expect(tray(page).nth(1)).to_contain_text("100 %")
    assert problems(page) == []
    page.locator(".send").click()
    expect(log_of(page).locator(".file canvas")).to_be_visible()
    expect(log_of(page).locator(".file")).to_have_count(2)
    assert problems(page) == []
    assert log_of(page).evaluate("e => e.scrollWidth <= e.clientWidth")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def problems(page: Page) -> list[str]:
    found = page.evaluate("async () => (await axe.run()).violations")
    return [f"{v['id']}: {[n['html'] for n in v['nodes']]}" for v in cast("list[Any]", found)]


def test_what_a_person_saw_is_shown_and_what_the_customer_sees_is_told(
    visit: Visit, host: str, server: Server
) -> None:
    context = visit()
    page = context.new_page()
    page.goto(host)
    launcher(page).click()
    say(page, "person")
    expect(log_of(page)).to_contain_text("A person takes it from here")
    expect(log_of(page).locator(".customer .status")).to_be_empty()
    server.reads()
    expect(log_of(page).locator(".customer .status")).to_have_text("Seen")
    server.writes("Line by line. " * 300, "human", "Alex Lindgren")
    expect(log_of(page)).to_contain_text("Line by line.")
    page.locator("unsnag-widget .scroll").evaluate("e => { e.scrollTop = 0; }")
    server.writes("for the team only", "note", "Morgan")
    with page.expect_request("**/messages?after=*"):
        pass
    before = server.read_by_customer()
    server.writes("The end of it", "human", "Alex Lindgren")
    expect(log_of(page)).to_contain_text("The end of it")
    with page.expect_request("**/messages?after=*"):
        pass
    assert server.read_by_customer() == before, "it was scrolled away from"
    with page.expect_request("**/api/widget/v1/read") as told:
        page.locator("unsnag-widget .scroll").evaluate("e => { e.scrollTop = e.scrollHeight; }")
    response = told.value.response()
    assert response is not None
    response.finished()
    assert server.read_by_customer() > before
