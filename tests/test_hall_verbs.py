# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every verb, done by everyone: allowed or refused as it is declared, one entry or no trace at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import transaction

from klimatkontrakt.folder.change import Change
from klimatkontrakt.hall.core import audit, register, rights, seats
from klimatkontrakt.hall.core import verbs as core_verbs
from klimatkontrakt.hall.core.actors import OPERATOR, Actor
from klimatkontrakt.hall.core.models import City, Entry, Flaw, Person, SavedPlan, Seat, Version
from klimatkontrakt.hall.core.rights import ANYONE, ROLES, Role
from klimatkontrakt.hall.core.verbs import RefusedError, UnwrittenError, Verb
from klimatkontrakt.hall.people import verbs as people_verbs
from klimatkontrakt.hall.people.verbs import Invited
from klimatkontrakt.hall.proposals.models import Comment, Proposal
from klimatkontrakt.hall.proposals.verbs import About
from klimatkontrakt.hall.proposals.writing import Ready
from klimatkontrakt.hall.seats.models import SeatRequest
from klimatkontrakt.hall.seats.wanted_seats import WantedSeat
from tests import extent, hall

pytestmark = pytest.mark.django_db
PASSWORD = "en helt annan lösenfras"


ACTOR = "lillstad"  # of Lillstad's, for whom a reporter reports, a decider decides and a signatory signs


@dataclass(frozen=True)
class Scene:
    """A hall with a city, one with each seat in it, one who has them all in another, an administrator and a member."""

    version: Version
    people: dict[Role, Person]
    neighbour: Person

    @property
    def city(self) -> City:
        return self.version.city

    def actor(self, role: Role) -> Actor:
        return OPERATOR if role == "operator" else self.people.get(role)

    def stranger(self) -> Person:
        return Person.objects.get(user__username="någon")


def seat(person: Person, city: City, role: str, **more: Any) -> Seat:
    actor = ACTOR if role in seats.OF_AN_ACTOR else ""
    return Seat.objects.create(person=person, city=city, role=role, **{"actor": actor, **more})


@pytest.fixture
def scene() -> Scene:
    version = hall.version()
    other = City.objects.create(slug="annan", name="Annan", shown="contract")
    people: dict[Role, Person] = {
        "member": hall.person("med"), "administrator": hall.person("alice", administrator=True),
    }  # fmt: skip
    neighbour = hall.person("granne")
    for role in seats.SEAT_ROLES:
        people[role] = hall.person(role)
        seat(people[role], version.city, role)
        seat(neighbour, other, role)
    hall.person("någon")
    return Scene(version, people, neighbour)


def _document(scene: Scene) -> tuple[tuple[Any, ...], dict[str, Any]]:
    files = hall.files()
    files["city.yaml"] = files["city.yaml"].replace("name: Lillstad", "name: Lillstads kommun")
    document, _ = hall.versions.checked(files)
    return (document, files, "Nytt namn"), {"made_from": 1}


def _about(scene: Scene, *more: object) -> tuple[tuple[Any, ...], dict[str, Any]]:
    person = scene.stranger()
    return (person, *more), {"made_from": people_verbs.standing(person)}


def _plan(scene: Scene) -> SavedPlan:
    author = scene.people["editor"].pseudonym
    return SavedPlan.objects.create(
        city=scene.city, version=scene.version, name="En plan", query="scenario=contract", author=author
    )


READER = WantedSeat("reader")


def _in_city(scene: Scene, *args: object, **more: object) -> tuple[tuple[Any, ...], dict[str, Any]]:
    return (scene.city, *args), more


def _standing(scene: Scene) -> str:
    return people_verbs.standing(scene.stranger())


def _of_a_seat(scene: Scene, *wanted: object) -> tuple[tuple[Any, ...], dict[str, Any]]:
    given = seat(scene.stranger(), scene.city, "editor")
    return _in_city(scene, Seat.objects.get(pk=given.pk), *wanted, made_from=_standing(scene))


def _request(scene: Scene) -> SeatRequest:
    wanted = READER.fields()
    return SeatRequest.objects.create(city=scene.city, person=scene.stranger(), wanted=wanted, by=uuid4())


def _invited(scene: Scene) -> Person:
    person = scene.stranger()
    person.user.set_unusable_password()
    person.user.save()
    seat(person, scene.city, "reader")
    return person


LABEL = Change("changed", "measures", "fewer_trips", "sv", after="Mycket färre bilresor")


def _change(scene: Scene, state: str = "draft", **more: Any) -> Proposal:
    author = scene.people["editor"].pseudonym
    said = {"subject": "Nytt namn", "changes": [LABEL.as_json()], "author": author, **more}
    return Proposal.objects.create(city=scene.city, base=scene.version, state=state, **said)


