# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What would a file of figures change in a city? A new release takes the place of the whole series that it revises.

Figures go to history.csv with their release and a source of their own. Nothing is written here: the caller shows the
changes first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from klimatkontrakt.city import schema
from klimatkontrakt.city.schema import City, Published
from klimatkontrakt.folder.doors import numbers
from klimatkontrakt.folder.problem import Place, Problem, ProblemsError, Values, errors, in_order
from klimatkontrakt.folder.validation import of_file
from klimatkontrakt.sources.intake import derived_figures, law, new_account, receiving_account, revisions
from klimatkontrakt.sources.publishers import kolada, series
from klimatkontrakt.sources.publishers.series import MOST_NAMES, ImportChoice
from klimatkontrakt.sources.tables.figures import WHOLE, SeriesFigure
from klimatkontrakt.sources.tables.reader import TableReading, listed

__all__ = ["ImportChoice", "ImportProposal", "line_of", "proposed"]

_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
Line = str | None


@dataclass(frozen=True)
class ImportProposal:
    """A city as it would be, and all that must be known before it is written; no city where an error stops it."""

    city: City | None
    problems: tuple[Problem, ...]


def proposed(city: City, table: TableReading, choice: ImportChoice) -> ImportProposal:
    """The city with a file's figures taken in.

    Args:
        city: as it is.
        table: what a reader made of the file.
        choice: what the user says.
    """
    try:
        problems, changed = _taken_in(city, table, choice)
    except ProblemsError as error:
        return ImportProposal(None, in_order([*table.problems, *error.problems]))
    broken = errors([*table.problems, *problems])
    return ImportProposal(None if broken else changed, in_order([*table.problems, *problems]))


def _taken_in(city: City, table: TableReading, choice: ImportChoice) -> tuple[list[Problem], City]:
    if table.is_stopped:
        raise ProblemsError(table.problems)
    place = Place(table.provenance.file)
    problems: list[Problem] = []
    figures = series.of_city(city, table, choice, place, problems)
    is_new = new_account.is_asked(city, choice)
    before = city
    city = new_account.opened(city, figures, table, choice, place) if is_new else city
    account = receiving_account.of_figures(city, figures, table, choice, place)
    for unit in _units(figures):
        receiving_account.check_unit(city, account, unit, place)
    release = _release(table, choice, place)
    by_line = _by_line(city, account, figures, table, choice, problems)
    source = _source(city, account, table, choice, release)
    rows = _rows(by_line, account, source, release, place)
    old = _replaced(city, account, rows, table, choice, place)
    kept = _same(old, rows)
    problems += revisions.told(old, kept, place, _publishers(city, source))
    beside = _of_other_releases(city, account, kept, old)
    problems += _mixed(city, account, beside, table, choice, place)
    pairs = derived_figures.following(city, account, old, kept)
    problems += derived_figures.told(city, account, kept, pairs, place)
    gone, come = [*old, *(was for was, _ in pairs)], [*kept, *(becomes for _, becomes in pairs)]
    changed = _changed(city, gone, come, source)
    changed = new_account.filled(changed, account, kept, source.id, place) if is_new else changed
    of_city = list(_of_city(before, changed, account, kept, place))
    return [*_not_of_totals(problems, of_city), *of_city], changed


def _units(figures: Sequence[SeriesFigure]) -> list[str]:
    return sorted({figure.unit for figure in figures})


def _release(table: TableReading, choice: ImportChoice, place: Place) -> str:
    """The release that the user or the file names."""
    release = choice.release or table.provenance.release
    if not release:
        raise ProblemsError([Problem("import_release_needed", place)])
    return release


def _rows(
    by_line: Mapping[Line, Sequence[SeriesFigure]], account: str, source: schema.Source, release: str, place: Place
) -> list[Published]:
    """The figures as published ones of the account."""
    rows = []
    for line, figures in by_line.items():
        for figure in figures:
            values = {
                "account": account, "line": line, "year": figure.year, "value": figure.value, "unit": figure.unit,
                "origin": figure.origin, "source": source.id, "release": release,
            }  # fmt: skip
            values |= {"note": figure.note} if figure.note else {}
            rows.append(of_file(Published, values, replace(place, item=f"{figure.series}, {figure.year}")))
    return rows


def _publishers(city: City, source: schema.Source) -> dict[str, str]:
    """The publisher of each source, the new one's too."""
    return {known.id: known.publisher for known in (*city.sources, source)}


def _not_of_totals(problems: list[Problem], of_city: Sequence[Problem]) -> list[Problem]:
    """The file's problems without the years that are lost, where it is told that all but totals are."""
    if all(problem.code != "import_totals_only" for problem in of_city):
        return problems
    return [problem for problem in problems if problem.code != "import_year_lost"]


