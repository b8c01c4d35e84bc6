# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What a seat lets somebody do: which changes are in its remit, by hand and by law, and what each role makes of them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import pytest
from django.contrib.auth.models import User
from hypothesis import given, settings
from hypothesis import strategies as st

from klimatkontrakt.city.kinds import CITY
from klimatkontrakt.folder.change import Change
from klimatkontrakt.folder.changes import between
from klimatkontrakt.hall.core import access, chain_checks, older_backups, remits, seats
from klimatkontrakt.hall.core.actors import OPERATOR
from klimatkontrakt.hall.core.models import City, Entry, Person, Seat
from tests import edits, extent, hall, older_halls

BASE = edits.full()
TEXTS = edits.texts_of(BASE)


@dataclass(frozen=True)
class Remit:
    kinds: list[str] = field(default_factory=list)
    areas: list[str] = field(default_factory=list)
    actor: str = ""


MINE = Remit(actor="households")
QUANTITY = {"id": "mine", "label_sv": "Min", "unit": "person", "origin": "assumed", "value": 1.0, "source": "s1"}
COST = "electric_cars/investment"


def is_in(remit: Remit, change: Change, *more: Change) -> bool:
    return remits.in_remit(remit, change, remits.beside(TEXTS, (change, *more)))


def changed(kind: str, key: str, name: str, after: object) -> Change:
    return Change("changed", kind, key, name, None, after)


def test_a_remit_that_names_nothing_is_everything() -> None:
    assert is_in(Remit(), changed("measures", "electric_cars", "note", "x"))


def test_a_kind_holds_what_lies_in_its_entries_and_no_other() -> None:
    measures = Remit(kinds=["measures"])

    assert is_in(measures, changed("measures", "electric_cars", "note", "x"))
    assert is_in(measures, changed("costs", COST, "value", 5.0))
    assert not is_in(measures, changed("sources", "s1", "note", "x"))
    assert not is_in(Remit(kinds=["costs"]), changed("measures", "electric_cars", "note", "x"))


def test_an_actors_are_the_entries_that_name_it_and_its_own_row() -> None:
    assert BASE["measures"]["electric_cars"]["actor"] == "households"
    assert is_in(MINE, changed("costs", COST, "value", 5.0))
    assert is_in(MINE, changed("actors", "households", "note", "x"))
    assert not is_in(MINE, changed("actors", "state", "note", "x"))
    assert not is_in(MINE, changed("measures", "fewer_trips", "note", "x"))


def test_what_lies_in_an_actors_entry_is_the_actors() -> None:
    cars = {**BASE["measures"]["electric_cars"], "actor": "state"}
    texts = edits.texts_of({**BASE, "measures": {**BASE["measures"], "electric_cars": cars}})
    change = changed("moves", "electric_cars/car.petrol.km", "ratio", 1.0)

    assert remits.in_remit(Remit(actor="state"), change, remits.beside(texts, [change]))
    assert not remits.in_remit(MINE, change, remits.beside(texts, [change]))


def test_an_area_holds_its_measures() -> None:
    areas = {name: own.get("area") for name, own in BASE["measures"].items()}
    name, area = next((name, area) for name, area in areas.items() if area)

    assert is_in(Remit(areas=[area]), changed("measures", name, "note", "x"))
    assert is_in(Remit(areas=[area]), changed("areas", area, "note", "x"))
    assert not is_in(Remit(areas=["other"]), changed("measures", name, "note", "x"))


def test_nobody_takes_what_is_anothers_by_writing_their_own_name_on_it_nor_gives_theirs_away() -> None:
    line = BASE["lines"][0]
    assert line.get("payer") != "households"

    assert not is_in(MINE, changed("lines", f"{line['account']}/{line['line']}", "payer", "households"))
    assert not is_in(MINE, changed("measures", "electric_cars", "actor", "state"))
    assert is_in(MINE, changed("costs", COST, "payers", {"state": 1.0})), "it lies in what is theirs"


def test_an_entry_is_added_to_ones_own_only() -> None:
    assert is_in(MINE, Change("added", "quantities", "mine", after={**QUANTITY, "owner": "households"}))
    assert not is_in(MINE, Change("added", "quantities", "mine", after={**QUANTITY, "owner": "state"}))
    assert not is_in(MINE, Change("added", "quantities", "mine", after=QUANTITY))
    own = {"id": "s1", "owner": "households"}
    assert not is_in(MINE, Change("added", "sources", "s1", after=own)), "one that is there already is another's"


def test_what_is_put_in_an_entry_that_comes_with_it_follows_that() -> None:
    new = Change("added", "measures", "ny", after={"sv": "Ny", "actor": "households", "moves": []})
    cost = Change("added", "costs", "ny/drift", after={"id": "drift", "payers": {"state": 1.0}})

    assert is_in(MINE, cost, new)
    assert not is_in(MINE, cost)


