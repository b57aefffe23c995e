"""What playbooks show is served from their own folders, and nothing in it can run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client

from tests.application.conftest import World
from tests.application.flow_playbooks import TROUBLE, write
from unsnag.entrypoints import wiring

SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def client(tmp_path: Path, make_world: Callable[..., World]) -> Client:
    folder = write(tmp_path / "playbooks", trouble=TROUBLE)
    media = folder / "trouble" / "media"
    media.mkdir()
    (media / "lever.svg").write_text(SVG, "utf-8")
    (media / "lever.glb").write_bytes(b"glTF")
    (media / "notes.html").write_text("<p>no</p>", "utf-8")
    (tmp_path / "secret.png").write_bytes(b"secret")
    world = make_world(playbooks=folder)
    wiring.provide(lambda: world.app)
    return Client()


def test_a_drawing_is_served_so_that_nothing_in_it_runs(client: Client) -> None:
    answer = client.get("/playbook-media/trouble/media/lever.svg")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/svg+xml"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.getvalue().decode() == SVG  # type: ignore[attr-defined]  # a streamed answer


@pytest.mark.parametrize(
    "path",
    [
        "trouble/media/notes.html",
        "trouble/playbook.yaml",
        "trouble/media/../../../secret.png",
        "trouble/%2e%2e/%2e%2e/secret.png",
        "nowhere/media/lever.svg",
        "trouble/media/none.svg",
        "trouble/media",
        "trouble/media/lever.svg/turn",
    ],
)
def test_nothing_else_is_served(client: Client, path: str) -> None:
    assert client.get(f"/playbook-media/{path}").status_code == 404


def test_a_model_has_a_page_on_which_it_can_be_turned(client: Client) -> None:
    answer = client.get("/playbook-media/trouble/media/lever.glb/turn?words=The+lever")
    assert answer.status_code == 200
    assert 'src="/playbook-media/trouble/media/lever.glb"' in answer.content.decode()
    assert 'alt="The lever"' in answer.content.decode()
