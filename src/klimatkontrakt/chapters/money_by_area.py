# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is the money spread? By area and kind, and how much of it is funded."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

from klimatkontrakt.chapters import money
from klimatkontrakt.engine.answers import economics, money_tables, purses
from klimatkontrakt.engine.answers.ranking import largest_first
from klimatkontrakt.engine.study import Results, widest_year
from klimatkontrakt.figures.figure import Figure, Words
from klimatkontrakt.language import sizes as language_sizes
from klimatkontrakt.language.words import Language

SUBJECT = "paying"


def areas_figure(results: Results, language: Language) -> Figure | None:
    """What is paid up to the target year by area and kind, and the part that is funded; real kronor."""
    say, city = Words(language, SUBJECT), results.city
    cells, funded = purses.by_area(results, widest_year(results))
    if not cells:
        return None
    sizes = {kind: sum(abs(v) for (_, k), v in cells.items() if k == kind and isfinite(v)) for _, kind in cells}
    kinds = sorted(sizes, key=lambda kind: (-sizes[kind], kind))
    totals = {area: sum(v for (a, _), v in cells.items() if a == area) for area, _ in cells}
    areas = largest_first({a: sum(v for (area, _), v in cells.items() if area == a and isfinite(v)) for a in totals})
    own = language_sizes.money_size(cells.values(), language)
    rows = [
        [
            city.label("areas", a, language) if a else say("none"),
            *(own.written(cells[a, k]) if (a, k) in cells else "" for k in kinds),
            own.written(totals[a]),
            own.written(funded[a]),
        ]
        for a in areas
    ]
    whole, secured = sum(totals.values()), sum(funded.values())
    columns = [own.written(sum(v for (_, k), v in cells.items() if k == kind)) for kind in kinds]
    rows.append([say("head.total"), *columns, own.written(whole), own.written(secured)])
    year, known = str(widest_year(results)), sum(v for v in cells.values() if isfinite(v))
    texts = {"whole": own.written(whole if isfinite(whole) else known), "funded": own.written(secured)}
    texts["paid"] = own.written(purses.paid(results, widest_year(results)))
    finding = say("areas.finding" if isfinite(whole) else "areas.finding_known", **texts, unit=own.unit, year=year)
    heads = [say("head.area"), *(say.term("kind", k) for k in kinds), say("head.total"), say("head.funded")]
    caption = say("areas.caption", unit=own.unit, price_year=str(city.header.price_year), year=year)
    notes = [*_transfers(results, whole, own, language), *money.unknown_notes(results, language)]
    return Figure(
        "areas",
        finding,
        heads,
        rows,
        notes=notes,
        caption=caption,
        is_open=True,
        of="view.cash",
        year=widest_year(results),
    )


def _transfers(results: Results, whole: float, size: language_sizes.Size, language: Language) -> list[str]:
    """Why what all pay together is not what society's years come to; nothing where they are written alike."""
    until = widest_year(results)
    series = money_tables.discounted_years(results, money_tables.SOCIETY)
    society = float(series[0][: until - int(results.program.years[0]) + 1].sum()) if series is not None else whole
    if not isfinite(society) or not isfinite(whole) or size.written(society) == size.written(whole):
        return []
    say, difference = Words(language, SUBJECT), size.less(society, whole) * size.scale
    causes = _causes(purses.beyond_cash(results, until), difference, size, until)
    texts = {"whole": size.written(whole), "society": size.written(society), "unit": size.unit, "year": str(until)}
    return [say("areas.transfers", **texts, difference=size.signed(difference), causes="; ".join(causes))]


def _causes(by_kind: Mapping[str, float], difference: float, size: language_sizes.Size, until: int) -> list[str]:
    """What the difference is made of, the largest first, so that what is written adds up to it."""
    parts = _causes_by_name(by_kind, size.language, until)
    names = largest_first({name: abs(value) for name, value in parts.items() if not size.is_zero(value)})
    told = []
    for name, text in zip(names, size.parts([parts[name] for name in names], difference), strict=True):
        sign = "+" if parts[name] > 0 and text[0].isdigit() else ""
        told.append(f"{name} ({sign}{text})")
    return told


def _causes_by_name(by_kind: Mapping[str, float], language: Language, until: int) -> dict[str, float]:
    """The kinds of cost in words; those that only go from one to another together."""
    say, parts = Words(language, SUBJECT), {}
    passed_on = sorted(set(by_kind) & set(economics.TRANSFERS))
    if passed_on:
        kinds = ", ".join(say.term("kind", kind) for kind in passed_on)
        parts[say("areas.transfer", kinds=kinds)] = sum(by_kind[kind] for kind in passed_on)
    for kind, value in by_kind.items():
        if kind == "residual":
            parts[say("areas.residual", year=str(until))] = value
        elif kind not in passed_on:
            parts[say.term("kind", kind)] = value
    return parts
