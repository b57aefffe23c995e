"""The other side of `intents`: one classifier, in an environment of its own.

    python intent_engines.py fasttext FOLDER

FOLDER has `learn.json`, pairs of a text and its intent, and `ask.json`, texts. Each text is asked
once, after one that is not counted. What comes back in `said.json` is `learned`, the seconds that
learning took, and for each text its `ms` and what was `said`: the first intent and how sure, 0…1.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

Ask = Callable[[str], tuple[str, float]]

RASA_PIPELINE = """
recipe: default.v1
language: en
pipeline:
  - name: WhitespaceTokenizer
  - name: RegexFeaturizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - {name: CountVectorsFeaturizer, analyzer: char_wb, min_ngram: 1, max_ngram: 4}
  - {name: DIETClassifier, epochs: 100, constrain_similarities: true, random_seed: 0}
"""


def fasttext(pairs: Sequence[tuple[str, str]], folder: Path) -> Ask:
    """Words and pairs of words, with the rate and the epochs of its tutorial."""
    import fasttext as library

    names = sorted({intent for _, intent in pairs})
    lines = [f"__label__{names.index(intent)} {_tokens(text)}\n" for text, intent in pairs]
    (folder / "learn.txt").write_text("".join(lines), encoding="utf-8")
    model = library.train_supervised(
        str(folder / "learn.txt"), lr=1.0, epoch=25, wordNgrams=2, thread=1, verbose=0
    )

    def ask(text: str) -> tuple[str, float]:
        ((label,), (sure,)) = model.predict(_tokens(text), k=1)
        return names[int(label.removeprefix("__label__"))], min(1.0, float(sure))

    return ask


def _tokens(text: str) -> str:
    """Small letters, with space around punctuation, as its tutorial asks."""
    return " ".join(re.findall(r"\w+|[^\w\s]", text.lower()))


def rasa(pairs: Sequence[tuple[str, str]], folder: Path) -> Ask:
    """The pipeline that `rasa init` writes, understanding only."""
    from rasa.core.agent import Agent
    from rasa.model_training import train_nlu

    examples: dict[str, list[str]] = {}
    for text, intent in pairs:
        examples.setdefault(intent, []).append(" ".join(text.split()))
    told = ['version: "3.1"', "nlu:"]
    for intent, texts in examples.items():
        told += [f"- intent: {json.dumps(intent)}", "  examples: |", *(f"    - {t}" for t in texts)]
    (folder / "nlu.yml").write_text("\n".join(told), encoding="utf-8")
    (folder / "config.yml").write_text(RASA_PIPELINE, encoding="utf-8")
    made = train_nlu(str(folder / "config.yml"), str(folder / "nlu.yml"), str(folder))
    agent = Agent.load(made)
    loop = asyncio.new_event_loop()

    def ask(text: str) -> tuple[str, float]:
        said = loop.run_until_complete(agent.parse_message(text))["intent"]
        return str(said["name"]), min(1.0, float(said["confidence"]))

    return ask


ENGINES = {"fasttext": fasttext, "rasa": rasa}


def main(name: str, folder: Path) -> None:
    """Learn, ask, and write what was said."""
    pairs = [tuple(pair) for pair in json.loads((folder / "learn.json").read_text("utf-8"))]
    texts = json.loads((folder / "ask.json").read_text("utf-8"))
    began = time.perf_counter()
    ask = ENGINES[name](pairs, folder)
    learned = time.perf_counter() - began
    ask("is anybody there")
    spent, said = [], []
    for text in texts:
        began = time.perf_counter()
        said.append(ask(text))
        spent.append(1000 * (time.perf_counter() - began))
    told = {"learned": learned, "ms": spent, "said": said}
    (folder / "said.json").write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
