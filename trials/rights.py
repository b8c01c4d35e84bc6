# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every address × role × method: nothing leaks, nothing breaks, nothing is changed that its reader may not change.

Addresses come from the hall's own table, in both languages, with ids of one's own, of others and of nobody. What each
page is to whom stands here, apart from the code: a page that nobody has said anything of is wrong. What a request
writes is seen in the database's own statements, and taken back afterwards.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from trials import Count, Extent
from trials.rights_hall import (
    CHANGED,
    MARK_FLAW,
    MARK_JOB,
    MARK_UNSEEN,
    OLD_PASSWORD,
    OTHER_CITY,
    PASSWORD,
    STRANGER,
    WEB_ROLES,
    Hall,
    Role,
    about_stranger,
    archive,
    database,
    made,
)

from django.db import connection, transaction  # isort: skip
from django.db.models import QuerySet  # isort: skip
from django.http import HttpResponse  # isort: skip
from django.urls import NoReverseMatch, get_resolver, reverse  # isort: skip

from klimatkontrakt.hall.core import register  # isort: skip
from klimatkontrakt.hall.proposals.models import Proposal  # isort: skip

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
SAFE, UNSAFE = ("GET", "HEAD", "OPTIONS"), ("POST", "PUT", "PATCH", "DELETE")
ALL, SIGNED_IN = frozenset(WEB_ROLES), frozenset(WEB_ROLES) - {"visitor"}
EDITORS, ADMINISTRATORS = frozenset({"editor", "administrator"}), frozenset({"administrator"})
REFUSED = (403, 404, 405, 410)
OF_COUNTING = ("hall_tally", "django_session")
Given = Callable[[Hall, Role], Mapping[str, Any]]


@dataclass(frozen=True)
class Rule:
    """Who may read a page, who may send its form, and a form that is good."""

    read: frozenset[str]
    write: frozenset[str] = frozenset()
    form: Given | None = None
    own: bool = False
    """Whether what it is about is somebody's own: see `_own`."""


def _saves(hall: Hall, role: Role) -> Mapping[str, Any]:
    return {"name": f"Ny plan {role}", "query": "scenario=contract&plan=electric_cars:50"}


def _chooses(hall: Hall, role: Role) -> Mapping[str, Any]:
    return {"scenario": "baseline", "made_from": "contract"}


def _changes_password(hall: Hall, role: Role) -> Mapping[str, Any]:
    return {"old": OLD_PASSWORD, "password": PASSWORD, "again": PASSWORD}


RULES: dict[str, Rule] = {
    **dict.fromkeys(
        ("home", "municipalities", "about", "method", "accessibility", "components", "city", "track", "emissions",
         "measures", "remit", "promises", "money", "doubt", "sources", "explorer", "explorer_answer", "explorer_export",
         "story", "figure_file", "versions", "version", "version_export", "sign_in", "sign_out",
         "welcome", "welcome_name", "compare", "compare_file", "compare_with", "embedded_chart", "glossary", "goals",
         "law", "search", "organisation", "obstacles", "area", "plans_beside", "compared_chart", "embed_compared",
         "sign_in_code", "changes", "change", "change_history"),
        Rule(ALL),
    ),
    "save_plan": Rule(frozenset(), EDITORS, _saves),
    "embed": Rule(ALL, EDITORS, lambda hall, role: {"origins": "https://a.example", "made_from": ""}),
    "mine": Rule(SIGNED_IN, SIGNED_IN, _changes_password),
    "second_factor": Rule(SIGNED_IN, SIGNED_IN, lambda hall, role: {"act": "drop", "password": OLD_PASSWORD}),
    "city_people": Rule(
        EDITORS, ADMINISTRATORS, lambda hall, role: {"act": "give", "role": "reader", "address": STRANGER, "name": ""}
    ),
    "change_act": Rule(frozenset(), EDITORS, lambda hall, role: {"act": "comment", "words": "Är Laholm med?"}),
    "change_clashes": Rule(EDITORS),
    "change_file": Rule(EDITORS),
    "people": Rule(ADMINISTRATORS, ADMINISTRATORS, lambda hall, role: {"act": "erase", **about_stranger()}),
    "log": Rule(ADMINISTRATORS),
    "sign_ins": Rule(ADMINISTRATORS),
    "sign_ins_file": Rule(ADMINISTRATORS),
    "new_city": Rule(ADMINISTRATORS, ADMINISTRATORS, lambda hall, role: {"archive": archive(), "message": "Ny"}),
    "job": Rule(SIGNED_IN, SIGNED_IN, lambda hall, role: {"act": "begin_from", "from": "1"}, own=True),
    "sent_file": Rule(SIGNED_IN, own=True),
    "import": Rule(EDITORS, EDITORS, lambda hall, role: {"archive": archive(), "message": "Ny"}),
    "shown": Rule(frozenset(), EDITORS, _chooses),
    "flaw": Rule(ALL, ALL, lambda hall, role: {"text": "Diagrammet", "answer_to": ""}),
    "flaws": Rule(ADMINISTRATORS, ADMINISTRATORS, lambda hall, role: {"flaw": hall.flaw.pk}),
    "health": Rule(ALL), "ready": Rule(ALL), "security_txt": Rule(ALL),
}  # fmt: skip
ASKED_WITH: dict[str, str] = {"version": "against=1", "explorer_answer": "part=table", "explorer_export": "as=json"}