def _question(scene: Scene) -> Comment:
    author = scene.people["editor"].pseudonym
    return Comment.objects.create(city=scene.city, text="Är Laholm med?", author=author, is_question=True)


def _accepted_change(scene: Scene) -> tuple[tuple[Any, ...], dict[str, Any]]:
    (_, files, _), _ = _document(scene)
    document, _ = hall.versions.checked(files)
    return (_change(scene, "sent"), scene.version, Ready(files, (LABEL,), document)), {}


# What each verb is done with, whoever does it.
TRIES: dict[str, Callable[[Scene], tuple[tuple[Any, ...], dict[str, Any]]]] = {
    "accept_version": _document,
    "choose_shown": lambda scene: ((scene.city, "baseline"), {"made_from": "contract"}),
    "set_embedding_sites": lambda scene: ((scene.city, ["https://a.example"]), {"made_from": []}),
    "save_plan": lambda scene: ((scene.city, scene.version, "Ny", "scenario=contract"), {}),
    "drop_plan": lambda scene: ((_plan(scene),), {}),
    "add_person": lambda scene: (("eva",), {"is_administrator": False}),
    "welcome": lambda scene: (("nytt namn", PASSWORD), {}),
    "unlock": lambda scene: ((scene.stranger(),), {"minutes": 30}),
    "renew_link": lambda scene: ((scene.stranger(),), {}),
    "change_password": lambda scene: ((PASSWORD,), {}),
    "change_address": lambda scene: (("ny@lillstad.se",), {}),
    "set_second_factor": lambda scene: (("JBSWY3DPEHPK3PXP",), {}),
    "renew_recovery_codes": lambda scene: ((10,), {}),
    "invite": _about,
    "erase_person": _about,
    "give_seat": lambda scene: _in_city(scene, scene.stranger(), READER, made_from=_standing(scene)),
    "change_seat": lambda scene: _of_a_seat(scene, READER),
    "drop_seat": _of_a_seat,
    "leave_seat": lambda scene: ((Seat.objects.get(person=scene.people["editor"]),), {}),
    "set_four_eyes": lambda scene: _in_city(scene, is_asked=True),
    "confirm_request": lambda scene: _in_city(scene, _request(scene)),
    "refuse_request": lambda scene: _in_city(scene, _request(scene)),
    "set_authority": lambda scene: _in_city(scene, "lillstad"),
    "invite_to_city": lambda scene: _in_city(scene, Invited("eva", "eva@example.se"), READER),
    "renew_invitation": lambda scene: _in_city(scene, _invited(scene)),
    "begin": lambda scene: ((scene.city, scene.version, (LABEL,)), {}),
    "edit": lambda scene: ((draft := _change(scene), (LABEL,), ()), {"made_from": draft.touched}),
    "rebase": lambda scene: ((draft := _change(scene), scene.version, (LABEL,)), {"made_from": draft.touched}),
    "describe": lambda scene: ((_change(scene),), {"subject": "Nytt namn"}),
    "attach": lambda scene: ((_change(scene), "a.txt", b"x"), {"kind": "text/plain"}),
    "archive": lambda scene: ((_change(scene),), {}),
    "share": lambda scene: ((_change(scene),), {}),
    "send": lambda scene: ((_change(scene),), {}),
    "withdraw": lambda scene: ((_change(scene, "sent"),), {}),
    "give_back": lambda scene: ((_change(scene, "sent"), "Källa?"), {}),
    "decline": lambda scene: ((_change(scene, "sent", is_visitors=True), "Hör inte hit"), {}),
    "accept": _accepted_change,
    "enter_dnr": lambda scene: ((_change(scene, "sent"), "MN-2027-1"), {}),
    "comment": lambda scene: ((scene.city, "Bra"), {"about": About(kind="measures", key="fewer_trips")}),
    "answer_question": lambda scene: ((_question(scene), "Nej"), {}),
    "report_flaw": lambda scene: (("/", "Diagrammet syns inte", ""), {}),
    "handle_flaw": lambda scene: ((Flaw.objects.create(text="x"),), {}),
}


def everything() -> dict[str, list[dict[str, Any]]]:
    """Every row of the hall, and every account."""
    ours = [model for name in ("hall", "seats", "proposals") for model in apps.get_app_config(name).get_models()]
    models = [*ours, User]
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}  # type: ignore[attr-defined]


def test_every_verb_is_tried() -> None:
    names = [verb.name for verb in register.verbs()]

    assert sorted(names) == sorted(TRIES)


class Undone(Exception):
    pass


@extent.whole
@pytest.mark.parametrize("verb", register.verbs(), ids=lambda verb: verb.name)
def test_a_verb_is_done_by_those_who_have_its_right_and_by_nobody_else(scene: Scene, verb: Verb) -> None:
    for role in ROLES:
        _try(verb, scene, scene.actor(role), is_allowed=role in verb.right.roles)
    _try(verb, scene, scene.neighbour, is_allowed="member" in verb.right.roles)


