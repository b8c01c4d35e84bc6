# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""How does the operator bring in a city? A folder on disk, or a zip, becomes a version and work for the worker."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from django.core.management.base import CommandError

from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.folder.problem import errors
from klimatkontrakt.hall.core import heads, jobs, operator_words, page, versions
from klimatkontrakt.hall.core.actors import OPERATOR
from klimatkontrakt.hall.core.feature import SUBJECT
from klimatkontrakt.hall.core.models import City, Version
from klimatkontrakt.hall.core.verbs import StaleError
from klimatkontrakt.hall.versions import incoming_folder, rights, tickets, verbs
from klimatkontrakt.hall.versions.incoming_folder import Arrival, Mend
from klimatkontrakt.language import words


class TakenIn(NamedTuple):
    """A version that came in, and what was mended on the way."""

    version: Version
    mended: tuple[Mend, ...]


def take_in(folder: Path, message: str, *, is_demonstration: bool, made_from: int | None = None) -> TakenIn:
    """A folder on disk, or a zip, becomes a version, in today's format and canonical form.

    Args:
        made_from: the number of the version that it was made from; what the folder says itself where that is not said.

    Raises:
        CommandError: with every problem at once, when it cannot; and when someone else was before.
    """
    arrival = _arrived(folder)
    document = _document(arrival)
    city = rights.city_of(document.header.id)
    own = tickets.version_of(arrival.ticket, city)
    if made_from is None and own is not None:
        made_from = own.number
    try:
        version = verbs.accept_version(
            OPERATOR, document, arrival.files, message, made_from=made_from, is_demonstration=is_demonstration
        )
    except verbs.UnchangedError as error:
        raise CommandError(_said("operator.unchanged", name=document.header.name)) from error
    except verbs.OtherCityError as error:
        here = f"{error.city.name} ({error.city.kommunkod})"
        found = f"{document.header.name} ({document.header.kommunkod})"
        raise CommandError(_said("job.failure.other_code", found=found, here=here, number="")) from error
    except StaleError as error:
        raise CommandError(_stale(city, made_from)) from error
    jobs.start_work_out(version)
    return TakenIn(version, arrival.mended)


def _arrived(folder: Path) -> Arrival:
    try:
        packed = versions.of_folder(folder) if folder.is_dir() else versions.of_archive(folder)
    except OSError as error:
        raise CommandError(operator_words.both("operator.unread", file=folder, why=error)) from error
    return incoming_folder.arrived(packed)


def _document(arrival: Arrival) -> CityDocument:
    """The document that came, or every problem at once."""
    if arrival.city is None:
        faults = errors(arrival.problems)
        raise CommandError("\n".join(problem.said(language) for language in words.LANGUAGES for problem in faults))
    return arrival.city


def _stale(city: City | None, made_from: int | None) -> str:
    """What stands in the way, and the way on."""
    last = heads.working(city) if city is not None else None
    if city is None or last is None:
        return _said("operator.gone", number=made_from)
    who = f"{page.name_of(last.author, 'sv')}, {last.created:%Y-%m-%d %H:%M}"
    return _said("operator.stale", name=city.name, number=last.number, who=who, begun=made_from or "?")


def _said(key: str, **values: object) -> str:
    """A text in both languages, as the operator's commands have them."""
    return "\n".join(words.say(SUBJECT, key, language, **values) for language in words.LANGUAGES)
