# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Does what stands agree with the audit chain? Every entry with the one before, every row with the entry that bound it.

All of it by `whole`; the last entries and the rows that they speak of by `lately`, which costs the same in a large
hall. What is changed, gone or there without any entry is told by table and row.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.db import transaction

from klimatkontrakt.hall.core import (
    attachment_files,
    audit,
    declarations,
    operator_words,
    readable_rows,
    row_digests,
    touched_rows,
)
from klimatkontrakt.hall.core.actors import OPERATOR
from klimatkontrakt.hall.core.models import Attachment, Entry, Salt
from klimatkontrakt.language import words
from klimatkontrakt.language.words import Language

LATELY = 100  # so many entries, with their rows, are looked through at each start and on the log's page
MOST_TOLD = 40
FaultKind = Literal["entry", "entry_gone", "changed", "gone", "stranger", "bytes"]


@dataclass(frozen=True)
class ChainFault:
    """Something that is not as the audit chain says.

    Attributes:
        kind: an entry that is not what it was, or is gone; a row that is not, is gone, or of which no entry speaks;
            bytes of an attachment.
        model: the row's.
        key: the row's.
        entry: the number of the entry that bound it; 0 where none did.
    """

    kind: FaultKind
    model: declarations.Model
    key: str
    entry: int = 0

    def sentence(self, language: Language) -> str:
        """The fault in words, by table and row."""
        row = f"{self.model._meta.pk.column} {self.key}"
        values = {"table": self.model._meta.db_table, "row": row, "entry": self.entry}
        return words.say("web", f"chain.{self.kind}", language, **values)


@dataclass(frozen=True)
class RowState:
    """How a row stands in the chain: its hash, none where it is gone, and the entry that says so."""

    digest: str
    entry: int


NEVER = RowState("", 0)
Bindings = dict[tuple[str, str], RowState]
"""By model's label and key."""


def whole() -> list[ChainFault]:
    """Everything that is not as the chain says, in all of it."""
    return [*entry_faults(), *row_faults(), *_byte_faults()]


def entry_faults() -> list[ChainFault]:
    """Entries that are not what they were, or are gone from among the others."""
    return list(_of_entries(_entries(readable_rows.keys(Entry)), None))


def _entries(numbers: list[Any]) -> Iterator[tuple[str, Entry | None]]:
    return readable_rows.by_key(Entry.objects.order_by("number"), Entry, numbers)


def _of_entries(entries: Iterable[tuple[str, Entry | None]], before: Entry | None) -> Iterator[ChainFault]:
    for number, entry in entries:
        if entry is None:
            yield ChainFault("entry", Entry, number, int(number))
            continue
        yield from _of_entry(entry, before)
        before = entry


def _of_entry(entry: Entry, before: Entry | None) -> Iterator[ChainFault]:
    expected = before.number + 1 if before is not None else 1
    if entry.number > expected:
        missing = str(expected) if entry.number == expected + 1 else f"{expected}–{entry.number - 1}"
        yield ChainFault("entry_gone", Entry, missing, expected)
    elif audit.broken([entry], before):
        yield ChainFault("entry", Entry, str(entry.number), entry.number)


def bindings(numbers: Iterable[tuple[int, Any]]) -> Bindings:
    """How each row stands in the chain that some entry speaks of: the last that does.

    Args:
        numbers: of entries in order, each with what it binds.
    """
    bound: Bindings = {}
    for number, binds in numbers:
        for model, key, digest in filter(_is_bind, binds if isinstance(binds, list) else ()):
            bound[(model, key)] = RowState(digest, number)
    return bound


def _is_bind(value: object) -> bool:
    """Whether something that stands where rows are bound is one: in an entry that was changed it may be anything."""
    return (
        isinstance(value, list)
        and len(value) == len(("model", "key", "hash"))
        and all(isinstance(v, str) for v in value)
    )


def _every_binding() -> Bindings:
    rows = Entry.objects.filter(formula__gte=audit.BINDING).order_by("number").values("pk", "binds")
    read = readable_rows.by_key(rows, Entry, readable_rows.keys(Entry))
    return bindings((row["pk"], row["binds"]) for _, row in read if row is not None)


def bound_to(model: declarations.Model, key: Any) -> str:
    """The hash that a row is bound to by the last entry that speaks of it; empty where none does, or it is gone."""
    label, wanted = declarations.chain_name(model), str(key)
    for binds in Entry.objects.filter(formula__gte=audit.BINDING).order_by("-number").values_list("binds", flat=True):
        standing = bindings([(0, binds)]).get((label, wanted))
        if standing is not None:
            return standing.digest
    return ""


