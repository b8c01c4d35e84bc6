# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which figures does a text hold, and where? Numbers with their units, bounds, and what they are by or for.

A figure that can be read in two ways is read in none. Money keeps its currency.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from klimatkontrakt.sources.action_tables import cell_text, labels, numbers, periods, phrases, spans, units
from klimatkontrakt.sources.action_tables.amounts import Amount
from klimatkontrakt.sources.action_tables.numbers import Mark
from klimatkontrakt.sources.action_tables.periods import UNSAID, FigurePeriod
from klimatkontrakt.sources.action_tables.spans import Span
from klimatkontrakt.sources.action_tables.units import WrittenUnit

_NOTHING_ELSE = re.compile(r"[^\w(]*(?:\(.*\)\W*)?", re.DOTALL)  # but signs, and what is in brackets
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_BOUNDED = r"(?:<about>|<at_most>|<at_least>)\s*\Z"
_ALONE = r"\s*(?:[.,;)\n+×]|\Z|(?:<in_year>|<by_year>)\s(?:19|20)[0-9][0-9])"
_TIME_ONLY = (
    r"(?:[,(]?\s?(?:<by_year>|<in_year>|<yearly>)?\s?"
    r"(?:(?:19|20)[0-9][0-9](?:\s?[–-]\s?(?:(?:19|20)[0-9][0-9]|[0-9][0-9]))?)?\)?)+"
)
_TAIL = re.compile(r"(?:,| in |:)\s*([^,:]*)\Z")
_FROM = re.compile(r"(?<!\w)(?:from|från|de|von|da|od|desde)\s\Z", re.IGNORECASE)
_ENDED = re.compile(r"\s*(?:[.;,()\n]|\Z)")
# What follows a figure speaks of it; a comma, a bracket or an `and` begins what speaks of the next.
_OWN = re.compile(r"[,(\[;+]|\b(?:and|while|plus|och|samt|medan|y|et|und|og|ja)\b(?!\s(?:19|20)[0-9][0-9])")
_NEXT_NAME = (  # "2025: 1 kt, 2026: 2 kt"; "1 kt, cumulative 2024–2030: 6 kt"
    r"(?:[,;(](?!.*[,;(])[^:=]{0,60}|(?:<over_period>\s)?(?:(?:19|20)[0-9][0-9]\s?[–-]\s?)?(?:19|20)[0-9][0-9])"
    r"\)?\s?[:=]\s?(?:(?:<about>|<at_most>|<at_least>)\s?)*\Z"
)
_LONGEST_LINE = 300  # characters of a line that holds a bare number
_LONGEST_NAME = 80  # characters of what the next figure is said to be
_RANGE = 2  # numbers of one
_DASHES = ("-", "–", "−", "—")
_MINUS = re.compile(r"(?<!\w)(?:minus|miinus|mīnus)\s?\Z", re.IGNORECASE)


@dataclass(frozen=True)
class Placed:
    """A figure and where it stands in a plain text."""

    start: int
    end: int
    amount: Amount


def words_beside(text: str, every: Sequence[Placed], index: int, most: int) -> tuple[str, str]:
    """What stands between a figure and those beside it, before and behind it; of either at most so many letters."""
    figure = every[index]
    start = every[index - 1].end if index else 0
    end = every[index + 1].start if index + 1 < len(every) else len(text)
    return text[max(start, figure.start - most) : figure.start], text[figure.end : min(end, figure.end + most)]


@dataclass(frozen=True)
class Context:
    """What is known of a cell's figures from around it.

    Attributes:
        mark: the decimal mark of the document.
        unit: what the label says of bare numbers.
        per: of the same.
        period: of the same.
    """

    mark: Mark | None = None
    unit: WrittenUnit | None = None
    per: str = ""
    period: FigurePeriod = UNSAID


_NO_CONTEXT = Context()


def placed(text: str, context: Context = _NO_CONTEXT) -> list[Placed]:
    """Every figure of a plain text, in order.

    >>> [(figure.amount.value, figure.amount.per) for figure in placed("7 kt CO2e (2 kg CO2/kWh) by 2030, see B-1.1")]
    [(7000.0, ''), (2.0, 'MWh')]
    """
    figures: list[Placed] = []
    end = 0
    for place in spans.places(text):
        if place[0] < end or spans.is_code(text, place[0]):
            continue
        figure = _figure(text, spans.span(text, place, end), context)
        if figure is not None:
            figures.append(figure)
            end = figure.end
    return [_timed(text, figures, index, context) for index in range(len(figures))]


