# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What is a verb? One function, one right, one transaction, one entry of the audit chain: declared in one place.

A verb that replaces something says what it was made from, and is refused when that is no longer what stands there: the
error says who changed it, and when.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, overload

from django.core.exceptions import PermissionDenied
from django.db import transaction

from klimatkontrakt.hall.core import audit
from klimatkontrakt.hall.core.actors import Actor
from klimatkontrakt.hall.core.models import Entry, Person
from klimatkontrakt.hall.core.rights import Right

By = TypeVar("By", bound=Actor)
Subject = TypeVar("Subject")
More = ParamSpec("More")
Outcome = TypeVar("Outcome")


class RefusedError(PermissionDenied, PermissionError):
    """A verb that somebody has no right to."""


class UnwrittenError(RuntimeError):
    """A verb that left no entry of the audit chain, or more than one."""


class StaleError(ValueError):
    """What a change was made from is no longer what stands there.

    Attributes:
        by: the pseudonym of whoever changed it, or the hall; None where no one did.
        at: when; None where that is not known.
    """

    def __init__(self, by: object = None, at: object = None) -> None:
        super().__init__(f"changed by {by} at {at}")
        self.by, self.at = by, at


def stale_since(last: Entry | None) -> StaleError:
    """That something has changed, by the entry that says so; where none does, nobody is named."""
    return StaleError(last.actor, last.at) if last is not None else StaleError()


@dataclass(frozen=True)
class Verb:
    """A verb as it was declared.

    Attributes:
        module: where it stands.
        name: the function's.
        right: who may.
        entries: the words of the entry that it leaves: one of them.
        about_person: whether its entry is about a person, who is named by a pseudonym there.
        act: the function, which refuses, writes and answers.
    """

    module: str
    name: str
    right: Right[Any]
    entries: tuple[str, ...]
    about_person: bool
    act: Callable[..., object]


DECLARED: list[Verb] = []


def _as_they_stand(by: Actor) -> Actor:
    """Who acts, as the hall has them now: what they were when their page was made may have been taken from them since.

    Raises:
        RefusedError: when they are no longer here.
    """
    if not isinstance(by, Person):
        return by
    person = Person.objects.filter(pk=by.pk).first()
    if person is None:
        raise RefusedError("whoever is no longer here does nothing")
    return person


@overload
def verb(
    *, right: Right[object], entry: str | tuple[str, ...], about_person: bool = False
) -> Callable[
    [Callable[Concatenate[By, Subject, More], Outcome]], Callable[Concatenate[By, Subject, More], Outcome]
]: ...


@overload
def verb(
    *, right: Right[Subject], entry: str | tuple[str, ...], about_person: bool = False
) -> Callable[
    [Callable[Concatenate[By, Subject, More], Outcome]], Callable[Concatenate[By, Subject, More], Outcome]
]: ...


def verb(
    *, right: Right[Any], entry: str | tuple[str, ...], about_person: bool = False
) -> Callable[[Callable[Concatenate[By, Subject, More], Outcome]], Callable[Concatenate[By, Subject, More], Outcome]]:
    """Declares a function as a verb; it is given who acts and what is acted on, then whatever else it needs.

    Args:
        right: whether somebody may, of what the function acts on.
        entry: the word of the entry that it writes with `audit.add`; several where it is one of them.
        about_person: whether what the entry is about is a person's pseudonym.
    """
    entries = (entry,) if isinstance(entry, str) else entry

    def declare(
        act: Callable[Concatenate[By, Subject, More], Outcome],
    ) -> Callable[Concatenate[By, Subject, More], Outcome]:
        @wraps(act)
        def done(by: By, subject: Subject, /, *args: More.args, **kwargs: More.kwargs) -> Outcome:
            with transaction.atomic(), audit.act_of(entries) as written:
                if not right.holds(_as_they_stand(by), subject):
                    raise RefusedError(f"{act.__name__} is for {right.name}")
                outcome = act(by, subject, *args, **kwargs)
                if len(written) != 1:
                    raise UnwrittenError(f"{act.__name__} left {len(written)} entries")
            return outcome

        DECLARED.append(Verb(act.__module__, act.__name__, right, entries, about_person, done))
        return done

    return declare
