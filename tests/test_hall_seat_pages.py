# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Anna owns Lillstad's pages: whom she gives what, what two are to want, and who may not leave yet."""

from __future__ import annotations

import pytest
from django.test import Client

from klimatkontrakt.hall.core import audit, seats
from klimatkontrakt.hall.core.models import City, Entry, Person, Seat
from klimatkontrakt.hall.core.seats import SeatError
from klimatkontrakt.hall.core.verbs import RefusedError
from klimatkontrakt.hall.people import verbs as people_verbs
from klimatkontrakt.hall.seats import verbs
from klimatkontrakt.hall.seats.models import SeatRequest
from klimatkontrakt.hall.seats.wanted_seats import WantedSeat
from tests import hall

pytestmark = pytest.mark.django_db
PAGE = "/kommun/lillstad/personer/"
OWN_SIGN_IN = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def city() -> City:
    return hall.version().city


@pytest.fixture
def root() -> Person:
    return hall.person("root", administrator=True)


def somebody(name: str, city: City, role: str, **more: object) -> Person:
    person = hall.person(name)
    Seat.objects.create(person=person, city=city, role=role, **more)
    return person


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person.user, OWN_SIGN_IN)
    return client


def standing(person: Person) -> str:
    return people_verbs.standing(Person.objects.get(pk=person.pk))


# Giving


def test_an_owner_invites_somebody_new_who_comes_in_by_the_link_once(city: City) -> None:
    anna = signed_in(somebody("anna", city, "owner"))
    form = {"act": "give", "address": "eva@lillstad.se", "name": "Eva", "role": "reporter", "actor": "households"}
    page = anna.post(PAGE, form).content.decode()
    link = page.partition('class="address">')[2].partition("<")[0]
    assert "/valkommen/#" in link, page

    eva = Client()
    assert hall.open_link(eva, link).status_code == 200
    chosen = {"name": "Eva", "address": "eva@lillstad.se", "password": hall.PASSWORD, "again": hall.PASSWORD}
    assert eva.post("/valkommen/namn/", chosen).status_code == 302
    assert hall.open_link(Client(), link).status_code == 410, "used twice, or by whoever it was sent on to"
    assert (seat := Seat.objects.get(role="reporter")).actor == "households" and not seat.publishes
    assert "rapportör" in eva.get("/mina-sidor/").content.decode()
    assert audit.broken() == []


def test_somebody_who_is_here_already_has_the_seat_at_once(city: City) -> None:
    anna, bo = signed_in(somebody("anna", city, "owner")), hall.person("bo")
    answer = anna.post(PAGE, {"act": "give", "address": "bo", "role": "reader", "office": "revisor"})

    assert answer.status_code == 302 and seats.has(bo, city, "reader")
    assert "revisor" in anna.get(PAGE).content.decode()


def test_everything_that_is_wrong_with_a_seat_is_told_at_once(city: City) -> None:
    anna = signed_in(somebody("anna", city, "owner"))
    form = {"act": "give", "address": "eva", "role": "decider", "kinds": ["hittepå"], "authority": "nowhere"}
    page = anna.post(PAGE, form)
    text = page.content.decode()

    assert page.status_code == 400 and Seat.objects.count() == 1
    for told in ("e-postadress, till exempel", "Skriv vad personen heter", "hittepå", "nowhere", "behöver en aktör"):
        assert told in text, told


def test_an_owner_of_a_part_and_a_role_that_is_none_are_refused(city: City) -> None:
    anna, _ = signed_in(somebody("anna", city, "owner")), hall.person("bo")
    owner = anna.post(PAGE, {"act": "give", "address": "bo", "role": "owner", "actor": "households"})
    king = anna.post(PAGE, {"act": "give", "address": "bo", "role": "king"})

    assert owner.status_code == king.status_code == 400
    assert "hela dokumentet" in owner.content.decode() and "Välj en roll" in king.content.decode()


@pytest.mark.parametrize(
    ("who", "reads", "gives"),
    [("owner", 200, 302), ("editor", 200, 403), ("auditor", 200, 403), ("member", 403, 403), ("nobody", 404, 404)],
)
def test_a_citys_people_are_seen_by_those_who_have_a_seat_and_given_one_by_its_owners(
    city: City, who: str, reads: int, gives: int
) -> None:
    hall.person("bo")
    client = Client()
    if who != "nobody":
        client = signed_in(hall.person("x") if who == "member" else somebody("x", city, who))

    assert client.get(PAGE).status_code == reads
    assert client.post(PAGE, {"act": "give", "address": "bo", "role": "reader"}).status_code == gives


