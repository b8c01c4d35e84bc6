# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What do the words and signs beside a figure make of it? Another number or sign, a bound, or one that is not read.

`10 % of 250 kt` is not 250 kt, `increases emissions by 200 t` no cut, `5 × 200 000 EUR` five times that. A figure keeps
its plain number only where nothing beside it says otherwise; where something does and it is not known what that comes
to, the figure is left unread with the reason. The words are in data/sheets.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from klimatkontrakt.folder.doors import numbers
from klimatkontrakt.sources.action_tables import labels, units
from klimatkontrakt.sources.action_tables.amounts import Amount
from klimatkontrakt.sources.action_tables.phrases import pattern
from klimatkontrakt.sources.action_tables.placed import Placed, times

TONNES = ("cut", "sinks")
UNREAD = ("share", "product", "several", "direction")  # reasons of figures that the words beside make another number
_NEAR = 120  # characters beside a figure that may speak of it
_BEFORE, _BEHIND = 50, 24  # characters that are shown of them
_SENTENCE = re.compile(r"[;\n|]|\.(?=\s)")
_CLAUSE = re.compile(r"[;\n|]|[.:](?=\s)")
_PER_CENT = 100
_PIECE = "piece"
_ABOUT = r"(?:<about>\s?)*"
_COUNT = r"(?<![\w.,-])(?<![0-9]\s)(?!(?:19|20)[0-9][0-9]\b)[0-9][0-9.,]*(?:\s[0-9]{3})*"
_SHARE = rf"(?:<fractions>|{_COUNT})\s<of>\s(?:<articles>\s)*{_ABOUT}\Z"
_SHARE_BETWEEN = rf"\s*(?:<fall>\s)?<of>\s(?:<articles>\s)*{_ABOUT}\Z"
_WHOLE = rf"<whole_of>\s(?:<articles>\s)*{_ABOUT}\Z"
_NOTHING = rf"[\s•–(-]*{_ABOUT}[\s(]*"
_TIMES_BEFORE = rf"(?:[×÷·]|<times>(?:\s<of>|\s<articles>)*)\s?\(?\s?{_ABOUT}\Z"
_TIMES_AFTER = r"\s?(?:[×÷·]|/\s?(?!(?:19|20)[0-9][0-9]\b)[0-9])"
_PRODUCT = r"(?:\A|.*[;\n:,(]\s?)[\s•–-]*(?P<count>[0-9]{1,4})\s?×\s?\Z"
_RESULT = rf"[^;\n=]*=\s*{_ABOUT}[€$£A-Z]{{0,3}}\s?[0-9]"
_JOINED_AFTER = r"\s?(?:\+\s?[0-9]|(?<=\s)<or>\s[0-9]|&\s?[0-9])"
_BOUNDS = r"(?:(?:<about>|<at_most>|<at_least>)\s?)*"
_AND_OR = rf"(?P<word>[^\W\d_]+\.?)?\W*{_COUNT}\s?(?:[&+/]\s?|<and>\s|<or>\s)(?:<and>\s)?{_BOUNDS}\Z"
_COMMA = rf"(?P<word>[^\W\d_]+)?\W*{_COUNT},\s{_ABOUT}\Z"
_LESS = r"\s?(?:<less>|[±−]|\+\s?/?\s?[-−])\s?"
_NUMBER_LESS = rf"{_COUNT}\s?(?:<less>|[±]|\+\s?/\s?[-−])\s?\Z"
_PLUS_MINUS = rf"(?:[±∓]|\+\s?/?\s?[-−–]|<plus_minus>)\s?{_ABOUT}[€$£A-Z]{{0,3}}\s?\Z"
_RANGE_CUT_OFF = r"\s?(?:[-–—]|<to>)\s?(?!(?:19|20)[0-9][0-9]\b)[0-9][0-9.,]*\s*(?:[.,;)\n]|\Z)"
_ARROW = re.compile(r"\s?(?:→|[-=–]+>|⇒)\s?")
_CHANGED_BY = rf"\s(?:[\w-]+\s){{0,3}}<by>\s{_ABOUT}"
_NEGATED = rf"<negations>\s{_ABOUT}\Z"
_NOT_COUNTED = r"\s?(?:is\s|are\s|är\s)?<negations>\s(?:included|counted|inräkna\w*|medräkna\w*|inkluder\w*)"
_COMPARED = rf"<compared>\s(?:[\w'’-]+\s){{0,3}}{_ABOUT}\Z"
_EMITTED = r"<emitted>[^0-9]{0,40}\Z"
_EACH = r"\s?<each>"
_OFTEN = r"\s?(?:<often>|<every>\s(?P<spell><numerals>\s<spells>))"
_PER_COUNT = r"\s?(?:/|<per>)\s?(?P<thing>(?!(?:19|20)[0-9][0-9]\b)[0-9][0-9.,]*(?:\s[0-9]{3})*(?:\s[^\W\d_]+)?)"
_COUNTED = (
    rf"(?<!\w)(?!(?:19|20)[0-9][0-9]\b)(?:[2-9]|[0-9][0-9]+|<numerals>)\s(?!<fall>|<numerals>)"
    rf"[^\W\d_]{{3,}}s\s<of>\s{_ABOUT}\Z"
)
_PRICED = rf"(?:[@]|(?<![0-9]\s)\bà|{_COUNT}\s(?!<estimated>)[^\W\d_]{{3,}}\s(?:at|á|zu\sje))\s{_ABOUT}\Z"
_FROM = rf"<from>\s(?:<articles>\s|<level_fillers>\s)*{_ABOUT}\Z"
_FROM_TO = rf"<from>\s[^;\n]*[0-9][^;\n]*\s<to>\s{_ABOUT}\Z"
_FALL_TO = rf"<fall>\s(?:<emission>\s|<level_fillers>\s)*<to>\s{_ABOUT}\Z"
_RISE_FROM = rf"<rise>[^.;\n]*<from>\s{_ABOUT}\Z"
_RISES = (
    r"<rise>\s(?:[\w'’-]+\s){0,3}<emission>",
    r"<emission>\s(?:<auxiliaries>\s){0,4}<rise>",
    r"<more>\s(?:[\w-]+\s){0,2}<emission>\W",
)
_RISES_BEHIND = r"\s?(?:<of>\s)?<more>\s(?:[\w-]+\s){0,1}<emission>"
_UP = rf"<rise>\s?(?::|<by>)?\s?{_ABOUT}\Z|(?<![^\W]\s)(?<!\w)\+\s?\Z"
_UP_BEHIND = r"\s?<rise>(?!\w)"
_GAIN = rf"<gain>(?P<between>:?\s(?:[\w'’-]+:?\s){{0,3}}?){_ABOUT}\Z"
_LESS_COST = (
    rf"<fall>\s(?:[\w-]+\s){{0,2}}<cost>\s(?:<by>\s)?{_ABOUT}\Z",
    rf"<cost>\s(?:<auxiliaries>\s){{0,3}}<fall>\s(?:<by>\s)?{_ABOUT}\Z",
)
_GAIN_BEHIND = r"\s?(?:<behind_small>\s){0,3}<gain_behind>(?!\w)(?!\s?<works>)"
_ENDED = r"(?=\s*(?:[.,;:)\n]|\Z))"


