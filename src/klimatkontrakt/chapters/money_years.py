# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is each year's money worth today, and when has it paid for itself? Nominal and discounted, year by year."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from klimatkontrakt.chapters import run_names
from klimatkontrakt.engine.answers import economics, money_tables, purses
from klimatkontrakt.engine.study import Results
from klimatkontrakt.figures.figure import Figure, Words, drawn
from klimatkontrakt.figures.paths import Curve, PathChart
from klimatkontrakt.language import sizes, words
from klimatkontrakt.language.words import Language

Array = NDArray[np.float64]
SUBJECT = "money_years"
KINDS = ("baseline", "plan", "observed")  # classes of the style sheet: nominal, discounted, so far


def figures(results: Results, language: Language) -> list[Figure]:
    """Society's money and the city's own, each year nominal and in present value."""
    own = sorted(actor.id for actor in results.city.actors if actor.type == "city")
    found = [_figure(results, view, language) for view in (money_tables.SOCIETY, *own)]
    return [figure for figure in found if figure is not None]


def _figure(results: Results, view: str, language: Language) -> Figure | None:
    say, city = Words(language, SUBJECT), results.city
    found = money_tables.discounted_years(results, view)
    if found is None:
        return None
    whole = [*found, np.cumsum(found[1])]
    nominal, discounted = found = _columns(results, view, found) if purses.uncosted(results, view) else found
    years = [int(year) for year in results.program.years]
    size = sizes.money_size([float(value) for series in found for value in series], language)
    columns = [_shown(*pair) for pair in zip(whole, (nominal, discounted, np.cumsum(discounted)), strict=True)]
    rows = [[str(year), *(size.written(float(column[at])) for column in columns)] for at, year in enumerate(years)]
    total = [size.written(float(column.sum())) for column in columns[:2]]
    rows.append([say("total"), *total, ""])
    caption = say("caption", unit=size.unit, price_year=str(city.header.price_year), **_terms(results, view, language))
    is_known = bool(np.isfinite(columns).all())
    finding = _finding(results, view, found, size, language)
    heads = [say("head.year"), say("head.nominal"), say("head.discounted"), say("head.cumulated")]
    return Figure(
        f"years-{view}",
        finding,
        heads,
        rows,
        notes=_notes(results, view, language),
        legend=[] if not is_known else [(f"line {kind}", head) for kind, head in zip(KINDS, heads[1:], strict=True)],
        caption=caption,
        drawing=drawn(_chart(finding, say("description"), size, years, columns, heads), language) if is_known else None,
        of=view if view in {actor.id for actor in city.actors} else f"view.{view}",
        row_years=[*years, years[-1]],
    )


def _columns(results: Results, view: str, found: tuple[Array, Array]) -> tuple[Array, Array]:
    """What is known of a view's years, nominal and discounted, where stated costs have no figure."""
    return money_tables.known_years(results, view) or found


def _shown(whole: Array, known: Array) -> Array:
    """What is shown of sums: of those that are not known whole what is known, but never a saving or nothing."""
    return np.where(np.isnan(whole) & ~(known > 0), np.nan, known)


def _chart(
    finding: str, description: str, size: sizes.Size, years: list[int], columns: list[Array], heads: list[str]
) -> PathChart:  # fmt: skip
    named = zip(KINDS, heads[1:], columns, strict=True)
    curves = [Curve(head, kind, years, (column / size.scale).tolist()) for kind, head, column in named]
    return PathChart(finding, description, size, curves, ())


def _terms(results: Results, view: str, language: Language) -> dict[str, str]:
    """By what rate and to which year it is discounted."""
    rate = economics.rate_of(results.city, view)
    return {"rate": words.number(100 * rate, language), "base": str(results.city.header.discount_from)}


def _name(results: Results, view: str, language: Language) -> str:
    """Whose money it is, as a sentence begins."""
    actors = {actor.id for actor in results.city.actors}
    name = results.city.actor(view).label(language) if view in actors else words.term("view", view, language)
    return name[:1].upper() + name[1:]


def _notes(results: Results, view: str, language: Language) -> list[str]:
    """What is not known and why; and that the last year holds what is left of what was bought."""
    flows = [flow for flow in results.flows if economics.is_in_view(results.city, flow, view)]
    notes = [words.say(SUBJECT, "residual", language)] if any(flow.kind == "residual" for flow in flows) else []
    missing = purses.behind_view(results, view)
    notes += run_names.uncosted_note(results, purses.uncosted(results, view), language)
    if missing:
        names = run_names.missing_names(results, missing, language)
        notes.append(words.say("report", "money.unknown_views", language, missing=names))
    return notes


def _finding(results: Results, view: str, found: tuple[Array, Array], size: sizes.Size, language: Language) -> str:
    """What it comes to without and with discounting, and when it has paid for itself."""
    say, years = Words(language, SUBJECT), results.program.years
    nominal, worth = (float(series.sum()) for series in found)
    who, last = _name(results, view, language), str(years[-1])
    uncosted = purses.uncosted(results, view)
    if not np.isfinite(worth) or (uncosted and worth <= 0):
        return say("finding_unknown", who=who, last=last)
    texts = {
        "who": who, "last": last, "unit": size.unit, "nominal": size.written(nominal),
        "worth": size.written(worth),
    }  # fmt: skip
    if uncosted:
        return say("finding_known", count=len(uncosted), **texts)
    even = economics.break_even(found[1], years)
    if even is not None:
        return say("finding_even", even=str(even), **texts)
    return say("finding_never" if worth > 0 else "finding_always", **texts)