def test_a_seat_of_another_city_is_not_an_owners_to_take(city: City) -> None:
    other = City.objects.create(slug="annan", name="Annan", shown="contract")
    anna, bo = somebody("anna", city, "owner"), somebody("bo", other, "editor")
    seat = Seat.objects.get(person=bo)
    form = {"act": "drop", "seat": f"{seat.pk}", "standing": standing(bo)}

    assert signed_in(anna).post(PAGE, form).status_code == 404
    with pytest.raises(ValueError):
        verbs.drop_seat(anna, city, seat, made_from=standing(bo))
    assert Seat.objects.filter(person=bo).exists()


def test_a_seat_is_changed_and_the_log_says_from_what_to_what(city: City) -> None:
    anna, bo = somebody("anna", city, "owner"), somebody("bo", city, "reader")
    seat = Seat.objects.get(person=bo)
    shown = signed_in(anna).get(f"{PAGE}?plats={seat.pk}").content.decode()
    form = {"act": "change", "seat": f"{seat.pk}", "standing": standing(bo), "role": "editor", "kinds": ["measures"]}

    assert 'value="reader" checked' in shown
    assert signed_in(anna).post(PAGE, form).status_code == 302
    seat.refresh_from_db()
    assert (seat.role, seat.kinds, seat.publishes) == ("editor", ["measures"], False)
    entry = Entry.objects.latest("number")
    assert (entry.before["role"], entry.after["role"], entry.after["kinds"]) == ("reader", "editor", "measures")


# Leaving


def test_the_last_owner_leaves_once_another_is_there(city: City) -> None:
    anna, bo = somebody("anna", city, "owner"), hall.person("bo")
    seat = Seat.objects.get(person=anna)
    client = signed_in(anna)
    refused = client.post(PAGE, {"act": "leave", "seat": f"{seat.pk}"})

    assert refused.status_code == 400 and "Gör någon annan till ägare först" in refused.content.decode()
    hall.give_seat(anna, bo, city, WantedSeat("owner"))
    assert client.post(PAGE, {"act": "leave", "seat": f"{seat.pk}"}).status_code == 302
    assert not seats.has(anna, city) and seats.has(bo, city, "owner")


def test_the_last_owner_is_not_made_something_else_nor_taken_away_nor_erased(city: City, root: Person) -> None:
    anna = somebody("anna", city, "owner")
    seat = Seat.objects.get(person=anna)

    with pytest.raises(SeatError, match="last_owner"):
        verbs.change_seat(root, city, seat, WantedSeat("editor"), made_from=standing(anna))
    with pytest.raises(SeatError, match="last_owner"):
        verbs.drop_seat(root, city, seat, made_from=standing(anna))
    form = {"act": "erase", "person": str(anna.pseudonym), "standing": standing(anna)}
    page = signed_in(root).post("/personer/", form)
    assert page.status_code == 400 and "ensam ägare av Lillstad" in page.content.decode()


def test_nobody_leaves_in_anothers_place(city: City) -> None:
    anna, bo = somebody("anna", city, "owner"), somebody("bo", city, "owner")

    with pytest.raises(RefusedError):
        verbs.leave_seat(bo, Seat.objects.get(person=anna))


def test_two_owners_who_take_each_others_seats_do_not_leave_the_city_without_one(city: City) -> None:
    anna, bo = somebody("anna", city, "owner"), somebody("bo", city, "owner")
    seat_of_anna, seat_of_bo = Seat.objects.get(person=anna), Seat.objects.get(person=bo)
    verbs.drop_seat(anna, city, seat_of_bo, made_from=standing(bo))

    with pytest.raises(RefusedError):
        verbs.drop_seat(bo, city, seat_of_anna, made_from=standing(anna))
    assert seats.owners(city).count() == 1


def test_two_administrators_who_erase_each_other_are_one_fewer_and_not_two(root: Person) -> None:
    karl = hall.person("karl", administrator=True)
    before = standing(root)
    people_verbs.erase_person(root, karl, made_from=standing(karl))

    with pytest.raises(RefusedError):
        people_verbs.erase_person(karl, root, made_from=before)
    assert [person.user.username for person in Person.objects.filter(is_administrator=True)] == ["root"]


# Four eyes


def test_where_four_eyes_are_asked_for_a_wider_seat_waits_for_another_owner(city: City) -> None:
    anna, bo, eva = somebody("anna", city, "owner"), somebody("bo", city, "owner"), hall.person("eva")
    verbs.set_four_eyes(anna, city, is_asked=True)
    city.refresh_from_db()
    hall.give_seat(anna, eva, city, WantedSeat("editor"))
    request = SeatRequest.objects.get()

    assert not seats.has(eva, city)
    with pytest.raises(SeatError, match="own_request"):
        verbs.confirm_request(anna, city, request)
    assert "Godkänn" not in signed_in(anna).get(PAGE).content.decode()
    answer = signed_in(bo).post(PAGE, {"act": "confirm", "request": str(request.pk)})
    assert answer.status_code == 302 and seats.has(eva, city, "editor")
    with pytest.raises(SeatError, match="settled"):
        verbs.confirm_request(bo, city, request)


