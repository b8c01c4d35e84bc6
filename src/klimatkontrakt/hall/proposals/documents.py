# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What texts has a version, in the form that changes are made in? Kept in memory: a version never changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from klimatkontrakt.city.document import written
from klimatkontrakt.city.kinds import CITY
from klimatkontrakt.folder import changes, entries
from klimatkontrakt.folder.change import ABSENT, Change, of_json
from klimatkontrakt.folder.entry_texts import json_value
from klimatkontrakt.hall.core import kept_documents, versions
from klimatkontrakt.hall.core.models import Version
from klimatkontrakt.hall.core.shelf import Shelf
from klimatkontrakt.hall.proposals.models import Proposal

Texts = Mapping[str, str]
_texts: Shelf[Texts] = Shelf(kept_documents.STORE)


def canonical(version: Version | None) -> Texts:
    """A version's files in canonical form, also of one that was taken in before the hall kept that form alone.

    Args:
        version: None for nothing at all, which a city's first document begins from.

    Raises:
        UnreadableError: when the document can no longer be read.
    """
    if version is None:
        return {}
    return _texts.get(version.document, lambda: written(versions.as_read(version)))


def keep(version: Version, texts: Texts) -> None:
    """Texts that are known to be a version's, in canonical form."""
    _texts.get(version.document, lambda: dict(texts))


def changes_of(proposal: Proposal) -> tuple[Change, ...]:
    """A proposal's changes."""
    return tuple(map(of_json, proposal.changes))


def as_json(rows: Iterable[Change]) -> list[dict[str, Any]]:
    """Changes as they are kept."""
    return [change.as_json() for change in rows]


def with_changes(texts: Texts, to_make: Sequence[Change]) -> dict[str, str]:
    """Texts with changes made in them.

    Raises:
        UnknownNameError: where a change is of an entry that is not there.
    """
    return changes.applied(texts, to_make, CITY)


def differing(before: Texts, after: Texts) -> tuple[Change, ...]:
    """What differs between two documents."""
    return changes.between(before, after, CITY)


def values_of(texts: Texts, names: Sequence[tuple[str, str, str]]) -> list[Any]:
    """What stands in fields, each by kind, key and field; absent where nothing does."""
    if not names:
        return []
    tops = {CITY.top_of(kind, key) for kind, key, _ in names}
    facts = entries.of_texts(texts, CITY, but=changes.untouched(texts, tops, CITY))
    rows = (facts.fields.get((kind, key), {}).get(field, ABSENT) for kind, key, field in names)
    return [value if value is ABSENT else json_value(value) for value in rows]
