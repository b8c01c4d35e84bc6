# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which slips does a contract's text make? The traps that real contracts have set, looked for in every passage.

A stray note and a missing section are told where the text is taken apart (`reading`); everything else is here. A slip
is a doubt for a person to look at, never a change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import yaml

from klimatkontrakt import data, later
from klimatkontrakt.city.contract import Commitment, Contract
from klimatkontrakt.folder.doors import numbers as outside_numbers
from klimatkontrakt.folder.problem import Problem, Value, in_order
from klimatkontrakt.language.words import Language
from klimatkontrakt.sources.action_tables import cell_text, numbers, placed
from klimatkontrakt.sources.action_tables.amounts import Amount
from klimatkontrakt.sources.action_tables.numbers import Mark
from klimatkontrakt.sources.contracts import passages, phrases
from klimatkontrakt.sources.contracts.passages import Passage

if TYPE_CHECKING:
    from klimatkontrakt.sources.action_tables import checks
    from klimatkontrakt.sources.contract_text.reader import (
        ContractReading,
    )  # the readers of whole documents are heavy to open
else:
    checks = later.module(
        "klimatkontrakt.sources.action_tables.checks"
    )  # only what has two currencies is held against it

_FACTOR = re.compile(
    r"([0-9][0-9\s.,]*)\s*(g|gram|kg|kilo|t|ton|tonnes?)\s*(?:CO2[\w-]*\s*)?(?:/|per)\s*(kWh|MWh|GWh)\b", re.IGNORECASE
)
_GRAMS = {"g": 1.0, "k": 1e3, "t": 1e6}
_KWH = {"k": 1.0, "m": 1e3, "g": 1e6}
_THOUSAND = 1000
_SHOWN = 60


@cache
def _all() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(data.text_of("slips.yaml"), Loader=yaml.CSafeLoader)
    return loaded


def of_reading(reading: ContractReading) -> tuple[Problem, ...]:
    """The slips of a text that was read."""
    return _of(passages.of_reading(reading))


def of_contract(contract: Contract, file: str) -> tuple[Problem, ...]:
    """The slips of a contract as data."""
    return _of(passages.of_contract(contract, file))


def of_commitments(commitments: Iterable[Commitment], file: str) -> tuple[Problem, ...]:
    """The slips of what commitments promise."""
    return _of(passages.of_commitments(commitments, file))


def _of(every: Sequence[Passage]) -> tuple[Problem, ...]:
    found = [problem for passage in every for check in (_factors, _currencies, _pieces) for problem in check(passage)]
    return in_order([*found, *_same_tonnes(every), *_captures(every), *phrases.problems(every, _all())])


def _mark(language: Language) -> Mark:
    """The decimal mark of a language; in a sentence there is no table around a figure to tell it."""
    return "," if language == "sv" else "."


def _figures(text: str, language: Language, unit: str) -> list[Amount]:
    """The figures of a sentence that have a unit."""
    return [amount for _, _, amount in _placed(text, language) if amount.unit == unit and not amount.missing]


def _placed(text: str, language: Language) -> list[tuple[int, int, Amount]]:
    return [] if not re.search(r"[0-9]", text) else placed.in_sentence(text, _mark(language))


def _factors(passage: Passage) -> Iterator[Problem]:
    """An electricity factor of 30 000 g/kWh is one of 30."""
    for match in _FACTOR.finditer(passage.text):
        figure = numbers.number(" ".join(match.group(1).split()), _mark(passage.language))
        if figure is None:
            continue
        value = figure * _GRAMS[match.group(2)[0].lower()] / _KWH[match.group(3)[0].lower()]
        if value > _all()["most_g_per_kwh"]:
            values: dict[str, Value] = {"written": match.group().strip(), "value": value}
            values |= {"most": _all()["most_g_per_kwh"], "mended": value / _THOUSAND}
            yield Problem("factor_thousandfold", passage.place, values)