def _timed(text: str, every: Sequence[Placed], index: int, context: Context) -> Placed:
    """A figure with its period, told by the words between its neighbours."""
    figure = every[index]
    if figure.amount.missing:
        return figure
    before = every[index - 1].end if index else 0
    after = every[index + 1].start if index + 1 < len(every) else len(text)
    ahead = _OWN.split(text[before : figure.start])[-1] if index else text[: figure.start]
    is_first = periods.ends_with_year(text[max(0, every[0].start - spans.AHEAD) : every[0].start])
    period = figure.amount.period.joined(periods.around(ahead, _own(text[figure.end : after]), is_year_first=is_first))
    return replace(figure, amount=replace(figure.amount, period=period.or_else(context.period)))


def _own(behind: str) -> str:
    """What stands behind a figure without the name that the next one has before its colon."""
    tail = behind[-_LONGEST_NAME:]
    return behind[: len(behind) - len(tail)] + phrases.pattern(_NEXT_NAME).sub("", tail)


def has_bare_multiple(text: str) -> bool:
    """Whether a text has a number of thousands or millions of nothing that it names.

    >>> has_bare_multiple("12 million"), has_bare_multiple("12 million trees"), has_bare_multiple("year 2030")
    (True, False, False)
    """
    every = [spans.span(text, place) for place in spans.places(text)]
    return any(not span.name and max(span.factors) > 1 and _ENDED.match(text, span.end) for span in every)


def has_bare(text: str) -> bool:
    """Whether a text has a number that is no year, no code and of no thing that is named.

    >>> has_bare("increases by 5"), has_bare("see action 4"), has_bare("5 buses by 2030")
    (True, False, False)
    """
    for start, end in spans.places(text):
        is_other = spans.is_year(text[start:end]) or spans.is_code(text, start) or spans.is_numbered(text, start)
        if not is_other and phrases.pattern(_ALONE).match(text, end):
            return True
    return False


def in_sentence(text: str, mark: Mark | None = None) -> list[tuple[int, int, Amount]]:
    """The figures of a running text, each with where it begins and ends in its plain form."""
    figures = placed(cell_text.plain(text), Context(mark))
    return [(figure.start, figure.end, figure.amount) for figure in figures]


def _figure(text: str, span: Span, context: Context) -> Placed | None:
    """The figure of a number or a range; None where it has no unit, or is of no gas."""
    if not span.name:
        return _bare(text, span, context)
    if spans.is_material(text, span):
        return None
    by = units.per(text, span.end)
    end = span.end + by.length
    amount = Amount(unit=span.name, per=by.name, written=text[span.start : end].strip())
    if span.unclear:
        return Placed(span.start, end, replace(amount, unit="", per="", missing="unclear_unit"))
    if by.is_yearly:
        amount = replace(amount, period=FigurePeriod("year"))
    factors = tuple(factor * by.factor for factor in span.factors)
    return Placed(span.start, end, _sized(text, replace(span, factors=factors), amount, context.mark))


def _sized(text: str, span: Span, amount: Amount, mark: Mark | None) -> Amount:
    """A figure with the value, range or bound of its span; missing where its digits say two things, or no number."""
    values = [_value(digits, span, mark) for digits in span.numbers]
    known = [times(value, factor) for value, factor in zip(values, span.factors, strict=True) if value is not None]
    if len(known) < len(values):
        return Amount(missing=_fault(span.numbers), unit=amount.unit, written=amount.written)
    before = spans.ahead(text, span.start)
    if len(known) == _RANGE:
        return _ranged(span, known, amount, before)
    return _bounded(amount, known, before)


def _ranged(span: Span, known: list[float], amount: Amount, before: str) -> Amount:
    """A range with its signs; missing where it is of two levels, or where its ends cannot be told."""
    if span.is_maybe_year:  # "2025–2500 t"
        return replace(amount, missing="twofold", per="")
    if any(span.is_below):
        if _is_dash_or_minus(span):  # "-5–3": is it to -3?
            return replace(amount, missing="twofold", per="")
        return _bounded(amount, sorted(map(_signed, known, span.is_below)), before)
    if known[0] > known[1] and _is_fall(span, before):  # "500 kt to 300 kt" is no range
        return replace(amount, missing="levels", per="")
    if known[0] and known[1] / known[0] >= labels.bound("wide_range"):  # "45–50,000": the thousands may be said once
        return replace(amount, missing="twofold", per="")
    return _bounded(amount, known, before)


def _is_dash_or_minus(span: Span) -> bool:
    return not span.is_below[1] and span.written[len(span.numbers[0]) :].strip()[:1] in _DASHES


def _is_fall(span: Span, before: str) -> bool:
    """Whether two numbers, of which the second is less, are what is emitted before and after."""
    return bool(_FROM.search(before)) or (span.name == units.TONNES and not spans.is_between(before))


