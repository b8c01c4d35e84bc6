# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What would a computed result change in a city? It goes in by the door of imports, told as computed and of what."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from klimatkontrakt.city import units
from klimatkontrakt.city.schema import City, Published
from klimatkontrakt.folder.problem import Place, Problem, ProblemsError, Values
from klimatkontrakt.inventory.computation import Computation
from klimatkontrakt.inventory.method import Result
from klimatkontrakt.inventory.statement import Taken
from klimatkontrakt.sources.intake import imports
from klimatkontrakt.sources.intake.imports import ImportChoice, ImportProposal
from klimatkontrakt.sources.intake.method_inputs import SET
from klimatkontrakt.sources.publishers.municipalities import Territory
from klimatkontrakt.sources.tables import figures
from klimatkontrakt.sources.tables.reader import FileProvenance, TableReading

KIND = "inventory"
MOST_LETTERS = 1_500
COMPUTED = "computed"
DIGITS = 12


@dataclass(frozen=True)
class Origin:
    """Where a computed figure comes from, in words.

    Attributes:
        publisher: who answers for it.
        title: what was computed.
        file: the file of its inputs; empty where they came from the command line.
        sha256: of that file.
    """

    publisher: str
    title: str
    file: str = ""
    sha256: str = ""


def results_of(computation: Computation, name: str, ref: str, year: int | None) -> Mapping[int, Result]:
    """The result to carry, by year.

    Args:
        computation: what a method gave.
        name: which of its results; empty for the headline.
        ref: which GPC reference, where the result has several; empty for all together.
        year: of a result that has none of its own; of one that has several, the year to carry alone.

    Raises:
        ProblemsError: when there is no such result, or it is not said of which year it is.
    """
    results = [result for result in _named(computation, name) if not result.ref or ref in ("", result.ref)]
    years = {result.year: result for result in results if result.year is not None}
    if not years:
        return _of_one_year(computation, results, year)
    return years if year is None else {year: _of_year(computation, years, year)}


def _of_year(computation: Computation, years: Mapping[int, Result], year: int) -> Result:
    if year not in years:
        values: Values = {"year": str(year), "known": f"{min(years)}–{max(years)}"}
        raise ProblemsError([Problem("inventory_year_unknown", Place(computation.method.id), values)])
    return years[year]


def _named(computation: Computation, name: str) -> list[Result]:
    """The results of a name.

    Raises:
        ProblemsError: when there are none.
    """
    held = [result for result in computation.results if result.name == (name or computation.headline)]
    if not held:
        known = ", ".join(dict.fromkeys(result.name for result in computation.results))
        raise ProblemsError(
            [Problem("inventory_result_unknown", Place(computation.method.id), {"name": name, "known": known})]
        )
    return held


def _of_one_year(computation: Computation, held: Sequence[Result], year: int | None) -> Mapping[int, Result]:
    """Results that have no year of their own, together, in the year that is said.

    Raises:
        ProblemsError: when none is said, or nothing lies in the reference that is asked for.
    """
    place = Place(computation.method.id)
    if year is None:
        raise ProblemsError([Problem("inventory_year_needed", place)])
    if not held:
        known = ", ".join(dict.fromkeys(result.ref for result in computation.results if result.ref))
        raise ProblemsError([Problem("inventory_result_unknown", place, {"name": "--ref", "known": known})])
    return {year: replace(held[0], value=math.fsum(result.value for result in held), year=year)}


def _rounded(value: float) -> float:
    """A value without the noise of binary fractions.

    >>> _rounded(31.949160000000003)
    31.94916
    """
    return float(f"{value:.{DIGITS}g}")


def proposed(
    city: City, computation: Computation, results: Mapping[int, Result], origin: Origin, choice: ImportChoice
) -> ImportProposal:
    """The city with computed figures in its history, as an import would put them there.

    Args:
        city: as it is.
        computation: what a method gave.
        results: what is carried, by year.
        origin: where they come from.
        choice: what the user says: account, line, release, and whose figures they replace.

    Raises:
        ProblemsError: when the result is not in the kind of unit of the account.
    """
    _check_unit(city, computation, next(iter(results.values())), choice)
    proposal = imports.proposed(city, _table(city, computation, results, origin), choice)
    if proposal.city is None:
        return proposal
    before, note = set(map(id, city.history)), _note(computation, origin)
    release = choice.release or _release(computation)
    history = tuple(
        row if id(row) in before or row.release != release else _marked(row, note) for row in proposal.city.history
    )
    return replace(proposal, city=proposal.city.model_copy(update={"history": history}))


def _check_unit(city: City, computation: Computation, result: Result, choice: ImportChoice) -> None:
    """Refuse a result that is not in the kind of unit of the account that is named.

    Raises:
        ProblemsError: when it is not.
    """
    account = city.accounts.get(choice.account)
    if account is None or units.parse(account.unit).dimension == units.parse(result.unit).dimension:
        return
    values = {"name": result.name, "unit": result.unit, "account": choice.account, "expected": account.unit}
    raise ProblemsError([Problem("inventory_result_unit", Place(computation.method.id, 0, result.name), values)])


def _marked(row: Published, note: str) -> Published:
    return row.model_copy(update={"origin": COMPUTED, "note": note})


def _table(city: City, computation: Computation, results: Mapping[int, Result], origin: Origin) -> TableReading:
    area = Territory("municipality", city.header.kommunkod, city.header.name)
    rows = tuple(
        figures.row(area, computation.method.id, year, _rounded(result.value), result.unit)
        for year, result in sorted(results.items())
    )
    provenance = FileProvenance(
        publisher=origin.publisher,
        title=origin.title,
        release=_release(computation),
        file=origin.file or SET,
        sha256=origin.sha256 or _fingerprint(computation),
        note=computation.method.source,
    )
    return TableReading(KIND, figures.COLUMNS, rows, provenance)


def _release(computation: Computation) -> str:
    """What keeps figures of one series apart from others: the method, and the set that its gases are weighed in."""
    return f"{computation.method.id} {computation.gwp}" if computation.has_gases else computation.method.id


def _fingerprint(computation: Computation) -> str:
    """What the inputs come to, where no file holds them."""
    return hashlib.sha256("\n".join(sorted(map(_told, computation.taken))).encode()).hexdigest()


def _told(taken: Taken) -> str:
    name = f"{taken.key} {taken.year}" if taken.year is not None else taken.key
    if taken.stated is None:
        return f"{name} = {_short(taken.value)} {taken.unit}".strip() + " (standard)"
    return f"{name} = {_short(taken.stated.value)} {taken.stated.unit}".strip()


def _short(value: float | str | None) -> str:
    return f"{value:.{DIGITS}g}" if isinstance(value, float) else str(value)


def _note(computation: Computation, origin: Origin) -> str:
    """Of what a figure was computed: the file, or every input where there is none."""
    file = [f"{origin.file} (SHA-256 {origin.sha256})"] if origin.file else []
    stated = [] if origin.file else [_told(own) for own in computation.taken if own.stated is not None]
    defaults = list(map(_told, computation.defaults))
    return _shortened(f"{computation.method.id}: ", [*file, *stated, *defaults])


def _shortened(start: str, parts: Iterable[str]) -> str:
    """Parts one after another, as many as have room."""
    text = start
    for part in parts:
        if len(text) + len(part) > MOST_LETTERS:
            return f"{text}…"
        text += f"{part}; "
    return text.rstrip("; ")