def row_faults() -> list[ChainFault]:
    """Rows that are not as the last entry that speaks of them says, are gone, or of which none speaks."""
    bound = _every_binding()
    faults = [fault for model in declarations.bound() for fault in _of_rows(model, bound)]
    return [*faults, *_of_salts(bound)]


def _of_rows(model: declarations.Model, bound: Bindings) -> Iterator[ChainFault]:
    stands = dict(row_digests.digests(model))
    name = declarations.chain_name(model)
    states = {key: state for (label, key), state in bound.items() if label == name}
    for key in [*stands, *(key for key in states if key not in stands)]:
        state = states.get(key, NEVER)
        kind = _kind(state.digest, stands.get(key))
        if kind is not None:
            yield ChainFault(kind, model, key, state.entry)


def _of_salts(bound: Mapping[tuple[str, str], RowState]) -> Iterator[ChainFault]:
    """A salt belongs to a row that is bound; that it is the right one the row's hash shows."""
    for row in Salt.objects.order_by("pk").values_list("pk", flat=True):
        label, _, key = row.partition(" ")
        if not bound.get((label, key), NEVER).digest:
            yield ChainFault("stranger", Salt, row)


def _byte_faults() -> Iterator[ChainFault]:
    """Attachments whose bytes are gone or are not what they were."""
    whole: dict[str, bool] = {}
    rows = Attachment.objects.order_by("pk").values("pk", "hash")
    for key, row in readable_rows.by_key(rows, Attachment, readable_rows.keys(Attachment)):
        name = row["hash"] if row is not None else ""
        if name not in whole:
            whole[name] = attachment_files.is_whole(name)
        if row is not None and not whole[name]:
            yield ChainFault("bytes", Attachment, key)


def lately(count: int = LATELY) -> list[ChainFault]:
    """What is not as the last entries say, and the rows that they speak of last."""
    numbers = sorted(Entry.objects.order_by("-number").values_list("number", flat=True)[: count + 1])
    read = list(_entries(numbers))
    before = read[0][1] if len(read) > count else None
    last = read[1:] if len(read) > count else read
    entries = [entry for _, entry in last if entry is not None]
    bound = bindings((entry.number, entry.binds) for entry in entries if entry.formula >= audit.BINDING)
    return [*_of_entries(last, before), *_of_some_rows(bound)]


def _of_some_rows(bound: Bindings) -> Iterator[ChainFault]:
    for model in declarations.bound():
        name = declarations.chain_name(model)
        wanted = {key: standing for (label, key), standing in bound.items() if label == name}
        there = dict(row_digests.digests(model, _keys(model, wanted))) if wanted else {}
        for key, standing in wanted.items():
            kind = _kind(standing.digest, there.get(key))
            if kind is not None:
                yield ChainFault(kind, model, key, standing.entry)


def _keys(model: declarations.Model, keys: Iterable[str]) -> list[Any]:
    return list(map(model._meta.pk.to_python, keys))


def _kind(bound: str, stands: str | None) -> FaultKind | None:
    """What is wrong with a row by the hash that is bound, and the one that it has; None of a row that is not there."""
    if stands is None:
        return "gone" if bound else None
    if not bound:
        return "stranger"
    return "changed" if stands != bound else None


def sentences(faults: Collection[ChainFault], language: Language) -> list[str]:
    """Faults in words, a sentence each; of very many the first, and how many more there are."""
    lines = [fault.sentence(language) for fault in list(faults)[:MOST_TOLD]]
    more = len(faults) - len(lines)
    return [*lines, words.say("web", "chain.more", language, count=more)] if more else lines


def for_operator(faults: Collection[ChainFault]) -> str:
    """Faults in words, and what to do, in both languages."""
    lines = [line for language in words.LANGUAGES for line in sentences(faults, language)]
    return "\n".join([*lines, operator_words.both("chain.mend")])


def accept(faults: Collection[ChainFault], why: str) -> None:
    """Rows that were changed beside the program are bound as they stand; an entry says how many, and why.

    Raises:
        ValueError: where an entry itself is not what it was, or bytes are gone: neither can be bound anew.
    """
    if any(fault.kind in ("entry", "entry_gone", "bytes") for fault in faults):
        raise ValueError("an entry or bytes of an attachment")
    by_model: dict[declarations.Model, list[str]] = {}
    for fault in faults:
        by_model.setdefault(fault.model, []).append(fault.key)
    Salt.objects.filter(pk__in=by_model.pop(Salt, [])).delete()
    with transaction.atomic(), audit.act_of(("accepted_beside",)):
        what = ", ".join(model._meta.label for model in by_model)
        audit.add(OPERATOR, "accepted_beside", what, after={"count": len(faults), "why": why})
        for model, keys in by_model.items():
            touched_rows.note(model, _keys(model, keys))
