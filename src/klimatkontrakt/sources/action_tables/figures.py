# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What does a sheet's cell state of a cut or a cost? The figure that it leads with, the others beside, and its parts.

A cell may tell what is emitted now and what is left, an investment and what it costs to run, a share and a cost of a
tonne. The words around a figure say what it is; where they say nothing the first one leads.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from klimatkontrakt.sources.action_tables import (
    alternatives,
    amounts,
    cell_text,
    labels,
    levels,
    numbers,
    parts,
    periods,
    placed,
    qualifiers,
    residue,
    units,
    year_lists,
)
from klimatkontrakt.sources.action_tables.amounts import Amount, Role
from klimatkontrakt.sources.action_tables.numbers import Mark
from klimatkontrakt.sources.action_tables.phrases import pattern
from klimatkontrakt.sources.action_tables.placed import Context, Placed

_MONEY = ("cost", "investment", "running_cost", "cost_per_tonne")
_TONNES = ("cut", "sinks")
_BESIDE = ("gain", "compared")  # roles of figures that are none of the field's own
_RANKED = (
    "",
    "twofold",
    "unclear_unit",
    "unreadable",
    *qualifiers.UNREAD,
)  # a figure in doubt may be the one that a cell leads with
_CLAUSE = re.compile(r"[;\n]|\.(?=\s)|(?<=\))\s")
_SENTENCE = re.compile(r"\.\s+(?=[A-ZÅÄÖ])|\n(?=[A-ZÅÄÖ])")
_NEXT = re.compile(r",|\+|\b(?:and|while|plus|och|samt|medan|y|et|und)\b")  # what follows speaks of the next figure
_SAME = re.compile(r"\s*(?:[(\[/=,]|or|eller|i\.e\.)\s*(?:ca|approx|about|circa|~|≈)?\.?\s*", re.IGNORECASE)
_BROKEN = re.compile(r"(?<=[^\s.:;])\n(?=[a-zåäö%€(]|CO2|[MGk]t\b|M?(?:SEK|EUR|€))")  # a line that goes on
_TIMES = re.compile(r"(?<=[0-9])\s?[xX×*✕]\s?(?=(?:[€$£]|[A-Z]{3}\s?)?[0-9])|(?<=[\w€$£%])\s[xX×*✕]\s(?=[0-9])")
_NUMBERED = re.compile(r"\A\s*(?:[0-9]{0,2}[.)]|[-•–])\s*")
_DIGIT = re.compile(r"[0-9]")
_WORD = re.compile(r"[^\W\d_]{3}")
_WEIGHTS = {"by": -100, "total": 8, "share": -20, "cut": 2, "emitted": -4, "aside": -4, "yearly": -1,
            "beside": -60, "own": 20}  # fmt: skip


@dataclass(frozen=True)
class _Words:
    """What the words before and after a figure say; `last` are those that do not speak of the figure before."""

    before: str
    after: str
    last: str


@cache
def _words_of(subject: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, labels.of('said')[subject]))})", re.IGNORECASE)


@cache
def _total() -> re.Pattern[str]:
    """A word for a total with its figure right behind it."""
    words = "|".join(map(re.escape, labels.of("said")["total"]))
    return re.compile(rf"(?<!\w)(?:{words})\b[^.;0-9]{{0,{int(labels.bound('near_total'))}}}\Z", re.IGNORECASE)


def _fit(figures: Sequence[Placed], field: str) -> list[Placed]:
    """The figures that fit a field."""
    return [figure for figure in figures if _is_fit(figure.amount, field)]


def of_cell(text: str, field: str, label: str = "", mark: Mark | None = None) -> tuple[Amount, ...]:
    """The figures of a cell for a field, the one that it leads with first; one that says why, where there is none.

    Args:
        text: the cell.
        field: cut, sinks, cost, investment, running_cost, cost_per_tonne, renewable or substituted.
        label: of the row or the column; it may give the unit and the period.
        mark: the decimal mark of the document's figures, where it is known.

    >>> [a.value for a in of_cell("BER E2 emits 1284 t; the reduction is 2745 t", "cut")]
    [2745.0, 1284.0]
    >>> of_cell("1.5–2 BSEK in investment costs, 795 MSEK/år to operate", "cost")[1].role
    'running'
    """
    shown = year_lists.told(_TIMES.sub(" × ", _BROKEN.sub(" ", cell_text.plain(text))))
    context = _context(shown, field, label, mark)
    every = levels.apart(shown, qualifiers.qualified(shown, placed.placed(shown, context), field), field)
    every = alternatives.joined(shown, every)
    every = sorted([*every, *residue.rest(shown, every)], key=lambda figure: figure.start)
    fit = _fit(every, field)
    if not fit and context.unit is not None and placed.has_bare(shown):
        return (Amount(missing="left", unit=context.unit.name, written=shown),)
    if all(figure.amount.missing for figure in fit):
        return tuple(figure.amount for figure in fit) or (_without(shown, field, every),)
    return _led(shown, field, label, fit)


