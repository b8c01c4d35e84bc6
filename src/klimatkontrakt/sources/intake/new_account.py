# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Where do figures go that a city has no account for? To one of their own, with a quantity and a line that meet them.

The quantity holds the published figures within the city's years and is level after the last: of the years to come
nothing has been said, and the note says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from klimatkontrakt.city import schema, units
from klimatkontrakt.city.schema import City, Published
from klimatkontrakt.folder import value_forms
from klimatkontrakt.folder.frozen import ID, is_id
from klimatkontrakt.folder.problem import Place, Problem, ProblemsError
from klimatkontrakt.folder.validation import of_file
from klimatkontrakt.sources.publishers.series import ImportChoice
from klimatkontrakt.sources.tables.figures import WHOLE, SeriesFigure
from klimatkontrakt.sources.tables.reader import TableReading

_LINE = "all"
_SUMS = (WHOLE.casefold(), "totalsumma", "totalt")
_NOTE = "Publicerade siffror; efter det sista året oförändrad tills någon skriver en bana."


def is_asked(city: City, choice: ImportChoice) -> bool:
    """Whether the user asks for an account that the city does not have."""
    return bool(choice.family) and choice.account not in city.accounts


def opened(
    city: City, series_figures: Sequence[SeriesFigure], table: TableReading, choice: ImportChoice, place: Place
) -> City:
    """The city with the account, before there are figures in it.

    Raises:
        ProblemsError: when the account's name is no id, or its figures are money, which has a price year of its own.
    """
    if not is_id(choice.account):
        values = {"field": "account", "value": choice.account[:80], **value_forms.of_text(ID, choice.account)}
        raise ProblemsError([Problem("text_pattern", place, values)])
    unit = max(series_figures, key=lambda own: own.year).unit
    if dict(units.parse(unit).dimension).keys() & {units.MONEY, units.EUROS}:
        raise ProblemsError([Problem("import_account_money", place, {"account": choice.account})])
    gas = next(({"gas": name} for name in ("CO2e", "CO2") if name in unit), {})
    account = of_file(
        schema.Account,
        {
            "sv": _label(series_figures, table, choice), "family": choice.family, "form": "yearly", "unit": unit,
            "better": choice.better, **gas,
        },
        place,
    )  # fmt: skip
    return city.model_copy(update={"accounts": {**city.accounts, choice.account: account}})


def _label(series_figures: Sequence[SeriesFigure], table: TableReading, choice: ImportChoice) -> str:
    """What the figures are called: their series, or the table's title where that is only a sum."""
    names = {own.series for own in series_figures if own.series.casefold() not in _SUMS}
    return names.pop() if len(names) == 1 else table.provenance.title or choice.account


def filled(city: City, account: str, rows: Sequence[Published], source: str, place: Place) -> City:
    """The city with a quantity and a line that meet the account's figures, where none of that name is there."""
    whole = {row.year: row for row in rows if row.line is None}
    if not whole or any(row.id == account for row in city.quantities):
        return city
    latest = whole[max(whole)]
    points = _points(city, whole)
    label = city.accounts[account].label("sv")
    quantity = of_file(
        schema.Quantity,
        {
            "id": account, "label_sv": label, "unit": latest.unit, "origin": "published", "year": latest.year,
            "value": latest.value, **({"points": points} if points else {}), "source": source, "note": _NOTE,
        },
        place,
    )  # fmt: skip
    line = of_file(
        schema.Line, {"account": account, "line": _LINE, "label_sv": label, "factors": [account], "sign": 1}, place
    )
    update = {"quantities": (*city.quantities, quantity), "lines": (*city.lines, line)}
    return city.model_copy(update=update)


def _points(city: City, whole: Mapping[int, Published]) -> dict[int, float]:
    """The figures of the city's years but the latest."""
    first, last = city.header.years
    return {year: whole[year].value for year in sorted(whole) if year != max(whole) and first <= year <= last}
