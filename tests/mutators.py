# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Two ways to mangle a city's folder: as text that accidents befall, and as a structure that is filled in wrongly."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from klimatkontrakt.city.table_forms import CONTRACT_TABLES, TABLES
from klimatkontrakt.folder import yaml_files

TOKENS = [
    ",", ";", ":", "\n", "{", "}", "[", "]", "-", '"', "'", "#", "&a", "*a", "!!x", "\t", "\0", "é", "–", "no", "true", "null",
    "0", "-1", "1e308", "nan", ".inf", "1e-320", "99999999999999999999", "2022", "1,5", "missing: x", "missing:", "self",
    "\r\n", "\u00a0", "\u2212", "\ufeff", "%", "100 %", "=1+1", "2025-02-30", "|", ">", "<<", "? ", "---", "...", "\\",
]  # fmt: skip
WRONG_KEY = "zz unknown!"
WRONG_TEXT = "zz none of its kind!"


@dataclass(frozen=True)
class Mangled:
    """What was done to a file, and whether it must be told: a value or key that is none of its type.

    Attributes:
        what: in words, for whoever repeats it.
        text: the file's bytes afterwards.
    """

    file: str
    what: str
    text: bytes
    must_be_told: bool = False


# As text


def of_text(folder: Path, mix: random.Random) -> Mangled:
    """A file's bytes after one to three accidents: cut, doubled, moved, misread or saved in another encoding."""
    path = mix.choice(_files(folder))
    raw = path.read_bytes()
    done = []
    for _ in range(mix.randint(1, 3)):
        name, accident = mix.choice(ACCIDENTS)
        raw = accident(raw, mix)
        done.append(name)
    return Mangled(path.relative_to(folder).as_posix(), ", ".join(done), raw)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in (".csv", ".yaml"))


def _span(raw: bytes, mix: random.Random) -> tuple[int, int]:
    at = mix.randrange(len(raw) + 1)
    return at, at + mix.choice([0, 1, 1, 2, 8, 40, 400])


def _cut_out(raw: bytes, mix: random.Random) -> bytes:
    first, last = _span(raw, mix)
    return raw[:first] + raw[last:]


def _put_in(raw: bytes, mix: random.Random) -> bytes:
    at, _ = _span(raw, mix)
    return raw[:at] + mix.choice(TOKENS).encode() + raw[at:]


def _put_over(raw: bytes, mix: random.Random) -> bytes:
    first, last = _span(raw, mix)
    return raw[:first] + mix.choice(TOKENS).encode() + raw[last:]


def _swap_lines(raw: bytes, mix: random.Random) -> bytes:
    lines = raw.split(b"\n")
    one, two = mix.randrange(len(lines)), mix.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one]
    return b"\n".join(lines)


def _double_line(raw: bytes, mix: random.Random) -> bytes:
    lines = raw.split(b"\n")
    lines.insert(mix.randrange(len(lines)), mix.choice(lines))
    return b"\n".join(lines)


def _drop_line(raw: bytes, mix: random.Random) -> bytes:
    lines = raw.split(b"\n")
    del lines[mix.randrange(len(lines))]
    return b"\n".join(lines)


def _change_byte(raw: bytes, mix: random.Random) -> bytes:
    at = mix.randrange(len(raw) + 1)
    return raw[:at] + bytes([mix.randrange(256)]) + raw[at + 1 :]


def _truncate(raw: bytes, mix: random.Random) -> bytes:
    return raw[: mix.randrange(len(raw) + 1)]


def _drop_quotes(raw: bytes, mix: random.Random) -> bytes:
    quote = mix.choice([b'"', b"'", b"}", b"]", b"{", b":"])
    at = raw.find(quote, mix.randrange(len(raw) + 1))
    return raw if at < 0 else raw[:at] + raw[at + 1 :]


def _indent(raw: bytes, mix: random.Random) -> bytes:
    lines = raw.split(b"\n")
    at = mix.randrange(len(lines))
    lines[at] = mix.choice([b"  ", b" ", b"\t", b"      "]) + lines[at].lstrip(mix.choice([b"", b" "]))
    return b"\n".join(lines)


def _encode(raw: bytes, mix: random.Random) -> bytes:
    text = raw.decode("utf-8", errors="replace")
    return text.encode(mix.choice(["latin-1", "utf-16", "cp437", "utf-8-sig", "cp1252", "utf-7"]), errors="replace")


def _excel(raw: bytes, mix: random.Random) -> bytes:
    return mix.choice(
        [raw.replace(b",", b";"), raw.replace(b".", b","), raw.replace(b"\n", b"\r\n"), raw.replace(b"\n", b"\r")]
    )


