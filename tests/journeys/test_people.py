"""People come, prove who they are twice, and read what their role lets them, in a real browser."""

from __future__ import annotations

import base64
import os
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.fakes.identity_process import missing, running_provider
from tests.journeys.served import free_port
from tests.journeys.test_desk import AXE, PASSWORD, Desk, running_desk
from unsnag.domain.staff.second_factor import code_at

pytestmark = [pytest.mark.browser, pytest.mark.slow]
OWN = "a password of one's own"
SSO = """[providers.acme]
name = "Acme"
issuer = "http://127.0.0.1:{port}"
client_id = "unsnag"
client_secret_file = "{secret}"
create = true
roles_claim = "groups"
[providers.acme.roles]
support = ["agent"]
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desk, int]]:
    """A desk with people, where leads need a second factor and Acme vouches; and Acme's port."""
    port, folder = free_port(), tmp_path_factory.mktemp("people")
    (folder / "secret").write_text("a secret of the tests alone", encoding="utf-8")
    file = folder / "sso.toml"
    file.write_text(SSO.format(port=port, secret=folder / "secret"), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("UNSNAG_SSO", str(file))
        patch.setenv("UNSNAG_SECOND_FACTOR", "lead")
        with running_desk(folder, "tests.journeys.people_world") as desk:
            yield desk, port


def page_of(browser: Browser, desk: Desk, **how: object) -> Page:
    how.setdefault("viewport", {"width": 1280, "height": 900})
    page = browser.new_context(base_url=desk.url, **how).new_page()
    page.set_default_timeout(15_000)
    return page


def signed_in(browser: Browser, desk: Desk, name: str, **how: object) -> Page:
    page = page_of(browser, desk, **how)
    page.goto("/sign-in")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_load_state("load")
    return page


def sound(page: Page) -> None:
    """Nothing that axe finds, and nothing wider than the screen."""
    page.evaluate(AXE)
    asked = "v => v.id + ': ' + v.nodes.map(n => n.target)"
    found = page.evaluate(f"axe.run(document).then(r => r.violations.map({asked}))")
    assert found == [], page.url
    wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(wide) <= 0, page.url


def secret_on(page: Page) -> bytes:
    page.get_by_text("You can’t scan it?").click()
    words = page.locator("details code").inner_text().replace(" ", "")
    return base64.b32decode(words)


def invited(admin: Page) -> str:
    """The link that an admin gets for Sam, a lead."""
    expect(admin).to_have_url(re.compile("/people$"))
    admin.get_by_label("Full name").fill("Sam Ito")
    admin.get_by_label("Sign-in name").fill("sam")
    admin.get_by_label("Lead").check()
    admin.get_by_role("button", name="Invite").click()
    sound(admin)
    return admin.locator("#link").inner_text()


def welcomed(sam: Page, link: str) -> tuple[str, str]:
    """Sam follows the link, all the way to the desk; the code that was used, and a recovery
    code."""
    sam.goto(link)
    sound(sam)
    sam.get_by_label("New password").fill(OWN)
    sam.get_by_label("The same once more").fill(OWN)
    sam.keyboard.press("Enter")
    expect(sam).to_have_url(re.compile("/sign-in/set-up$"))
    sound(sam)
    secret = secret_on(sam)
    used = code_at(secret, int(time.time()) // 30)
    sam.get_by_label("Code").fill(used)
    sam.keyboard.press("Enter")
    expect(sam.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    assert sam.locator(".codes li").count() == 10
    recovery = sam.locator(".codes li").first.inner_text()
    sound(sam)
    sam.get_by_role("link", name="I have kept them").click()
    expect(sam).to_have_url(re.compile("/desk$"))
    return used, recovery


def test_an_invited_lead_sets_a_password_and_a_second_factor_and_comes_back(
    browser: Browser, house: tuple[Desk, int]
) -> None:
    desk, _ = house
    admin, sam = signed_in(browser, desk, "robin"), page_of(browser, desk)
    used, recovery = welcomed(sam, invited(admin))
    sam.get_by_role("button", name="Sign out").click()

    sam.get_by_label("Name").fill("sam")
    sam.get_by_label("Password").fill(OWN)
    sam.keyboard.press("Enter")
    expect(sam).to_have_url(re.compile("/sign-in/factor$"))
    sound(sam)
    sam.get_by_label("Code").fill(used)
    sam.keyboard.press("Enter")
    expect(sam.get_by_role("alert")).to_contain_text("used before")
    sam.get_by_label("Code").fill(recovery)
    sam.keyboard.press("Enter")
    expect(sam).to_have_url(re.compile("/desk$"))

    admin.get_by_role("button", name="Deactivate Sam Ito").click()
    expect(admin.locator(".flash")).to_contain_text("can’t come back in")
    expect(sam).to_have_url(re.compile("/sign-in"), timeout=20_000)  # by itself


@pytest.mark.skipif(bool(missing()) and not os.environ.get("CI"), reason=missing())
def test_somebody_comes_by_the_companys_own_sign_in(
    browser: Browser, house: tuple[Desk, int]
) -> None:
    desk, port = house
    with running_provider(f"{desk.url}/sign-in/with/acme/back", port):
        page = page_of(browser, desk)
        page.goto("/desk/approvals")
        page.get_by_role("link", name="Sign in with Acme").click()
        expect(page.get_by_role("heading", name="Acme")).to_be_visible()
        page.get_by_label("Account").fill("dana")
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile("/desk/approvals$"))
        expect(page.locator(".who")).to_contain_text("Dana Whitfield")
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("link", name="Sign out of Acme as well")).to_be_visible()
        sound(page)


def test_an_auditor_reads_and_can_not_act(browser: Browser, house: tuple[Desk, int]) -> None:
    desk, _ = house
    page = signed_in(browser, desk, "ash")
    expect(page.get_by_text("You read as an auditor.")).to_be_visible()
    for path in ("/desk/tickets/1", "/desk/approvals/1", "/insights/autonomy", "/people"):
        page.goto(path)
        page.wait_for_load_state("load")
        forms = page.locator("main form[method=post]")
        assert [forms.nth(n).is_visible() for n in range(forms.count())] == [False] * forms.count()
        sound(page)
    answer = page.request.post("/desk/tickets/1/reply", form={"text": "Hello"})
    assert answer.status == 403


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_pages_hold_on_a_small_screen_in_both_schemes(
    browser: Browser, house: tuple[Desk, int], scheme: str
) -> None:
    desk, _ = house
    shots = os.environ.get("SHOTS")
    for width in (320, 1280):
        how = {"viewport": {"width": width, "height": 800}, "color_scheme": scheme}
        robin = signed_in(browser, desk, "robin", **how)
        for path in ("/people", "/people/1", "/people/999", "/my/account", "/my/factor"):
            robin.goto(path)
            sound(robin)
            if shots:
                name = f"{path.strip('/').replace('/', '-')}-{width}-{scheme}.png"
                robin.screenshot(path=str(Path(shots) / name), full_page=True)
        stranger = page_of(browser, desk, **how)
        for path in ("/sign-in", "/sign-in/welcome/nothing", "/sign-in/with/nothing"):
            stranger.goto(path)
            sound(stranger)
            if shots:
                name = f"{path.strip('/').replace('/', '-')}-{width}-{scheme}.png"
                stranger.screenshot(path=str(Path(shots) / name), full_page=True)
        robin.goto("/sign-in/confirm?next=/people")
        sound(robin)
