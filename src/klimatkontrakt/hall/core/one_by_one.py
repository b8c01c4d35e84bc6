# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How is the same done to many, where one of them may be broken? One after the other; what breaks stops no other."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import InterfaceError, OperationalError

log = logging.getLogger("klimatkontrakt.hall")
OF_ALL = (OperationalError, InterfaceError)  # a database that is gone, locked or full is so for the next one too
Thing = TypeVar("Thing")
Outcome = TypeVar("Outcome")


def done(things: Iterable[Thing], act: Callable[[Thing], Outcome], name: Callable[[Thing], str]) -> list[Outcome]:
    """Does something to each; what goes wrong with one is told by its name, and the others are done all the same.

    Returns:
        What came of those that went well; only where all did.

    Raises:
        Exception: the first that went wrong, when all are done, so that whoever asked knows; one of the database at
            once.
    """
    outcomes, failures = list[Outcome](), list[Exception]()
    for thing in things:
        try:
            outcomes.append(act(thing))
        except OF_ALL:
            raise
        except Exception as error:  # whatever it is, it is of this one
            log.exception("%s is left as it is, and the next one is done", name(thing))
            failures.append(error)
    if failures:
        raise failures[0]
    return outcomes
