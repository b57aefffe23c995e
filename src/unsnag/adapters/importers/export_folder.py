"""The folder that an export is written to: empty when it begins, and nothing lands outside."""

from __future__ import annotations

from pathlib import Path

from unsnag.application.export_knowledge import FolderInUse


class EmptyFolder:
    """ExportFolder on disk."""

    def __init__(self, folder: Path) -> None:
        """Raises FolderInUse unless the folder is missing or empty."""
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise FolderInUse(f"{folder} is not empty. Name a new folder.")
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder.resolve()

    def write(self, name: str, data: bytes) -> None:
        place = (self._folder / name).resolve()
        if not place.is_relative_to(self._folder):
            raise FolderInUse(f"{name} would be written outside of the folder.")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
