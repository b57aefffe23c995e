"""The other side of `search_scale`: one search engine, in an environment of its own.

    python engine_runs.py whoosh FOLDER

FOLDER has `articles.jsonl` (id, title, body), `articles.npy` (a unit vector each), `queries.json`
(their texts) and `queries.npy`. Each query is asked once, after one that is not counted. What comes
back on standard output is one JSON object: `ms` of each query, `found` ids of each, best first, and
the seconds that the index took to be `built`. Vectors are given: no time has an encoder in it.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

FIRST = 5
AT_ONCE = 5_000
Ask = Callable[[str, Any], list[str]]


def whoosh(articles: list[dict[str, str]], _vectors: Any, folder: Path) -> Ask:
    """BM25F over title and body, any word of the query."""
    from whoosh import fields, index, qparser
    from whoosh.analysis import StemmingAnalyzer

    told = StemmingAnalyzer()
    schema = fields.Schema(
        id=fields.ID(stored=True),
        title=fields.TEXT(analyzer=told, field_boost=3.0),
        body=fields.TEXT(analyzer=told),
    )
    (folder / "whoosh").mkdir()
    made = index.create_in(str(folder / "whoosh"), schema)
    writer = made.writer(limitmb=512)
    for each in articles:
        writer.add_document(id=each["id"], title=each["title"], body=each["body"])
    writer.commit()
    searcher = made.searcher()
    parser = qparser.MultifieldParser(["title", "body"], schema, group=qparser.OrGroup)
    parser.remove_plugin_class(qparser.WildcardPlugin)

    def ask(text: str, _vector: Any) -> list[str]:
        return [hit["id"] for hit in searcher.search(parser.parse(text), limit=FIRST)]

    return ask


def chroma(articles: list[dict[str, str]], vectors: Any, _folder: Path) -> Ask:
    """The nearest vectors by its HNSW graph."""
    import chromadb

    client = chromadb.EphemeralClient()
    kept = client.create_collection("articles", metadata={"hnsw:space": "cosine"})
    for start in range(0, len(articles), AT_ONCE):
        some = articles[start : start + AT_ONCE]
        texts = [f"{each['title']}\n{each['body']}" for each in some]
        of_them = vectors[start : start + AT_ONCE]
        kept.add(ids=[each["id"] for each in some], embeddings=of_them, documents=texts)

    def ask(_text: str, vector: Any) -> list[str]:
        found: list[str] = kept.query(query_embeddings=[vector], n_results=FIRST)["ids"][0]
        return found

    return ask


def lancedb(articles: list[dict[str, str]], vectors: Any, folder: Path) -> Ask:
    """Words and vectors together, fused by its reranker."""
    import lancedb as lance

    rows = [
        {"id": each["id"], "text": f"{each['title']}\n{each['body']}", "vector": vector}
        for each, vector in zip(articles, vectors, strict=True)
    ]
    table = lance.connect(str(folder / "lance")).create_table("articles", rows)
    table.create_fts_index("text")
    table.create_index(metric="cosine", index_type="IVF_HNSW_SQ")

    def ask(text: str, vector: Any) -> list[str]:
        words = " ".join("".join(c if c.isalnum() else " " for c in text).split())
        query = table.search(query_type="hybrid").vector(vector).text(words).limit(FIRST)
        return [row["id"] for row in query.to_list()]

    return ask


def haystack(articles: list[dict[str, str]], vectors: Any, _folder: Path) -> Ask:
    """Its store in memory: BM25 and vectors, joined by their ranks."""
    from haystack import Document
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.retrievers import (
        InMemoryBM25Retriever,
        InMemoryEmbeddingRetriever,
    )
    from haystack.document_stores.in_memory import (
        InMemoryDocumentStore,
    )

    store = InMemoryDocumentStore(embedding_similarity_function="dot_product")
    store.write_documents(
        [
            Document(
                id=each["id"],
                content=f"{each['title']}\n{each['body']}",
                embedding=vector.tolist(),
            )
            for each, vector in zip(articles, vectors, strict=True)
        ]
    )
    words = InMemoryBM25Retriever(store, top_k=20)
    near = InMemoryEmbeddingRetriever(store, top_k=20)
    joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=FIRST)

    def ask(text: str, vector: Any) -> list[str]:
        told = words.run(query=text)["documents"]
        meant = near.run(query_embedding=vector.tolist())["documents"]
        return [each.id for each in joiner.run(documents=[told, meant])["documents"]]

    return ask


ENGINES = {"whoosh": whoosh, "chroma": chroma, "lancedb": lancedb, "haystack": haystack}


def main(name: str, folder: Path) -> None:
    """Build, ask, and print what was found."""
    lines = (folder / "articles.jsonl").read_text("utf-8").splitlines()
    queries = json.loads((folder / "queries.json").read_text("utf-8"))
    asked = np.load(folder / "queries.npy")
    began = time.perf_counter()
    ask = ENGINES[name](
        [json.loads(line) for line in lines], np.load(folder / "articles.npy"), folder
    )
    built = time.perf_counter() - began
    ask(queries[0], asked[0])
    spent, found = [], []
    for text, vector in zip(queries, asked, strict=True):
        began = time.perf_counter()
        found.append(ask(text, vector))
        spent.append(1000 * (time.perf_counter() - began))
    print(json.dumps({"built": built, "ms": spent, "found": found}))


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
