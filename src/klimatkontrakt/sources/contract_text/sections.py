# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which sections does a contract have, and which stands under which? Numbers tell; where there are none, depth does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from klimatkontrakt.city import contract
from klimatkontrakt.language.words import Language
from klimatkontrakt.sources.contract_text.headings import Heading
from klimatkontrakt.sources.contract_text.names import slug, unlike

_LONGEST = 400  # characters of a title


def parents(headings: Sequence[Heading]) -> tuple[int, ...]:
    """For each heading the one it stands under; -1 at the top."""
    found = []
    for at, heading in enumerate(headings):
        above = (
            before
            for before in range(at - 1, -1, -1)
            if headings[before].level < heading.level and not heading.is_annex
        )
        found.append(next(above, -1))
    return tuple(found)


def under(headings: Sequence[Heading], at: int) -> Iterator[int]:
    """The headings under a heading, deeper ones too."""
    for later in range(at + 1, len(headings)):
        if headings[later].level <= headings[at].level or headings[later].is_annex:
            return
        yield later


def keys(headings: Sequence[Heading]) -> tuple[str, ...]:
    """A key for each heading: the one that is stated, or its title's; the parent's before it where it is taken."""
    found: list[str] = []
    above = parents(headings)
    for at, heading in enumerate(headings):
        own = heading.key or slug(heading.title or heading.number)
        if own in found and not heading.key and above[at] >= 0:
            own = slug(f"{found[above[at]]}_{own}")
        found.append(unlike(own, found))
    return tuple(found)


def sections(headings: Sequence[Heading], language: Language) -> tuple[contract.Section, ...]:
    """The sections as the contract has them."""
    named, above = keys(headings), parents(headings)
    made = []
    for at, heading in enumerate(headings):
        values = {"key": named[at], language: heading.title[:_LONGEST]}
        if heading.number:
            values["number"] = heading.number[:_LONGEST]
        if above[at] >= 0:
            values["parent"] = named[above[at]]
        made.append(contract.Section.model_validate(values))
    return tuple(made)