def _of_city(city: City, changed: City, account: str, new: Sequence[Published], place: Place) -> Iterator[Problem]:
    """Problems that the city gets; calibrations that lose the figures they meet are one problem of the file's."""
    lost = []
    for problem in law.come(city, changed):
        if problem.code == "calibration_unpublished":
            lost.append(problem)
        else:
            yield problem
    if lost:
        has_totals_only = {row.line for row in new} == {None} and all(problem.values["tag"] for problem in lost)
        code = "import_totals_only" if has_totals_only else "import_calibrations"
        yield Problem(code, place, _lost(lost, account))


def _lost(problems: Sequence[Problem], account: str) -> Values:
    """The series, years and calibrations that lose their figures."""
    series_names = dict.fromkeys(str(problem.values["tag"] or account) for problem in problems)
    return {
        "account": account,
        "series": listed(list(series_names), MOST_NAMES),
        "years": ", ".join(sorted({str(problem.values["year"]) for problem in problems})),
        "calibrations": listed(list(dict.fromkeys(problem.place.item for problem in problems)), MOST_NAMES),
    }


def _by_line(
    city: City,
    account: str,
    figures: Sequence[SeriesFigure],
    table: TableReading,
    choice: ImportChoice,
    problems: list[Problem],
) -> Mapping[Line, list[SeriesFigure]]:
    """The figures by the line, sector or tag of the account that they are of; None is the whole account."""
    if not series.is_of_sectors(table):
        return {choice.line or None: list(figures)}
    by_line: dict[Line, list[SeriesFigure]] = {}
    strangers: dict[str, float] = {}
    for figure in figures:
        sector = _sector(figure)
        line = None if sector == WHOLE else line_of(city, account, sector)
        if sector != WHOLE and line is None:
            strangers[sector] = max(strangers.get(sector, 0.0), abs(figure.value))
        else:
            by_line.setdefault(line, []).append(figure)
    place = Place(table.provenance.file)
    problems += _unplaced(strangers, account, place)
    if not by_line:
        names: Values = {"unit": ", ".join(_units(figures)), "known": ""}
        raise ProblemsError([*problems, Problem("import_account_needed", place, names)])
    return by_line


def _sector(figure: SeriesFigure) -> str:
    """The sector that a figure is of, or all of them."""
    if figure.series == series.TOTAL_KPI:
        return WHOLE
    return kolada.sector(figure.series) or figure.series


def _unplaced(strangers: Mapping[str, float], account: str, place: Place) -> Iterator[Problem]:
    """Sectors that the account has no line for and that have figures; one of noughts is nothing to miss."""
    for sector, most in strangers.items():
        if most:
            yield Problem("import_line_unknown", place, {"sector": sector, "account": account})


def line_of(city: City, account: str, sector: str) -> str | None:
    """What an account calls a sector of SMHI's: a sector, tag or line that is on those lines, on all, and no others."""
    lines = [line for line in city.lines if line.account == account]
    meant = {line.line for line in lines if line.smhi.split("/")[0] == sector}
    for name in _names(city, account, lines) if meant else ():
        if meant == _lines_called(name, lines):
            return name
    return None


def _names(city: City, account: str, lines: Sequence[schema.Line]) -> list[str]:
    """What an account's figures and lines are called: as the figures say first."""
    names: list[str | None] = [row.line for row in city.history if row.account == account]
    for line in lines:
        names += [line.sector, *line.tags, line.line]
    return list(dict.fromkeys(filter(None, names)))


def _lines_called(name: str, lines: Sequence[schema.Line]) -> set[str]:
    return {line.line for line in lines if name in (line.line, line.sector, *line.tags)}


def _replaced(
    city: City, account: str, rows: Sequence[Published], table: TableReading, choice: ImportChoice, place: Place
) -> list[Published]:
    """The figures that go: the whole series; of the same release only the years that the file has."""
    shares = set(map(id, derived_figures.worked_out(city, account, rows)))
    there = [row for row in city.history if row.account == account and id(row) not in shares]
    mine = [row for row in there if receiving_account.is_of_series(city, row, table, choice)]
    _check_sources(_on_lines_of(rows, there), mine, account, place)
    return _of_other_years(mine if series.is_of_sectors(table) else _on_lines_of(rows, mine), rows)


def _on_lines_of(rows: Sequence[Published], others: Sequence[Published]) -> list[Published]:
    """Those of the other figures that are of the same lines."""
    lines = {row.line for row in rows}
    return [row for row in others if row.line in lines]


def _check_sources(touched: Sequence[Published], mine: Sequence[Published], account: str, place: Place) -> None:
    """Figures of another source are not taken away.

    Args:
        touched: the figures of the lines that the file has.
        mine: those of its own series.
    """
    of_series = set(map(id, mine))
    if all(id(row) in of_series for row in touched):
        return
    sources = list(dict.fromkeys(row.source for row in touched))
    code = "import_other_source" if len(sources) == 1 else "import_several_sources"
    values: Values = {"account": account, "source": ",".join(sources), "sources": ", ".join(sources)}
    raise ProblemsError([Problem(code, place, values)])