def _signed(value: float, is_below: bool) -> float:
    return -value if is_below else value


def _fault(digits: Sequence[str]) -> str:
    return "twofold" if any(map(numbers.is_twofold, digits)) else "unreadable"


def _value(digits: str, span: Span, mark: Mark | None) -> float | None:
    """A number; money that is not in thousands or millions has no thousandths."""
    return numbers.number(digits, mark, is_whole=units.is_money(span.name) and max(span.factors) == 1)


def _bare(text: str, span: Span, context: Context) -> Placed | None:
    """A number alone in its line, with the unit of its label, or one before it; a line of words has none."""
    line = _line(text, span.start, span.end)
    if line is None or all(map(spans.is_year, span.numbers)):
        return None
    before, rest = line
    of_unit = _unit_ahead(before)
    if of_unit is None:
        before = phrases.pattern(_BOUNDED).sub("", before.rpartition(":")[2])
        of_unit, rest = context, f"{before}{rest}"
    if of_unit.unit is None or not _NOTHING_ELSE.fullmatch(rest):
        return None
    factors = tuple(factor * of_unit.unit.factor for factor in span.factors)
    scaled = replace(span, name=of_unit.unit.name, factors=factors)
    written = text[span.start : span.end].strip()
    amount = Amount(unit=scaled.name, per=of_unit.per, period=of_unit.period, written=written)
    return Placed(span.start, span.end, _sized(text, scaled, amount, context.mark))


def _line(text: str, start: int, end: int) -> tuple[str, str] | None:
    """What stands before and behind a place in its line; None in a line too long to hold nothing but a number."""
    first = text.rfind("\n", max(0, start - _LONGEST_LINE), start) + 1
    last = text.find("\n", end, end + _LONGEST_LINE)
    if (first == 0 and start > _LONGEST_LINE) or (last < 0 and len(text) > end + _LONGEST_LINE):
        return None
    return text[first:start], text[end : last if last >= 0 else len(text)]


def times(value: float, factor: float) -> float:
    """A product without the last digits that only binary fractions have: 64.1 million is 64 100 000."""
    return float(f"{value * factor:.12g}")


def of_label(label: str) -> Context:
    """What a label says of the bare numbers below it: `(ktCO2e/yr)`, `Total cost, M€`; nothing where it names no unit.

    >>> of_label("GHG reduction (kt CO2e/year)").unit.factor, of_label("Total costs and costs by CO2e unit").unit
    (1000.0, None)
    """
    text = cell_text.plain(label)
    for inside in (*_BRACKETS.findall(text), *_TAIL.findall(text)):
        context = _unit_ahead(inside)
        if context is not None:
            return context
    return _NO_CONTEXT


def _unit_ahead(text: str) -> Context | None:
    """A text that is a unit and nothing else; the gas alone is none."""
    bare = text.strip(" :=").removeprefix("in ")
    unit = units.after(bare, 0) if bare else None
    if unit is None or not unit.name or bare[: unit.length].casefold().startswith(("co", "ghg")):
        return None
    by = units.per(bare, unit.length)
    rest = bare[unit.length + by.length :].strip(" .:)")
    if rest and phrases.pattern(_TIME_ONLY).fullmatch(rest) is None:
        return None
    period = FigurePeriod("year") if by.is_yearly else FigurePeriod()
    return Context(None, replace(unit, factor=unit.factor * by.factor), by.name, period)


@cache
def _bound() -> re.Pattern[str]:
    every = [f"(?P<{name}>{units.alternatives(labels.of(name))})" for name in ("about", "at_most", "at_least")]
    return re.compile(rf"(?:(?<!\w)|(?=[<>≤≥~≈]))(?:{'|'.join(every)})\s?[(:]?\s?\Z", re.IGNORECASE)


def _bounded(amount: Amount, values: Sequence[float], before: str) -> Amount:
    """The value, the range or the bound that the words before a figure make of it."""
    said: set[str] = set()
    rest = before
    while (match := _bound().search(rest)) is not None:
        said.add(match.lastgroup or "")
        rest = rest[: match.start()]
    amount = replace(amount, is_about="about" in said)
    if len(values) > 1:
        return replace(amount, low=min(values), high=max(values))
    (value,) = values
    if _is_minus(before):
        value = -value
    if "at_most" in said:
        return replace(amount, high=value)
    return replace(amount, low=value) if "at_least" in said else replace(amount, value=value)


def _is_minus(before: str) -> bool:
    """Whether a minus stands right before a figure, as a sign or in words."""
    return spans.is_signed(before) or _MINUS.search(before) is not None
