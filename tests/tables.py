# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Statistical tables made for tests: eight invented figures of two municipalities, as an office's service gives them.

The figures are 10, 20, … 80: Malmö's electricity of two years, its district heating, then Lund's. What a test says is
different about a file is said by name; the rest is as here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

PLAIN = {
    ("1280", "El", 2021): 10.0, ("1280", "El", 2022): 20.0, ("1280", "Fjärrvärme", 2021): 30.0,
    ("1280", "Fjärrvärme", 2022): 40.0, ("1281", "El", 2021): 50.0, ("1281", "El", 2022): 60.0,
    ("1281", "Fjärrvärme", 2021): 70.0, ("1281", "Fjärrvärme", 2022): 80.0,
}  # fmt: skip
_PX = {
    "CHARSET": '"ANSI"',
    "AXIS-VERSION": '"2013"',
    "CREATION-DATE": '"20250301 09:00"',
    "CONTENTS": '"Slutanvändning"',
    "UNITS": '"MWh"',
    "STUB": '"region","bränsle"',
    "HEADING": '"år"',
    'VALUES("region")': '"1280 Malmö","1281 Lund"',
    'VALUES("bränsle")': '"El","Fjärrvärme"',
    'VALUES("år")': '"2021","2022"',
    'TIMEVAL("år")': 'TLIST(A1),"2021","2022"',
    'CODES("region")': '"1280","1281"',
    "SOURCE": '"SCB"',
}
CELLS = "10 20\n30 40\n50 60\n70 80"


def px(cells: str = CELLS, *, encoding: str = "utf-8", without: Sequence[str] = (), **said: str) -> bytes:
    """A PX file; keywords are replaced or added by name, where `__` stands for a key: `VALUES__år='"2021"'`."""
    named = {_keyword(name): text for name, text in said.items()}
    statements = {**_PX, **named}
    body = "".join(f"{word}={text};\n" for word, text in statements.items() if word not in without)
    return f"{body}DATA=\n{cells}\n;\n".encode(encoding)


def _keyword(name: str) -> str:
    word, _, key = name.partition("__")
    return f'{word.replace("_", "-")}("{key}")' if key else word.replace("_", "-")


def dimension(label: str, members: Mapping[str, str], **category: Any) -> dict[str, Any]:
    """A dimension of JSON-stat: members by code, with their labels."""
    index = {code: at for at, code in enumerate(members)}
    return {"label": label, "category": {"index": index, "label": dict(members), **category}}


def dimensions() -> dict[str, Any]:
    """The four dimensions of a plain dataset."""
    return {
        "Region": dimension("region", {"1280": "Malmö", "1281": "Lund"}),
        "Bransle": dimension("bränsle", {"EL": "El", "FJ": "Fjärrvärme"}),
        "ContentsCode": dimension("tabellinnehåll", {"X": "Slutanvändning (MWh)"}, unit={"X": {"base": "MWh"}}),
        "Tid": dimension("år", {"2021": "2021", "2022": "2022"}),
    }


def stat(*, of: Mapping[str, Any] | None = None, **said: Any) -> dict[str, Any]:
    """A dataset of JSON-stat 2.0; `of` replaces dimensions, and keywords what the dataset says."""
    made = {**dimensions(), **(of or {})}
    return {
        "version": "2.0", "class": "dataset", "label": "Slutanvändning", "source": "SCB",
        "updated": "2025-03-01T08:00:00Z", "id": list(made), "size": [_size(own) for own in made.values()],
        "dimension": made, "role": {"time": ["Tid"], "geo": ["Region"], "metric": ["ContentsCode"]},
        "value": [10, 20, 30, 40, 50, 60, 70, 80], **said,
    }  # fmt: skip


def _size(own: Mapping[str, Any]) -> int:
    category = own["category"]
    return len(category.get("index") or category["label"])


def stat_1(**said: Any) -> dict[str, Any]:
    """The same in JSON-stat 1: identifiers, sizes and roles stand inside the dimensions."""
    own = stat(**said)
    head = {key: own.pop(key) for key in ("id", "size", "role")}
    own.pop("class")
    own.pop("version")
    return {**own, "dimension": {**own["dimension"], **head}}


def as_json(whole: Any) -> bytes:
    """Bytes of JSON."""
    return json.dumps(whole, ensure_ascii=False).encode()


def lines(*rows: str, encoding: str = "utf-8", newline: str = "\n") -> bytes:
    """A text file of rows."""
    return (newline.join(rows) + newline).encode(encoding)
