# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which field does a label name? Known by its parts, since every city words the template's labels in its own way.

The patterns are in data/sheets.yaml: a label that speaks of emissions and of a reduction is the cut, whatever else it
says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import yaml

from klimatkontrakt import data
from klimatkontrakt.sources.action_tables import cell_text

_WORD = re.compile(r"[km]?€|b-[0-9](?:\.[0-9])?|[^\W_]+(?:-[^\W_]+)*|[%&/]")
_YEARS = re.compile(r"(?:19|20)[0-9][0-9](?:-[0-9]{2,4})?|[km]?€")
_NUMBERED = re.compile(r"\A[\s0-9.:;–—s)-]*")
_NUMBER = re.compile(r"[0-9]{1,2}")
LONGEST = 200  # characters of a label
_BRACKET = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_NOT_WORDS = re.compile(r"[^\w&/€%]+")
_LEADING = re.compile(r"\A(?:[0-9]{1,2}[.)]|[0-9]{1,2}(?:\.[0-9]{1,2})+\.?|[a-z][.)])\s+(?=[^\W\d_]{3})")
STRONG_PARTS = 2


@dataclass(frozen=True)
class Meaning:
    """What a label names: the field, and whether it is sure of itself (it has several parts, not one common word)."""

    field: str
    is_strong: bool


@dataclass(frozen=True)
class _Pattern:
    """A pattern of data/sheets.yaml: words of which each part needs one of its own, and words that none may be.

    Attributes:
        field: what it names.
        parts: alternatives of each part.
        barred: alternatives that may not stand in the label.
        is_whole: whether no other words may stand there, besides fillers.
        is_loose: whether any other words may.
    """

    field: str
    parts: tuple[re.Pattern[str], ...]
    barred: re.Pattern[str] | None
    is_whole: bool
    is_loose: bool

    def fits(self, said: Sequence[str]) -> bool:
        """Whether the words of a label are of this pattern."""
        return self._has_parts(said) and not self._is_barred(said) and self._unknown(said) <= self._most_unknown(said)

    def _parts_of(self, word: str) -> set[int]:
        return {index for index, part in enumerate(self.parts) if part.fullmatch(word)}

    def _has_parts(self, said: Sequence[str]) -> bool:
        """Whether each part has a word, and no two parts have but one between them."""
        hits = [hit for word in said if (hit := self._parts_of(word))]
        return len(hits) >= len(self.parts) and set().union(*hits) == set(range(len(self.parts)))

    def _is_barred(self, said: Sequence[str]) -> bool:
        return self.barred is not None and any(map(self.barred.fullmatch, said))

    def _unknown(self, said: Sequence[str]) -> int:
        """How many words are neither of the pattern nor fillers."""
        return sum(1 for word in said if not self._parts_of(word) and not is_filler(word))

    def _most_unknown(self, said: Sequence[str]) -> float:
        if self.is_loose:
            return len(said)
        return 0.0 if self.is_whole else of("unknown_share") * len(said)


@cache
def _all() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(data.text_of("sheets.yaml"), Loader=yaml.CSafeLoader)
    return loaded


def of(subject: str) -> Any:
    """What is noted of a subject, such as `totals`."""
    return _all()[subject]


def bound(name: str) -> float:
    """A bound of the checks."""
    value: float = _all()["checks"][name]
    return value


@cache
def is_filler(word: str) -> bool:
    """Whether a word may stand in any label: a small word, a unit, a year."""
    return word in of("fillers") or _YEARS.fullmatch(word) is not None or _NUMBER.fullmatch(word) is not None


def _part(alternatives: str) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word).replace(r"\*", r".*") for word in alternatives.split("|")))


def _pattern(text: str, field: str = "") -> _Pattern:
    bare = text.lstrip("=~")
    parts = bare.split(" + ")
    barred = "|".join(part.removeprefix("!") for part in parts if part.startswith("!"))
    wanted = tuple(_part(part) for part in parts if not part.startswith("!"))
    return _Pattern(field, wanted, _part(barred) if barred else None, text.startswith("="), text.startswith("~"))


@cache
def _patterns() -> tuple[_Pattern, ...]:
    return tuple(_pattern(text, field) for field, every in of("labels").items() for text in every)


@cache
def _of_word(word: str) -> frozenset[int]:
    """The patterns that a word takes part in; every label is told by few words, so this is kept."""
    return frozenset(
        index for index, pattern in enumerate(_patterns()) if any(part.fullmatch(word) for part in pattern.parts)
    )


@cache
def _groups() -> tuple[_Pattern, ...]:
    return tuple(map(_pattern, of("groups")))


def words(text: str) -> tuple[str, ...]:
    """The words of a label, without accents and in small letters.

    >>> words("Total costs & costs by CO_{2}e unit (€)")
    ('total', 'costs', '&', 'costs', 'by', 'co2e', 'unit', '€')
    """
    shown = cell_text.folded(cell_text.plain(text))
    return tuple(_WORD.findall(shown[_numbering(shown) :]))


def _numbering(text: str) -> int:
    """How many characters number a label: those of "3.1 Costs", and not of "1.5 million"."""
    match = _LEADING.match(text)
    if match is None:
        return 0
    is_decimal = match[0].rstrip()[-1].isdigit()
    return 0 if is_decimal and _measure().match(text, match.end()) else match.end()


