# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Of what kinds of thing does a sort of document consist? The table that folder/ works by: kind → file, type, key.

A document has a head file with a header and sections of entries, files of entries, tables of rows, and a folder with
one file a period that may have tables beside it. Entries and periods may hold things of their own: parts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel

from klimatkontrakt.folder.problem import Place, Problem
from klimatkontrakt.folder.tables import Form
from klimatkontrakt.folder.validation import Locate

if TYPE_CHECKING:
    from klimatkontrakt.folder.raw_folder import RawFolder

FIRST_FORMAT = 1
_ENDING = re.compile(r"\.ya?ml$")
DOCUMENT_ENDING = ".yaml"
BETWEEN = "/"  # between the steps of a key
ABOVE_ALL = ""  # the kind that everything lies in: the document
DOCUMENT, FORMAT = "document", "format"  # what is said of the document itself
Stands = Literal["always", "filled", "given"]
"""When a file stands there: always, with something in it, or when it is given, with or without."""
Step = Callable[["RawFolder"], "RawFolder"]


@dataclass(frozen=True)
class Entries:
    """A mapping from ids to entries: a section of the head file, or a file of its own.

    Attributes:
        file: its own; empty for a section of the head file.
        stands: whether the section or file must be there.
        blocks: how many levels of an entry are written in blocks.
        drops_empty: whether empty lists and mappings of an entry are left out when it is written.
        words: of an entry that mixes its own fields with things by their ids, the fields.
        beside: the field that holds those things.
        in_lines: fields that are written line by line, however deep.
        identified: an entry's plain values with the ids that what has none might have.
    """

    kind: str
    model: type[BaseModel]
    file: str = ""
    stands: Stands = "filled"
    blocks: int = 1
    drops_empty: bool = False
    words: tuple[str, ...] = ()
    beside: str = ""
    in_lines: tuple[str, ...] = ()
    identified: Callable[[Any], Any] | None = None


@dataclass(frozen=True)
class TableKind:
    """A table of rows.

    Attributes:
        form: its columns and its file; of what lies beside a period's file, only how the file's name ends.
        key: the columns that tell a row from every other.
        known_by: the columns that a user knows a row by, in messages.
        between, gap: what stands between those in a message, and in the place of one that is empty.
        in_lists: what stands between them in a list of changes.
        stands: when its file is there.
        blank: values of a row where its cells say nothing.
        named_in: other kinds that are known by a column of this table's rows.
    """

    kind: str
    form: Form
    row: type[BaseModel]
    key: tuple[str, ...] = ("id",)
    known_by: tuple[str, ...] = ("id",)
    between: str = "."
    gap: str = ""
    in_lists: str = ", "
    stands: Stands = "always"
    blank: Mapping[str, Any] = field(default_factory=dict)
    named_in: Mapping[str, str] = field(default_factory=dict)

    def item(self, values: Mapping[str, Any]) -> str:
        """What a user knows a row by."""
        return self.between.join(str(values.get(name, self.gap)) for name in self.known_by)


@dataclass(frozen=True)
class Part:
    """Things inside an entry, a period's document or another part.

    Attributes:
        within: the kind that they lie in.
        path: the fields that lead to them there.
        key: the field that tells one from the others in a list; empty where they stand by their ids in a mapping.
    """

    kind: str
    within: str
    path: tuple[str, ...]
    model: type[BaseModel]
    key: str = "id"


@dataclass(frozen=True)
class Periods:
    """A folder with a document a period, and tables beside each.

    Attributes:
        kind: the field of the whole document that holds them by their period.
        folder: where they lie.
        name: what a period's document may be called, without its ending.
        blocks: of its fields that are written in blocks, how many levels.
        lost: the kind whose ids are unknown where one cannot be read.
        fields: those whose places are told by their names.
        example: a period, for messages.
        apart: gives the values of a document without what no longer stands in it, and the problems of that.
        identified: a document's plain values with the ids that what has none might have.
        left_out: the fields that are not written, beside the tables.
    """

    kind: str
    folder: str
    name: re.Pattern[str]
    model: type[BaseModel]
    tables: tuple[TableKind, ...] = ()
    blocks: Mapping[str, int] = field(default_factory=dict)
    lost: str = ""
    fields: tuple[str, ...] = ()
    example: str = ""
    apart: Callable[[Mapping[Any, Any], str, Locate], tuple[dict[Any, Any], list[Problem]]] | None = None
    identified: Callable[[Any], Any] | None = None
    left_out: Callable[[Any], tuple[str, ...]] | None = None

    def file(self, period: str, table: TableKind | None = None) -> str:
        """The file of a period's document, or of a table beside it."""
        return f"{self.folder}/{period}{f'.{table.form.file}' if table else DOCUMENT_ENDING}"

    def files(self, period: str) -> Iterator[str]:
        """Every file that a period may have."""
        yield self.file(period)
        yield from (self.file(period, table) for table in self.tables)


