# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Sound files of every kind that a door takes, and two ways to mangle each: as bytes, and as what it is made of."""

from __future__ import annotations

import csv
import io
import json
import random
import re
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import typst
from tests import archives, hall, mutators, office, old_excel_files, synthetic, tables
from tests.cities import LILLSTAD, ROOT

from klimatkontrakt.city import read_city
from klimatkontrakt.folder import yaml_files
from klimatkontrakt.sources.book import writer

EXAMPLES = ROOT / "docs" / "examples"
MOST_ACCIDENTS = 3
SIZES = [0, 1, 2, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF]
_NUMBERS = [b"0", b"-1", b"1e308", b"99999999999999999999", b"2147483648", b"65536", b"1.5", b"", b"9" * 5_000]
_NUMBER = re.compile(rb"[0-9]+")
_WORD = re.compile(rb"/?[A-Za-z][A-Za-z-]{1,20}")


@dataclass(frozen=True)
class Sample:
    """A sound file: what it is called, its bytes, and what mangles it as what it is made of."""

    name: str
    raw: bytes
    structure: Callable[[bytes, random.Random], bytes]


def as_text(sample: Sample, mix: random.Random) -> bytes:
    """The bytes after one to three accidents."""
    raw = sample.raw
    for _ in range(mix.randint(1, MOST_ACCIDENTS)):
        _, accident = mix.choice(mutators.ACCIDENTS)
        raw = accident(raw, mix)
    return raw


# Archives and what lies in them


def of_archive(raw: bytes, mix: random.Random) -> bytes:
    """An archive whose marks, names, sizes or packing are changed, or one of its files."""
    match mix.randrange(6):
        case 0:
            return _changed_tables(raw, mix)
        case 1:
            return archives.flagged(raw, mix.choice([1, 8, 0x40, 0x800, 0xFFFF]))
        case 2:
            return archives.lying(raw, mix.choice(SIZES))
        case 3:
            return _renamed(raw, mix)
        case _:
            return of_a_file_inside(raw, mix)


def _changed_tables(raw: bytes, mix: random.Random) -> bytes:
    """Two or four bytes of the marks of an archive's own tables."""
    changed = bytearray(raw)
    marks = [found.start() for found in re.finditer(rb"PK[\x01-\x08][\x02-\x08]", raw)]
    for _ in range(mix.randint(1, 4)):
        place = mix.choice(marks) + mix.randrange(2, 46)
        value = mix.choice(SIZES)
        packed = struct.pack("<I", value)[: mix.choice([1, 2, 4])]
        changed[place : place + len(packed)] = packed
    return bytes(changed)


NAMES = [
    "city.yaml", "../city.yaml", "/city.yaml", "a\\b", "C:\\x", "å" * 400, "x\0y", "\u202ex", "", "x/",
    "[Content_Types].xml", "xl/workbook.xml", "word/document.xml", "hall.json",
]  # fmt: skip


def _entries(raw: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def _renamed(raw: bytes, mix: random.Random) -> bytes:
    entries = _entries(raw)
    place = mix.randrange(len(entries))
    name, body = entries[place]
    if mix.random() < 0.5:
        entries[place] = (mix.choice(NAMES), body)
    else:
        entries.insert(mix.randrange(len(entries)), (mix.choice([name, *NAMES]), mix.choice(entries)[1]))
    return archives.zipped([(archives.info(name), body) for name, body in entries])


def of_a_file_inside(raw: bytes, mix: random.Random) -> bytes:
    """An archive with one of its files mangled, or taken away."""
    entries = _entries(raw)
    place = mix.randrange(len(entries))
    name, body = entries[place]
    if mix.random() < 0.1:
        del entries[place]
    else:
        changed = of_marks(body, mix) if mix.random() < 0.6 else as_text(Sample(name, body, of_marks), mix)
        entries[place] = (name, changed)
    return archives.zipped([(archives.info(name), body) for name, body in entries])


def of_marks(raw: bytes, mix: random.Random) -> bytes:
    """A text whose numbers and words are others: sizes that lie, marks that stand elsewhere."""
    for _ in range(mix.randint(1, MOST_ACCIDENTS)):
        pattern, others = mix.choice(
            [(_NUMBER, _NUMBERS), (_WORD, [word[0] for word in _WORD.finditer(raw)] or [b"x"])]
        )
        places = list(pattern.finditer(raw))
        if places:
            found = mix.choice(places)
            raw = raw[: found.start()] + mix.choice(others) + raw[found.end() :]
    return raw


def of_records(raw: bytes, mix: random.Random) -> bytes:
    """An old Excel file whose records, sectors or sizes are others."""
    changed = bytearray(raw)
    for _ in range(mix.randint(1, 4)):
        place = mix.randrange(0, len(changed) - 4, 2)
        packed = struct.pack("<I", mix.choice([*SIZES, mix.randrange(1 << 32)]))[: mix.choice([1, 2, 4])]
        changed[place : place + len(packed)] = packed
    return bytes(changed)


# Tables and trees


def of_json(raw: bytes, mix: random.Random) -> bytes:
    """JSON with keys, types, nesting or numbers changed in one to three places."""
    whole = json.loads(raw)
    for _ in range(mix.randint(1, MOST_ACCIDENTS)):
        whole = _changed(whole, mix)
    return json.dumps(whole, ensure_ascii=mix.random() < 0.5, default=str).encode("utf-8", "surrogatepass")


def of_yaml(raw: bytes, mix: random.Random) -> bytes:
    """YAML likewise; half of it with every strange letter as an escape, as JSON writes it too."""
    whole, _, _ = yaml_files.read(raw.decode(), "a.yaml")
    whole = _changed(whole, mix)
    if not isinstance(whole, dict) or mix.random() < 0.5:
        return json.dumps(whole, default=str).encode()
    try:
        return yaml_files.write({key: (value, 2) for key, value in whole.items()}).encode()
    except UnicodeEncodeError:
        return json.dumps(whole, default=str).encode()


STRANGE: list[Any] = [*mutators.STRANGE, "\0", "\ud800", "²", "٣", "1_000", "9" * 5_000, 10**30, "\u202e", True]


def _changed(whole: Any, mix: random.Random) -> Any:
    if not isinstance(whole, dict | list) or not whole:
        return mix.choice(STRANGE)
    path = mix.choice(list(mutators._nodes(whole)))
    parent = mutators._get(whole, path[:-1])
    if mix.random() < 0.4:
        parent[path[-1]] = mix.choice(STRANGE)
    else:
        mix.choice(mutators.DOCUMENT_CHANGES)(whole, parent, path[-1], parent[path[-1]], mix)
    return whole


def of_table(raw: bytes, mix: random.Random) -> bytes:
    """A table of text with cells, rows or columns changed."""
    text = raw.decode("utf-8", "replace")
    mark = max(";,\t", key=text.count)
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=mark) if row]
    for _ in range(mix.randint(1, MOST_ACCIDENTS)):
        row = mix.choice(rows)
        column = mix.randrange(len(row))
        match mix.randrange(5):
            case 0:
                row[column] = mix.choice([str(value) for value in STRANGE if isinstance(value, str | int | float)])
            case 1:
                row[column] = mix.choice(mix.choice(rows))
            case 2:
                row.insert(column, mix.choice(mutators.TOKENS))
            case 3:
                rows.append(list(row))
            case _:
                row[column] = repr(mix.choice(mutators.NUMBERS))
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=mark, lineterminator="\n", escapechar="\\").writerows(rows)
    return out.getvalue().encode("utf-8", "surrogatepass")


