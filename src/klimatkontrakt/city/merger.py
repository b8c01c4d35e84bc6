# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What do two people's changes to the same version come to together? One laid on the other, field by field.

Changes of different fields meet no trouble. A clash is told only where one field got two values, where one removed what
the other changed, or where both added the same thing; whoever lays their changes on says at each which is to stand.
Mappings whose parts must agree (shares of payers, a ramp, an event's outcomes) are one field.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from klimatkontrakt.city.changes import said
from klimatkontrakt.city.table_forms import CONTRACT_TABLES, TABLES, form_of
from klimatkontrakt.folder import tables, yaml_files

Side = Literal["mine", "theirs"]
ONE_FIELD = (
    "payers", "receivers", "control", "ramp", "anyway", "outcomes", "names", "with", "when", "survival", "stated",
    "late", "total", "per", "from", "to",
)  # fmt: skip
DEPTH_OF_ENTRIES = 2  # a file and an id, which may be any word
KEYS_OF_ROWS = {
    "quantities": ("id", "when"), "lines": ("account", "line"), "actors": ("id",), "sources": ("id",),
    "history": ("account", "line", "year", "release"), "outcomes": ("commitment", "id"), "signatures": ("party",),
    "price_index": ("year",),
}  # fmt: skip
KEYS_OF_FILES = {form.file: KEYS_OF_ROWS[kind] for kind, form in (TABLES | CONTRACT_TABLES).items()}
KEYS_OF_LISTS = ("id", "key")


class _Absent:
    """That nothing stands in a place; another thing than an empty text."""

    def __repr__(self) -> str:
        return "absent"


ABSENT = _Absent()


class _Keyed(dict[str, Any]):
    """The entries of a list by the key of each."""


@dataclass(frozen=True)
class Clash:
    """A place that two sides changed differently; a side where it was removed says nothing.

    Attributes:
        path: the file, then the ids and fields on the way; it names the clash.
    """

    path: tuple[str, ...]
    before: str
    mine: str
    theirs: str

    @property
    def name(self) -> str:
        """The path as one text."""
        return " / ".join(self.path)


@dataclass(frozen=True)
class Laid:
    """What came of it: the text of every file, not yet in canonical form, and the clashes with no side chosen."""

    files: Mapping[str, str]
    clashes: tuple[Clash, ...]


@dataclass
class _Merger:
    """Merges trees; which side stands where they clash is chosen by the clash's name."""

    chosen: Mapping[str, Side]
    clashes: list[Clash] = field(default_factory=list)

    def merged(self, base: Any, mine: Any, theirs: Any, path: tuple[str, ...]) -> Any:
        if _same(mine, theirs) or _same(mine, base):
            return theirs
        if _same(theirs, base):
            return mine
        is_one_field = len(path) > DEPTH_OF_ENTRIES and path[-1] in ONE_FIELD
        if all(isinstance(side, dict) for side in (base, mine, theirs)) and not is_one_field:
            return self._entries(base, mine, theirs, path)
        clash = Clash(path, _said(base), _said(mine), _said(theirs))
        side = self.chosen.get(clash.name)
        if side is None:
            self.clashes.append(clash)
        return mine if side == "mine" else theirs

    def _entries(
        self, base: dict[str, Any], mine: dict[str, Any], theirs: dict[str, Any], path: tuple[str, ...]
    ) -> Any:
        found = {
            key: self.merged(base.get(key, ABSENT), mine.get(key, ABSENT), theirs.get(key, ABSENT), (*path, str(key)))
            for key in _order(mine, theirs)
        }
        return type(theirs)({key: value for key, value in found.items() if value is not ABSENT})


def _same(one: Any, other: Any) -> bool:
    return one is other if ABSENT in (one, other) else bool(one == other)


def _said(value: Any) -> str:
    return "" if value is ABSENT else said(value)


def _order(mine: Mapping[str, Any], theirs: Mapping[str, Any]) -> list[str]:
    """Their order, with what is mine alone after what it stands after in mine."""
    order = list(theirs)
    last: str | None = None
    for key in mine:
        if key not in theirs:
            order.insert(order.index(last) + 1 if last in order else 0, key)
        last = key
    return order


def laid(
    base: Mapping[str, str],
    mine: Mapping[str, str],
    theirs: Mapping[str, str],
    chosen: Mapping[str, Side] | None = None,
) -> Laid:
    """My changes laid on what the others' made of the version that both began from.

    Args:
        base, mine, theirs: the canonical text of every file, by its name.
        chosen: for clashes by name, which side is to stand; one that is not named keeps theirs and is told.
    """
    merger = _Merger(chosen or {})
    first, own, others = ({name: _tree(name, text) for name, text in side.items()} for side in (base, mine, theirs))
    files: dict[str, str] = {}
    for name in _order(own, others):
        of_name = [tree.get(name, ABSENT) for tree in (first, own, others)]
        found = merger.merged(of_name[0], of_name[1], of_name[2], (name,))
        if found is not ABSENT:
            files[name] = _text(name, found)
    return Laid(files, tuple(merger.clashes))


def _tree(name: str, text: str) -> dict[str, Any]:
    """A file's entries and rows by their keys."""
    form = form_of(name)
    if form is not None:
        keys = next(keys for file, keys in KEYS_OF_FILES.items() if name.endswith(file))
        return dict(_by_key([row.values for row in tables.read(text, form)[0]], keys))
    value = yaml_files.read(text, name)[0]
    return {str(key): _keyed(child) for key, child in (value or {}).items()}


def _by_key(rows: Sequence[dict[str, Any]], columns: tuple[str, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
    seen: dict[str, int] = {}
    for row in rows:
        key = ", ".join(said(row[name]) for name in columns if row.get(name))
        seen[key] = seen.get(key, 0) + 1
        yield (key if seen[key] == 1 else f"{key} ({seen[key]})"), row


def _keyed(value: Any) -> Any:
    """Lists of entries that have ids become entries by id, all the way in."""
    if isinstance(value, dict):
        return {key: _keyed(child) for key, child in value.items()}
    if isinstance(value, list) and value and all(isinstance(child, dict) for child in value):
        for name in KEYS_OF_LISTS:
            ids = [child.get(name) for child in value]
            if None not in ids and len(set(ids)) == len(ids):
                return _Keyed({str(child[name]): _keyed(child) for child in value})
    return value


def _listed(value: Any) -> Any:
    if isinstance(value, _Keyed):
        return [_listed(child) for child in value.values()]
    return {key: _listed(child) for key, child in value.items()} if isinstance(value, dict) else value


def _text(name: str, tree: dict[str, Any]) -> str:
    form = form_of(name)
    if form is not None:
        return tables.write(tree.values(), form)
    return yaml_files.write({key: (_listed(child), 1) for key, child in tree.items()})
