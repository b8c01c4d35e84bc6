# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is a change's effect told? One sentence at the top, then what moves most, the purses and the targets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.engine.answers.effect import WHOLE, ChangeEffect
from klimatkontrakt.figures.figure import Words
from klimatkontrakt.language import sizes, words
from klimatkontrakt.language.words import Language
from klimatkontrakt.story import names

PER_CENT = 100


@dataclass(frozen=True)
class EffectTold:
    """An effect in words.

    Attributes:
        finding: the sentences at the top; that nothing moves is one.
        branches: by its name, the headline before and after in each branch.
        lines, purses: by name, how much more.
    """

    finding: tuple[str, ...]
    unit: str = ""
    year: int = 0
    branches: tuple[tuple[str, str, str], ...] = ()
    lines: tuple[tuple[str, str], ...] = ()
    more_lines: int = 0
    purses: tuple[tuple[str, str], ...] = ()
    money_unit: str = ""
    targets: tuple[tuple[str, str, str], ...] = field(default=())


def told(effect: ChangeEffect, before: CityDocument, after: CityDocument, say: Words) -> EffectTold:
    """What moves, in the reader's words.

    Args:
        before, after: the two documents, in which names are looked up.
    """
    if effect.is_none:
        return EffectTold((say("change.effect.none"),))
    language = say.language
    if effect.is_other_account:
        return EffectTold((say("change.effect.other"),))
    first, last = effect.before.headline[WHOLE], effect.after.headline[WHOLE]
    size = sizes.size(effect.after.unit, _known((*first, *last, *effect.lines.values())), language, first.mean)
    money = sizes.money_size(_known(effect.purses.values()), language)
    return EffectTold(
        finding=tuple(_finding(effect, size, say)),
        unit=size.unit,
        year=effect.after.year,
        branches=tuple(_branches(effect, after, size, language)),
        lines=tuple((_line(key, after, before, language), size.signed(by)) for key, by in effect.lines.items()),
        more_lines=effect.more_lines,
        purses=tuple((_actor(key, after, before, language), money.signed(by)) for key, by in effect.purses.items()),
        money_unit=money.unit,
        targets=tuple(_targets(effect, before, after, language)),
    )


def _known(values: Iterable[float]) -> list[float]:
    return [value for value in values if np.isfinite(value)]


def _finding(effect: ChangeEffect, size: sizes.Size, say: Words) -> list[str]:
    before, after = effect.before.headline[WHOLE], effect.after.headline[WHOLE]
    values = {"year": effect.after.year, "unit": size.unit}
    texts = {"before": size.written(before.mean), "after": size.written(after.mean)}
    key = "change.effect.same" if texts["before"] == texts["after"] else "change.effect.headline"
    sentences = [say(key, **values, **texts, range=size.between(after.p5, after.p95))]
    parts = (effect.before.coverage, effect.after.coverage)
    if None not in parts:
        percent = sizes.percent_size([PER_CENT * part for part in parts if part is not None], say.language)
        ends = [percent.written(part) for part in parts if part is not None]
        if ends[0] != ends[1]:
            sentences.append(say("change.effect.coverage", before=ends[0], after=ends[1]))
    return sentences


def _branches(
    effect: ChangeEffect, city: CityDocument, size: sizes.Size, language: Language
) -> list[tuple[str, str, str]]:
    """The headline in each branch that both have; none where nothing is open."""
    rows = []
    for name, outcomes in effect.after.outcomes.items():
        if outcomes and name in effect.before.headline and name in effect.after.headline:
            ends = (effect.before.headline[name], effect.after.headline[name])
            before, after = (size.with_range(*end) for end in ends)
            rows.append((_branch(outcomes, city, language), before, after))
    return rows


def _branch(outcomes: Sequence[tuple[str, str]], city: CityDocument, language: Language) -> str:
    """A branch in words: the events' outcomes by their names."""
    happenings = [f"{city.label('events', e, language)}: {city.events[e].outcome(o, language)}" for e, o in outcomes]
    return ", ".join(happenings)


def _line(key: str, after: CityDocument, before: CityDocument, language: Language) -> str:
    document = after if any(line.key == key for line in after.lines) else before
    return names.line(document, key).name(language)


def _actor(key: str, after: CityDocument, before: CityDocument, language: Language) -> str:
    document = after if any(actor.id == key for actor in after.actors) else before
    return names.actor(document, key).name(language)


def _targets(
    effect: ChangeEffect, before: CityDocument, after: CityDocument, language: Language
) -> list[tuple[str, str, str]]:  # fmt: skip
    """The targets whose chance is told otherwise."""
    rows = []
    for name, chances in effect.chances.items():
        ends = [words.in_ten(chance, language) for chance in chances]
        if ends[0] != ends[1]:
            document = after if name in after.targets else before
            rows.append((document.label("targets", name, language), ends[0], ends[1]))
    return rows