def _currencies(passage: Passage) -> Iterator[Problem]:
    """The same sum in two currencies, side by side, must give a rate of exchange that has been seen."""
    for sentence in passage.sentences():
        sums = [told for told in _placed(sentence, passage.language) if told[2].unit in ("SEK", "EUR")]
        for (_, end, first), (start, _, second) in pairwise(sums):
            is_pair = first.unit != second.unit and start - end <= _all()["near_sums"]
            if is_pair and phrases.is_same_thing(cell_text.plain(sentence)[end:start]):
                yield from checks.currencies(passage.place, (first, second))


def _pieces(passage: Passage) -> Iterator[Problem]:
    """A city's figure on a municipal measure: 30 kt for 105 machines."""
    counted = re.compile(
        rf"\b([0-9][0-9\s]*)\s+(?:\w+\s+)?({'|'.join(map(re.escape, _all()['pieces']))})\b", re.IGNORECASE
    )
    for sentence in passage.sentences():
        tonnes = [amount.middle for amount in _figures(sentence, passage.language, "tCO2e") if amount.middle]
        for match in counted.finditer(sentence):
            count = outside_numbers.of_digits("".join(match.group(1).split()))
            if count >= _all()["fewest_pieces"] and tonnes and max(tonnes) / count > _all()["most_tonnes_a_piece"]:
                values: dict[str, Value] = {"tonnes": max(tonnes), "count": count, "pieces": match.group(2)}
                yield Problem("figure_per_piece", passage.place, {**values, "each": max(tonnes) / count})


def _same_tonnes(every: Sequence[Passage]) -> Iterator[Problem]:
    """The very same cut under two headings is one effect told twice until somebody has looked."""
    places_of: dict[float, dict[str, Passage]] = {}
    for passage, amount in _tonnes_said(every, "cut"):
        if amount.value is not None and abs(amount.value) >= _all()["same_tonnes_from"]:
            places_of.setdefault(amount.value, {}).setdefault(passage.section, passage)
    for value, places in places_of.items():
        if len(places) > 1:
            names = ", ".join(sorted(section[:_SHOWN] or "–" for section in places))
            yield Problem("tonnes_repeated", list(places.values())[-1].place, {"value": value, "names": names})


def _tonnes_said(every: Sequence[Passage], subject: str, *others: str) -> Iterator[tuple[Passage, Amount]]:
    """Tonnes of sentences that speak of a subject and of none of the others."""
    for passage in every:
        for sentence in passage.sentences():
            if _says(sentence, subject) and not any(_says(sentence, other) for other in others):
                yield from ((passage, amount) for amount in _figures(sentence, passage.language, "tCO2e"))


def _captures(every: Sequence[Passage]) -> Iterator[Problem]:
    """More captured than the plant of the same section emits."""
    by_section: dict[str, list[Passage]] = {}
    for passage in every:
        by_section.setdefault(passage.section, []).append(passage)
    for inside in by_section.values():
        captured = list(_tonnes(inside, "capture"))
        emitted = [value for value, _ in _tonnes(inside, "emit")]
        for value, passage in captured:
            if emitted and value > max(emitted):
                values = {"captured": value, "emitted": max(emitted)}
                yield Problem("capture_over_emissions", passage.place, values)


def _tonnes(inside: Sequence[Passage], subject: str) -> Iterator[tuple[float, Passage]]:
    """Tonnes of sentences that speak of capture, or of what is emitted and of neither capture nor a cut."""
    others = ("capture", "negated") if subject == "emit" else ()
    for passage, amount in _tonnes_said(inside, subject, *others):
        if amount.middle:
            yield abs(amount.middle), passage


def _says(sentence: str, subject: str) -> bool:
    """Whether a word of the sentence begins with one of a subject's beginnings."""
    beginnings = tuple(_all()[subject])
    return any(word.startswith(beginnings) for word in re.findall(r"\w+", sentence.lower()))
