# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What would a file of figures change in a city? A new release takes the place of the whole series that it revises.

Figures go to history.csv with their release and a source of their own. Nothing is written here: the caller shows the
changes first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from klimatkontrakt.city import schema, units
from klimatkontrakt.city.schema import City, Published
from klimatkontrakt.folder.problem import Place, Problem, ProblemsError, Values, errors, in_order
from klimatkontrakt.sources.intake import derived_figures, law, new_account, revisions
from klimatkontrakt.sources.publishers import kolada, series
from klimatkontrakt.sources.publishers.series import MOST_NAMES, Choice
from klimatkontrakt.sources.tables.figures import WHOLE, Figure
from klimatkontrakt.sources.tables.reader import Reading, listed

__all__ = ["Choice", "Proposal", "line_of", "proposed"]

_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
Line = str | None


@dataclass(frozen=True)
class Proposal:
    """A city as it would be, and all that must be known before it is written; no city where an error stops it."""

    city: City | None
    problems: tuple[Problem, ...]


def proposed(city: City, table: Reading, choice: Choice) -> Proposal:
    """The city with a file's figures taken in.

    Args:
        city: as it is.
        table: what a reader made of the file.
        choice: what the user says.
    """
    try:
        problems, changed = _taken_in(city, table, choice)
    except ProblemsError as error:
        return Proposal(None, in_order([*table.problems, *error.problems]))
    broken = errors([*table.problems, *problems])
    return Proposal(None if broken else changed, in_order([*table.problems, *problems]))


def _taken_in(city: City, table: Reading, choice: Choice) -> tuple[list[Problem], City]:
    if table.is_stopped:
        raise ProblemsError(table.problems)
    place = Place(table.provenance.file)
    problems: list[Problem] = []
    found = series.of_city(city, table, choice, place, problems)
    is_new = new_account.is_asked(city, choice)
    before = city
    city = new_account.opened(city, found, table, choice, place) if is_new else city
    account = _account(city, found, table, choice, place)
    for unit in sorted({own.unit for own in found}):
        _check_unit(city, account, unit, place)
    release = choice.release or table.provenance.release
    if not release:
        raise ProblemsError([Problem("import_release_needed", place)])
    by_line = _by_line(city, account, found, table, choice, problems)
    source = _source(city, account, table, choice, release)
    rows = [
        Published(
            account=account, line=line, year=f.year, value=f.value, unit=f.unit, origin=f.origin,
            source=source.id, release=release, **({"note": f.note} if f.note else {}),
        )
        for line, own in by_line.items()
        for f in own
    ]  # fmt: skip
    old = _replaced(city, account, rows, table, choice, place)
    kept = _same(old, rows)
    publishers = {own.id: own.publisher for own in (*city.sources, source)}
    problems += revisions.told(old, kept, place, publishers)
    problems += _mixed(city, account, kept, old, table, choice, place)
    pairs = derived_figures.following(city, account, old, kept)
    problems += derived_figures.told(city, account, kept, pairs, place)
    gone, come = [*old, *(was for was, _ in pairs)], [*kept, *(becomes for _, becomes in pairs)]
    changed = _changed(city, gone, come, source)
    changed = new_account.filled(changed, account, kept, source.id) if is_new else changed
    of_city = list(_of_city(before, changed, account, kept, place))
    if any(problem.code == "import_totals_only" for problem in of_city):
        problems = [problem for problem in problems if problem.code != "import_year_lost"]
    return [*problems, *of_city], changed


def _of_city(city: City, changed: City, account: str, new: Sequence[Published], place: Place) -> Iterator[Problem]:
    """Problems that the city gets; calibrations that lose the figures they meet are one problem of the file's."""
    lost = []
    for problem in law.come(city, changed):
        if problem.code == "calibration_unpublished":
            lost.append(problem)
        else:
            yield problem
    if lost:
        values: Values = {
            "account": account,
            "series": listed(list(dict.fromkeys(str(p.values["tag"] or account) for p in lost)), MOST_NAMES),
            "years": ", ".join(sorted({str(p.values["year"]) for p in lost})),
            "calibrations": listed(list(dict.fromkeys(p.place.item for p in lost)), MOST_NAMES),
        }
        has_totals_only = {row.line for row in new} == {None} and all(p.values["tag"] for p in lost)
        yield Problem("import_totals_only" if has_totals_only else "import_calibrations", place, values)


