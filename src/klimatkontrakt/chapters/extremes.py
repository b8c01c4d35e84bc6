# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Why does a row of a table of measures stand out? A last column that says so, where any row does."""

from __future__ import annotations

from collections.abc import Sequence

from klimatkontrakt.chapters.run import Run
from klimatkontrakt.figures.figure import Words
from klimatkontrakt.language.words import Language
from klimatkontrakt.story import extremes


def with_column(
    run: Run, measures: Sequence[str], rows: Sequence[list[str]], heads: Sequence[str], language: Language
) -> tuple[list[list[str]], list[str]]:
    """A table of measures with a last column that says why a row stands out; without it where none does."""
    values_told = [
        " ".join(extremes.sentences(run.city, run.headline, run.answer.extremes, measure, language))
        for measure in measures
    ]
    if not any(values_told):
        return list(rows), list(heads)
    return [[*row, text] for row, text in zip(rows, values_told, strict=True)], [
        *heads,
        Words(language, extremes.SUBJECT)("head.extreme"),
    ]