def beside(document: str, table: TableKind) -> str:
    """The file of a table that lies beside a period's document, whatever that is called and wherever it lies."""
    return f"{_ENDING.sub('', document)}.{table.form.file}"


@dataclass(frozen=True)
class Inside:
    """Entries that lie in a kind of entry, in a period or in the document, whichever way they are written there.

    Attributes:
        path: the fields that lead to them.
        key: of a list or a table, the fields that tell one from the others; empty for a mapping.
        keeps_empty: whether it may be written without any entry in it.
        is_one: whether it is one entry, without a key.
        is_ordered: whether their order is written; files have none.
    """

    kind: str
    path: tuple[str, ...]
    key: tuple[str, ...] = ()
    keeps_empty: bool = True
    is_one: bool = False
    is_ordered: bool = True

    @property
    def field(self) -> str:
        """The path as a field's name."""
        return ".".join(self.path)


def _beside_period(table: TableKind) -> Inside:
    """The rows of a table that lies beside a period's document."""
    return Inside(table.kind, (table.kind,), table.key, keeps_empty=table.stands == "given")


@dataclass(frozen=True)
class Follows:
    """A problem that may be there only because something else could not be read.

    Attributes:
        code: the problem's.
        kind: what it rests on.
        name: the value of the problem that holds the name of what it misses; empty where any of the kind will do.
        only: values that the problem must have.
    """

    code: str
    kind: str
    name: str = ""
    only: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Kinds:
    """Everything that a sort of document consists of.

    Attributes:
        head: the head file; it says the format, and holds the header under its key.
        header: that key; it is also the header's kind.
        nothing: a header with nothing in it: what else is wrong can be told without one.
        parts: things inside entries, periods and other parts.
        followed: by kind, mappings that are followed key by key, each with the type of its keys; every other mapping
            and every list of plain values counts as one field.
        words: by kind, the fields that are words: no number rests on them.
        shares_names: by kind, others whose names may be meant as well.
        follows: problems that may only follow from what could not be read.
        format, steps: the number of today's format, and the step from each older one to the next.
    """

    name: str
    head: str
    header: str
    header_model: type[BaseModel]
    nothing: BaseModel
    entries: tuple[Entries, ...] = ()
    tables: tuple[TableKind, ...] = ()
    periods: Periods | None = None
    parts: tuple[Part, ...] = ()
    followed: Mapping[str, Mapping[str, type[int] | type[str]]] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shares_names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    follows: tuple[Follows, ...] = ()
    format: int = FIRST_FORMAT
    steps: Mapping[int, Step] = field(default_factory=dict)

    @cached_property
    def sections(self) -> Mapping[str, Entries]:
        """The sections of the head file."""
        return {entries.kind: entries for entries in self.entries if not entries.file}

    @cached_property
    def files_of_entries(self) -> Mapping[str, Entries]:
        """The files of entries, by their kind."""
        return {entries.kind: entries for entries in self.entries if entries.file}

    @cached_property
    def files(self) -> tuple[str, ...]:
        """Every file that lies at the top of the folder."""
        own = (entries.file for entries in self.files_of_entries.values())
        return (self.head, *own, *(table.form.file for table in self.tables))

    @cached_property
    def tables_by_kind(self) -> Mapping[str, TableKind]:
        """Every table, those beside a period's document too."""
        of_periods = self.periods.tables if self.periods else ()
        return {table.kind: table for table in (*self.tables, *of_periods)}

    @cached_property
    def _inside(self) -> Mapping[str, tuple[Inside, ...]]:
        head = [Inside(name, (name,), is_one=True) for name in (DOCUMENT, self.header)]
        entries = [Inside(kind.kind, (kind.kind,), keeps_empty=False) for kind in self.entries]
        rows = [Inside(table.kind, (table.kind,), table.key, keeps_empty=False) for table in self.tables]
        inside = {ABOVE_ALL: [*head, *entries, *rows]}
        if self.periods is not None:
            inside[ABOVE_ALL].append(
                Inside(self.periods.kind, (self.periods.kind,), keeps_empty=False, is_ordered=False)
            )
            inside[self.periods.kind] = list(map(_beside_period, self.periods.tables))
        for part in self.parts:
            key = (part.key,) if part.key else ()
            inside.setdefault(part.within, []).insert(0, Inside(part.kind, part.path, key))
        return {kind: tuple(things) for kind, things in inside.items()}

    def inside(self, kind: str) -> tuple[Inside, ...]:
        """What lies in a kind of entry; of an empty name, in the document."""
        return self._inside.get(kind, ())

    def model_of(self, kind: str) -> type[BaseModel] | None:
        """The type of a kind's entries, where they stand in a YAML file."""
        return self._models.get(kind)

    @cached_property
    def _models(self) -> Mapping[str, type[BaseModel]]:
        models = {entry.kind: entry.model for entry in self.entries} | {part.kind: part.model for part in self.parts}
        of_periods = {self.periods.kind: self.periods.model} if self.periods is not None else {}
        return {self.header: self.header_model, **models, **of_periods}

    def above(self, kind: str, key: str) -> tuple[str, str] | None:
        """The entry that another lies in, by kind and key; None for one that lies at the top.

        Of a mapping that is followed key by key (`scenarios.measures`), the entry that has it.
        """
        owner, dot, _ = kind.partition(".")
        holder = owner if dot else self.holder(kind)
        return None if holder == ABOVE_ALL else (holder, BETWEEN.join(key.split(BETWEEN)[: self.depth(holder)]))

    def top_of(self, kind: str, key: str) -> tuple[str, str]:
        """The entry that lies at the top and holds another, or is it."""
        name, above = (kind, key), self.above(kind, key)
        while above is not None:
            name, above = above, self.above(*above)
        return name

    @cached_property
    def _within(self) -> Mapping[str, str]:
        return {own.kind: kind for kind, inside in self._inside.items() for own in inside}

    def holder(self, kind: str) -> str:
        """The kind that a kind of entry lies in; empty for one that lies at the top."""
        return self._within.get(kind, ABOVE_ALL)

    def depth(self, kind: str) -> int:
        """How many steps the key has of an entry in which others may lie."""
        above = self.holder(kind)
        return 1 if above == ABOVE_ALL else self.depth(above) + 1

    def parts_of(self, kind: str) -> tuple[Part, ...]:
        """The parts that lie in a kind."""
        return tuple(part for part in self.parts if part.within == kind)

    def table_of(self, file: str) -> TableKind | None:
        """The table of a file, with that file in its form; None for any other file."""
        if self.periods is None or not file.startswith(f"{self.periods.folder}/"):
            return next((table for table in self.tables if table.form.file == file), None)
        found = next((table for table in self.periods.tables if file.endswith(f".{table.form.file}")), None)
        return found and replace(found, form=replace(found.form, file=file))

    def period_of(self, file: str) -> str:
        """The period of a file in the folder of periods; empty for any other file, and for a name that is no period."""
        if self.periods is None or not file.startswith(f"{self.periods.folder}/"):
            return ""
        name = file.removeprefix(f"{self.periods.folder}/")
        endings = (DOCUMENT_ENDING, *(f".{table.form.file}" for table in self.periods.tables))
        stem = next((name.removesuffix(ending) for ending in endings if name.endswith(ending)), "")
        return stem if self.periods.name.match(stem) else ""

    def knows_format(self, number: Any) -> bool:
        """Whether a folder of that format can be read."""
        return isinstance(number, int) and not isinstance(number, bool) and FIRST_FORMAT <= number <= self.format


@dataclass(frozen=True)
class DocumentType:
    """A sort of document: its kinds, how one is made of its parts, and what is asked of it.

    Attributes:
        made: the document of its parts by name (`header`, every kind, `places`, `problems`, `format`), unchecked.
        problems: every problem of form that crosses references.
        of_cells: of a row that could not be read, what is wrong with cells that nothing else asks about.
    """

    kinds: Kinds
    made: Callable[..., Any]
    problems: Callable[[Any], Iterable[Problem]] = lambda document: ()
    of_cells: Callable[[Mapping[str, Any], Callable[[str], Place]], Iterable[Problem]] = lambda values, locate: ()