def _is_fit(amount: Amount, field: str) -> bool:
    """Whether a figure is one that the field may hold; one in doubt whose unit is not known may be."""
    return _is_wanted(amount.unit, field) or bool(amount.missing and not amount.unit)


def _led(text: str, field: str, label: str, figures: Sequence[Placed]) -> tuple[Amount, ...]:
    """Figures with the one in front that the cell leads with; levels, which are no cut, after the others."""
    ranked = [_as_cut(figure, field, label) for figure in figures if figure.amount.missing in _RANKED]
    levels = [figure.amount for figure in figures if figure.amount.missing not in _RANKED]
    ordered = _ordered(text, ranked, field, label)
    if field != "cost_per_tonne" and ordered[0].per:  # a cost of a tonne or a cut of a person is not the action's
        return (Amount(missing="only_by", written=text), *ordered, *levels)
    if ordered[0].role in _BESIDE:  # nor is a saving, or what it is set against
        return (Amount(missing=ordered[0].role, unit=ordered[0].unit, written=ordered[0].written), *ordered, *levels)
    return (*ordered, *levels)


def _context(text: str, field: str, label: str, mark: Mark | None) -> Context:
    """What the label and the cell's own figures tell; a label's unit only where the field can be in it."""
    of_label = placed.of_label(label)
    period = of_label.period.joined(periods.spoken(cell_text.plain(label)))
    mark = numbers.mark_of([text]) or mark
    if of_label.unit is not None and not _is_wanted(of_label.unit.name, field):
        return Context(mark, period=period)
    return replace(of_label, mark=mark, period=period)


def _as_cut(figure: Placed, field: str, label: str) -> Placed:
    """A figure of a row for cuts: where the row is of a change, -1 200 t is a cut of 1 200; else it is a rise."""
    amount = figure.amount
    sizes = [size for size in (amount.value, amount.low, amount.high) if size is not None]
    is_of_change = _words_of("change").search(label) is not None and _words_of("cut").search(label) is None
    if field not in _TONNES or max(sizes, default=1.0) > 0 or not is_of_change:
        return figure
    value, low, high = map(_turned, (amount.value, amount.high, amount.low))
    return replace(figure, amount=replace(amount, value=value, low=low, high=high))


def _turned(size: float | None) -> float | None:
    return None if size is None else abs(size)


def _is_wanted(unit: str, field: str) -> bool:
    if field in _MONEY:
        return units.is_money(unit)
    if field in _TONNES:
        return unit in (units.TONNES, units.SHARE)
    return not units.is_money(unit)


def _without(text: str, field: str, others: Sequence[Placed]) -> Amount:
    """Why a cell has no figure for its field: a known reason, a figure of something else, no unit, or words.

    No tonnes are none in any unit.
    """
    if field in _TONNES and text == "0":
        return Amount(value=0.0, unit=units.TONNES, written=text)
    reason = _reason(text)
    if reason:
        return Amount(missing=reason, written=text)
    if others:
        return Amount(missing="other_kind", unit=others[0].amount.unit, written=text)
    return Amount(missing="unit_missing" if _is_bare(text) else "in_words", written=text)


def _reason(text: str) -> str:
    """The known reason that a cell begins with; one that says more where every line is one. Empty where none is."""
    reasons = [amounts.why_missing(_NUMBERED.sub("", line)) for line in text.split("\n")]
    if all(reasons):
        return next((why for why in reasons if why != "not_stated"), reasons[0])
    return reasons[0]


def _is_bare(text: str) -> bool:
    """Whether a number stands there and no word that could be its unit."""
    return placed.has_bare_multiple(text) or (_DIGIT.search(text) is not None and _WORD.search(text) is None)


def _ordered(text: str, figures: Sequence[Placed], field: str, label: str) -> tuple[Amount, ...]:
    """The figures with what is said of them, the leading one first, the others as they stand."""
    spoken = [_spoken(text, figures, index, field) for index in range(len(figures))]
    amounts_of = [amount for amount, _ in spoken]
    whole = parts.with_total(text, figures, amounts_of, label)
    if whole is not None:
        return whole
    scores = [_score(amount, words, field) for amount, words in spoken]
    best = max(scores)
    alike = [index for index, score in enumerate(scores) if score == best]
    lead = _largest(text, figures, alike) if field in _MONEY else _of_target_year(amounts_of, alike)
    return (amounts_of[lead], *amounts_of[:lead], *amounts_of[lead + 1 :])


