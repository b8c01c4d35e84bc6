# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How are the actions of an EU contract shown? Counted, one a row, and every row that was not understood."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from klimatkontrakt.cli import console
from klimatkontrakt.folder.problem import Problem
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language
from klimatkontrakt.sources.action_tables import drafts, units
from klimatkontrakt.sources.action_tables.action_sheets import Action, Sheets
from klimatkontrakt.sources.action_tables.amounts import Amount

_NAMED = 60  # characters of an action's name
_ROLES = ("investment", "running")  # a cost of one role is no cost of the whole
_SHOWN = 60  # actions on the terminal; the file has them all
_SHOWN_ROWS = 15  # rows that were not understood, each cut off
_SHOWN_ALIKE = 3  # problems of one kind
_SHOWN_BESIDE = 3  # figures beside the leading one
_QUOTED = 100
_MILLION = 1e6


def _say(key: str, language: Language, /, **values: object) -> str:
    return words.say("contract_texts", key, language, **values)


def warnings(problems: Sequence[Problem], language: Language) -> Iterator[Text]:
    """Problems by their kind, the first few of each, and how many more there are."""
    by_code: dict[str, list[Problem]] = {}
    for problem in problems:
        by_code.setdefault(problem.code, []).append(problem)
    for alike in by_code.values():
        yield from console.problem_lines(alike[:_SHOWN_ALIKE], language)
        if len(alike) > _SHOWN_ALIKE:
            yield Text(f"  {_say('warnings_more', language, count=len(alike) - _SHOWN_ALIKE)}")


def actions(sheets: Sheets, name: str, language: Language) -> RenderableType:
    """The actions of tables: how many, what each cuts and costs, who is responsible, and what was not understood."""
    rows = [row for row in sheets.costs if not row.is_total]
    title = _say("actions_title", language, name=name, actions=len(sheets.actions), rows=len(rows))
    parts: list[RenderableType] = [Text(title, style="bold")]
    if sheets.actions:
        parts.append(Text(_say("actions_counted", language, **_counts(sheets))))
    return Group(*parts, Text(), _table(sheets, language), *_unread(sheets, language))


def _counts(sheets: Sheets) -> dict[str, int]:
    every = sheets.actions
    return {
        "names": sum(bool(action.name) for action in every),
        "owners": sum(bool(action.owner) for action in every),
        "cuts": sum(not action.amount("cut").missing for action in every),
        "costs": sum(not action.amount("cost").missing for action in every),
    }


def _table(sheets: Sheets, language: Language) -> RenderableType:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for head in ("action", "cut", "cost", "owner"):
        table.add_column(_say(f"head.{head}", language), overflow="fold")
    rows = _figure_rows(sheets)
    for name, cuts, costs, owner in rows[:_SHOWN]:
        table.add_row(
            _short(name, _NAMED), figures(cuts, language), cost(costs, language), _short(owner or "–", _NAMED)
        )
    if len(rows) <= _SHOWN:
        return table
    return Group(table, Text(_say("actions_more", language, count=len(rows) - _SHOWN)))


def _figure_rows(sheets: Sheets) -> list[tuple[str, Sequence[Amount], Sequence[Amount], str]]:
    """Name, cuts, costs and owner of every action, then of the summary's rows that are no sums."""
    rows = [
        (action.name or "–", _every(action, "cut"), _every(action, "cost"), action.owner) for action in sheets.actions
    ]
    summary = (row for row in sheets.costs if not row.is_total)
    return [*rows, *((f"C-3.1 {row.name}", row.impact, row.cost, row.owner) for row in summary)]


def _every(action: Action, what: str) -> Sequence[Amount]:
    """The figures of a field, the leading one first; the reason for there being none, where it has no row."""
    return action.amounts.get(what, (action.amount(what),))


def _unread(sheets: Sheets, language: Language) -> Iterator[RenderableType]:
    """The rows that were not understood, the first of them word for word."""
    rows = [*(row for action in sheets.actions for row in action.left), *sheets.left]
    if not rows:
        return
    yield Text()
    yield Text(_say("unread_title", language, count=len(rows)), style="bold")
    for row in rows[:_SHOWN_ROWS]:
        text = _short(drafts.said(row), _QUOTED)
        yield Text(_say("unread_row", language, file=row.file, row=str(row.line), text=text))
    if len(rows) > _SHOWN_ROWS:
        yield Text(_say("actions_more", language, count=len(rows) - _SHOWN_ROWS))


def _short(text: str, most: int) -> str:
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def figures(every: Sequence[Amount], language: Language) -> str:
    """The figure that a cell leads with and those of its kind beside it, which nothing tells apart."""
    lead, *others = every
    beside = [figure(other, language) for other in others if _is_beside(lead, other)]
    more = [_say("figures_more", language, count=len(beside) - _SHOWN_BESIDE)] if len(beside) > _SHOWN_BESIDE else []
    return "; ".join([figure(lead, language), *beside[:_SHOWN_BESIDE], *more])


def _is_beside(lead: Amount, other: Amount) -> bool:
    """Whether a figure is as good as the leading one, or is one that could not be read; a total has its parts apart."""
    if lead.missing or lead.role in ("total", "sum"):
        return False
    is_plain = other.unit == lead.unit and not other.per and not other.part and not other.role
    return is_plain or bool(other.missing)


def cost(amounts: Sequence[Amount], language: Language) -> str:
    """What something costs: its leading figure, or each part by its role where that is one of several."""
    if amounts[0].role not in _ROLES:
        return figures(amounts, language)
    parts = [amount for amount in amounts if amount.role in _ROLES and not amount.missing]
    return " + ".join(dict.fromkeys(_of_role(part, language) for part in parts))


def _of_role(amount: Amount, language: Language) -> str:
    """A part of a cost by its role."""
    told = figure(amount, language)
    if amount.role == "investment":
        return _say("role.investment", language, amount=told)
    return _say("role.running", language, amount=told)


def figure(amount: Amount, language: Language) -> str:
    """A figure as a reader sees it, with what time it is for, or why there is none."""
    if amount.missing:
        return _say(f"missing.{amount.missing}", language)
    number = _number(amount, language)
    if amount.is_about:
        number = _say("about", language, amount=number)
    if amount.per:
        number = _say("by_unit", language, amount=number, unit=amount.per)
    number = _timed(amount, number, language)
    return _say("shared", language, amount=number) if amount.is_shared else number


def _number(amount: Amount, language: Language) -> str:
    """The number with its unit; money from a million on in millions."""
    stated = [size for size in (amount.value, amount.low, amount.high) if size is not None]
    is_large = units.is_money(amount.unit) and max(map(abs, stated), default=0) >= _MILLION
    scale = _MILLION if is_large else 1.0
    written = [words.number(size / scale, language) for size in stated]
    return f"{_bounds(amount, written)} {'M' if is_large else ''}{amount.unit}".strip()


def _bounds(amount: Amount, written: Sequence[str]) -> str:
    """A number, a range or one of its ends, in writing."""
    if amount.value is not None:
        return written[0]
    if amount.low is not None and amount.high is not None:
        return "–".join(written)
    return f"≥ {written[0]}" if amount.low is not None else f"≤ {written[0]}"


def _timed(amount: Amount, told: str, language: Language) -> str:
    if not amount.kind:
        return told
    between = _say("years_and", language) if amount.kind == "in" else "–"
    years = between.join(map(str, amount.period.years))
    if amount.kind == "over" and not years:
        return _say("time.over_unsaid", language, amount=told)
    if amount.kind == "year":
        return _say("time.year", language, amount=told)
    return _say(f"time.{amount.kind}", language, amount=told, years=years)
