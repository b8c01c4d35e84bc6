# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What comes of a folder that someone hands in? It is checked and shown, laid on what others made, and taken in.

Nothing becomes a version before its sender has seen what was mended on the way and what it changes; and none takes back
what others have changed since: it is refused then, what was sent is kept, and can be laid on the version of today.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal, get_args

from klimatkontrakt.city import City as CityDocument
from klimatkontrakt.city import Problem
from klimatkontrakt.city.kinds import CITY
from klimatkontrakt.folder import differences, merging
from klimatkontrakt.folder.merging import Clash, Merged
from klimatkontrakt.folder.problem import errors
from klimatkontrakt.hall.core import jobs, versions
from klimatkontrakt.hall.core.models import City, Job, Person, Version
from klimatkontrakt.hall.core.register import Closing, Outcome, Progress
from klimatkontrakt.hall.core.verbs import StaleError
from klimatkontrakt.hall.core.versions import Packed
from klimatkontrakt.hall.versions import clash_words, incoming_folder, rights, tickets, told_changes, verbs
from klimatkontrakt.hall.versions.incoming_folder import Arrival
from klimatkontrakt.hall.versions.told_changes import ToldChange
from klimatkontrakt.language.words import LANGUAGES
from klimatkontrakt.sources.intake import law

Failure = Literal[
    "problems", "together", "other_city", "other_code", "forbidden", "unchanged", "no_person", "stale", "clashes",
    "unread", "gone", "killed", "broken", "no_kind",
]  # fmt: skip
FAILURES: tuple[Failure, ...] = get_args(Failure)
NOT_THE_SENDERS: frozenset[Failure] = frozenset({"killed", "broken", "no_kind"})  # the same file may go well next time
MOST_CHANGES = 300
MOST_CLASHES = 200


class _RefusedError(Exception):
    """A folder that is not taken further; with what the page is to say."""

    def __init__(self, failure: Failure, **more: Any) -> None:
        super().__init__(failure)
        self.outcome: Outcome = {"failure": failure, **more}


@dataclass(frozen=True)
class _CanonicalVersion:
    """A version as it is merged: what it says, and its canonical texts by file."""

    document: CityDocument
    texts: Mapping[str, str]


def check(job: Job, progress: Progress) -> Outcome:
    """A folder is brought to form and checked; what was mended, and what it would change, is told."""
    try:
        person = _person(job)
        arrival = incoming_folder.arrived(versions.unzipped(rights.sent(job) or b""))
        progress(1, 3)
        document, city = _passed(job, person, arrival)
        progress(2, 3)
        return _ready(job, arrival, document, city, _made_from(job, arrival, city))
    except _RefusedError as refused:
        return refused.outcome


def take_in(job: Job, progress: Progress) -> Outcome | Closing:
    """A folder that was checked becomes its city's next version, and is put in line to be worked out."""
    try:
        person = _person(job)
        arrival = incoming_folder.arrived(versions.unzipped(rights.sent(job) or b""))
        progress(1, 2)
        document, _ = _passed(job, person, arrival)
        return partial(_taken_in, job, person, arrival, document)
    except _RefusedError as refused:
        return refused.outcome


def _taken_in(job: Job, person: Person, arrival: Arrival, document: CityDocument) -> Outcome:
    """The version, the work that it gives and what came of the job: all of it is written, or nothing."""
    made_from, city = job.asked.get("from"), document.header.id
    try:
        version = verbs.accept_version(
            person, document, arrival.files, str(job.asked.get("message", "")), made_from=made_from
        )
    except verbs.UnchangedError:
        return {"failure": "unchanged", "city": city}
    except StaleError:
        return {**_told(arrival), "failure": "stale", "city": city, "made_from": made_from}
    except verbs.OtherCityError as error:
        return _of_other_code(document, error.city)
    if job.asked.get("of"):
        jobs.forget_sent(job.asked["of"])
    following = jobs.start_work_out(version, author=person)
    return {**_told(arrival), "city": version.city.slug, "number": version.number, "next": str(following.pk)}


def lay_on(job: Job, progress: Progress) -> Outcome | Closing:
    """What was made from an earlier version is laid on the version of today, which is then what it was made from."""
    try:
        person = _person(job)
        arrival = incoming_folder.arrived(versions.unzipped(rights.sent(job) or b""))
        mine, city = _passed(job, person, arrival)
        progress(1, 3)
        if city is None:
            return {"failure": "gone"}
        base, today = (_canonical(_version(city, number)) for number in (job.asked.get("from"), job.asked.get("on")))
        laid = merged(base.texts, arrival.files, today.texts, job.asked.get("chosen", {}))
        if laid.clashes:
            return _clashing(job, city, laid.clashes, (base.document, mine, today.document))
        progress(2, 3)
        together = incoming_folder.arrived(Packed({name: text.encode("utf-8") for name, text in laid.texts.items()}))
        if together.city is None:
            return {"failure": "together", "problems": _said(together.problems)}
        ready = _ready(job, together, together.city, city, _version(city, job.asked.get("on")))
        return partial(_laid, job, versions.zipped(together.files, city.slug), ready)
    except _RefusedError as refused:
        return refused.outcome


def _laid(job: Job, together: bytes, ready: Outcome) -> Outcome:
    """What came of laying it on is kept in the place of what was sent."""
    jobs.keep_sent(job, together)
    return ready


def _person(job: Job) -> Person:
    person = rights.author_of(job)
    if person is None:
        raise _RefusedError("no_person")
    return person


