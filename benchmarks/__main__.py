# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""make bench: figures of one run, medians of several, and the ratios that a reader should trust more than them."""

from __future__ import annotations

import argparse
import importlib

CHAPTERS = (
    "engine",
    "stock",
    "commands",
    "promises",
    "reading",
    "sheets",
    "sources",
    "explorer",
    "answers",
    "hall",
    "search",
    "size",
    "nation",
)


def main() -> None:
    """Run the chapters that are named, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("chapters", nargs="*", default=list(CHAPTERS), help=f"any of {', '.join(CHAPTERS)}")
    for name in parser.parse_args().chapters:
        print(f"\n== {name}")
        importlib.import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main()
