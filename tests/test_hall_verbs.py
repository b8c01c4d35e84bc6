# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every verb, done by everyone: allowed or refused as it is declared, one entry or no trace at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import transaction

from klimatkontrakt.folder.change import Change
from klimatkontrakt.hall.core import audit, register, rights
from klimatkontrakt.hall.core import verbs as core_verbs
from klimatkontrakt.hall.core.actors import OPERATOR, Actor
from klimatkontrakt.hall.core.models import City, Editor, Entry, Flaw, Person, SavedPlan, Version
from klimatkontrakt.hall.core.rights import ANYONE, ROLES, Role
from klimatkontrakt.hall.core.verbs import RefusedError, UnwrittenError, Verb
from klimatkontrakt.hall.people import verbs as people_verbs
from klimatkontrakt.hall.proposals.models import Comment, Proposal
from klimatkontrakt.hall.proposals.verbs import About
from klimatkontrakt.hall.proposals.writing import Ready
from tests import extent, hall

pytestmark = pytest.mark.django_db
PASSWORD = "en helt annan lösenfras"


@dataclass(frozen=True)
class Scene:
    """A hall with a city, one who edits it and one who edits another, an administrator, and one with no seat."""

    version: Version
    people: dict[Role, Person]

    @property
    def city(self) -> City:
        return self.version.city

    def actor(self, role: Role) -> Actor:
        return OPERATOR if role == "operator" else self.people.get(role)

    def stranger(self) -> Person:
        return Person.objects.get(user__username="någon")


NAMES: dict[Role, str] = {"member": "med", "other_editor": "granne", "editor": "bob", "administrator": "alice"}


@pytest.fixture(scope="module")
def peopled_hall(kept_rows) -> None:
    with kept_rows.unblock():
        version = hall.version()
        other = City.objects.create(slug="annan", name="Annan", shown="contract")
        people = {role: hall.person(name, administrator=role == "administrator") for role, name in NAMES.items()}
        Editor.objects.create(person=people["editor"], city=version.city)
        Editor.objects.create(person=people["other_editor"], city=other)
        hall.person("någon")


@pytest.fixture
def scene(peopled_hall: None) -> Scene:
    people = {role: Person.objects.get(user__username=name) for role, name in NAMES.items()}
    return Scene(Version.objects.get(), people)


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


def _seat(scene: Scene) -> tuple[tuple[Any, ...], dict[str, Any]]:
    Editor.objects.create(person=scene.stranger(), city=scene.city)
    return _about(scene, scene.city)


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
    "invite": _about,
    "erase_person": _about,
    "make_editor": lambda scene: _about(scene, scene.city),
    "drop_editor": _seat,
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
    models = [*apps.get_app_config("hall").get_models(), *apps.get_app_config("proposals").get_models(), User]
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}  # type: ignore[attr-defined]


def test_every_verb_is_tried() -> None:
    names = [verb.name for verb in register.verbs()]

    assert sorted(names) == sorted(TRIES)


@extent.whole
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("verb", register.verbs(), ids=lambda verb: verb.name)
def test_a_verb_is_done_by_those_who_have_its_right_and_by_nobody_else(scene: Scene, verb: Verb, role: Role) -> None:
    args, more = TRIES[verb.name](scene)
    before, last = everything(), Entry.objects.count()

    if role in verb.right.roles:
        verb.act(scene.actor(role), *args, **more)
        assert [entry.verb in verb.entries for entry in Entry.objects.filter(number__gt=last)] == [True]
    else:
        with pytest.raises(RefusedError):
            verb.act(scene.actor(role), *args, **more)
        assert everything() == before
    assert audit.broken() == []


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
    Editor.objects.create(person=scene.people["member"], city=scene.city)
    drop = next(verb.act for verb in register.verbs() if verb.name == "drop_plan")

    with pytest.raises(RefusedError):
        drop(scene.people["member"], kept)
    assert SavedPlan.objects.filter(pk=kept.pk).exists()


def test_an_author_who_may_no_longer_edit_the_city_may_not_remove_their_plan(scene: Scene) -> None:
    kept = _plan(scene)
    Editor.objects.filter(person=scene.people["editor"]).delete()
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