@dataclass(frozen=True)
class _Spot:
    """A figure among the others of its text."""

    text: str
    every: Sequence[Placed]
    index: int
    field: str

    @property
    def figure(self) -> Placed:
        """The figure itself."""
        return self.every[self.index]

    @property
    def amount(self) -> Amount:
        """What it says."""
        return self.figure.amount

    @property
    def previous(self) -> Placed | None:
        """The figure before it."""
        return self.every[self.index - 1] if self.index else None

    @property
    def before(self) -> str:
        """The words between the figure before it, or the beginning, and itself."""
        start = self.previous.end if self.previous is not None else 0
        return self.text[max(start, self.figure.start - _NEAR) : self.figure.start]

    @property
    def after(self) -> str:
        """The words behind it, up to the next figure."""
        end = self.every[self.index + 1].start if self.index + 1 < len(self.every) else len(self.text)
        return self.text[self.figure.end : min(end, self.figure.end + _NEAR)]

    @property
    def clause(self) -> str:
        """All that its clause says before it, other figures too."""
        return _CLAUSE.split(self.text[max(0, self.figure.start - _NEAR) : self.figure.start])[-1]

    @property
    def rest(self) -> str:
        """All that its clause says behind it, other figures too."""
        return _CLAUSE.split(self.text[self.figure.end : self.figure.end + _NEAR])[0]

    @property
    def written(self) -> str:
        """The figure with the words beside it."""
        own = self.text[self.figure.start : self.figure.end]
        behind = self.rest if len(self.rest) <= _BEHIND else self.rest[:_BEHIND].rpartition(" ")[0]
        ahead = self.clause if len(self.clause) <= _BEFORE else self.clause[-_BEFORE:].partition(" ")[2]
        return f"{ahead}{own}{behind}".strip(" ,")

    def unread(self, reason: str) -> Amount:
        """The figure left unread, with the words that make it another number."""
        return Amount(missing=reason, unit=self.amount.unit, written=self.written)


