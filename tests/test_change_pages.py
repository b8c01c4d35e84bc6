# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The pages of changes: what each reader sees, what is said before something is sent, and every act from the page."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from klimatkontrakt.folder.change import Change
from klimatkontrakt.hall.core import heads, versions
from klimatkontrakt.hall.core.models import City, Person
from klimatkontrakt.hall.proposals import acceptances, drafts, verbs
from klimatkontrakt.hall.proposals.models import Comment, Proposal
from tests import hall
from tests.test_proposals import LABEL, OTHER, draft, editor, sent

pytestmark = pytest.mark.django_db
SHARE = Change("changed", "moves", "fewer_trips/avoid.car.petrol.km", "share", after=0.12)
BASE = "/kommun/lillstad/andringar/"


@pytest.fixture
def city() -> City:
    return hall.version().city


@pytest.fixture
def bob(city: City) -> Person:
    return editor(city)


@pytest.fixture
def client(bob: Person) -> Client:
    client = Client()
    client.force_login(bob.user)
    return client


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.status_code
    return hall.without_cards(response.content.decode())


def press(client: Client, one: Proposal, act: str, **more: object) -> str:
    response = client.post(f"{BASE}{one.pk}/gor/", {"act": act, **more}, follow=True)
    one.refresh_from_db()
    return hall.without_cards(response.content.decode())


def test_a_draft_is_seen_inside_its_authority_only(city: City, bob: Person, client: Client) -> None:
    one = draft(bob, city)
    stranger, member = Client(), Client()
    member.force_login(hall.person("med").user)

    for reader in (stranger, member):
        assert "Nytt namn" not in page(reader, BASE)
        page(reader, f"{BASE}{one.pk}/", 404)
    assert stranger.post(f"{BASE}{one.pk}/gor/", {"act": "send"}).status_code == 404
    assert member.post(f"{BASE}{one.pk}/gor/", {"act": "send"}).status_code == 403
    assert "Nytt namn" in page(client, BASE) and "allmän handling" in page(client, f"{BASE}{one.pk}/")


def test_the_public_sees_an_office_and_no_name(city: City, bob: Person) -> None:
    one = draft(bob, city)
    acceptances.accept(bob, [one])

    told = page(Client(), BASE) + page(Client(), f"{BASE}{one.pk}/")
    assert (
        ">bob" not in told
        and "från bob" not in told
        and " bob" not in told
        and "Lillstad, redaktionen" in told
        and "Nytt namn" in told
    )
    assert page(Client(), "/en/city/lillstad/changes/")


def test_the_effect_stands_at_the_top_and_an_effect_of_nothing_says_so(city: City, bob: Person, client: Client) -> None:
    moves = page(client, f"{BASE}{draft(bob, city, SHARE).pk}/")
    words = page(client, f"{BASE}{draft(bob, city, LABEL).pk}/")

    assert "2030 flyttas från" in moves and "Mest flyttar, 2030" in moves
    assert "Ändringen flyttar inga tal" in words and "Mycket färre bilresor" in words


def test_what_stops_a_change_is_said_on_its_page(city: City, bob: Person, client: Client) -> None:
    broken = Change("changed", "moves", "fewer_trips/avoid.car.petrol.km", "from", after="no.such")

    assert "Det här stoppar ändringen" in page(client, f"{BASE}{draft(bob, city, broken).pk}/")


def test_a_change_goes_from_draft_to_document_from_the_page(city: City, bob: Person, client: Client) -> None:
    one = drafts.put_changes(bob, city, None, [LABEL])
    assert "behöver en rubrik" in press(client, one, "send") and one.state == "draft"
    press(client, one, "describe", subject="Nytt namn", message="Så säger vi")
    press(client, one, "send")
    assert one.state == "sent" and "Väntar på svar" in page(client, BASE)
    assert "Skriv något först" in press(client, one, "give_back", words=" ")
    assert "behöver kompletteras" in press(client, one, "give_back", words="Källa?") and one.state == "returned"
    press(client, one, "describe", subject="Nytt namn", message="Så säger vi")
    press(client, one, "send")
    told = press(client, one, "accept")

    assert one.state == "accepted" and "blev version 2" in told
    assert versions.city_of(heads.working(city)).measures["fewer_trips"].label("sv") == LABEL.after
    undone = press(client, one, "undo")
    assert f"Tar tillbaka ändring {one.pk}" in undone