def _account(city: City, found: Sequence[Figure], table: Reading, choice: Choice, place: Place) -> str:
    """The account that the user names; else the only one of the right kind that has, or could have, such figures."""
    yearly = [name for name, account in city.accounts.items() if account.form == "yearly"]
    if choice.account:
        if choice.account not in yearly:
            known: Values = {"name": choice.account, "known": ", ".join(yearly)}
            raise ProblemsError([Problem("import_account_unknown", place, known)])
        return choice.account
    own_units = sorted({own.unit for own in found})
    fit = [name for name in yearly if all(_fits(city.accounts[name], unit) for unit in own_units)]
    fed = [name for name in fit if any(_is_of(city, row, table, choice) for row in city.history if row.account == name)]
    for names in (fed, fit):
        if len(names) == 1:
            return names[0]
    for unit in own_units if not fit else ():
        for name in yearly:
            if _gas_differs(city.accounts[name], unit):
                _check_unit(city, name, unit, place)
    listing: Values = {"unit": ", ".join(own_units), "known": ", ".join(fed or fit)}
    raise ProblemsError([Problem("import_account_needed", place, listing)])


def _fits(account: schema.Account, unit: str) -> bool:
    same = units.parse(account.unit).dimension == units.parse(unit).dimension
    return same and not _gas_differs(account, unit)


def _gas(unit: str) -> str:
    return "CO2e" if "CO2e" in unit else "CO2" if "CO2" in unit else ""


def _gas_differs(account: schema.Account, unit: str) -> bool:
    own = account.gas or ("CO2e" if "CO2e" in account.unit else "")
    return bool(own and _gas(unit) and own != _gas(unit))


def _check_unit(city: City, account: str, unit: str, place: Place) -> None:
    own = city.accounts[account]
    if units.parse(own.unit).dimension != units.parse(unit).dimension:
        values: Values = {"unit": unit, "account": account, "expected": own.unit}
        raise ProblemsError([Problem("import_unit", place, values)])
    if _gas_differs(own, unit):
        gases: Values = {"gas": _gas(unit), "account": account, "expected": own.gas or "CO2e"}
        raise ProblemsError([Problem("import_gas", place, gases)])


def _by_line(
    city: City, account: str, found: Sequence[Figure], table: Reading, choice: Choice, problems: list[Problem]
) -> Mapping[Line, list[Figure]]:
    """The figures by the line, sector or tag of the account that they are of; None is the whole account."""
    if not series.is_of_sectors(table):
        return {choice.line or None: list(found)}
    by_line: dict[Line, list[Figure]] = {}
    strangers: dict[str, float] = {}
    for each in found:
        sector = WHOLE if each.series == series.TOTAL_KPI else kolada.sector(each.series) or each.series
        line = None if sector == WHOLE else line_of(city, account, sector)
        if sector != WHOLE and line is None:
            strangers[sector] = max(strangers.get(sector, 0.0), abs(each.value))
        else:
            by_line.setdefault(line, []).append(each)
    place = Place(table.provenance.file)
    problems += [
        Problem("import_line_unknown", place, {"sector": sector, "account": account})
        for sector, most in strangers.items()
        if most
    ]
    if not by_line:
        names = ", ".join(sorted({own.unit for own in found}))
        raise ProblemsError([*problems, Problem("import_account_needed", place, {"unit": names, "known": ""})])
    return by_line


def line_of(city: City, account: str, sector: str) -> str | None:
    """What an account calls a sector of SMHI's: a sector, tag or line that is on those lines, on all, and no others."""
    own = [line for line in city.lines if line.account == account]
    meant = {line.line for line in own if line.smhi.split("/")[0] == sector}
    names = dict.fromkeys(
        [row.line for row in city.history if row.account == account and row.line]
        + [name for line in own for name in (line.sector, *line.tags, line.line) if name]
    )
    for name in names:
        if meant and meant == {line.line for line in own if name in (line.line, line.sector, *line.tags)}:
            return name
    return None


def _word(publisher: str) -> str:
    return re.split(r"[\s,;/]", publisher.strip().casefold(), maxsplit=1)[0]


def _is_of(city: City, row: Published, table: Reading, choice: Choice) -> bool:
    """Whether a figure is of the series that the file is of: the same publisher, or the source that the user names."""
    if choice.source:
        return row.source in choice.sources
    source = next((each for each in city.sources if each.id == row.source), None)
    return source is not None and _word(source.publisher) == _word(table.provenance.publisher or table.kind)


