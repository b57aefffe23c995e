"""An article as search reads it: what stands on the page, without its marks."""

from __future__ import annotations

from markdown_it import MarkdownIt
from markdown_it.token import Token

from unsnag.domain.knowledge import PublishedArticle, search_id
from unsnag.domain.retrieval import ArticleText

# The same reading of Markdown as on the page: no raw HTML, and nesting has an end.
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable("table")
_BREAKS = {"softbreak": " ", "hardbreak": " "}


def as_article_text(article: PublishedArticle, beside: str = "") -> ArticleText:
    """One paragraph, list item, table row or heading a line; headings start with `# `…`### `. The
    summary is the first line. `beside` is Markdown of what goes with the article, read after it."""
    lines = [article.summary] if article.summary else []
    lines += plain_lines(article.body) + plain_lines(beside)
    return ArticleText(
        id=search_id(article.id, article.language, article.original_language or article.language),
        title=article.title,
        body="\n".join(lines),
        keywords=article.keywords,
        collection=article.collection_slug,
        audience=article.audience,
        language=article.language,
        kind=article.kind.value,
    )


def plain_lines(markdown: str) -> list[str]:
    """The text of Markdown, a block a line."""
    lines: list[str] = []
    row: list[str] | None = None
    marks = ""
    for token in _MARKDOWN.parse(markdown):
        if token.type == "heading_open":
            marks = "#" * min(int(token.tag[1]), 3) + " "
        elif token.type == "tr_open":
            row = []
        elif token.type == "tr_close" and row is not None:
            lines.append(" · ".join(row))
            row = None
        elif token.type == "inline":
            text = " ".join(_inline(token).split())
            if row is not None:
                row.append(text)
            elif text:
                lines.append(marks + text)
            marks = ""
        elif token.type in ("fence", "code_block"):
            lines += [part for part in token.content.splitlines() if part.strip()]
    return lines


def _inline(token: Token) -> str:
    parts = []
    for child in token.children or []:
        if child.type in _BREAKS:
            parts.append(_BREAKS[child.type])
        elif child.type == "image":
            parts.append(_inline(child))
        else:
            parts.append(child.content)
    return "".join(parts)