ACCIDENTS: list[tuple[str, Callable[[bytes, random.Random], bytes]]] = [
    ("cut out", _cut_out), ("put in", _put_in), ("put over", _put_over), ("swap lines", _swap_lines),
    ("double line", _double_line), ("drop line", _drop_line), ("change byte", _change_byte), ("truncate", _truncate),
    ("drop quotes", _drop_quotes), ("indent", _indent), ("encode", _encode), ("excel", _excel),
]  # fmt: skip


# As a structure


def of_structure(folder: Path, mix: random.Random) -> Mangled:
    """A file whose keys, types, nesting, numbers, dates or references are changed in one place."""
    path = mix.choice(_files(folder))
    name = path.relative_to(folder).as_posix()
    text = path.read_text(encoding="utf-8")
    return _of_table(name, text, mix) if path.suffix == ".csv" else _of_document(name, text, mix)


def _nodes(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if path:
        yield path
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        yield from _nodes(child, (*path, key))


def _get(value: Any, path: tuple[str | int, ...]) -> Any:
    for part in path:
        value = value[part]
    return value


def _deep(levels: int) -> Any:
    value: Any = "x"
    for _ in range(levels):
        value = {"a": value}
    return value


NUMBERS: list[Any] = [
    0, -1, 1, 100, 1000, -0.5, 1.5, 1e308, -1e308, 1e-320, 10**15, -(10**15), 2022, 2030, 1850, 2200, 0.999999, 1e-9, 50,
]  # fmt: skip
STRANGE: list[Any] = [
    WRONG_TEXT, "", " ", "1", "true", True, False, None, [], {}, [WRONG_TEXT], {"a": 1}, [[[]]], "2025-02-30", "x" * 5000,
    "ÅÄÖ", "self", "missing: x", "0", float("nan"), float("inf"),
]  # fmt: skip


def _of_document(name: str, text: str, mix: random.Random) -> Mangled:
    document, _, _ = yaml_files.read(text, name)
    path = mix.choice(list(_nodes(document)))
    parent, key, old = _get(document, path[:-1]), path[-1], _get(document, path)
    what = f"{'/'.join(map(str, path))} {old!r:.60}"
    change, must = mix.choice(DOCUMENT_CHANGES)(document, parent, key, old, mix)
    return Mangled(name, f"{what}: {change}", _dump(document).encode(), must)


def _dump(document: Any) -> str:
    return (
        yaml_files.write({key: (value, 2) for key, value in document.items()}) if isinstance(document, dict) else "x\n"
    )


def _renamed(parent: Any, key: Any, new: Any) -> None:
    items = [(new if own == key else own, child) for own, child in parent.items()]
    parent.clear()
    parent.update(items)


def _wrong_type(_: Any, parent: Any, key: Any, old: Any, mix: random.Random) -> tuple[str, bool]:
    """A text where a number, list or mapping stood, or a mapping where a scalar did: never of its type."""
    new: Any = {WRONG_KEY: 1} if isinstance(old, str) else WRONG_TEXT
    if isinstance(old, int | float) and mix.random() < 0.5:
        new = [old]
    parent[key] = new
    return f"is {new!r}", old is not None


def _wrong_key(_: Any, parent: Any, key: Any, old: Any, mix: random.Random) -> tuple[str, bool]:
    if not isinstance(parent, dict):
        return "left", False
    if mix.random() < 0.5:
        parent[WRONG_KEY] = mix.choice([1, "x", {}, []])
        return f"beside it {WRONG_KEY!r}", True
    _renamed(parent, key, WRONG_KEY)
    return f"is called {WRONG_KEY!r}", True


def _misspelt(_: Any, parent: Any, key: Any, old: Any, mix: random.Random) -> tuple[str, bool]:
    if not isinstance(key, str) or len(key) < 3:
        return "left", False
    at = mix.randrange(len(key) - 1)
    new = key[:at] + key[at + 1] + key[at] + key[at + 2 :]
    if new not in parent:
        _renamed(parent, key, new)
    return f"is called {new!r}", False


def _strange(_: Any, parent: Any, key: Any, old: Any, mix: random.Random) -> tuple[str, bool]:
    parent[key] = new = mix.choice(STRANGE)
    return f"is {new!r:.40}", False


def _number(_: Any, parent: Any, key: Any, old: Any, mix: random.Random) -> tuple[str, bool]:
    parent[key] = new = mix.choice(NUMBERS)
    return f"is {new!r}", isinstance(old, dict | list)


def _quoted(_: Any, parent: Any, key: Any, old: Any, mix: random.Random) -> tuple[str, bool]:
    """A number as text, or a truth: neither is a number, though it may look like one."""
    if isinstance(old, bool) or not isinstance(old, int | float):
        return "left", False
    parent[key] = new = mix.choice([str(old), f"{old} %", f"{old:.1f}".replace(".", ","), True])
    return f"is {new!r}", key != "due"  # which may be a text with a year in it


def _gone(_: Any, parent: Any, key: Any, old: Any, mix: random.Random) -> tuple[str, bool]:
    del parent[key]
    return "is gone", False


def _nested(_: Any, parent: Any, key: Any, old: Any, mix: random.Random) -> tuple[str, bool]:
    levels = mix.choice([1, 2, 39, 45, 300])
    parent[key] = _deep(levels)
    return f"is {levels} deep", levels > 2


def _moved(document: Any, parent: Any, key: Any, old: Any, mix: random.Random) -> tuple[str, bool]:
    """What stands elsewhere in the document: references that go in circles, lists that hold themselves twice."""
    other = mix.choice(list(_nodes(document)))
    parent[key] = _copied(_get(document, other))
    return f"is what {'/'.join(map(str, other))} is", False


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copied(child) for key, child in value.items()}
    return [_copied(child) for child in value] if isinstance(value, list) else value