def test_what_came_of_a_promise_is_its_promisors() -> None:
    period, contract = next((period, own) for period, own in BASE["contracts"].items() if own["commitments"])
    commitment = contract["commitments"][0]
    row = Change("added", "outcomes", f"{period}/{commitment['id']}/ny", after={"status": "done"})

    assert is_in(Remit(actor=commitment["promisors"][0]), row)
    assert not is_in(Remit(actor="nobody"), row)


def test_what_is_not_there_is_in_no_remit_but_of_its_kind() -> None:
    gone = changed("quantities", "gone", "note", "x")

    assert not is_in(MINE, gone) and is_in(Remit(kinds=["quantities"]), gone)


SEEDS = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=6)
REMITS = st.builds(
    Remit,
    st.lists(st.sampled_from(["quantities", "measures", "costs", "lines"]), max_size=2, unique=True),
    st.lists(st.sampled_from(["mobility", "other"]), max_size=2, unique=True),
    st.sampled_from(["", "households", "state", "lillstad"]),
)


@settings(max_examples=extent.examples(60), deadline=None)
@given(SEEDS, REMITS, REMITS)
def test_a_narrower_remit_never_holds_what_a_wider_one_does_not(seeds, one: Remit, other: Remit) -> None:
    changes = between(TEXTS, edits.texts_of(edits.edited(BASE, seeds)), CITY)
    city = remits.beside(TEXTS, changes)
    held = [remits.in_remit(one, change, city) and not remits.in_remit(other, change, city) for change in changes]

    assert remits.is_wider(one, other) or not any(held)


@pytest.mark.parametrize(
    ("one", "other", "wider"),
    [
        (Remit(), Remit(), False), (Remit(), MINE, True), (MINE, Remit(), False), (MINE, MINE, False),
        (Remit(actor="state"), MINE, True), (Remit(["a"]), MINE, True), (Remit(["a"]), Remit(["a", "b"]), False),
        (Remit(["a"], [], "x"), Remit(["a"], [], "x"), False), (Remit([], ["a"]), Remit([], ["b"]), True),
        (Remit(["a"]), Remit(["a"], [], "x"), False),
    ],
)  # fmt: skip
def test_a_remit_is_wider_where_something_may_be_in_it_alone(one: Remit, other: Remit, wider: bool) -> None:
    assert remits.is_wider(one, other) is wider


# Roles


@pytest.fixture
def city(db: None) -> City:
    return City.objects.create(slug="lillstad", name="Lillstad", shown="contract")


def with_seat(city: City, role: str, **more: object) -> Person:
    account = User.objects.create(username=f"{role}{Person.objects.count()}")
    person = Person.objects.create(user=account)
    Seat.objects.create(person=person, city=city, role=role, **more)
    return person


NOTE = (changed("measures", "fewer_trips", "note", "x"),)
DECISION = (Change("added", "decisions", "ny", after={"id": "ny", "body": "lillstad"}),)
PAID = (changed("costs", COST, "value", 5.0),)


@pytest.mark.parametrize(
    ("role", "more", "changes", "proposes", "accepts"),
    [
        ("owner", {}, NOTE, True, True),
        ("editor", {}, NOTE, True, True),
        ("editor", {"kinds": ["sources"]}, NOTE, False, False),
        ("editor", {"kinds": ["measures"]}, NOTE, True, True),
        ("reporter", {"actor": "households"}, PAID, True, False),
        ("reporter", {"actor": "households"}, NOTE, False, False),
        ("reporter", {}, NOTE, False, False),
        ("decider", {"actor": "lillstad"}, DECISION, True, True),
        ("decider", {"actor": "state"}, DECISION, False, False),
        ("decider", {"actor": "lillstad"}, NOTE, False, False),
        ("registrar", {}, (changed("decisions", "d1", "dnr", "MN-2027-1"),), True, True),
        ("registrar", {}, (changed("decisions", "d1", "state", "decided"),), False, False),
        ("registrar", {}, DECISION, False, False),
        ("signatory", {"actor": "lillstad"}, NOTE, False, False),
        ("reader", {}, NOTE, False, False),
        ("auditor", {}, NOTE, False, False),
    ],
)
def test_a_role_makes_the_changes_that_it_is_for(city: City, role, more, changes, proposes, accepts) -> None:
    by = with_seat(city, role, **more)

    assert seats.may_propose(by, city, changes, TEXTS) is proposes
    assert seats.may_accept(by, city, changes, TEXTS, author="another") is accepts