def _replaced(
    city: City, account: str, rows: Sequence[Published], table: Reading, choice: Choice, place: Place
) -> list[Published]:
    """The figures that go: the whole series; of the same release only the years that the file has."""
    touched = {row.line for row in rows}
    own = [row for row in city.history if row.account == account]
    shares = {id(row) for row in derived_figures.worked_out(city, account, rows)}
    own = [row for row in own if id(row) not in shares]
    strangers = [row for row in own if row.line in touched and not _is_of(city, row, table, choice)]
    if strangers:
        found = list(dict.fromkeys(row.source for row in own if row.line in touched))
        code = "import_other_source" if len(found) == 1 else "import_several_sources"
        values: Values = {"account": account, "source": ",".join(found), "sources": ", ".join(found)}
        raise ProblemsError([Problem(code, place, values)])
    mine = [
        row for row in own if _is_of(city, row, table, choice) and (row.line in touched or series.is_of_sectors(table))
    ]
    years = {(row.line, row.year) for row in rows}
    return [row for row in mine if row.release != rows[0].release or (row.line, row.year) in years]


def _mixed(
    city: City, account: str, new: Sequence[Published], gone: Sequence[Published], table: Reading, choice: Choice,
    place: Place,
) -> Iterator[Problem]:  # fmt: skip
    """What is told where the account keeps other lines of the same publisher of another release: two are then mixed.

    SMHI's releases work out every year of every sector anew, and a file with all sectors is at hand: that is refused.
    Other publishers' series come one by one, and so it is a warning.
    """
    left = {id(row) for row in gone}
    kept = [
        row
        for row in city.history
        if row.account == account and id(row) not in left and row.origin != "computed" and row.release != new[0].release
    ]
    lines = [str(row.line or account) for row in kept if _is_of(city, row, table, choice)]
    if lines:
        names = listed(list(dict.fromkeys(lines)), MOST_NAMES)
        releases = listed(sorted({row.release for row in kept}), MOST_NAMES)
        is_smhi = revisions.is_of_smhi(table.provenance.publisher)
        code = "import_releases_refused" if is_smhi else "import_releases_mixed"
        yield Problem(code, place, {"account": account, "lines": names, "releases": releases})


def _same(old: Sequence[Published], new: Sequence[Published]) -> list[Published]:
    """The new figures; one that says the same in the same release stays as it was written, with its range and note."""
    known = {(row.line, row.year, row.release): row for row in old}
    kept = []
    for row in new:
        was = known.get((row.line, row.year, row.release))
        kept.append(was if was is not None and (was.value, was.unit) == (row.value, row.unit) else row)
    return kept


def _source(city: City, account: str, table: Reading, choice: Choice, release: str) -> schema.Source:
    """The source of the new figures: that of the same release where the series has it, else one of the file."""
    own = [row for row in city.history if row.account == account and row.release == release]
    known = next((row.source for row in own if _is_of(city, row, table, choice)), None)
    if known is not None:
        return next(source for source in city.sources if source.id == known)
    made = table.provenance
    kind = _slug(table.kind.removesuffix(".yaml").removesuffix(".yml"))
    year = _YEAR.search(release) or _YEAR.search(made.title)
    releases: dict[str, str] = {}
    for row in city.history:
        releases.setdefault(row.source, row.release)
    return schema.Source(
        id=source_id(kind, release, releases), title=made.title or made.file, publisher=made.publisher or table.kind,
        year=int(year[0]) if year else None, locator=f"{made.file}; SHA-256 {made.sha256}",
        retrieved=choice.retrieved, note=made.note,
    )  # fmt: skip


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
    gone = {id(row) for row in old}
    first = next((at for at, row in enumerate(city.history) if id(row) in gone), len(city.history))
    before = [row for row in city.history[:first] if id(row) not in gone]
    after = [row for row in city.history[first:] if id(row) not in gone]
    lines = list(dict.fromkeys(row.line for row in (*old, *new)))
    ordered = sorted(new, key=lambda row: (lines.index(row.line), row.year))
    is_new = source.id not in {each.id for each in city.sources} and any(row.source == source.id for row in new)
    sources = (*city.sources, source) if is_new else city.sources
    return city.model_copy(update={"history": (*before, *ordered, *after), "sources": sources})