# The files


def samples() -> dict[str, list[Sample]]:
    """Sound files by the door that takes them."""
    book = writer.book(read_city(LILLSTAD), "sv")
    xls = old_excel_files.workbook(Blad1=[["År", "Värde", "Enhet"], [2021, 3.5, "GWh"], [2022, 4, "GWh"]])
    return {
        "tables of Excel": [Sample("smhi.xlsx", synthetic.smhi(), of_archive), Sample("book.xlsx", book, of_archive)],
        "a city's book": [Sample("bok.xlsx", book, of_archive)],
        "old Excel": [Sample("a.xls", xls, of_records)],
        "PDF": [Sample("k.pdf", typst.compile(CONTRACT_TYPST.encode(), format="pdf"), of_marks)],
        "Word": [Sample("k.docx", word(), of_archive)],
        "contract text": [Sample("k.md", CONTRACT.encode(), of_marks)],
        "JSON": [example("energi.json", of_json), example("kolada.json", of_json)],
        "JSON-stat": [Sample("stat.json", json.dumps(tables_of_stat()).encode(), of_json)],
        "PX": [example("energi.px", of_marks), Sample("a.px", tables.px(), of_marks)],
        "CSV": [example(name, of_table) for name in ("energi.csv", "kolada.csv", "climateview.csv", "folkmangd.csv")],
        "methods' inputs": [
            example("heat.yaml", of_yaml),
            example("landfill.yaml", of_yaml),
            example("matt.csv", of_table),
        ],
        "mappings": [example("mapping.yaml", of_yaml)],
        "archives to the hall": [Sample("lillstad.zip", hall.zipped(hall.files()), of_archive)],
    }


def example(name: str, structure: Callable[[bytes, random.Random], bytes]) -> Sample:
    """A file of the documentation."""
    return Sample(name, (EXAMPLES / name).read_bytes(), structure)


CONTRACT = (
    "## 1. Parter\n\nParter i kontraktet är:\n\n• Lillstads kommun.\n\n• Programmet Goda Städer.\n\n"
    "## 2. Kommunens åtaganden\n\nLillstads kommun ska byta 40 bussar före 2027 [^1].\n\n"
    "### 2.1. Uppföljning\n\nKommunen redovisar utfallet varje år.\n\n| År | ton |\n|---|---|\n| 2027 | 4 000 |\n\n"
    "[^1]: Beslut KF 2024-05-06 § 12, https://example.org/beslut.\n"
)
CONTRACT_TYPST = "\n\n".join(f'#"{line}"' for line in CONTRACT.splitlines() if line)


def word() -> bytes:
    """The same as a Word file, with a note."""
    lines = [line for line in CONTRACT.splitlines() if line]
    return office.word(*[office.paragraph(line, note=line.endswith("år.")) for line in lines])


def tables_of_stat() -> dict[str, Any]:
    """A dataset of JSON-stat with every field that a reader looks at."""
    region = {"label": "region", "category": {"index": ["1280"], "label": {"1280": "Malmö"}}}
    time = {"label": "år", "category": {"index": {"2021": 0, "2022": 1}, "label": {"2021": "2021", "2022": "2022"}}}
    unit = {"A": {"base": "MWh", "decimals": 0, "multiplier": 3}}
    contents = {"label": "innehåll", "category": {"index": ["A"], "label": {"A": "El"}, "unit": unit}}
    return {
        "version": "2.0", "class": "dataset", "label": "Slutanvändning", "source": "SCB", "updated": "2024-01-02",
        "id": ["Region", "Contents", "Tid"], "size": [1, 1, 2], "role": {"time": ["Tid"], "geo": ["Region"]},
        "dimension": {"Region": region, "Contents": contents, "Tid": time}, "value": [1, 2], "status": [None, "p"],
    }  # fmt: skip