def _doubled(_: Any, parent: Any, key: Any, old: Any, mix: random.Random) -> tuple[str, bool]:
    if isinstance(parent, list):
        parent.append(_copied(old))
    elif isinstance(old, list) and old:
        old.append(_copied(mix.choice(old)))
    return "stands twice", False


DOCUMENT_CHANGES = (
    _wrong_type,
    _wrong_type,
    _quoted,
    _wrong_key,
    _misspelt,
    _strange,
    _number,
    _number,
    _gone,
    _nested,
    _moved,
    _doubled,
)


def _of_table(name: str, text: str, mix: random.Random) -> Mangled:
    rows = list(csv.reader(io.StringIO(text)))
    forms = [*TABLES.values(), *CONTRACT_TABLES.values()]
    form = next(form for form in forms if name == form.file or name.endswith(f".{form.file}"))
    typed = {column.name: column.kind for column in form.columns}
    row = mix.randrange(len(rows))
    column = mix.randrange(len(rows[0]))
    head = rows[0][column]
    change, must = mix.choice(TABLE_CHANGES)(rows, row, column, typed.get(head, "number"), mix)
    buffer = io.StringIO(newline="")
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return Mangled(name, f"row {row + 1}, {head}: {change}", buffer.getvalue().encode(), must)


def _cell_wrong(rows: list[list[str]], row: int, column: int, kind: str, mix: random.Random) -> tuple[str, bool]:
    rows[row][column] = WRONG_TEXT
    return f"is {WRONG_TEXT!r}", row == 0 or kind not in ("text",)


def _cell_strange(rows: list[list[str]], row: int, column: int, kind: str, mix: random.Random) -> tuple[str, bool]:
    rows[row][column] = new = mix.choice([*(str(value) for value in STRANGE if isinstance(value, str | bool)), *TOKENS])
    return f"is {new!r:.40}", False


def _cell_number(rows: list[list[str]], row: int, column: int, kind: str, mix: random.Random) -> tuple[str, bool]:
    rows[row][column] = new = repr(mix.choice(NUMBERS))
    return f"is {new}", False


def _cell_of_another(rows: list[list[str]], row: int, column: int, kind: str, mix: random.Random) -> tuple[str, bool]:
    other = mix.choice(rows)
    rows[row][column] = other[mix.randrange(len(other))]
    return f"is {rows[row][column]!r:.40}", False


def _cell_gone(rows: list[list[str]], row: int, column: int, kind: str, mix: random.Random) -> tuple[str, bool]:
    del rows[row][column]
    return "is gone with its comma", True


def _cell_more(rows: list[list[str]], row: int, column: int, kind: str, mix: random.Random) -> tuple[str, bool]:
    rows[row].insert(column, mix.choice(TOKENS).strip("\n\r") or "x")
    return "has one more before it", True


def _row_twice(rows: list[list[str]], row: int, column: int, kind: str, mix: random.Random) -> tuple[str, bool]:
    rows.append(list(rows[row]))
    return "stands twice", False


def _row_gone(rows: list[list[str]], row: int, column: int, kind: str, mix: random.Random) -> tuple[str, bool]:
    del rows[row]
    return "is gone", False


def _column_gone(rows: list[list[str]], row: int, column: int, kind: str, mix: random.Random) -> tuple[str, bool]:
    for cells in rows:
        del cells[column]
    return "is gone from every row", False


TABLE_CHANGES = (
    _cell_wrong, _cell_wrong, _cell_strange, _cell_strange, _cell_number, _cell_number, _cell_of_another, _cell_gone,
    _cell_more, _row_twice, _row_gone, _column_gone,
)  # fmt: skip
