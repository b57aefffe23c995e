"""Whatever an article's Markdown holds, its page runs nothing and loads nothing from elsewhere."""

from __future__ import annotations

import re

import pytest

from unsnag.entrypoints.web.help_center.article_html import marked, render_article

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[go](javascript:alert(1))",
    "[go](JaVaScRiPt&#58;alert(1))",
    "[go](java\tscript:alert(1))",
    "[go](data:text/html;base64,PHNjcmlwdD4=)",
    "[go](vbscript:msgbox)",
    '![x](javascript:alert(1) "t")',
    "![x](data:image/svg+xml;base64,PHN2Zz4=)",
    "<svg><script>alert(1)</script></svg>",
    '<a href="https://example.com" onclick="alert(1)">x</a>',
    "<iframe src=https://example.com></iframe>",
    "<style>body{display:none}</style>",
    '## <img id=main onerror="alert(1)">',
    '[x](https://example.com "a\\" onmouseover=\\"alert(1)")',
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "| <script>alert(1)</script> |\n|---|\n| [x](javascript:1) |",
]
TAG = re.compile(r"<[a-z/][^>]*>", re.IGNORECASE)


@pytest.mark.parametrize("markdown", HOSTILE)
def test_nothing_hostile_survives(markdown: str) -> None:
    tags = " ".join(TAG.findall(str(render_article(markdown).body))).lower()
    assert not re.search(r"<(script|iframe|style|svg|object|embed|form|input)", tags)
    assert not re.search(r"\son[a-z]+=", re.sub(r'"[^"]*"', '""', tags))
    assert not re.search(r'(href|src)="\s*(javascript|vbscript|data):', tags)


@pytest.mark.parametrize(
    "nested", ["<b>", "> ", "- ", "[", "![", "*a", "(", "`", "<a href='x'>", "|"]
)
@pytest.mark.timeout(240)  # it must end at all
def test_forty_thousand_nested_marks_end_in_time(nested: str) -> None:
    html = render_article(nested * 40_000 + "end")
    assert str(html.body).count("<blockquote>") <= 20


def test_headings_get_anchors_of_their_own_below_the_title() -> None:
    html = render_article("# One\n\n## Same\n\n## Same\n\n### Deep & <b>\n\n## Last")
    body = str(html.body)
    assert "<h1" not in body
    assert '<h2 id="s-same"><a href="#s-same"' in body
    assert '<h2 id="s-same-2">' in body
    assert html.contents == (
        ("s-one", "One"), ("s-same", "Same"), ("s-same-2", "Same"), ("s-last", "Last"),
    )  # fmt: skip


def test_few_headings_need_no_contents() -> None:
    assert render_article("## One\n\ntext").contents == ()


def test_links_lists_and_tables_stay() -> None:
    text = "[a](https://example.com) [b](/articles/x)\n\n3. c\n\n| d | e |\n|---|---|\n| 1 | 2 |"
    body = str(render_article(text).body)
    assert 'href="https://example.com"' in body
    assert 'href="/articles/x"' in body
    assert '<ol start="3">' in body
    assert 'tabindex="0"><table>' in body
    assert "</table></div>" in body


def test_the_matching_sentence_is_marked_and_everything_is_escaped() -> None:
    assert marked("A <b>. Wait & see. C", "Wait & see.") == (
        "A &lt;b&gt;. <mark>Wait &amp; see.</mark> C"
    )
    assert marked("A <b>", "elsewhere") == "A &lt;b&gt;"
    assert marked("A", "") == "A"
