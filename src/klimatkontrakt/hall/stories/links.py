# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where does a sentence lead? The name of every thing in it leads to its own story."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from markupsafe import Markup, escape

from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language
from klimatkontrakt.story import sentences
from klimatkontrakt.story.facts import Quote, Ref
from klimatkontrakt.story.sentences import Piece


def linked(found: Sequence[Piece], language: Language, address: Callable[[str, int | None], str]) -> Markup:
    """A sentence in which the name of every thing leads to its own story; the author's own words are marked Swedish.

    Args:
        found: the sentence in pieces.
        language: the page's.
        address: makes the address of an id's story.
    """
    return Markup("").join(_linked(piece, language, address) for piece in found)


def _linked(piece: Piece, language: Language, address: Callable[[str, int | None], str]) -> Markup:
    if isinstance(piece, Quote):
        text = escape(words.catalogue(sentences.SUBJECT)["quote"][language])
        mark = Markup("{}") if language == "sv" else Markup('<span lang="sv">{}</span>')
        return text.format(quote=mark.format(piece.text))
    if isinstance(piece, Ref):
        name = piece.name(language)
        return Markup('<a href="{}">{}</a>').format(address(piece.id, None), name) if piece.is_told else escape(name)
    return escape(piece)