def _of_target_year(every: Sequence[Amount], alike: Sequence[int]) -> int:
    """Of the figures of several years, the one of the target's year."""
    target = (labels.of("target_year"),)
    first = alike[0]
    if every[first].missing or every[first].period.years in ((), target):
        return first
    return next((index for index in alike if every[index].period.years == target), first)


def _largest(text: str, figures: Sequence[Placed], alike: Sequence[int]) -> int:
    """The largest of the sums of one sentence that nothing else tells apart; a small one is for a part of the work."""
    first = figures[alike[0]]
    if first.amount.missing:
        return alike[0]
    sentence = _SENTENCE.search(text, first.end)
    end = sentence.start() if sentence else len(text)
    near = [index for index in alike if figures[index].start < end]
    near = [index for index in near if figures[index].amount.unit == first.amount.unit]
    return max(near, key=lambda index: (figures[index].amount.middle or 0.0, -index))


def _spoken(text: str, figures: Sequence[Placed], index: int, field: str) -> tuple[Amount, _Words]:
    """A figure with the role that the words around it give it, and those words."""
    figure = figures[index]
    before = text[figures[index - 1].end if index else 0 : figure.start]
    after = text[figure.end : figures[index + 1].start if index + 1 < len(figures) else len(text)]
    if index and _is_same_sum(figures[index - 1].amount, figure.amount, before):
        period = figures[index - 1].amount.period.or_else(figure.amount.period)
        return replace(figure.amount, role="aside", period=period), _Words("", "", "")
    near = 2 * int(labels.bound("near_words"))
    ahead, behind = _CLAUSE.split(before)[-1][-near:], _CLAUSE.split(after)[0][:near]
    is_shared = _is_shared(figure.amount, f"{ahead}|{behind}", ahead, field)
    if index + 1 < len(figures):
        behind = _NEXT.split(behind, maxsplit=1)[0]
    words = _Words(ahead, behind, ahead.rpartition(",")[2] if index else ahead)
    role = figure.amount.role or _role(words, field)
    return replace(figure.amount, role=role, is_shared=is_shared), words


def _is_shared(amount: Amount, around: str, ahead: str, field: str) -> bool:
    """Whether a figure is said to be another's, or a whole programme's."""
    if field in _TONNES and _words_of("shared").search(around):
        return True
    return amount.is_shared or pattern("<programme>").search(ahead) is not None


def _is_same_sum(first: Amount, second: Amount, between: str) -> bool:
    """Whether a sum is the one before it in another currency: `2.5 MSEK (220 k€)`."""
    is_other = units.is_money(first.unit) and units.is_money(second.unit) and first.unit != second.unit
    return is_other and first.per == second.per and _SAME.fullmatch(between) is not None


def _role(words: _Words, field: str) -> Role:
    if _total().search(words.before):
        return "total"
    if field not in _MONEY:
        return ""
    role = _nearest(words.after) or _nearest(words.last, is_before=True)
    return role or ("aside" if _words_of("aside").search(words.before) else "")


def _nearest(text: str, *, is_before: bool = False) -> Role:
    """Investment or running costs: the one of whose words stands nearest to the figure."""
    places: list[tuple[int, Role]] = []
    roles: tuple[Role, ...] = ("investment", "running")
    for role in roles:
        for word in _words_of(role).finditer(text):
            places.append((len(text) - word.end() if is_before else word.start(), role))
    return min(places)[1] if places else ""


def _is_own(words: _Words) -> bool:
    """Whether a figure is said to be what this action has of a whole: `100 MEUR, of which this action 4 MEUR`."""
    is_of_whole = pattern("<of_which>").search(words.before) is not None
    return is_of_whole and pattern("<own>").search(f"{words.before}|{words.after}") is not None


def _score(amount: Amount, words: _Words, field: str) -> int:
    """How much speaks for a figure as the one that the cell leads with."""
    says = {"by": bool(amount.per), "total": amount.role == "total", "beside": amount.role in _BESIDE}
    says |= {"own": _is_own(words)}
    if field in _TONNES:
        says |= {"share": amount.unit == units.SHARE}
        says |= {subject: _words_of(subject).search(words.before) is not None for subject in ("cut", "emitted")}
    else:
        says |= {"aside": amount.role in ("running", "aside"), "yearly": amount.is_yearly}
    return sum(_WEIGHTS[name] for name, is_so in says.items() if is_so)