def test_those_that_are_ticked_are_accepted_together(city: City, bob: Person, client: Client) -> None:
    both = [sent(bob, city, LABEL), sent(bob, city, OTHER)]
    client.post(f"{BASE}0/gor/", {"act": "accept_ticked", "change": [one.pk for one in both]})

    assert {Proposal.objects.get(pk=one.pk).state for one in both} == {"accepted"}


def test_a_clash_is_chosen_in_the_words_of_the_page(city: City, bob: Person, client: Client) -> None:
    mine = sent(bob, city, Change("changed", "moves", "fewer_trips/avoid.car.petrol.km", "share", after=0.11))
    acceptances.accept(bob, [draft(bob, city, SHARE)])

    told = press(client, mine, "accept")
    assert (
        "Det stod: 10 procent" in told and "Nu står det: 12 procent" in told and "Den här ändringen: 11 procent" in told
    )
    assert "avoid.car.petrol.km" not in told and "Flyttar Bensinbilars körsträcka, Andel" in told
    press(client, mine, "accept", c0="ours")
    assert mine.state == "accepted"
    assert versions.city_of(heads.working(city)).measures["fewer_trips"].moves[0].share == 0.11


def test_a_draft_that_clashes_is_laid_on_today_with_the_side_that_is_chosen(
    city: City, bob: Person, client: Client
) -> None:
    mine = draft(bob, city, Change("changed", "measures", "fewer_trips", "sv", after="Mina bilresor"))
    acceptances.accept(bob, [draft(bob, city, LABEL)])

    assert "Nu står det: Mycket färre bilresor" in press(client, mine, "on_today")
    press(client, mine, "on_today", c0="theirs")
    assert (mine.base.number, mine.changes) == (2, [])


def test_a_question_is_given_to_somebody_who_answers_it_once(city: City, bob: Person, client: Client) -> None:
    one, eva = draft(bob, city), editor(city, "eva")
    press(client, one, "comment", words="Är Laholm med?", assigned=str(eva.pseudonym))
    question = Comment.objects.get()
    other = Client()
    other.force_login(eva.user)
    assert "Är Laholm med?" in page(other, "/mina-sidor/") and "fråga till eva" in page(client, f"{BASE}{one.pk}/")

    assert "eva svarar:" in press(other, one, "answer", words="Nej.", question=question.pk)
    again = other.post(f"{BASE}{one.pk}/gor/", {"act": "answer", "words": "Jo.", "question": question.pk})
    assert again.status_code == 409 and Comment.objects.get().answer == "Nej."


def test_a_file_goes_with_a_draft_and_is_fetched_as_it_came(city: City, bob: Person, client: Client) -> None:
    one = draft(bob, city)
    assert "bilaga.txt" in press(client, one, "attach", file=SimpleUploadedFile("bilaga.txt", b"hej"))
    address = f"{BASE}{one.pk}/fil/{one.files.get().attachment_id}/"

    assert client.get(address).content == b"hej" and Client().get(address).status_code == 404


def test_who_changed_an_object_is_known_without_reading_versions(city: City, bob: Person, client: Client) -> None:
    acceptances.accept(bob, [draft(bob, city, SHARE)])
    told = page(client, f"{BASE}om/measures/fewer_trips/")

    assert "Vem har ändrat Färre bilresor?" in told and "Andel" in told
    assert ">bob<" in told and ">bob<" not in page(Client(), f"{BASE}om/measures/fewer_trips/")
    page(client, f"{BASE}om/measures/no_such/", 404)


def test_an_act_that_is_not_there_and_a_change_of_another_city_are_not_found(
    city: City, bob: Person, client: Client
) -> None:
    one = draft(bob, city)
    City.objects.create(slug="annan", name="Annan", shown="contract")

    assert client.post(f"{BASE}{one.pk}/gor/", {"act": "no_such"}).status_code == 404
    assert client.get(f"{BASE}{one.pk}/gor/").status_code == 404
    with pytest.raises(verbs.WrongStateError):
        verbs.decline(bob, verbs.send(bob, one), "Nej")
