# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What can be done with a city in a hall? Every verb in one transaction, with one entry of the audit chain.

A verb that replaces something says what it was made from, and is refused when that is no longer what stands there: the
error says who changed it, and when. What can be done with people is in membership.py.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.engine.worlds import plan
from klimatkontrakt.folder.canonical import document_hash
from klimatkontrakt.hall.core import audit, heads, texts
from klimatkontrakt.hall.core.models import City, Flaw, Person, SavedPlan, Version


class UnchangedError(ValueError):
    """A document that is the city's current version already."""


class StaleError(ValueError):
    """What a change was made from is no longer what stands there.

    Attributes:
        by: the pseudonym of whoever changed it, or the hall; None where no one did.
        at: when; None where that is not known.
    """

    def __init__(self, by: object = None, at: object = None) -> None:
        super().__init__(f"changed by {by} at {at}")
        self.by, self.at = by, at


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


def _follow(city: City, document: CityDocument) -> None:
    """A city is called, and shows, what its latest document says."""
    city.name, city.kommunkod = document.header.name, document.header.kommunkod or ""
    if city.shown not in document.scenarios:
        city.shown = plan.shown(document)
    city.save()


def _move_heads(city: City, last: Version | None, version: Version) -> None:
    try:
        heads.move(city, last, version)
    except heads.MovedHeadError as error:
        raise StaleError() from error


@transaction.atomic
def accept_version(
    person: Person | None,
    document: CityDocument,
    files: Mapping[str, str],
    message: str,
    *,
    made_from: int | None = None,
    is_demonstration: bool = False,
) -> Version:
    """A checked document becomes its city's next version; a city that is new to the hall is added.

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
    _follow(city, document)
    version = Version.objects.create(
        city=city,
        number=heads.next_number(city),
        text_hashes=texts.keep(files),
        document=hashed,
        message=message[:500],
        author=person.pseudonym if person else None,
    )
    _move_heads(city, last, version)
    before = {"number": last.number, "document": last.document} if last else {}
    after = {"number": version.number, "document": version.document, "message": version.message}
    what = f"{city.slug} {version.number}"
    audit.add(person, "added_city" if is_new else "accepted_version", what, before=before, after=after)
    return version


class NameTakenError(ValueError):
    """A name that a plan of the city has already.

    Attributes:
        plan: the one that has it.
    """

    def __init__(self, plan: SavedPlan) -> None:
        super().__init__(plan.name)
        self.plan = plan


@transaction.atomic
def save_plan(
    person: Person, city: City, version: Version, name: str, query: str, *, replaces: int | None = None
) -> SavedPlan:
    """A plan of the explorer is kept under a name; it takes the place of one of one's own only where that is said.

    Args:
        replaces: the number of the saved plan that it takes the place of.

    Raises:
        NameTakenError: when a plan of that name is there: a colleague's, or one's own that was not to be replaced.
        StaleError: when the plan to be replaced is no longer there.
    """
    City.objects.select_for_update().get(pk=city.pk)
    old = SavedPlan.objects.filter(city=city, name=name).first()
    if old is not None and (old.author != person.pseudonym or old.pk != replaces):
        raise NameTakenError(old)
    if old is None and replaces is not None:
        raise _stale_plan(city, name)
    before = {"query": old.query} if old else {}
    if old is not None:
        old.delete()
    kept = SavedPlan.objects.create(city=city, version=version, name=name, query=query, author=person.pseudonym)
    audit.add(person, "saved_plan", f"{city.slug}: {name}", before=before, after={"query": query})
    return kept


def _stale_plan(city: City, name: str) -> StaleError:
    last = audit.last(("saved_plan", "dropped_plan"), f"{city.slug}: {name}")
    return StaleError(last.actor, last.at) if last is not None else StaleError()


def may_drop(person: Person, kept: SavedPlan) -> bool:
    """Whether a saved plan is one's own; an administrator may remove any, for its author may be gone."""
    return person.is_administrator or kept.author == person.pseudonym


@transaction.atomic
def drop_plan(person: Person, kept: SavedPlan) -> None:
    """A saved plan is removed by its author; the chain remembers what it was.

    Raises:
        PermissionError: when it is a colleague's.
        StaleError: when it is no longer there.
    """
    if not may_drop(person, kept):
        raise PermissionError(kept.name)
    City.objects.select_for_update().get(pk=kept.city_id)
    if not SavedPlan.objects.filter(pk=kept.pk).exists():
        raise _stale_plan(kept.city, kept.name)
    audit.add(person, "dropped_plan", f"{kept.city.slug}: {kept.name}", before={"query": kept.query})
    kept.delete()


@transaction.atomic
def choose_shown(person: Person, city: City, scenario: str, *, made_from: str) -> None:
    """Which scenario a city's pages begin with.

    Args:
        made_from: the one that they began with when it was chosen.

    Raises:
        StaleError: when someone has chosen another meanwhile.
    """
    city = City.objects.select_for_update().get(pk=city.pk)
    if city.shown != made_from:
        last = audit.last(("chose_shown",), city.slug) or audit.last(
            ("accepted_version",), f"{city.slug} ", starts=True
        )
        raise StaleError(last.actor, last.at) if last is not None else StaleError()
    city.shown = scenario
    city.save(update_fields=["shown"])
    audit.add(person, "chose_shown", city.slug, before={"shown": made_from}, after={"shown": scenario})


@transaction.atomic
def report_flaw(page: str, text: str, answer_to: str) -> Flaw:
    """A visitor tells of something that does not work; what they wrote stands in the report, not in the chain."""
    flaw = Flaw.objects.create(page=page[:300], text=text[:4000], answer_to=answer_to)
    audit.add(None, "reported_flaw", f"{flaw.pk}")
    return flaw


@transaction.atomic
def handle_flaw(person: Person, flaw: Flaw) -> None:
    """An administrator has seen to a reported flaw.

    Raises:
        StaleError: when another has already.
    """
    flaw = Flaw.objects.select_for_update().get(pk=flaw.pk)
    if flaw.is_handled:
        last = audit.last(("handled_flaw",), f"{flaw.pk}")
        raise StaleError(last.actor, last.at) if last is not None else StaleError()
    flaw.is_handled = True
    flaw.save(update_fields=["is_handled"])
    audit.add(person, "handled_flaw", f"{flaw.pk}")