def _try(verb: Verb, scene: Scene, by: Actor, *, is_allowed: bool) -> None:
    """Does a verb and undoes it: with one entry of its own, or refused without a trace."""
    with pytest.raises(Undone), transaction.atomic():
        args, more = TRIES[verb.name](scene)
        before, last = everything(), Entry.objects.count()
        if is_allowed:
            verb.act(by, *args, **more)
            assert [entry.verb in verb.entries for entry in Entry.objects.filter(number__gt=last)] == [True]
        else:
            with pytest.raises(RefusedError):
                verb.act(by, *args, **more)
            assert everything() == before
        assert audit.broken() == []
        raise Undone


def test_whoever_has_every_seat_in_another_city_has_no_right_in_this_one(scene: Scene) -> None:
    for right in (rights.EDITOR, rights.OWNER, rights.PUBLISHER, rights.REGISTRAR, rights.READER, rights.SEATED):
        assert not right.holds(scene.neighbour, scene.city), right.name
        for role in ROLES:
            assert right.holds(scene.actor(role), scene.city) == (role in right.roles), (right.name, role)


def test_an_entry_has_a_word_that_one_verb_alone_declares() -> None:
    every = [entry for verb in register.verbs() for entry in verb.entries]

    assert len(every) == len(set(every))


def test_a_city_that_is_new_to_the_hall_is_an_administrators_to_add(scene: Scene) -> None:
    files = hall.files()
    files["city.yaml"] = files["city.yaml"].replace("id: lillstad", "id: ny_stad", 1)
    document, _ = hall.versions.checked(files)
    assert document is not None
    accept = next(verb.act for verb in register.verbs() if verb.name == "accept_version")

    with pytest.raises(RefusedError):
        accept(scene.people["editor"], document, files, "")
    assert not City.objects.filter(slug="ny_stad").exists()
    assert accept(scene.people["administrator"], document, files, "")
    assert Entry.objects.latest("number").verb == "added_city"


def test_a_colleagues_plan_is_not_an_editors_to_remove(scene: Scene) -> None:
    kept = _plan(scene)
    seat(scene.people["member"], scene.city, "editor")
    drop = next(verb.act for verb in register.verbs() if verb.name == "drop_plan")

    with pytest.raises(RefusedError):
        drop(scene.people["member"], kept)
    assert SavedPlan.objects.filter(pk=kept.pk).exists()


def test_an_author_who_may_no_longer_edit_the_city_may_not_remove_their_plan(scene: Scene) -> None:
    kept = _plan(scene)
    Seat.objects.filter(person=scene.people["editor"]).delete()
    drop = next(verb.act for verb in register.verbs() if verb.name == "drop_plan")

    with pytest.raises(RefusedError):
        drop(scene.people["editor"], kept)
    assert SavedPlan.objects.filter(pk=kept.pk).exists()


@core_verbs.verb(right=ANYONE, entry="reported_flaw")
def silent(by: Actor, text: str) -> None:
    Flaw.objects.create(text=text)


@core_verbs.verb(right=ANYONE, entry="reported_flaw")
def twice(by: Actor, text: str) -> None:
    flaw = Flaw.objects.create(text=text)
    audit.add(None, "reported_flaw", f"{flaw.pk}")
    audit.add(None, "reported_flaw", f"{flaw.pk}")


@core_verbs.verb(right=ANYONE, entry="handled_flaw")
def misnamed(by: Actor, text: str) -> None:
    Flaw.objects.create(text=text)
    audit.add(None, "reported_flaw", text)


@core_verbs.verb(right=ANYONE, entry="reported_flaw")
def nested(by: Actor, text: str) -> None:
    Flaw.objects.create(text=text)
    twice(by, text)


@pytest.mark.parametrize(
    ("act", "error"),
    [(silent, UnwrittenError), (twice, UnwrittenError), (misnamed, ValueError), (nested, transaction.TransactionManagementError)],
)  # fmt: skip
def test_a_verb_that_does_not_leave_the_one_entry_that_it_declares_leaves_nothing(act, error: type[Exception]) -> None:
    before = everything()

    with pytest.raises(error):
        act(None, "x")
    assert everything() == before


def test_a_verb_can_be_done_after_one_that_failed() -> None:
    with pytest.raises(UnwrittenError):
        silent(None, "x")
    report = next(verb.act for verb in register.verbs() if verb.name == "report_flaw")

    assert report(None, "/", "Ännu en", "")


def test_roles_of_rights_are_known() -> None:
    for verb in register.verbs():
        assert verb.right.roles and verb.right.roles <= set(rights.ROLES), verb.name
