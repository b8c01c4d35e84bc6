# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""make trials: a table of what was tried and what went wrong; fails where any count of wrongs is not nought.

Each trial's lines are told as soon as it is over, so that one that is cut short later has not lost them; whoever has
less time than all of it takes runs them apart: `make trials ONLY="doors sliders"`.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import time
from collections.abc import Sequence

from trials import Count, Extent

CHAPTERS = ("doors", "kills", "tamperings", "rights", "readers", "sliders")
MOST_SHOWN = 5


def _chapter(name: str) -> str:
    """A trial by its name; `choices` of a list that may be empty refuse the empty one."""
    if name not in CHAPTERS:
        raise argparse.ArgumentTypeError(f"there is no trial {name!r}; there are {', '.join(CHAPTERS)}")
    return name


def asked_for(arguments: Sequence[str]) -> argparse.Namespace:
    """What is to be tried, of how much of it, and from which row of draws.

    >>> asked_for([]).chapters == list(CHAPTERS), asked_for(["doors", "--share", "0.1"]).chapters
    (True, ['doors'])
    """
    parser = argparse.ArgumentParser(prog="python -m trials", description=__doc__)
    parser.add_argument("chapters", nargs="*", type=_chapter, help=f"of {', '.join(CHAPTERS)}; all where none is named")
    parser.add_argument("--share", type=float, default=1.0, help="how much of everything: 0.1 is a tenth")
    parser.add_argument("--seed", type=int, default=1, help="the row of draws")
    asked = parser.parse_args(arguments)
    asked.chapters = asked.chapters or list(CHAPTERS)
    return asked


def main() -> int:
    """Run the trials that are named, or all of them."""
    asked = asked_for(sys.argv[1:])
    counts: list[tuple[str, Count]] = []
    for name in asked.chapters:
        began = time.monotonic()
        trial = importlib.import_module(f"trials.{name}").trial
        own = [(name, count) for count in trial(Extent(asked.share, asked.seed))]
        counts += own
        print(f"{table(own)}\n{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    print(table(counts))
    return 1 if any(count.bad or not count.tried for _, count in counts) else 0


def table(counts: list[tuple[str, Count]]) -> str:
    """A line a kind: trial, kind, tried, wrong and what was measured; under it what went wrong."""
    lines = [f"{'trial':12}{'kind':44}{'tried':>8}{'wrong':>8}  measured"]
    for name, count in counts:
        lines.append(f"{name:12}{count.kind:44}{count.tried:>8}{count.bad:>8}  {count.measured}".rstrip())
        lines.extend(f"{'':12}  {sentence}" for sentence in count.shown[:MOST_SHOWN])
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
