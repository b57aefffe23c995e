"""Read `synonyms.txt`: what a company's customers call the same thing.

A line is a group, its names separated by commas; lines that start with # are comments.
"""

from __future__ import annotations

from pathlib import Path

from unsnag.adapters.knowledge_folder.front_matter import read_text


def read_synonyms(file: Path) -> tuple[tuple[str, ...], ...]:
    """The groups of two names or more; none where there is no file. Raises NotReadable."""
    if not file.exists():
        return ()
    groups = []
    for line in read_text(file).splitlines():
        if not line.lstrip().startswith("#"):
            names = tuple(name.strip() for name in line.split(",") if name.strip())
            if len(names) > 1:
                groups.append(names)
    return tuple(groups)
