# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How hard is a text to read? Björnsson's LIX (1968): words a sentence, plus long words in a hundred.

Below 30 is a children's book, 30 to 40 fiction, 40 to 50 a newspaper, above 50 an authority's report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape

from tests import hall

LONG = 6  # a word of more letters is long
_WORD = re.compile(r"\w[\w-]*")
_END = re.compile(r"[.!?:](?=\s|$)")
_MAIN = re.compile(r"<main\b.*?</main>", re.DOTALL)
_APART = re.compile(
    r"<(nav|table|svg|form|dl|small|details)\b.*?</\1>"
    r"|<ul class=\"legend\">.*?</ul>"
    r"|<p class=\"(?:made|taken|whence|hint)[^>]*>.*?</p>",
    re.DOTALL,
)
_BLOCK = re.compile(r"<(h[1-4]|p|li|dd)\b[^>]*>(.*?)</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def blocks(html: str) -> list[str]:
    """The running text of a page: its headings, findings and notes; no menu, table, drawing, form or line of its making."""
    main = _MAIN.search(hall.without_cards(html))
    inside = _APART.sub(" ", main[0]) if main else ""
    found = (unescape(_TAG.sub("", block)).strip() for _, block in _BLOCK.findall(inside))
    return [" ".join(text.split()) for text in found if text]


def lix(texts: Iterable[str]) -> float:
    """The LIX of texts, each of which ends a sentence; a number counts as a word, and is never long.

    >>> lix(["Katten sitter här. Hunden springer."])  # 5 words / 2 sentences + 100 · 1 long / 5
    22.5
    """
    word_count = long_count = sentence_count = 0
    for text in texts:
        found = _WORD.findall(text)
        word_count += len(found)
        long_count += sum(len(word.replace("-", "")) > LONG and not word[0].isdigit() for word in found)
        sentence_count += max(1, len(_END.findall(text)) + (0 if _END.search(text[-1:]) else 1 if found else 0))
    return word_count / sentence_count + 100 * long_count / word_count if word_count else 0.0