def _of_other_years(old: Sequence[Published], new: Sequence[Published]) -> list[Published]:
    """Old figures, but for years of the same release that the new ones do not have."""
    years = {(row.line, row.year) for row in new}
    return [row for row in old if row.release != new[0].release or (row.line, row.year) in years]


def _mixed(
    city: City, account: str, kept: Sequence[Published], table: TableReading, choice: ImportChoice, place: Place
) -> Iterator[Problem]:
    """What is told where the account keeps other lines of the same publisher of another release: two are then mixed.

    SMHI's releases work out every year of every sector anew, and a file with all sectors is at hand: that is refused.
    Other publishers' series come one by one, and so it is a warning.
    """
    lines = [str(row.line or account) for row in kept if receiving_account.is_of_series(city, row, table, choice)]
    if lines:
        names = listed(list(dict.fromkeys(lines)), MOST_NAMES)
        releases = listed(sorted({row.release for row in kept}), MOST_NAMES)
        is_smhi = revisions.is_of_smhi(table.provenance.publisher)
        code = "import_releases_refused" if is_smhi else "import_releases_mixed"
        yield Problem(code, place, {"account": account, "lines": names, "releases": releases})


def _of_other_releases(
    city: City, account: str, new: Sequence[Published], gone: Sequence[Published]
) -> list[Published]:
    """Published figures of the account that stay, of other releases than the new ones; what is computed is of none."""
    left = set(map(id, gone))
    there = [row for row in city.history if row.account == account and id(row) not in left]
    return [row for row in there if row.origin != "computed" and row.release != new[0].release]


def _same(old: Sequence[Published], new: Sequence[Published]) -> list[Published]:
    """The new figures; one that says the same in the same release stays as it was written, with its range and note."""
    known = {(row.line, row.year, row.release): row for row in old}
    kept = []
    for row in new:
        was = known.get((row.line, row.year, row.release))
        kept.append(was if was is not None and (was.value, was.unit) == (row.value, row.unit) else row)
    return kept


def _source(city: City, account: str, table: TableReading, choice: ImportChoice, release: str) -> schema.Source:
    """The source of the new figures: that of the same release where the series has it, else one of the file."""
    for row in city.history:
        if (row.account, row.release) == (account, release) and receiving_account.is_of_series(
            city, row, table, choice
        ):
            return next(source for source in city.sources if source.id == row.source)
    return _new_source(city, table, choice, release)


def _new_source(city: City, table: TableReading, choice: ImportChoice, release: str) -> schema.Source:
    made = table.provenance
    kind = _slug(table.kind.removesuffix(".yaml").removesuffix(".yml"))
    year = _YEAR.search(release) or _YEAR.search(made.title)
    releases: dict[str, str] = {}
    for row in city.history:
        releases.setdefault(row.source, row.release)
    values = {
        "id": source_id(kind, release, releases), "title": made.title or made.file,
        "publisher": made.publisher or table.kind, "year": numbers.of_digits(year[0]) if year else None,
        "locator": f"{made.file}; SHA-256 {made.sha256}", "retrieved": choice.retrieved, "note": made.note,
    }  # fmt: skip
    return of_file(schema.Source, values, Place(made.file))


def source_id(kind: str, release: str, releases: Mapping[str, str]) -> str:
    """An id for a release's source: two releases that come to the same letters do not become one source.

    Args:
        releases: by id of the sources that are there, the release of their figures.

    >>> source_id("smhi", "2025-05", {"smhi_2025-05": "2025/05"})
    'smhi_2025-05_2'
    """
    base, count = f"{kind}_{_slug(release)}"[:70], 1
    made = base
    while releases.get(made, release) != release:
        count += 1
        made = f"{base}_{count}"
    return made


def _slug(text: str) -> str:
    """A text as a part of an id.

    >>> _slug("Nationella emissionsdatabasen, utgåva 2025")
    'nationella-emissionsdatabasen-utgava-2025'
    """
    plain = text.casefold().translate(str.maketrans("åäöé", "aaoe"))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "import"


def _changed(city: City, old: Sequence[Published], new: Sequence[Published], source: schema.Source) -> City:
    """The city with the new figures where the old ones began, or last; figures that were there keep their order."""
    lines = list(dict.fromkeys(row.line for row in (*old, *new)))
    ordered = sorted(new, key=lambda row: (lines.index(row.line), row.year))
    history = _with_in_place(city.history, old, ordered)
    is_known = any(known.id == source.id for known in city.sources)
    is_new = not is_known and any(row.source == source.id for row in new)
    sources = (*city.sources, source) if is_new else city.sources
    return city.model_copy(update={"history": history, "sources": sources})


def _with_in_place(
    history: Sequence[Published], old: Sequence[Published], new: Sequence[Published]
) -> tuple[Published, ...]:
    """Figures with new ones where the first of the old ones stood, or last where there was none."""
    gone = set(map(id, old))
    before: list[Published] = []
    after: list[Published] = []
    has_met = False
    for row in history:
        if id(row) in gone:
            has_met = True
        else:
            (after if has_met else before).append(row)
    return (*before, *new, *after)
