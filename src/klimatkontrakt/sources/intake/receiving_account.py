# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which account are a file's figures for, and which of its figures are of the same series?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from klimatkontrakt.city import schema, units
from klimatkontrakt.city.ids import with_id
from klimatkontrakt.city.schema import City, Published
from klimatkontrakt.folder.problem import Place, Problem, ProblemsError, Values
from klimatkontrakt.sources.publishers.series import ImportChoice
from klimatkontrakt.sources.tables.figures import SeriesFigure
from klimatkontrakt.sources.tables.reader import TableReading


def of_figures(
    city: City, figures: Sequence[SeriesFigure], table: TableReading, choice: ImportChoice, place: Place
) -> str:
    """The account that the user names; else the only one of the right kind that has, or could have, such figures.

    Raises:
        ProblemsError: when the account named is none, none has a fitting unit and gas, or several have.
    """
    yearly = [name for name, account in city.accounts.items() if account.form == "yearly"]
    if choice.account:
        return _chosen(choice.account, yearly, place)
    unit_names = _units(figures)
    fit = _fitting(city, yearly, unit_names)
    fed = _fed(city, fit, table, choice)
    for candidates in (fed, fit):
        if len(candidates) == 1:
            return candidates[0]
    if not fit:
        _check_gases(city, yearly, unit_names, place)
    raise ProblemsError([_not_one(unit_names, fed or fit, place)])


def _not_one(unit_names: Sequence[str], accounts: Sequence[str], place: Place) -> Problem:
    """That no account, or more than one, could have the figures."""
    values: Values = {"unit": ", ".join(unit_names), "known": ", ".join(accounts)}
    return Problem("import_account_needed", place, values)


def _chosen(account: str, yearly: Sequence[str], place: Place) -> str:
    if account not in yearly:
        names: Values = {"name": account, "known": ", ".join(yearly)}
        raise ProblemsError([Problem("import_account_unknown", place, names)])
    return account


def _fitting(city: City, accounts: Sequence[str], unit_names: Sequence[str]) -> list[str]:
    """Those of the accounts that could have figures of every one of these units."""
    return [name for name in accounts if all(_fits(city.accounts[name], unit) for unit in unit_names)]


def _fed(city: City, accounts: Sequence[str], table: TableReading, choice: ImportChoice) -> list[str]:
    """Those of the accounts that have figures of the file's series already."""
    having = {row.account for row in city.history if row.account in accounts and is_of_series(city, row, table, choice)}
    return [name for name in accounts if name in having]


def _units(figures: Iterable[SeriesFigure]) -> list[str]:
    return sorted({figure.unit for figure in figures})


def _check_gases(city: City, accounts: Sequence[str], units_of: Sequence[str], place: Place) -> None:
    """Where an account would fit but for its gas, that is what is wrong."""
    for unit in units_of:
        for name in accounts:
            if _gas_differs(city.accounts[name], unit):
                check_unit(city, name, unit, place)


def _fits(account: schema.Account, unit: str) -> bool:
    same = units.parse(account.unit).dimension == units.parse(unit).dimension
    return same and not _gas_differs(account, unit)


def _gas(unit: str) -> str:
    return next((gas for gas in ("CO2e", "CO2") if gas in unit), "")


def _gas_differs(account: schema.Account, unit: str) -> bool:
    own = account.gas or ("CO2e" if "CO2e" in account.unit else "")
    return bool(own and _gas(unit) and own != _gas(unit))


def check_unit(city: City, account: str, unit: str, place: Place) -> None:
    """Refuse figures of another unit or gas than the account's.

    Raises:
        ProblemsError: that they are.
    """
    receiver = city.accounts[account]
    if units.parse(receiver.unit).dimension != units.parse(unit).dimension:
        values: Values = {"unit": unit, "account": account, "expected": receiver.unit}
        raise ProblemsError([Problem("import_unit", place, values)])
    if _gas_differs(receiver, unit):
        gases: Values = {"gas": _gas(unit), "account": account, "expected": receiver.gas or "CO2e"}
        raise ProblemsError([Problem("import_gas", place, gases)])


def _word(publisher: str) -> str:
    return re.split(r"[\s,;/]", publisher.strip().casefold(), maxsplit=1)[0]


def is_of_series(city: City, row: Published, table: TableReading, choice: ImportChoice) -> bool:
    """Whether a figure is of the series that the file is of: the same publisher, or the source that the user names."""
    if choice.source:
        return row.source in choice.sources
    source = with_id(city.sources, row.source)
    return source is not None and _word(source.publisher) == _word(table.provenance.publisher or table.kind)
