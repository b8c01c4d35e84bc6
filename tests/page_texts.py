# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a visitor reads on every page, at one moment: for telling whether a change of the house changed a page.

`python -m pytest tests/test_page_texts.py` compares with tests/golden/pages.csv. KK_PAGES=FOLDER writes each page's text
there, a file a page: on two commits into two folders, `diff -r` says what differs; KK_GOLDEN=1 (with KK_ALL=1
for both cities) writes the list anew.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from tests.walk import Page

GOLDEN = Path(__file__).parent / "golden" / "pages.csv"
MOMENT = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)
_CHANGING = re.compile(r"\b[0-9a-f]{12,64}\b|\b\d{1,2} \w+ \d{4}(?: kl\.)? \d\d[:.]\d\d\b")


def text_of(page: Page) -> str:
    """The page's words in order, a line each; hashes, and moments to the minute, apart."""
    return "\n".join(_CHANGING.sub("#", line) for line in page.text)


def fingerprints(pages: Mapping[str, Page | None]) -> dict[str, str]:
    """By address, the hash of what a reader reads there; of a file only that it is there."""
    return {address: _hash(page) for address, page in sorted(pages.items())}


def _hash(page: Page | None) -> str:
    return hashlib.sha256(text_of(page).encode()).hexdigest()[:16] if page is not None else "file"


def read(city: str) -> dict[str, str]:
    """The pages of a hall with one city, as they were."""
    return {row["address"]: row["text"] for row in _rows() if row["hall"] == city}


def write(city: str, pages: Mapping[str, str]) -> None:
    """The pages of a hall with one city, as they are from now on."""
    others = [row for row in _rows() if row["hall"] != city]
    mine = [{"hall": city, "address": address, "text": text} for address, text in pages.items()]
    with GOLDEN.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ("hall", "address", "text"), lineterminator="\n")
        writer.writeheader()
        writer.writerows(sorted([*others, *mine], key=lambda row: (row["hall"], row["address"])))


def _rows() -> list[dict[str, str]]:
    if not GOLDEN.exists():
        return []
    with GOLDEN.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def lay_out(pages: Mapping[str, Page | None], folder: Path, addresses: Iterable[str]) -> None:
    """The texts of pages as files, for comparing two commits."""
    folder.mkdir(parents=True, exist_ok=True)
    for address in addresses:
        page = pages[address]
        if page is not None:
            name = re.sub(r"[^\w.=&-]+", "_", address)[:150]
            (folder / f"{name}.txt").write_text(text_of(page) + "\n", encoding="utf-8")
