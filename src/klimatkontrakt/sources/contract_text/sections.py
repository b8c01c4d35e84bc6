# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Which sections does a contract have, and which stands under which? Numbers tell; where there are none, depth does."""

from __future__ import annotations

from collections.abc import Sequence

from klimatkontrakt.city import contract
from klimatkontrakt.folder.doors import lengths
from klimatkontrakt.language.words import Language
from klimatkontrakt.sources.contract_text.headings import Heading
from klimatkontrakt.sources.documents.names import GivenNames, slug

_LONGEST = lengths.most("label")  # characters of a title


def parents(headings: Sequence[Heading]) -> tuple[int, ...]:
    """For each heading the one it stands under; -1 at the top."""
    above: list[int] = []  # the headings that the next one may stand under, the deepest last
    found = []
    for index, heading in enumerate(headings):
        while above and headings[above[-1]].level >= heading.level:
            above.pop()
        found.append(above[-1] if above and not heading.is_annex else -1)
        above.append(index)
    return tuple(found)


def keys(headings: Sequence[Heading]) -> tuple[str, ...]:
    """A key for each heading: the one that is stated, or its title's; the parent's before it where it is taken."""
    given = GivenNames()
    names: list[str] = []
    for heading, above in zip(headings, parents(headings), strict=True):
        key = heading.key or slug(heading.title or heading.number)
        if key in given and not heading.key and above >= 0:
            key = slug(f"{names[above]}_{key}")
        names.append(given.add(key))
    return tuple(names)


def sections(headings: Sequence[Heading], language: Language) -> tuple[contract.Section, ...]:
    """The sections as the contract has them."""
    named, above = keys(headings), parents(headings)
    made = []
    for index, heading in enumerate(headings):
        values = {"key": named[index], language: heading.title[:_LONGEST]}
        if heading.number:
            values["number"] = heading.number[:_LONGEST]
        if above[index] >= 0:
            values["parent"] = named[above[index]]
        made.append(contract.Section.model_validate(values))
    return tuple(made)
