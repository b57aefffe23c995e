"""How texts are cut into words, whatever their language."""

from __future__ import annotations

import pytest

from unsnag.adapters.search.words import STEMMED, terms


@pytest.mark.parametrize("language", sorted({*STEMMED, "ja", "xx", ""}))
def test_texts_of_every_language_are_cut_into_words(language: str) -> None:
    assert terms("descale 2 entkalken نظف καθαρισμός", language)