@cache
def _measure() -> re.Pattern[str]:
    """A unit as a word of its own, or written together with the gas."""
    scales = [*of("measured"), *(word for scale in of("units").values() for every in scale.values() for word in every)]
    words = sorted({cell_text.folded(str(word)) for word in scales}, key=lambda word: (-len(word), word))
    return re.compile(rf"(?:{'|'.join(map(re.escape, words))})(?:co2|(?![^\W\d_]))")


def simple(text: str) -> str:
    """A name without marks and doubled blanks, in small letters, to be set beside another.

    >>> simple("  GHG emissions reduction estimate (total): ")
    'ghg emissions reduction estimate total'
    """
    return " ".join(_NOT_WORDS.sub(" ", cell_text.plain(text).lower()).split())


@lru_cache(maxsize=1 << 16)
def meaning(text: str) -> Meaning | None:
    """The field that a cell names; None where it is no label.

    >>> meaning("GHG emissions reduction estimate (total) per emission source sector").field
    'cut'
    >>> meaning("Total costs and costs by CO2e unit").field, meaning("Ansvarig nämnd").field, meaning("12 kt")
    ('cost', 'responsible', None)
    """
    said = words(text) if len(text) <= LONGEST else ()
    if not said or len(said) > of("most_label_words") or _has_figure(said):
        return None
    for index in sorted(frozenset[int]().union(*map(_of_word, said))):
        pattern = _patterns()[index]
        if pattern.fits(said):
            return Meaning(pattern.field, len(pattern.parts) >= STRONG_PARTS)
    return None


@lru_cache(maxsize=1 << 14)
def is_template(text: str) -> bool:
    """Whether a text is a label of the template and nothing else, so that it is one even where it stands alone.

    >>> is_template("Responsible bodies/person for implementation"), is_template("Reduced emissions")
    (True, False)
    """
    named = meaning(text)
    if named is None or not named.is_strong or named.field not in of("lone_fields"):
        return False
    of_field = {index for index, pattern in enumerate(_patterns()) if pattern.field == named.field}
    return all(is_filler(word) or of_field & _of_word(word) for word in words(text))


def _has_figure(said: Sequence[str]) -> bool:
    """Whether a word is a number that labels do not have; they have years, modules, and a number of their own last."""
    rest = said[:-1] if _NUMBER.fullmatch(said[-1]) else said
    return any(word[0].isdigit() and word not in of("fillers") and not _YEARS.fullmatch(word) for word in rest)


@lru_cache(maxsize=1 << 12)
def is_group(text: str) -> bool:
    """Whether a cell names a group of rows, such as "Impact & cost"."""
    said = words(text)
    return 0 < len(said) <= of("most_label_words") and any(pattern.fits(said) for pattern in _groups())


@lru_cache(maxsize=1 << 12)
def is_group_of_name(text: str) -> bool:
    """Whether a cell is "Action outline", which stands before the name where the name has no label."""
    return _pattern(of("group_of_name")).fits(words(text))


@lru_cache(maxsize=1 << 12)
def is_tail(text: str) -> bool:
    """Whether a cell may be the rest of a label that a page broke."""
    said = words(text)
    return bool(said) and all(word in of("label_tails") for word in said)


def is_open(text: str) -> bool:
    """Whether a label ends with a word that another must follow.

    >>> is_open("GHG emissions reduction estimate (total) per emission"), is_open("Action type")
    (True, False)
    """
    said = words(text)
    return bool(said) and said[-1] in of("open_ends")


@cache
def _head(subject: str, end: str = "") -> re.Pattern[str]:
    return re.compile(f"(?:{of(subject)}){end}", re.IGNORECASE)


def is_outline_head(text: str) -> bool:
    """Whether a line is the heading of action outlines.

    >>> is_outline_head("B-2.2.1: Individual action outlines"), is_outline_head("B-3.1: Impact Pathways")
    (True, False)
    """
    return len(text) <= LONGEST and _head("outline_head").search(_shown(text)) is not None


def without_outline_head(text: str) -> str:
    """What stands behind the heading of action outlines; nothing where that is only a number."""
    *_, last = _head("outline_head").finditer(text)
    behind = _NUMBERED.sub("", text[last.end() :])
    return behind.strip() if sum(letter.isalpha() for letter in behind) >= STRONG_PARTS + 1 else ""


def is_module_head(text: str) -> bool:
    """Whether a line begins another module of the template.

    >>> is_module_head("Table C-3.1: Summary of interventions"), is_module_head("Biogas")
    (True, False)
    """
    return len(text) <= LONGEST and _head("modules").match(_shown(text)) is not None and not is_outline_head(text)


def is_guidance(text: str) -> bool:
    """Whether a text is the template's own: "(fill out one sheet per intervention/project)".

    >>> is_guidance("(indicate responsible entity and person)"), is_guidance("(Phase 2)")
    (True, False)
    """
    return _head("guidance", r"\Z").match(" ".join(_shown(text).split())) is not None


def _shown(text: str) -> str:
    return cell_text.plain(text).lstrip("#*_> ").strip("*_ ")


def bracketed(text: str) -> str:
    """What stands in a label's last brackets, such as its unit."""
    inside = _BRACKET.findall(cell_text.plain(text))
    return str(inside[-1]) if inside else ""