def test_two_seats_together_hold_what_either_holds_and_a_change_outside_both_holds_back_all(city: City) -> None:
    by = with_seat(city, "editor", kinds=["measures"])
    Seat.objects.create(person=by, city=city, role="decider", actor="lillstad")
    both = (*NOTE, *DECISION)

    assert seats.may_accept(by, city, both, TEXTS, author=None)
    assert not seats.may_accept(by, city, (*both, changed("sources", "s1", "note", "x")), TEXTS, author=None)


def test_nobody_accepts_their_own_where_the_document_asks_for_four_eyes(city: City) -> None:
    by = with_seat(city, "editor")
    root = hall.person("root", administrator=True)

    assert seats.may_accept(by, city, NOTE, TEXTS, author=by.pseudonym)
    city.four_eyes = True
    for one in (by, root):
        assert not seats.may_accept(one, city, NOTE, TEXTS, author=one.pseudonym)
        assert not seats.may_accept(one, city, NOTE, TEXTS, author=str(one.pseudonym))
    assert seats.may_accept(by, city, NOTE, TEXTS, author=root.pseudonym)
    assert seats.may_accept(by, city, NOTE, TEXTS, author=None)


def test_a_visitor_proposes_and_accepts_nothing_and_the_operator_all(city: City) -> None:
    assert not seats.may_propose(None, city, NOTE, TEXTS) and seats.may_propose(OPERATOR, city, NOTE, TEXTS)
    assert not seats.may_accept(None, city, NOTE, TEXTS, author=None)
    assert seats.may_accept(OPERATOR, city, NOTE, TEXTS, author=None)


@pytest.mark.parametrize(
    ("role", "authority", "reads"),
    [
        ("editor", "lillstad", True), ("editor", "state", False), ("editor", "", False),
        ("reporter", "lillstad", False), ("registrar", "lillstad", True), ("reader", "state", True),
        ("auditor", "state", True),
    ],
)  # fmt: skip
def test_what_is_unpublished_is_read_by_the_documents_own_authority(city: City, role, authority, reads) -> None:
    city.authority = "lillstad"
    city.save()
    by = with_seat(city, role, authority=authority, actor="lillstad" if role == "reporter" else "")

    assert seats.may_see_unpublished(by, city) is reads
    assert (city in seats.read_by(by)) is reads


def test_an_editor_of_a_part_does_not_make_the_whole_document(city: City) -> None:
    by = with_seat(city, "editor", kinds=["measures"])

    assert not access.may_edit(by, city) and list(access.editable(by)) == []
    assert not seats.may_decide(by, city, "lillstad") and not seats.may_report(by, city, "lillstad")


def test_one_decides_reports_and_signs_for_ones_own_actor_alone(city: City) -> None:
    for role, may in (("decider", seats.may_decide), ("reporter", seats.may_report), ("signatory", seats.may_sign)):
        by = with_seat(city, role, actor="lillstad")
        assert may(by, city, "lillstad") and not may(by, city, "state") and not may(by, city, ""), role
    owner = with_seat(city, "owner")
    assert seats.may_decide(owner, city, "state") and not seats.may_sign(owner, city, "state")


def test_publishing_is_a_right_of_its_own(city: City) -> None:
    assert seats.may_publish(with_seat(city, "owner", publishes=False), city)
    assert seats.may_publish(with_seat(city, "editor", publishes=True), city)
    assert not seats.may_publish(with_seat(city, "editor", publishes=False), city)
    assert not seats.may_publish(with_seat(city, "registrar", publishes=True), city)


# Before there were seats


@pytest.mark.django_db(transaction=True)
def test_an_editor_of_before_has_an_editors_seat_and_the_chain_holds() -> None:
    editor, city = hall.person("bo"), hall.version().city
    hall.make_editor(hall.person("root", administrator=True), editor, city)
    older_halls.tables("0011")
    older_halls.upgraded()

    seat = Seat.objects.get()
    assert (seat.role, seat.publishes, seat.kinds, seat.person_id) == ("editor", True, [], editor.pk)
    assert access.may_edit(editor, city) and seats.may_publish(editor, city)
    assert chain_checks.whole() == []
    assert any(bind[0] == "hall.Editor" for entry in Entry.objects.all() for bind in entry.binds)


def test_a_seat_in_a_backup_of_before_is_read_as_one_of_today() -> None:
    line = json.dumps({"model": "hall.editor", "pk": 1, "fields": {"person": 2, "city": 1}})
    (read,) = older_backups.of_today("hall.Editor", [line], 3)

    assert older_backups.name_of_today("hall.Editor") == "hall.Seat"
    assert json.loads(read) == {"model": "hall.seat", "pk": 1, "fields": {"person": 2, "city": 1}}
