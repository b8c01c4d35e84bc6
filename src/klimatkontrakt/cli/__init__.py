# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The front door for analysts: one verb a function.

Exit codes: 0 done, 1 problems that stop, 2 a mistake in the command, 3 a file could not be written.

Only the module of the verb that is asked for is opened: the readers of texts and tables are heavy to bring along. For
help, and for a verb that is not there, none is: the verbs are listed with what the catalogue says of them.
"""

from __future__ import annotations

import gc
import sys
from importlib import import_module

from klimatkontrakt.cli import door
from klimatkontrakt.language import words

# What each module does, in the order of the help.
MODULES = {
    "cities": ("new",),
    "nations": ("nation",),
    "imports": ("import", "excel"),
    "inventories": ("inventory",),
    "folders": ("check", "tidy"),
    "numbers": ("run", "compare", "explain", "measures"),
    "promises": ("coverage", "compare-contracts"),
    "contract_texts": ("read-contract", "accept-proposals", "read-actions"),
    "about": ("version",),
}
# The subject in the catalogue where a module's texts are; the command line's own where none is named.
SUBJECTS = {
    "cities": "cities",
    "nations": "cities",
    "imports": "imports",
    "inventories": "methods",
    "contract_texts": "contract_texts",
}

# New objects before Python looks for cycles among them. To open modules and read a city makes many that all stay:
# looked for as often as Python does by itself, they take a tenth of a run.
NEW_OBJECTS, ROUNDS = 150_000, 20


def asked_verb(arguments: list[str]) -> str:
    """The verb that stands first; empty where none does."""
    return next((argument for argument in arguments if not argument.startswith("-")), "")


def open_for(arguments: list[str]) -> None:
    """Opens the module of the verb that stands first, else all of them."""
    asked = asked_verb(arguments)
    wanted = [module for module, verbs in MODULES.items() if asked in verbs]
    for module in wanted or MODULES:
        import_module(f"klimatkontrakt.cli.{module}")


def list_verbs() -> None:
    """Makes every verb known by its name and its help, without what it does."""
    for module, verbs in MODULES.items():
        for verb in verbs:
            texts = words.catalogue(SUBJECTS.get(module, "cli"))
            door.verb(verb, help=texts[verb.replace("-", "_")][door.LANGUAGE])(_unopened)


def _unopened() -> None:
    """What a verb that is only listed does."""


def main() -> None:
    """Run the command line; --lang may stand anywhere in it."""
    gc.set_threshold(NEW_OBJECTS, ROUNDS, ROUNDS)
    kept = _without_language(sys.argv[1:])
    if any(asked_verb(kept) in verbs for verbs in MODULES.values()):
        with door.patience(door.say("opening")):
            open_for(kept)
    else:
        list_verbs()
    is_asked = any(argument.startswith("--lang") for argument in sys.argv[1:])
    door.app(args=[*(["--lang", door.asked_language()] if is_asked else []), *kept])


def _without_language(arguments: list[str]) -> list[str]:
    """The arguments without --lang and what follows it; one at the very end stays, to be told of."""
    kept = []
    rest = iter(arguments)
    for argument in rest:
        is_pair = argument == "--lang" and next(rest, None) is not None
        if not is_pair and not argument.startswith("--lang="):
            kept.append(argument)
    return kept