Rule = Callable[[_Spot], Amount | None]


def qualified(text: str, every: Sequence[Placed], field: str) -> list[Placed]:
    """Figures with what the words beside them make of them.

    Args:
        text: of the cell, plain.
        every: its figures, in order.
        field: what the cell is for: cut, cost …
    """
    return [replace(figure, amount=_changed(_Spot(text, every, index, field))) for index, figure in enumerate(every)]


def _changed(spot: _Spot) -> Amount:
    if spot.amount.missing:
        return spot.amount
    for rule in _RULES:
        changed = rule(spot)
        if changed is not None:
            return changed
    return spot.amount


def _operand(spot: _Spot) -> Amount | None:
    """A figure that is worked with, and what comes out stands behind: `2 000 MWh × 0.1 t/MWh = 200 t`."""
    is_worked = pattern(_TIMES_BEFORE).search(spot.before) or re.match(r"\s?[×÷+·]", spot.after)
    is_worked = is_worked or re.search(r"[+]\s?\Z", spot.before)
    if is_worked and pattern(_RESULT).match(spot.rest):
        return replace(spot.amount, role="aside")
    return None


def _both_ways(spot: _Spot) -> Amount | None:
    """A figure that may be above nought or below: `±5 kt`."""
    if _is_taken_from(spot) or not pattern(_PLUS_MINUS).search(spot.before):
        return None
    return spot.unread("direction" if spot.field in TONNES else "several")


def _share(spot: _Spot) -> Amount | None:
    """A figure that a share is told of: the share is meant, and worked out where nothing else stands there."""
    whole = spot.previous
    if whole is not None and whole.amount.unit == units.SHARE and pattern(_SHARE_BETWEEN).fullmatch(spot.before):
        return _part_of(spot, whole.amount) or spot.unread("share")
    if pattern(_SHARE).search(spot.before) or _is_changed_by_share(spot):
        return spot.unread("share")
    return replace(spot.amount, is_shared=True) if pattern(_WHOLE).search(spot.before) else None


def _is_changed_by_share(spot: _Spot) -> bool:
    """Whether it is what a share is taken off: `250 kt reduced by 10 %`."""
    following = spot.every[spot.index + 1 : spot.index + 2]
    if not following or following[0].amount.unit != units.SHARE or spot.amount.unit == units.SHARE:
        return False
    is_change = pattern("<fall>|<rise>").search(f"{spot.clause} {spot.after}")
    return is_change is not None and pattern(_CHANGED_BY).fullmatch(spot.after) is not None


