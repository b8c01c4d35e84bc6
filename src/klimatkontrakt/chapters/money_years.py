# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is each year's money worth today, and when has it paid for itself? Nominal and discounted, year by year."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.chapters import money as money_chapter
from klimatkontrakt.chapters import run_names
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city.ids import ids_of
from klimatkontrakt.engine.answer.money_parts import YearMoney
from klimatkontrakt.engine.answers import economics
from klimatkontrakt.figures.figure import Figure, Words, drawn
from klimatkontrakt.figures.paths import Curve, PathChart
from klimatkontrakt.language import sizes, words
from klimatkontrakt.language.words import Language

Array = NDArray[np.float64]
SUBJECT = "money_years"
KINDS = ("baseline", "plan", "observed")  # classes of the style sheet: nominal, discounted, so far


def figures(run: Run, language: Language) -> list[Figure]:
    """Society's money and the city's own, each year nominal and in present value."""
    return [_figure(run, view, money, language) for view, money in run.answer.money.years.items()]


def _figure(run: Run, view: str, money: YearMoney, language: Language) -> Figure:
    say, city, years = Words(language, SUBJECT), run.city, list(run.city.years)
    whole = [money.nominal, money.discounted, np.cumsum(money.discounted)]
    nominal, discounted = money.known_nominal, money.known_discounted
    size = sizes.money_size(np.concatenate([nominal, discounted]).tolist(), language)
    columns = [_shown(*pair) for pair in zip(whole, (nominal, discounted, np.cumsum(discounted)), strict=True)]
    rows = _rows(years, columns, size)
    caption = say("caption", unit=size.unit, price_year=str(city.header.price_year), **_terms(run, view, language))
    is_known = bool(np.isfinite(columns).all())
    finding = _finding(run, view, money, size, language)
    heads = [say("head.year"), say("head.nominal"), say("head.discounted"), say("head.cumulated")]
    return Figure(
        f"years-{view}",
        finding,
        heads,
        rows,
        notes=_notes(run, money, language),
        legend=[] if not is_known else [(f"line {kind}", head) for kind, head in zip(KINDS, heads[1:], strict=True)],
        caption=caption,
        drawing=drawn(_chart(finding, say("description"), size, years, columns, heads), language) if is_known else None,
        of=view if view in ids_of(city.actors) else f"view.{view}",
        row_years=[*years, years[-1]],
        foot=1,
    )


def _rows(years: list[int], columns: list[Array], size: sizes.Size) -> list[list[str]]:
    """A row a year, and the sums of those columns that can be added up."""
    rows = [[str(year), *map(size.written, map(float, cells))] for year, *cells in zip(years, *columns, strict=True)]
    total = [size.written(float(column.sum())) for column in columns[:2]]
    return [*rows, [Words(size.language, SUBJECT)("total"), *total, ""]]


def _shown(whole: Array, known: Array) -> Array:
    """What is shown of sums: of those that are not known whole what is known, but never a saving or nothing."""
    return np.where(np.isnan(whole) & ~(known > 0), np.nan, known)


def _chart(
    finding: str, description: str, size: sizes.Size, years: list[int], columns: list[Array], heads: list[str]
) -> PathChart:  # fmt: skip
    named = zip(KINDS, heads[1:], columns, strict=True)
    curves = [Curve(head, kind, years, (column / size.scale).tolist()) for kind, head, column in named]
    return PathChart(finding, description, size, curves, ())


def _terms(run: Run, view: str, language: Language) -> dict[str, str]:
    """By what rate and to which year it is discounted."""
    rate = economics.rate_of(run.city, view)
    return {"rate": words.number(100 * rate, language), "base": str(run.city.header.discount_from)}


def _name(run: Run, view: str, language: Language) -> str:
    """Whose money it is, as a sentence begins."""
    actors = ids_of(run.city.actors)
    name = run.city.actor(view).label(language) if view in actors else words.term("view", view, language)
    return name[:1].upper() + name[1:]


def _notes(run: Run, money: YearMoney, language: Language) -> list[str]:
    """What is not known and why; and that the last year holds what is left of what was bought."""
    notes = [words.say(SUBJECT, "residual", language)] if money.has_residual else []
    notes += [*money_chapter.silent_note(run, language), *run_names.uncosted_note(money.uncosted, language)]
    if money.behind:
        names = run_names.missing_names(run, money.behind, language)
        notes.append(words.say("report", "money.unknown_views", language, missing=names))
    return notes


def _finding(run: Run, view: str, money: YearMoney, size: sizes.Size, language: Language) -> str:
    """What it comes to without and with discounting, and when it has paid for itself."""
    say, years = Words(language, SUBJECT), np.array(run.city.years)
    nominal, worth = float(money.known_nominal.sum()), float(money.known_discounted.sum())
    who, last = _name(run, view, language), str(years[-1])
    if not np.isfinite(worth) or (money.uncosted and worth <= 0):
        return say("finding_unknown", who=who, last=last)
    texts = {
        "who": who, "last": last, "unit": size.unit, "nominal": size.written(nominal),
        "worth": size.written(worth),
    }  # fmt: skip
    if money.uncosted:
        return say("finding_known", count=len(money.uncosted), **texts)
    even = economics.break_even(money.discounted, years)
    if even is not None:
        return say("finding_even", even=str(even), **texts)
    return say("finding_never" if worth > 0 else "finding_always", **texts)
