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
from klimatkontrakt.sources.action_tables.action_sheets import Sheets
from klimatkontrakt.sources.action_tables.amounts import Amount

_NAMED = 60  # characters of an action's name
_ROLES = ("investment", "running")  # a cost of one role is no cost of the whole
_SHOWN = 60  # actions on the terminal; the file has them all
_SHOWN_ROWS = 15  # rows that were not understood, each cut off
_SHOWN_ALIKE = 3  # problems of one kind
_QUOTED = 100
_MILLION = 1e6


def _say(key: str, language: Language, /, **values: object) -> str:
    return words.say("reading", key, language, **values)


def warnings(found: Sequence[Problem], language: Language) -> Iterator[Text]:
    """Problems by their kind, the first few of each, and how many more there are."""
    by_code: dict[str, list[Problem]] = {}
    for problem in found:
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
    told = [(a.name or "–", a.amount("cut"), a.every("cost"), a.owner) for a in sheets.actions]
    told += [(f"C-3.1 {r.name}", r.impact[0], r.cost, r.owner) for r in sheets.costs if not r.is_total]
    for name, cut, costs, owner in told[:_SHOWN]:
        table.add_row(_short(name, _NAMED), figure(cut, language), cost(costs, language), _short(owner or "–", _NAMED))
    if len(told) <= _SHOWN:
        return table
    return Group(table, Text(_say("actions_more", language, count=len(told) - _SHOWN)))


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


def cost(amounts: Sequence[Amount], language: Language) -> str:
    """What something costs: its leading figure, or each part by its role where that is one of several."""
    if amounts[0].role not in _ROLES:
        return figure(amounts[0], language)
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
    told = _number(amount, language)
    if amount.is_about:
        told = _say("about", language, amount=told)
    if amount.per:
        told = _say("by_unit", language, amount=told, unit=amount.per)
    told = _timed(amount, told, language)
    return _say("shared", language, amount=told) if amount.is_shared else told


def _number(amount: Amount, language: Language) -> str:
    """The number with its unit; money from a million on in millions."""
    sizes = [abs(size) for size in (amount.value, amount.low, amount.high) if size is not None]
    is_large = units.is_money(amount.unit) and max(sizes, default=0) >= _MILLION
    scale = _MILLION if is_large else 1.0

    def told(value: float) -> str:
        return words.number(value / scale, language)

    if amount.value is not None:
        number = told(amount.value)
    elif amount.low is not None and amount.high is not None:
        number = f"{told(amount.low)}–{told(amount.high)}"
    else:
        number = f"≥ {told(amount.low)}" if amount.low is not None else f"≤ {told(amount.high or 0.0)}"
    return f"{number} {'M' if is_large else ''}{amount.unit}".strip()


def _timed(amount: Amount, told: str, language: Language) -> str:
    if not amount.kind:
        return told
    years = "–".join(str(year) for year in amount.period.years)
    if amount.kind == "over" and not years:
        return _say("time.over_unsaid", language, amount=told)
    if amount.kind == "year":
        return _say("time.year", language, amount=told)
    return _say(f"time.{amount.kind}", language, amount=told, years=years)
