# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is the money spread? By area and kind, and how much of it is funded."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite, nan

from klimatkontrakt.chapters import money, run_names
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city.schema import City
from klimatkontrakt.engine.answers import economics
from klimatkontrakt.engine.answers.money_tables import SOCIETY
from klimatkontrakt.engine.answers.ranking import largest_first
from klimatkontrakt.figures.figure import Figure, Words
from klimatkontrakt.language import sizes as language_sizes
from klimatkontrakt.language.words import Language

SUBJECT = "money"


def areas_figure(run: Run, language: Language) -> Figure | None:
    """What is paid up to the target year by area and kind, and the part that is funded; real kronor."""
    say, city = Words(language, SUBJECT), run.city
    cells = {(cell.area, cell.kind): cell.value for cell in run.answer.money.areas}
    funded = run.answer.money.funded
    if not cells:
        return None
    sizes = {kind: sum(abs(v) for (_, k), v in cells.items() if k == kind and isfinite(v)) for _, kind in cells}
    kinds = sorted(sizes, key=lambda kind: (-sizes[kind], kind))
    uncosted = run.answer.money.uncosted_areas
    totals = {area: sum(v for (a, _), v in cells.items() if a == area) for area, _ in cells}
    totals = {area: _shown(total, area in uncosted) for area, total in totals.items()}
    areas = largest_first({a: sum(v for (area, _), v in cells.items() if area == a and isfinite(v)) for a in totals})
    own = language_sizes.money_size(cells.values(), language)
    rows = [
        [
            _name(city, a, a in uncosted, language),
            *(own.written(cells[a, k]) if (a, k) in cells else "" for k in kinds),
            own.written(totals[a]),
            own.written(funded[a]),
        ]
        for a in areas
    ]
    whole, secured = _shown(sum(totals.values()), bool(uncosted)), sum(funded.values())
    columns = [own.written(sum(v for (_, k), v in cells.items() if k == kind)) for kind in kinds]
    rows.append([say("head.total"), *columns, own.written(whole), own.written(secured)])
    year, known = str(run.year), sum(v for v in cells.values() if isfinite(v))
    texts = {"whole": own.written(whole if isfinite(whole) else known), "funded": own.written(secured)}
    texts["paid"] = own.written(run.answer.money.paid)
    finding = _finding(whole, bool(uncosted), {**texts, "unit": own.unit, "year": year}, language)
    heads = [say("head.area"), *(say.term("kind", k) for k in kinds), say("head.total"), say("head.funded")]
    caption = say("areas.caption", unit=own.unit, price_year=str(city.header.price_year), year=year)
    notes = [*_transfers(run, whole, own, language), *money.unknown_notes(run, language)]
    return Figure(
        "areas",
        finding,
        heads,
        rows,
        notes=notes,
        caption=caption,
        is_open=True,
        of="view.cash",
        year=run.year,
    )


def _finding(whole: float, is_uncosted: bool, texts: Mapping[str, str], language: Language) -> str:
    """What all of it comes to: of what is known where costs lack a figure, and no sum where that would be a saving."""
    say = Words(language, SUBJECT)
    if is_uncosted and not isfinite(whole):
        return say("areas.finding_uncosted", **texts)
    return say("areas.finding_known" if is_uncosted or not isfinite(whole) else "areas.finding", **texts)


def _shown(known: float, is_uncosted: bool) -> float:
    """What is shown of a sum: of one that lacks a stated cost never a saving."""
    return nan if is_uncosted and known < 0 else known


def _name(city: City, area: str, is_uncosted: bool, language: Language) -> str:
    """An area by its name, said to be what is known where stated costs of it have no figure."""
    name = city.label("areas", area, language) if area else Words(language, SUBJECT)("none")
    return run_names.known_name(name, language) if is_uncosted else name


def _transfers(run: Run, whole: float, size: language_sizes.Size, language: Language) -> list[str]:
    """Why what all pay together is not what society's years come to; nothing where they are written alike."""
    until = run.year
    years = run.answer.money.years.get(SOCIETY)
    society = float(years.known_nominal[: until - run.first_year + 1].sum()) if years is not None else whole
    if not isfinite(society) or not isfinite(whole) or size.written(society) == size.written(whole):
        return []
    say, difference = Words(language, SUBJECT), size.less(society, whole) * size.scale
    causes = _causes(run.answer.money.beyond_cash, difference, size, until)
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