@dataclass(frozen=True)
class Place:
    """A page with its ids, in a language."""

    name: str
    address: str
    ids: Mapping[str, object] = field(default_factory=dict)


def _values(hall: Hall) -> dict[str, tuple[object, ...]]:
    """By the name of a part of an address, what stands there: one's own, another's, nobody's.

    What stands in the addresses of changes has names of its own.
    """
    return {
        "slug": ("lillstad", OTHER_CITY, "ingenstad"),
        "number": (1, 2, 999),
        "job_id": (hall.jobs["editor"].pk, hall.jobs["other_editor"].pk, "00000000-0000-4000-8000-000000000000"),
        "actor": ("city", "ingen"),
        "name": ("territorial", "city", "ingenting"),
        "key": ("path", "ingen"),
        "kind": ("json", "exe"),
        "area": ("mobility", "ingenting"),
        "file": (hall.file.pk, "00000000-0000-4000-8000-000000000000"),
        "change.number": (hall.sent.pk, 1, 2, 999),
        "change.kind": (CHANGED[0], "ingen"),
        "change.key": (CHANGED[1], "ingen"),
    }


def places(hall: Hall) -> list[Place]:
    """Every page of the hall, in both languages, with every combination of ids."""
    values, found = _values(hall), []
    for language in ("sv", "en"):
        for page in (*register.pages(), *register.pages_of_a_city()):
            (_, names), *_ = get_resolver().namespace_dict[language][1].reverse_dict.getlist(page.name)[0][0]
            of_page = [values.get(f"{page.name.partition('_')[0]}.{name}", values.get(name, ())) for name in names]
            for chosen in product(*of_page):
                ids = dict(zip(names, chosen, strict=True))
                found.append(Place(page.name, reverse(f"{language}:{page.name}", kwargs=ids), ids))
    for name in ("health", "ready", "security_txt"):
        try:
            found.append(Place(name, reverse(name)))
        except NoReverseMatch:
            continue
    return found


def _has(rule: frozenset[str], place: Place, hall: Hall, role: Role, *, is_own: bool) -> bool:
    """Whether a role may, of what an address is about."""
    if is_own:
        owner = next((name for name, job in hall.jobs.items() if job.pk == place.ids.get("job_id")), "")
        return role in rule and owner != "" and role in (owner, "administrator")
    if rule == EDITORS and place.ids.get("slug") == OTHER_CITY:
        return role in ("other_editor", "administrator")
    return role in rule and place.ids.get("slug") != "ingenstad"


def _is_of_nothing(place: Place) -> bool:
    """Whether an address is about a chart that no page has, or a change that its city has not."""
    if place.name == "embed":
        return (place.ids["name"], place.ids["key"]) != ("city", "path")
    return place.name == "change_act" and not _changes_of(place).exists()


def _changes_of(place: Place) -> QuerySet[Proposal]:
    return Proposal.objects.filter(city__slug=place.ids["slug"], pk=str(place.ids["number"]))


