# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Files of figures and the Excel book: how long to read, to write, and to read back."""

from __future__ import annotations

import time
from collections.abc import Callable

from tests import synthetic
from tests.cities import MALMO, SHARED

from benchmarks.timing import line, median, milliseconds
from klimatkontrakt.city import read_city
from klimatkontrakt.sources.book import reader, writer
from klimatkontrakt.sources.publishers import smhi

ROWS = 19_344  # of SMHI's export of 2024: 62 pairs of sectors × 312 areas
YEARS = (1990, 2000, 2005, 2010, *range(2015, 2023))


def _as_large() -> bytes:
    """A synthetic export as large as the real one, where that is not at hand."""
    return synthetic.smhi_as_large_as(ROWS, YEARS)


def _processor(work: Callable[[], object]) -> float:
    """Seconds of the processor, which other work on the machine does not lengthen."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    """Print the figures."""
    real = SHARED / "data" / "raw" / "df_municipalities_2022.xlsx"
    export = real if real.is_file() else _as_large()
    table = smhi.read(export)
    which = "SMHI's own" if real.is_file() else "synthetic"
    line(
        f"SMHI export of {ROWS:,} rows read ({which}; {len(table.rows):,} figures)",
        milliseconds(median(lambda: smhi.read(export), 3)),
        "≤ 3 000 ms",
    )
    line("the same, seconds of the processor alone", milliseconds(_processor(lambda: smhi.read(export))), "≤ 3 000 ms")
    made = _as_large()
    line(
        f"the same, synthetic ({len(smhi.read(made).rows):,} figures)",
        milliseconds(median(lambda: smhi.read(made), 3)),
        "≤ 3 000 ms",
    )
    city = read_city(MALMO)
    raw = writer.book(city, "sv")
    writing, reading = median(lambda: writer.book(city, "sv"), 3), median(lambda: reader.proposed(city, raw), 3)
    line(f"Excel book of Malmö written ({len(raw) // 1000} kB)", milliseconds(writing))
    line("Excel book of Malmö read back and checked", milliseconds(reading))
    line("reading back ÷ reading the folder", f"{reading / median(lambda: read_city(MALMO), 3):.2f}")
