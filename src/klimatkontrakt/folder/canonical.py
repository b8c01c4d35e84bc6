# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does a document become text? Its canonical form, and the hash that names it (design B)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from klimatkontrakt.folder import tables, yaml_files
from klimatkontrakt.folder.frozen import Frozen
from klimatkontrakt.folder.kinds import Entries, Kinds, Periods, TableKind


def document_hash(texts: Mapping[str, str]) -> str:
    """What a document's files come to, so that a result can name the very document that it was made of."""
    whole = hashlib.sha256()
    for name in sorted(texts):
        whole.update(name.encode() + b"\0" + texts[name].encode() + b"\0")
    return whole.hexdigest()


def plain(value: Any) -> Any:
    """A model as plain values: the fields that were written, in the schema's order."""
    if isinstance(value, Frozen):
        whole = getattr(value, value.WHOLE) if value.WHOLE else None
        return _plain_fields(value) if whole is None else plain(whole)
    if isinstance(value, dict):
        return {key: plain(child) for key, child in value.items()}
    if isinstance(value, tuple):
        return list(map(plain, value))
    return value


def _plain_fields(value: Frozen) -> dict[str, Any]:
    fields = type(value).model_fields
    order = [name for name in value.ORDER or fields if name in value.model_fields_set]
    return {fields[name].alias or name: _plain_field(getattr(value, name), name in value.ALONE) for name in order}


def _plain_field(value: Any, may_stand_alone: bool) -> Any:
    """A field's value; the one id that a thing replaces, or an account is worked out from, is written alone."""
    return value[0] if may_stand_alone and len(value) == 1 else plain(value)


def plain_entry(entry: Any, entries: Entries) -> dict[str, Any]:
    """An entry as it is written: what is left out when it is empty, and what stands beside its own words."""
    return as_written(plain(entry), entries)


def as_written(values: dict[str, Any], entries: Entries) -> dict[str, Any]:
    """An entry's plain values as they are written."""
    if entries.drops_empty:
        values = {key: value for key, value in values.items() if value not in ([], {})}
    if entries.beside:
        values = _beside(values, entries.words, values.get(entries.beside, {}))
    deep = {key: yaml_files.Deeper(values[key]) for key in entries.in_lines if key in values}
    return {**values, **deep}


def _beside(values: dict[str, Any], words: Iterable[str], named: dict[str, Any]) -> dict[str, Any]:
    """An entry's words, those that are written, before what else is named in it."""
    return {**{key: values[key] for key in words if values.get(key)}, **named}


def written(document: Any, kinds: Kinds) -> dict[str, str]:
    """The canonical text of every file of a document, by file name."""
    texts = {kinds.head: head_text(document, kinds)}
    for kind, entries in kinds.files_of_entries.items():
        if _stands(document, kind, entries):
            texts[entries.file] = entries_text(_plain_entries(document, entries), entries)
    if kinds.periods is not None:
        texts |= dict(_period_texts(document, kinds.periods))
    for table in kinds.tables:
        if _stands(document, table.kind, table):
            texts[table.form.file] = tables.write(map(plain, getattr(document, table.kind)), table.form)
    return texts


def _stands(document: Any, kind: str, file: Entries | TableKind) -> bool:
    """Whether a kind's file is written: it holds something, or is always there."""
    return bool(getattr(document, kind)) or file.stands == "always"


def head_text(document: Any, kinds: Kinds) -> str:
    """The canonical text of the head file."""
    sections = {
        kind: _plain_entries(document, entries)
        for kind, entries in kinds.sections.items()
        if getattr(document, kind) or entries.stands == "always"
    }
    return head_text_of(kinds.format, plain(document.header), sections, kinds)


def head_text_of(number: Any, header: Any, sections: Mapping[str, Any], kinds: Kinds) -> str:
    """The text of the head file.

    Args:
        number: the format.
        header: its plain values.
        sections: by kind, the plain entries of those that stand there.
        kinds: the document's.
    """
    found: dict[str, tuple[Any, int]] = {"format": (number, 0), kinds.header: (header, 0)}
    for kind, entries in sections.items():
        found[kind] = (entries, kinds.sections[kind].blocks)
    return yaml_files.write(found)


def entries_text(values: Mapping[str, Any], entries: Entries) -> str:
    """The text of a file of entries."""
    return yaml_files.write({key: (value, entries.blocks) for key, value in values.items()})


def _plain_entries(document: Any, entries: Entries) -> dict[str, Any]:
    return {key: plain_entry(entry, entries) for key, entry in getattr(document, entries.kind).items()}


def _period_texts(document: Any, kind: Periods) -> Iterator[tuple[str, str]]:
    """The files of every period."""
    for period, own in getattr(document, kind.kind).items():
        yield kind.file(period), period_text(own, kind)
        for table in kind.tables:
            rows = getattr(own, table.kind)
            if rows or (table.stands == "given" and rows is not None):
                yield kind.file(period, table), tables.write(map(plain, rows), table.form)


def period_text(document: Any, kind: Periods) -> str:
    """The canonical text of a period's own file: without its tables, and what they tell."""
    left_out = {*(table.kind for table in kind.tables), *(kind.left_out(document) if kind.left_out else ())}
    return period_text_of({key: value for key, value in plain(document).items() if key not in left_out}, kind)


def period_text_of(values: Mapping[str, Any], kind: Periods) -> str:
    """The text of a period's own file, of its plain values."""
    return yaml_files.write({key: (value, kind.blocks.get(key, 0)) for key, value in values.items()})


def present(root: Path, kinds: Kinds) -> list[str]:
    """The files of a document that are there in a folder, by name."""
    found = [name for name in kinds.files if (root / name).is_file()]
    if kinds.periods is not None:
        found += [file for period in periods(root, kinds.periods) for file in kinds.periods.files(period)
                  if (root / file).is_file()]  # fmt: skip
    return found


def periods(root: Path, kind: Periods) -> list[str]:
    """The periods that a folder has documents of, by their files' names."""
    stems = (path.name.removesuffix(".yaml") for path in (root / kind.folder).glob("*.yaml"))
    return sorted(filter(kind.name.match, stems))


def write(texts: Mapping[str, str], path: Path | str, kinds: Kinds) -> None:
    """Write a document as a folder; a file of it that it does not have any more goes.

    Files that are not part of a document are left alone.
    """
    root = Path(path)
    root.mkdir(parents=True, exist_ok=True)
    gone = [name for name in present(root, kinds) if name not in texts]
    for name, text in texts.items():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_text(text, encoding="utf-8", newline="\n")
    for name in gone:
        (root / name).unlink()