class Writes:
    """The tables that statements change, but for those that only count who asks."""

    def __init__(self) -> None:
        self.tables: list[str] = []

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Notes a statement that writes."""
        words = sql.replace('"', " ").replace("`", " ").split()
        if words and words[0].upper() in ("INSERT", "UPDATE", "DELETE", "REPLACE"):
            table = next(word for word in words[1:] if word.upper() not in ("OR", "REPLACE", "IGNORE", "INTO", "FROM"))
            self.tables += [] if table in OF_COUNTING else [table]
        return execute(sql, params, many, context)


@contextmanager
def _taken_back() -> Iterator[Writes]:
    """What is written meanwhile, which is then undone."""
    writes = Writes()
    with transaction.atomic():
        with connection.execute_wrapper(writes):
            yield writes
        transaction.set_rollback(True)


@dataclass
class Trial:
    """What was tried so far, by kind, and what went wrong."""

    hall: Hall
    tried: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    wrong: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def note(self, kind: str, is_right: bool, what: str) -> None:
        """Counts one thing that was tried."""
        self.tried[kind] += 1
        if not is_right:
            self.wrong[kind].append(what)

    def ask(self, place: Place, role: Role, method: str) -> None:
        """One request, with its page's own form where it sends one."""
        rule, query = RULES[place.name], ASKED_WITH.get(place.name, "")
        address = f"{place.address}?{query}" if query and method in SAFE else place.address
        client = self.hall.client(role)
        given = rule.form(self.hall, role) if rule.form is not None and method == "POST" else {}
        with _taken_back() as writes:
            send = getattr(client, method.lower())
            response = send(address, given) if method in ("GET", "HEAD", "POST") else send(address)
        self._judge(place, role, method, response, writes.tables)

    def _judge(self, place: Place, role: Role, method: str, response: HttpResponse, written: list[str]) -> None:
        rule, status = RULES[place.name], response.status_code
        what = f"{role} {method} {place.address}: {status}, wrote {sorted(set(written))}"
        may_read = _has(rule.read, place, self.hall, role, is_own=rule.own)
        may_write = _has(rule.write, place, self.hall, role, is_own=rule.own) and not _is_of_nothing(place)
        self.note("answers without breaking", status < 500, what)
        if method == "POST" and rule.form is not None:
            self.note("forms that are good, by whom they are for", not may_write or bool(written), what)
            self.note("forms that are good, by others", may_write or not written, what)
        if not (may_read or (method in UNSAFE and may_write)):
            self.note("pages and forms refused to others", status in REFUSED and not written, what)
        if method != "POST" or rule.form is None:
            self.note("nothing written but by a form", not written, what)
        self._look_for_leaks(place, role, response, what)

    def _look_for_leaks(self, place: Place, role: Role, response: HttpResponse, what: str) -> None:
        body = response.content.decode("utf-8", "replace") if not response.streaming else ""
        marks = {MARK_FLAW: ADMINISTRATORS, MARK_UNSEEN: EDITORS, STRANGER: ADMINISTRATORS, "marke@": ADMINISTRATORS}
        leaked = [mark for mark, roles in marks.items() if mark in body and role not in roles]
        leaked += [MARK_JOB] if MARK_JOB in body and role in ("visitor", "member") else []
        self.note("what is others' is not shown", not leaked, f"{what}: {leaked}")

    def without_token(self, place: Place, role: Role, method: str) -> None:
        """A request that changes something, from a page that is not the hall's."""
        rule = RULES[place.name]
        given = rule.form(self.hall, role) if rule.form is not None and method == "POST" else {}
        client = self.hall.client(role, checks=True)
        with _taken_back() as writes:
            response = (
                client.post(place.address, given)
                if method == "POST"
                else getattr(client, method.lower())(place.address)
            )
        what = f"{role} {method} {place.address} without a token: {response.status_code}, wrote {writes.tables}"
        self.note("without a token", response.status_code == 403 and not writes.tables, what)


def trial(extent: Extent) -> list[Count]:
    """Tries so large a share of all addresses, each in every role and by every method."""
    with database(), transaction.atomic():
        counts = _counts(extent)
        transaction.set_rollback(True)
    return counts


def _counts(extent: Extent) -> list[Count]:
    hall = made()
    every = places(hall)
    unsaid = sorted({place.name for place in every} - set(RULES))
    drawn = random.Random(extent.seed).sample(every, extent.of(len(every), 10))
    tried = Trial(hall)
    for place in drawn:
        for role in WEB_ROLES if place.name not in unsaid else ():
            for method in METHODS:
                tried.ask(place, role, method)
            for method in UNSAFE:
                tried.without_token(place, role, method)
    rows = [
        Count(kind, count, len(tried.wrong[kind]), tuple(tried.wrong[kind][:5])) for kind, count in tried.tried.items()
    ]
    pages = {place.name for place in every}
    return [Count("pages that something is said of", len(pages), len(unsaid), tuple(unsaid)), *rows]
