# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is the money spread? By area and kind, and how much of it is funded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite, nan

from klimatkontrakt.chapters import money, run_names
from klimatkontrakt.chapters.money_question import silent_measures
from klimatkontrakt.chapters.run import Run
from klimatkontrakt.city.schema import City
from klimatkontrakt.engine.answers import economics
from klimatkontrakt.engine.answers.money_tables import SOCIETY
from klimatkontrakt.engine.answers.ranking import largest_first
from klimatkontrakt.figures.figure import Figure, Words
from klimatkontrakt.language import sizes as language_sizes
from klimatkontrakt.language.words import Language

SUBJECT = "money"


@dataclass(frozen=True)
class Spread:
    """What is paid up to the target year by area and kind, kronor; areas and kinds the largest first.

    Attributes:
        cells: by area and kind; nan where it is not known.
        uncosted: areas with costs that lack a figure, or with measures that state none.
        totals: by area; nan where what is known would be a saving and something is not.
        whole: of all areas, as the totals.
        known: of all cells that have a value.
    """

    cells: Mapping[tuple[str, str], float]
    areas: list[str]
    kinds: list[str]
    uncosted: frozenset[str]
    totals: Mapping[str, float]
    whole: float
    known: float

    @classmethod
    def of(cls, run: Run) -> Spread:
        """The spread of a run's money."""
        cells = {(cell.area, cell.kind): cell.value for cell in run.answer.money.areas}
        silent = {run.city.measures[name].area or "" for name in silent_measures(run)}
        uncosted = frozenset(run.answer.money.uncosted_areas) | silent
        by_area, by_kind = _sums(cells, 0), _sums({key: abs(value) for key, value in cells.items()}, 1)
        totals = {area: _shown(_total(cells, area), area in uncosted) for area in by_area}
        kinds = sorted(by_kind, key=lambda kind: (-by_kind[kind], kind))
        whole = _shown(sum(totals.values()), bool(uncosted))
        known = sum(value for value in cells.values() if isfinite(value))
        return cls(cells, largest_first(by_area), kinds, uncosted, totals, whole, known)

    def of_kind(self, kind: str) -> float:
        """All areas' money of a kind; nan where one's is not known."""
        return sum(value for (_, of), value in self.cells.items() if of == kind)


def _total(cells: Mapping[tuple[str, str], float], area: str) -> float:
    """An area's money; nan where one of its cells is not known."""
    return sum(value for (of, _), value in cells.items() if of == area)


def _sums(cells: Mapping[tuple[str, str], float], part: int) -> dict[str, float]:
    """What is known, by the area (0) or the kind (1) of the cells."""
    sums: dict[str, float] = {}
    for key, value in cells.items():
        sums[key[part]] = sums.get(key[part], 0.0) + (value if isfinite(value) else 0.0)
    return sums


def areas_figure(run: Run, language: Language) -> Figure | None:
    """What is paid up to the target year by area and kind, and the part that is funded; real kronor."""
    if not run.answer.money.areas:
        return None
    say, spread = Words(language, SUBJECT), Spread.of(run)
    own, year = language_sizes.money_size(spread.cells.values(), language), str(run.year)
    return Figure(
        "areas",
        _finding(run, spread, own),
        [say("head.area"), *(say.term("kind", kind) for kind in spread.kinds), say("head.total"), say("head.funded")],
        _rows(run, spread, own),
        notes=[
            *_transfers(run, spread.whole, own, language),
            *money.silent_note(run, language),
            *money.unknown_notes(run, language),
        ],
        caption=say("areas.caption", unit=own.unit, price_year=str(run.city.header.price_year), year=year),
        is_open=True,
        of="view.cash",
        year=run.year,
        foot=1,
    )


def _rows(run: Run, spread: Spread, size: language_sizes.Size) -> list[list[str]]:
    """A row an area: each kind, all of it, and what is funded; all areas last."""
    funded = run.answer.money.funded
    rows = []
    for area in spread.areas:
        kinds = [spread.cells.get((area, kind)) for kind in spread.kinds]
        numbers = ["" if value is None else size.written(value) for value in kinds]
        name = _name(run.city, area, area in spread.uncosted, size.language)
        rows.append([name, *numbers, size.written(spread.totals[area]), size.written(funded[area])])
    whole = [size.written(spread.of_kind(kind)) for kind in spread.kinds]
    secured = size.written(sum(funded.values()))
    return [*rows, [Words(size.language, SUBJECT)("head.total"), *whole, size.written(spread.whole), secured]]


def _finding(run: Run, spread: Spread, size: language_sizes.Size) -> str:
    """What all of it comes to: of what is known where costs lack a figure, and no sum where that would be a saving."""
    say, is_known = Words(size.language, SUBJECT), isfinite(spread.whole)
    texts = {
        "whole": size.written(spread.whole if is_known else spread.known),
        "funded": size.written(sum(run.answer.money.funded.values())),
        "paid": size.written(run.answer.money.paid),
        "unit": size.unit,
        "year": str(run.year),
    }
    if spread.uncosted and not is_known:
        return say("areas.finding_uncosted", **texts)
    return say("areas.finding_known" if spread.uncosted or not is_known else "areas.finding", **texts)


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