def test_nobody_confirms_a_seat_of_their_own(city: City) -> None:
    anna, bo = somebody("anna", city, "owner"), somebody("bo", city, "owner")
    verbs.set_four_eyes(anna, city, is_asked=True)
    hall.give_seat(anna, bo, City.objects.get(), WantedSeat("signatory", actor="lillstad"))

    with pytest.raises(SeatError, match="own_request"):
        verbs.confirm_request(bo, city, SeatRequest.objects.get())


def test_that_four_eyes_end_two_are_to_want(city: City) -> None:
    anna, bo = somebody("anna", city, "owner"), somebody("bo", city, "owner")
    signed_in(anna).post(PAGE, {"act": "ask_four_eyes"})
    signed_in(anna).post(PAGE, {"act": "end_four_eyes"})

    assert City.objects.get().four_eyes
    assert signed_in(anna).post(PAGE, {"act": "end_four_eyes"}).status_code == 400, "it is asked for already"
    verbs.confirm_request(bo, city, SeatRequest.objects.get())
    assert not City.objects.get().four_eyes


def test_what_is_asked_for_can_be_taken_back_and_refused(city: City) -> None:
    anna, bo = somebody("anna", city, "owner"), somebody("bo", city, "owner")
    for by in (anna, bo):
        SeatRequest.objects.create(city=city, by=anna.pseudonym)
        verbs.refuse_request(by, city, SeatRequest.objects.get())
        assert not SeatRequest.objects.exists()


def test_a_seat_that_is_narrower_or_gone_needs_no_second(city: City) -> None:
    anna, bo = somebody("anna", city, "owner"), somebody("bo", city, "editor", publishes=False)
    verbs.set_four_eyes(anna, city, is_asked=True)
    city.refresh_from_db()
    seat = Seat.objects.get(person=bo)
    verbs.change_seat(anna, city, seat, WantedSeat("editor", kinds=("measures",)), made_from=standing(bo))
    assert Seat.objects.get(person=bo).kinds == ["measures"]

    verbs.change_seat(anna, city, seat, WantedSeat("editor"), made_from=standing(bo))
    assert Seat.objects.get(person=bo).kinds == ["measures"] and SeatRequest.objects.count() == 1
    verbs.drop_seat(anna, city, seat, made_from=standing(bo))
    assert not Seat.objects.filter(person=bo).exists() and not SeatRequest.objects.exists()


@pytest.mark.parametrize(
    ("was", "wanted", "wider"),
    [
        ("editor", WantedSeat("editor"), False), ("editor", WantedSeat("editor", publishes=True), True),
        ("editor", WantedSeat("owner"), True), ("editor", WantedSeat("reader"), False),
        ("reader", WantedSeat("auditor"), True), ("editor", WantedSeat("editor", authority="x"), True),
        ("editor", WantedSeat("editor", office="x"), False), ("editor", WantedSeat("editor", kinds=("a",)), False),
    ],
)  # fmt: skip
def test_a_seat_is_wider_where_it_lets_somebody_do_more(was: str, wanted: WantedSeat, wider: bool) -> None:
    assert wanted.is_wider_than(Seat(role=was, publishes=False)) is wider
    assert wanted.is_wider_than(None)


# Whose the document is


def test_seats_of_which_nobody_said_for_whom_follow_the_documents_own_authority(city: City) -> None:
    anna = somebody("anna", city, "owner")
    bo, eva = somebody("bo", city, "editor"), somebody("eva", city, "editor", authority="state")
    assert signed_in(anna).post(PAGE, {"act": "authority", "authority": "lillstad"}).status_code == 302
    city.refresh_from_db()

    assert seats.authorities(bo, city) == {"lillstad"} and seats.authorities(eva, city) == {"state"}
    assert seats.may_see_unpublished(bo, city) and not seats.may_see_unpublished(eva, city)
    unknown = signed_in(anna).post(PAGE, {"act": "authority", "authority": "nowhere"})
    assert unknown.status_code == 400 and "ingen sådan aktör" in unknown.content.decode()


def test_an_invited_person_gets_a_new_link_until_they_have_come_in(city: City) -> None:
    anna = somebody("anna", city, "owner")
    client = signed_in(anna)
    client.post(PAGE, {"act": "give", "address": "eva@lillstad.se", "name": "Eva", "role": "reader"})
    seat = Seat.objects.get(role="reader")
    form = {"act": "renew", "seat": f"{seat.pk}"}

    assert client.post(PAGE, form).status_code == 200
    people_verbs.welcome(seat.person, "Eva", hall.PASSWORD)
    late = client.post(PAGE, form)
    assert late.status_code == 400 and "redan kommit in" in late.content.decode()