def _part_of(spot: _Spot, share: Amount) -> Amount | None:
    """So many per cent of a figure; None where the clause says more than the two."""
    previous = spot.every[spot.index - 1]
    ahead = _CLAUSE.split(spot.text[max(0, previous.start - _NEAR) : previous.start])[-1]
    is_alone = pattern(_NOTHING).fullmatch(ahead) and not spot.rest.strip(" )")
    if not is_alone or share.value is None or spot.amount.value is None:
        return None
    value = times(spot.amount.value, share.value / _PER_CENT)
    is_about = share.is_about or spot.amount.is_about
    return replace(spot.amount, value=value, is_about=is_about, written=spot.written)


def _product(spot: _Spot) -> Amount | None:
    """A figure that is taken times something: worked out where that is a count and nothing more is."""
    is_times = pattern(_TIMES_BEFORE).search(spot.before)
    is_more = pattern(_TIMES_AFTER).match(spot.after) or re.match(r"\s?[+]", spot.after)
    if not is_times and not pattern(_TIMES_AFTER).match(spot.after):
        return None
    counted = re.fullmatch(_PRODUCT, spot.before, re.DOTALL)
    if counted is None or is_more or spot.amount.value is None:
        return spot.unread("product")
    return replace(
        spot.amount, value=times(spot.amount.value, float(numbers.of_digits(counted["count"]))), written=spot.written
    )


def _several(spot: _Spot) -> Amount | None:
    """One of several numbers that share its unit, or one that another is added to or taken from."""
    is_less = _is_taken_from(spot)
    is_listed = _is_listed(spot.before) or pattern(_JOINED_AFTER).match(spot.after)
    is_listed = is_listed or pattern(_RANGE_CUT_OFF).match(spot.rest)  # "EUR 5m–7"
    return spot.unread("several") if is_less or is_listed or _is_respective(spot) else None


def _is_taken_from(spot: _Spot) -> bool:
    """Whether another number is added to it, or one taken from the other."""
    if pattern(_LESS).fullmatch(spot.after) or pattern(_NUMBER_LESS).search(spot.before):
        return True
    return spot.previous is not None and pattern(_LESS).fullmatch(spot.before) is not None


def _is_listed(before: str) -> bool:
    """Whether a number with no unit of its own stands before, as one more of the same."""
    joined = pattern(_AND_OR).search(before)
    if joined is not None:
        return (joined["word"] or "").casefold() not in labels.of("qualifiers")["numbered"]
    comma = pattern(_COMMA).search(before)
    return comma is not None and (comma["word"] or "of").casefold() in labels.of("qualifiers")["openers"]


def _is_respective(spot: _Spot) -> bool:
    """Whether its clause has another figure and tells of each `respectively`, which was not made out."""
    whole = f"{spot.clause}|{spot.rest}"
    return len(spot.every) > 1 and pattern("<respectively>").search(whole) is not None


def _compared(spot: _Spot) -> Amount | None:
    """A figure that another is set against, or what is emitted now."""
    is_negated = pattern(_NEGATED).search(spot.before) or pattern(_NOT_COUNTED).match(spot.after)
    is_compared = pattern(_COMPARED).search(spot.before) or is_negated
    if is_compared or (spot.field in TONNES and _is_emitted(spot)):
        return replace(spot.amount, role="compared", written=spot.written)
    return None


def _is_emitted(spot: _Spot) -> bool:
    """Whether it is said to be what is emitted, or left, and nothing of a cut."""
    before = _SENTENCE.split(spot.before)[-1]
    return pattern(_EMITTED).search(before) is not None and not _is_of_cut(f"{before}|{spot.rest}")


