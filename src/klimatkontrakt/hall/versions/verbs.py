# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can be done with a city's versions? One is handed in, and a scenario chosen that its pages begin with."""

from __future__ import annotations

from collections.abc import Mapping

from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.engine.worlds import plan
from klimatkontrakt.folder.canonical import document_hash
from klimatkontrakt.hall.core import audit, heads
from klimatkontrakt.hall.core.actors import Actor
from klimatkontrakt.hall.core.models import City, Person, Version
from klimatkontrakt.hall.core.rights import EDITOR
from klimatkontrakt.hall.core.verbs import StaleError, stale_since, verb
from klimatkontrakt.hall.proposals import offers as proposals
from klimatkontrakt.hall.versions.rights import MAY_HAND_IN


class UnchangedError(ValueError):
    """A document that is the city's current version already."""


class OtherCityError(ValueError):
    """A document with a city's id and another kommunkod: two cities that happen to share an id.

    Attributes:
        city: the one that has the id here.
    """

    def __init__(self, city: City) -> None:
        super().__init__(city.slug)
        self.city = city


def _city_of(document: CityDocument, *, is_demonstration: bool) -> tuple[City, bool]:
    """The city of a document's id, locked until the transaction is over; added where the hall has none such.

    Raises:
        OtherCityError: when the hall's city of that id has another kommunkod.
    """
    header = document.header
    city, is_new = City.objects.get_or_create(
        slug=header.id,
        defaults={"name": header.name, "kommunkod": header.kommunkod or "", "shown": plan.shown(document),
                  "is_demonstration": is_demonstration},
    )  # fmt: skip
    city = City.objects.select_for_update().get(pk=city.pk)
    if city.kommunkod and header.kommunkod and city.kommunkod != header.kommunkod:
        raise OtherCityError(city)
    return city, is_new


def _check_fresh(last: Version | None, made_from: int | None) -> None:
    """Refuses what was made from another version than the last one."""
    if last is None and made_from is not None:
        raise StaleError()
    if last is not None and last.number != made_from:
        raise StaleError(last.author, last.created)


@verb(right=MAY_HAND_IN, entry=("added_city", "accepted_version"))
def accept_version(
    by: Actor,
    document: CityDocument,
    files: Mapping[str, str],
    message: str,
    *,
    made_from: int | None = None,
    is_demonstration: bool = False,
) -> Version:
    """A checked document becomes its city's next version, by a proposal; a city that is new to the hall is added.

    Args:
        made_from: the number of the version that the document was made from; None for a city's first.

    Raises:
        UnchangedError: when the current version is the same document.
        StaleError: when the current version is another than the one that it was made from.
        OtherCityError: when the city of that id is another municipality's.
    """
    city, is_new = _city_of(document, is_demonstration=is_demonstration)
    last = heads.working(city)
    hashed = document_hash(files)
    if last is not None and last.document == hashed:
        raise UnchangedError(city.slug)
    _check_fresh(last, made_from)
    ready = proposals.Ready(files, proposals.changes_to(last, files), document)
    author = by.pseudonym if isinstance(by, Person) else None
    version = proposals.of_folder(city, last, ready, author=author, message=message)
    before: audit.Details = {"number": last.number, "document": last.document} if last else {}
    after: audit.Details = {"number": version.number, "document": version.document, "message": version.message}
    what = f"{city.slug} {version.number}"
    audit.add(by, "added_city" if is_new else "accepted_version", what, before=before, after=after)
    return version


@verb(right=EDITOR, entry="chose_shown")
def choose_shown(by: Person, city: City, scenario: str, *, made_from: str) -> None:
    """Which scenario a city's pages begin with.

    Args:
        made_from: the one that they began with when it was chosen.

    Raises:
        StaleError: when someone has chosen another meanwhile.
    """
    city = City.objects.select_for_update().get(pk=city.pk)
    if city.shown != made_from:
        chosen = audit.last(("chose_shown",), city.slug)
        raise stale_since(chosen or audit.last(("accepted_version",), f"{city.slug} ", starts=True))
    city.shown = scenario
    city.save(update_fields=["shown"])
    audit.add(by, "chose_shown", city.slug, before={"shown": made_from}, after={"shown": scenario})
