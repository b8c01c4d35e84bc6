# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The front door for analysts: one verb a function.

Exit codes: 0 done, 1 problems that stop, 2 a mistake in the command, 3 a file could not be written.
"""

from __future__ import annotations

import sys

from klimatkontrakt.cli import cities, door, importing, inventories, numbers, promises, reading

__all__ = ["cities", "door", "importing", "inventories", "main", "numbers", "promises", "reading"]


def main() -> None:
    """Run the command line; --lang may stand anywhere in it."""
    arguments = iter(sys.argv[1:])
    kept = [
        a for a in arguments if not (a.startswith("--lang=") or (a == "--lang" and next(arguments, None) is not None))
    ]
    asked = [a for a in sys.argv[1:] if a.startswith("--lang")]
    door.app(args=[*(["--lang", door.asked_language()] if asked else []), *kept])
