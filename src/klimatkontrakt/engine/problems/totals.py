# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Do totals fit: with the size of the city, with nothing as the least, with the parts that they are made of?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from klimatkontrakt.city import bounds as city_bounds
from klimatkontrakt.city import ceilings, units
from klimatkontrakt.city.ids import with_id
from klimatkontrakt.city.schema import Account, City, Group, Line, Quantity
from klimatkontrakt.engine.answers.ranking import largest_first
from klimatkontrakt.engine.chain import ramps
from klimatkontrakt.engine.chain.program import missing_members
from klimatkontrakt.engine.problems import acceptance, row_doubts
from klimatkontrakt.engine.problems.trial_draws import Array, Look
from klimatkontrakt.folder.problem import Place, Problem, Values

MOST_LINES = 3
GROUP_SUM = 0.005  # of a total that is a number
GROUP_SUM_OF_QUANTITY = 0.05  # of a total that is a quantity, whose members are often rounded
PERSON = units.parse("person").dimension


def problems(look: Look) -> Iterator[Problem]:
    """Totals that can hardly be."""
    yield from _quantities(look)
    yield from _accounts(look)
    yield from _taken_off(look.city)
    yield from _groups(look)


def _quantities(look: Look) -> Iterator[Problem]:
    """Amounts of the whole city against its inhabitants."""
    if look.size is None:
        return
    for index, row in enumerate(look.city.quantities):
        above, below = units.sides(row.unit)
        ceiling = None if below or row.value is None else ceilings.per("city_total", above, PERSON)
        if ceiling is None:
            continue
        value = max(row_doubts.stated(row).values(), key=abs)
        most = look.size.most(ceiling) / units.parse(row.unit).scale
        place = look.city.row_place("quantities", index, row.id)
        if row.accepted:
            yield from _accepted(look, index, value, most, place)
        elif value > most:
            yield Problem("total_over", place, _over(look, row.id, value, row.unit, most))


def _accepted(look: Look, at: int, value: float, most: float, place: Place) -> Iterator[Problem]:
    """A total that someone has accepted and that is far beyond the most; not one that is doubted already."""
    if not look.doubts[at]:
        limit = most if value >= 0 else most * acceptance.BELOW
        yield from acceptance.far(value, limit, look.city.quantities[at].unit, place)


def _over(look: Look, name: str, value: float, unit: str, most: float) -> Values:
    persons = look.size.persons if look.size is not None else 0.0
    return {
        "name": name, "value": value, "unit": unit, "most": most, "persons": round(persons),
        "meant": ceilings.meant(value, most),
    }  # fmt: skip


def _accounts(look: Look) -> Iterator[Problem]:
    """Whole accounts: below nothing in some year, or more than any city of the size."""
    paths = dict(sorted(look.planned.items()))
    baseline = look.baseline[0]
    for index, name in enumerate(look.program.accounts):
        account = look.city.accounts[name]
        if look.is_account_doubted(name):
            continue
        if not any(line.account == name and _is_taken_off(line) for line in look.city.lines):
            yield from _below_nothing(
                look, name, account, {"": baseline[index], **{n: p[index] for n, p in paths.items()}}
            )
        yield from _more_than_any(look, name, account, baseline[index])


def _below_nothing(look: Look, name: str, account: Account, paths: dict[str, Array]) -> Iterator[Problem]:
    if city_bounds.may_fall_below_zero(look.city, account):
        return
    for scenario, path in paths.items():
        least = int(np.argmin(path))
        if path[least] < -1e-9 * max(float(np.abs(path).max()), 1.0):
            values: Values = {
                "account": name, "value": float(path[least]), "unit": account.unit,
                "year": int(look.program.years[least]), "scenario": scenario,
            }  # fmt: skip
            yield Problem("account_below_zero", look.city.place("accounts", name), values)
            return


def _more_than_any(look: Look, name: str, account: Account, path: Array) -> Iterator[Problem]:
    if look.size is None or account.family is None:
        return
    ceiling = with_id(ceilings.of_role("family"), f"{account.family}_emissions")
    if ceiling is None or units.parse(account.unit).dimension != ((units.CO2E, 1),):
        return
    most = look.size.most(ceiling) / units.parse(account.unit).scale
    if float(path.max()) > most:
        found = {**_over(look, name, float(path.max()), account.unit, most), "lines": _largest_lines(look, name)}
        yield Problem("account_over", look.city.place("accounts", name), found)


def _largest_lines(look: Look, account: str) -> str:
    """The keys of an account's largest lines."""
    sizes = {ln.key: float(look.lines[i].max()) for i, ln in enumerate(look.program.line_list) if ln.account == account}
    return ", ".join(largest_first(sizes)[:MOST_LINES])


def _taken_off(city: City) -> Iterator[Problem]:
    """Lines that are taken off their account."""
    for line in city.lines:
        if _is_taken_off(line):
            yield Problem("line_negative", city.place("lines", line.key), {"line": line.key, "account": line.account})


def _is_taken_off(line: Line) -> bool:
    return line.sign < 0 and not line.accepted


# Groups


def _groups(look: Look) -> Iterator[Problem]:
    for name, group in sorted(look.city.groups.items()):
        members = _members(look.city, name)
        if group.total is None or isinstance(group.total, bool) or not members:
            continue
        if not _is_in_doubt(look, name, members):
            paths = [ramps.path(row, look.program.years) * units.parse(row.unit).scale for row in members]
            yield from _group(look, name, group, np.sum(paths, axis=0))


def _is_in_doubt(look: Look, name: str, members: Sequence[Quantity]) -> bool:
    """Whether a number of a group is doubted already, or missing."""
    is_doubted = any(row.id in look.doubted for row in members)
    return is_doubted or bool(missing_members(look.city, look.program.quantity_index, name))


def _members(city: City, group: str) -> list[Quantity]:
    """The rows of a group that have a value whatever happens."""
    return [row for row in city.quantities if row.group == group and not row.when and row.value is not None]


def _group(look: Look, name: str, group: Group, sums: Array) -> Iterator[Problem]:
    years, total = look.program.years, group.total
    if isinstance(total, str):
        whole = look.city.quantity(total)
        if whole.value is None or total in look.doubted:
            return
        at = int(np.clip(whole.year - years[0], 0, len(years) - 1))
        wanted = whole.value * units.parse(whole.unit).scale
        scale, unit, close = 1.0 / units.parse(whole.unit).scale, whole.unit, GROUP_SUM_OF_QUANTITY
    else:
        wanted = float(total or 0.0)
        at = int(np.argmax(np.abs(sums - wanted)))
        scale, unit, close = 100.0, "%", GROUP_SUM
    if abs(sums[at] - wanted) > close * abs(wanted):
        values: Values = {
            "group": name, "sum": scale * float(sums[at]), "year": int(years[at]), "total": scale * wanted,
            "unit": unit,
        }  # fmt: skip
        yield Problem("group_sum", look.city.place("groups", name), values)
