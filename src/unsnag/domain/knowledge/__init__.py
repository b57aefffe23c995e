"""What the help center holds: articles with versions in several languages, who may read them, where
they are found, and what goes with them.

An article's id never changes; its addresses may, and old ones lead to it for ever. Readers meet
published versions only.
"""

from unsnag.domain.knowledge.articles import (
    Article,
    ArticleContent,
    ArticleId,
    ArticleKind,
    ArticleVersion,
    PublishedArticle,
    Translation,
    VersionState,
    address_of,
    choose_language,
    search_id,
    split_search_id,
)
from unsnag.domain.knowledge.audiences import (
    PUBLIC,
    SEGMENT,
    SIGNED_IN,
    STAFF,
    Segment,
    Viewer,
    audience_keys,
    strictest,
    widens,
)
from unsnag.domain.knowledge.collections import Collection, path_of
from unsnag.domain.knowledge.incoming import (
    EarlierVersion,
    Imported,
    ImportOutcome,
    IncomingArticle,
    KnownImport,
)
from unsnag.domain.knowledge.media import (
    Chapter,
    CueUnreadable,
    Media,
    MediaKind,
    caption_lines,
    media_text,
    read_chapters,
)

__all__ = [
    "PUBLIC",
    "SEGMENT",
    "SIGNED_IN",
    "STAFF",
    "Article",
    "ArticleContent",
    "ArticleId",
    "ArticleKind",
    "ArticleVersion",
    "Chapter",
    "Collection",
    "CueUnreadable",
    "EarlierVersion",
    "ImportOutcome",
    "Imported",
    "IncomingArticle",
    "KnownImport",
    "Media",
    "MediaKind",
    "PublishedArticle",
    "Segment",
    "Translation",
    "VersionState",
    "Viewer",
    "address_of",
    "audience_keys",
    "caption_lines",
    "choose_language",
    "media_text",
    "path_of",
    "read_chapters",
    "search_id",
    "split_search_id",
    "strictest",
    "widens",
]