def _each(spot: _Spot) -> Amount | None:
    """A figure of one of several things, or of another time than a year."""
    often = pattern(_OFTEN).match(spot.after)
    if often is not None:
        return replace(spot.amount, per=often["spell"] or often[0].strip(), written=spot.written)
    counted = pattern(_PER_COUNT).match(spot.after)
    if counted is not None:
        return replace(spot.amount, per=counted["thing"].strip(), written=spot.written)
    if (
        pattern(_EACH).match(spot.after)
        or pattern(_COUNTED).search(spot.before)
        or pattern(_PRICED).search(spot.before)
    ):
        return replace(spot.amount, per=_PIECE, written=spot.written)
    return None


def _level(spot: _Spot) -> Amount | None:
    """What is emitted before or after, and no cut: `from 50 kt`, `reduced to 30 kt`."""
    if spot.field not in TONNES or spot.amount.unit != units.TONNES:
        return spot.unread("several") if _is_beside_arrow(spot) else None
    if _is_beside_arrow(spot):
        return spot.unread("levels")
    templates = (_FROM, _FROM_TO, _FALL_TO) if spot.amount.value is not None else (_RISE_FROM,)
    return spot.unread("levels") if any(pattern(one).search(spot.clause) for one in templates) else None


def _is_beside_arrow(spot: _Spot) -> bool:
    """Whether an arrow leads from it to the next figure, or from the one before to it."""
    if _ARROW.fullmatch(spot.after):
        return True
    return spot.previous is not None and _ARROW.fullmatch(spot.before) is not None


def _rise(spot: _Spot) -> Amount | None:
    """An increase of emissions, which is a cut below zero; unread where it is not said what increases."""
    before = _CLAUSE.split(spot.before)[-1].rpartition(",")[2]
    if spot.field != "cut" or _is_of_cut(before):
        return None
    if any(pattern(rise).search(before) for rise in _RISES) or pattern(_RISES_BEHIND).match(spot.after):
        return _below_zero(spot)
    is_up = pattern(_UP).search(before) or pattern(_UP_BEHIND).match(spot.after)
    return spot.unread("direction") if is_up else None


def _is_of_cut(text: str) -> bool:
    words = "|".join(map(re.escape, labels.of("said")["cut"]))
    return re.search(rf"(?<!\w)(?:{words})", text, re.IGNORECASE) is not None


def _below_zero(spot: _Spot) -> Amount:
    amount = spot.amount
    value, low, high = (None if size is None else -size for size in (amount.value, amount.high, amount.low))
    return replace(amount, value=value, low=low, high=high, written=spot.written)


def _gain(spot: _Spot) -> Amount | None:
    """A saving or an income, which is no cost."""
    if not units.is_money(spot.amount.unit):
        return None
    before = _CLAUSE.split(spot.before)[-1] or spot.before[-_BEFORE:]
    ahead = pattern(_GAIN).search(spot.before)
    is_gain = ahead is not None and not pattern("<works>").search(ahead["between"])
    is_less_cost = any(pattern(one).search(before) for one in _LESS_COST)
    if is_gain or is_less_cost or pattern(_GAIN_BEHIND).match(spot.after):
        return replace(spot.amount, role="gain", written=spot.written)
    return None


def _bound(spot: _Spot) -> Amount | None:
    """A least or a most value, told behind the figure."""
    if spot.amount.value is None:
        return None
    is_from = units.is_money(spot.amount.unit) and pattern(_FROM).search(spot.before)
    if is_from or pattern(rf"\s?<least_behind>{_ENDED}").match(spot.after):
        return replace(spot.amount, value=None, low=spot.amount.value)
    if pattern(rf"\s?<most_behind>{_ENDED}").match(spot.after):
        return replace(spot.amount, value=None, high=spot.amount.value)
    return None


_RULES: tuple[Rule, ...] = (
    _operand, _both_ways, _share, _product, _several, _compared, _each, _level, _rise, _gain, _bound,
)  # fmt: skip