def _clashing(job: Job, city: City, clashes: Sequence[Clash], documents: Sequence[CityDocument]) -> Outcome:
    """Where two sides clash: what their changes break together, else what a person must choose between."""
    together = [clash.problem for clash in clashes if clash.problem is not None]
    if together:
        return {"failure": "together", "problems": _said(tuple(together))}
    return {"failure": "clashes", "city": city.slug, "made_from": job.asked.get("from"),
            "clashes": [_told_clash(clash, documents) for clash in clashes[:MOST_CLASHES]]}  # fmt: skip


def _passed(job: Job, person: Person, arrival: Arrival) -> tuple[CityDocument, City | None]:
    """The city that a folder says, and the hall's city of its id; None for one that is new to the hall."""
    document = arrival.city
    if document is None or errors(arrival.problems):
        raise _RefusedError("problems", **_told(arrival))
    wanted, name = job.asked.get("city"), document.header.id
    if wanted and name != wanted:
        raise _RefusedError("other_city", found=f"{document.header.name} ({name})")
    city = rights.city_of(name)
    if city is not None and _is_of_other_code(document, city):
        raise _RefusedError(**_of_other_code(document, city))
    if not rights.MAY_HAND_IN.holds(person, document):
        raise _RefusedError("forbidden")
    return document, city


def _is_of_other_code(document: CityDocument, city: City) -> bool:
    """Whether the hall's city of a document's id is another municipality's."""
    return bool(city.kommunkod) and document.header.kommunkod != city.kommunkod


def _of_other_code(document: CityDocument, city: City) -> Outcome:
    found = f"{document.header.name} ({document.header.kommunkod})"
    return {"failure": "other_code", "found": found, "here": f"{city.name} ({city.kommunkod})"}


def _made_from(job: Job, arrival: Arrival, city: City | None) -> Version | None:
    """The version that a folder was made from: the one that its sender chose, else the one that it says itself."""
    if city is None:
        return None
    chosen = job.asked.get("from")
    if chosen is not None:
        return rights.version_of(city, chosen)
    return tickets.version_of(arrival.ticket, city)


def _version(city: City, number: int | None) -> Version:
    found = rights.version_of(city, number)
    if found is None:
        raise _RefusedError("gone")
    return found


def _canonical(version: Version) -> _CanonicalVersion:
    """A version in canonical form, also one that was taken in before the hall kept that form alone."""
    try:
        arrival = incoming_folder.arrived(versions.packed(version))
    except versions.DamagedVersionError as error:
        raise _RefusedError("unread", number=version.number) from error
    if arrival.city is None:
        raise _RefusedError("unread", number=version.number)
    return _CanonicalVersion(arrival.city, arrival.files)


def _ready(job: Job, arrival: Arrival, document: CityDocument, city: City | None, made_from: Version | None) -> Outcome:
    """That a folder may be handed in, and what its sender is to see first."""
    outcome: Outcome = {**_told(arrival), "ready": True, "city": document.header.id, "name": document.header.name,
                        "is_new": city is None, "made_from": made_from.number if made_from else None}  # fmt: skip
    if made_from is not None:
        outcome |= _changes(made_from, document)
    if city is None:
        outcome["same_code"] = [f"{other.name} ({other.slug})" for other in rights.alike(document)]
    return outcome


def _told(arrival: Arrival) -> Outcome:
    mended = [{language: mend.said(language) for language in LANGUAGES} for mend in arrival.mended]
    return {"mended": mended, "problems": _said(arrival.problems)}


def _said(problems: tuple[Problem, ...]) -> list[dict[str, str]]:
    return [
        {"severity": p.severity, "sv": p.said("sv", on_page=True), "en": p.said("en", on_page=True)} for p in problems
    ]


def _changes(made_from: Version, document: CityDocument) -> Outcome:
    """What a folder says otherwise than the version that it was made from."""
    try:
        before = versions.city_of(made_from)
    except versions.UnreadableError:
        return {}
    told = {language: told_changes.rows(before, document, language, MOST_CHANGES) for language in LANGUAGES}
    rows = [{language: _row(told[language][0][at]) for language in LANGUAGES} for at in range(len(told["sv"][0]))]
    return {"changes": rows, "more_changes": told["sv"][1]}


def _row(told: ToldChange) -> list[str]:
    """A field that differs, in a reader's words: of what, nothing, which field, before and after.

    What was kept of earlier checks has an id in the second place, which no page shows.
    """
    return [told.name, "", told.field, told.before, told.after]


def merged(
    base: Mapping[str, str], mine: Mapping[str, str], theirs: Mapping[str, str], chosen: Mapping[str, str] | None = None
) -> Merged:
    """My changes laid on what the others' made of the version that both began from.

    Args:
        base, mine, theirs: the canonical text of every file, by its name.
        chosen: for clashes by the name that the page has for them, whose side is to stand: `mine` or `theirs`.
    """
    laid = merging.merged(base, mine, theirs, CITY)
    picked = {clash.name: (chosen or {}).get(clash_name(clash)) for clash in laid.clashes}
    sides: dict[tuple[str, str, str], merging.Side] = {
        name: "ours" if side == "mine" else "theirs" for name, side in picked.items() if side is not None
    }
    return merging.merged(base, mine, theirs, CITY, sides, law.stopping)


def clash_name(clash: Clash) -> str:
    """What a choice between two sides is sent by: the file, then the ids and fields on the way."""
    return " / ".join(differences.where(*clash.name, CITY).path)


def _told_clash(clash: Clash, documents: Sequence[CityDocument]) -> dict[str, Any]:
    """A clash by the name that a choice is sent with, and as it is told in each language."""
    return {
        "name": clash_name(clash),
        **{language: clash_words.in_words(clash, documents, language) for language in LANGUAGES},
    }
