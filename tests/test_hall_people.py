# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Alice is an administrator, Bob edits Lillstad, Charlie may sign in and no more; Dora is a stranger."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client

from klimatkontrakt.hall.core import audit
from klimatkontrakt.hall.core.models import City, Entry, Flaw, Job, Person, Seat, Version
from klimatkontrakt.hall.flaws import verbs as flaw_verbs
from klimatkontrakt.hall.people import invitations
from klimatkontrakt.hall.people import verbs as people_verbs
from tests import hall

pytestmark = pytest.mark.django_db
PEOPLE = ("alice", "bob", "charlie", "dora")


@pytest.fixture
def lillstad() -> City:
    return hall.version().city


@pytest.fixture
def clients(lillstad: City) -> dict[str, Client]:
    alice, bob = hall.person("alice", administrator=True), hall.person("bob")
    hall.person("charlie")
    hall.make_editor(alice, bob, lillstad)
    made = {name: Client() for name in PEOPLE}
    for name in PEOPLE[:3]:
        made[name].force_login(
            Person.objects.get(user__username=name).user, "django.contrib.auth.backends.ModelBackend"
        )
    return made


def folder() -> SimpleUploadedFile:
    files = hall.files()
    files["city.yaml"] = files["city.yaml"].replace("name: Lillstad", "name: Lillstads kommun")
    return SimpleUploadedFile("lillstad.zip", hall.zipped(files), content_type="application/zip")


# (what, who may, who is told it is not theirs; a stranger is told that it is not there), the entry that it leaves
VERBS = {
    "hand in a version": ("/kommun/lillstad/lamna-version/", lambda: {"archive": folder(), "message": "Nytt namn"}, ("alice", "bob"), "accepted_version"),
    "choose the shown scenario": ("/kommun/lillstad/visat-scenario/", lambda: {"scenario": "baseline", "made_from": "contract"}, ("alice", "bob"), "chose_shown"),
    "add a city": ("/ny-kommun/", lambda: {"archive": folder()}, ("alice",), "accepted_version"),
    "add a person": ("/personer/", lambda: {"act": "add", "name": "eva"}, ("alice",), "added_person"),
    "invite a person": ("/personer/", lambda: {"act": "invite", **_charlie()}, ("alice",), "invited"),
    "let a person edit": ("/kommun/lillstad/personer/", lambda: {"act": "give", "address": "charlie", "role": "editor"}, ("alice",), "gave_seat"),
    "stop a person editing": ("/kommun/lillstad/personer/", lambda: {"act": "drop", **_seat_of_bob()}, ("alice",), "dropped_seat"),
    "erase a person": ("/personer/", lambda: {"act": "erase", **_charlie()}, ("alice",), "erased_person"),
    "handle a flaw": ("/brister/", lambda: {"flaw": Flaw.objects.create(text="x").pk}, ("alice",), "handled_flaw"),
    "change the password": ("/mina-sidor/", lambda: {"old": hall.PASSWORD, "password": "en helt annan lösenfras", "again": "en helt annan lösenfras"}, ("alice", "bob", "charlie"), "changed_password"),
    "report a flaw": ("/rapportera-brist/", lambda: {"text": "Diagrammet syns inte"}, PEOPLE, "reported_flaw"),
}  # fmt: skip


def _charlie() -> dict[str, str]:
    charlie = Person.objects.get(user__username="charlie")
    return {"person": str(charlie.pseudonym), "standing": people_verbs.standing(charlie)}


def _seat_of_bob() -> dict[str, str]:
    seat = Seat.objects.get(person__user__username="bob")
    return {"seat": str(seat.pk), "standing": people_verbs.standing(seat.person)}


def handed_in(client: Client, response) -> None:
    """What a sender does once the worker has checked the folder: says what it was made from, and hands it in."""
    hall.do_waiting_jobs("import")
    client.post(response.headers["Location"], {"act": "begin_from", "from": "1"})
    hall.do_waiting_jobs("import")
    last = Job.objects.filter(kind="import").first()
    client.post(f"/jobb/{last.pk}/", {"act": "hand_in"})
    hall.do_waiting_jobs("hand_in")


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_done_by_those_who_may_and_leaves_one_entry(clients: dict[str, Client], verb: str, who: str) -> None:
    address, form, may, entry = VERBS[verb]
    sent = form()
    before = Entry.objects.count()

    response = clients[who].post(address, sent)
    if who in may and entry == "accepted_version":
        handed_in(clients[who], response)

    if who in may:
        assert response.status_code in (200, 302), response.content[:500]
        assert [e.verb for e in Entry.objects.filter(number__gt=before)] == [entry]
    else:
        assert response.status_code == (404 if who == "dora" else 403)
        assert Entry.objects.count() == before
    assert audit.broken() == []


@pytest.mark.parametrize("address", ["/personer/", "/handelser/", "/brister/", "/ny-kommun/"])
def test_administrators_pages_are_hidden_from_strangers_and_refused_to_members(clients, address: str) -> None:
    answers = {who: clients[who].get(address).status_code for who in PEOPLE}

    assert answers == {"alice": 200, "bob": 403, "charlie": 403, "dora": 404}


def test_a_job_is_seen_by_whoever_started_it_and_by_administrators(clients) -> None:
    where = clients["bob"].post("/kommun/lillstad/lamna-version/", {"archive": folder()}).headers["Location"]

    assert {who: clients[who].get(where).status_code for who in PEOPLE} == {
        "alice": 200, "bob": 200, "charlie": 404, "dora": 404,
    }  # fmt: skip


@pytest.mark.parametrize(("sent", "is_kept"), [({"city.yaml": "format: 1"}, False), (None, True)])
def test_what_was_sent_is_kept_only_while_its_sender_can_go_on_with_it(clients, sent, is_kept: bool) -> None:
    raw = folder() if sent is None else SimpleUploadedFile("x.zip", hall.zipped(sent))
    clients["bob"].post("/kommun/lillstad/lamna-version/", {"archive": raw})
    hall.do_waiting_jobs("import")

    assert (Job.objects.latest("created").file is not None) == is_kept


NAME_PAGE = "/valkommen/namn/"


def test_a_one_time_link_works_once(client: Client) -> None:
    address = invitations.first_administrator()
    chosen = {"name": "alice", "password": hall.PASSWORD, "again": hall.PASSWORD}

    other = Client()
    assert hall.open_link(other, address).status_code == 200
    assert hall.open_link(client, address).status_code == 200
    assert client.post(NAME_PAGE, chosen).status_code == 302
    assert hall.open_link(Client(), address).status_code == 410
    assert other.post(NAME_PAGE, chosen).status_code == 410, "nor does it where it was opened before"
    assert invitations.first_administrator() == ""


def test_a_link_may_be_pasted_whole(client: Client) -> None:
    pasted = f"  https://klimat.example.se{invitations.first_administrator()} "

    assert client.post("/en/welcome/", {"code": pasted}).headers["Location"] == "/en/welcome/name/"


@pytest.mark.parametrize("code", ["", "#", ".", "MQ.", "MQ.x-y", "é.é", "x" * 5_000, "MQ\0.a"])
def test_what_is_no_code_of_a_link_opens_nothing(client: Client, code: str) -> None:
    invitations.first_administrator()

    assert client.post("/valkommen/", {"code": code}).status_code == 410
    assert client.get(NAME_PAGE).status_code == 410


def test_a_welcome_says_everything_that_is_wrong_at_once(client: Client) -> None:
    hall.person("bob")
    hall.open_link(client, invitations.first_administrator())
    text = client.post(NAME_PAGE, {"name": "bob", "password": "kort", "again": "annat"}).content.decode()

    assert "upptaget" in text and "inte lika" in text and "12 tecken" in text


def test_a_stranger_has_no_password_to_guess_for_the_first_administrator(client: Client) -> None:
    invitations.first_administrator()
    for guess in ("", "admin", "administrator", "password"):
        assert client.post("/logga-in/", {"name": "administrator", "password": guess}).status_code == 401


def test_after_eight_wrong_passwords_even_the_right_one_waits(client: Client) -> None:
    hall.person("bob")
    answers = [client.post("/logga-in/", {"name": "bob", "password": "fel"}).status_code for _ in range(8)]
    response = client.post("/logga-in/", {"name": "bob", "password": hall.PASSWORD})

    assert answers[:7] == [401] * 7
    assert response.status_code == 429
    assert "För många försök" in response.content.decode()


@pytest.mark.parametrize("wanted", ["https://ond.example/", "//ond.example/", "javascript:alert(1)", "/\\ond.example"])
def test_signing_in_never_leads_away_from_the_hall(client: Client, wanted: str) -> None:
    hall.person("bob")
    response = client.post("/logga-in/", {"name": "bob", "password": hall.PASSWORD, "next": wanted})

    assert response.headers["Location"] == "/mina-sidor/"


def test_signing_in_leads_back_to_a_page_of_the_hall(client: Client) -> None:
    hall.person("bob")
    response = client.post("/logga-in/", {"name": "bob", "password": hall.PASSWORD, "next": "/kommun/lillstad/"})

    assert response.headers["Location"] == "/kommun/lillstad/"


def test_an_erased_person_leaves_their_acts_without_a_name(clients) -> None:
    handed_in(clients["bob"], clients["bob"].post("/kommun/lillstad/lamna-version/", {"archive": folder()}))
    bob = Person.objects.get(user__username="bob")
    people_verbs.erase_person(Person.objects.get(user__username="alice"), bob, made_from=people_verbs.standing(bob))

    page = clients["dora"].get("/kommun/lillstad/versioner/2/").content.decode()

    assert "någon som inte längre är med" in page and "bob" not in page
    assert audit.broken() == []


def test_versions_and_entries_are_frozen_by_the_database_itself(lillstad: City) -> None:
    for act in (
        lambda: Version.objects.all().update(message="ändrad"),
        lambda: Version.objects.all().delete(),
        lambda: Entry.objects.all().update(verb="ändrad"),
        lambda: Entry.objects.all()._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_a_chain_with_a_changed_entry_is_found_broken(lillstad: City) -> None:
    entries = list(Entry.objects.order_by("number"))
    flaw_verbs.report_flaw(None, "", "ännu en", "")
    entries = list(Entry.objects.order_by("number"))
    entries[0].after = {"number": 9}

    assert audit.broken(entries) == [entries[0].number]
    assert audit.broken(entries[1:]) != []


def test_an_entry_outside_the_transaction_of_its_act_is_refused(monkeypatch) -> None:
    monkeypatch.setattr(audit, "connection", SimpleNamespace(in_atomic_block=False, vendor="sqlite"))

    with pytest.raises(transaction.TransactionManagementError):
        audit.add(None, "reported_flaw", "1")


def test_an_editor_loses_the_right_with_the_seat(clients, lillstad: City) -> None:
    Seat.objects.all().delete()

    assert clients["bob"].get("/kommun/lillstad/lamna-version/").status_code == 403


def test_the_log_names_people_and_says_what_it_means(clients) -> None:
    for verb in (
        "add a person",
        "let a person edit",
        "hand in a version",
        "report a flaw",
        "choose the shown scenario",
    ):
        address, form, _, _ = VERBS[verb]
        who = clients["alice" if verb != "report a flaw" else "dora"]
        response = who.post(address, form())
        if verb == "hand in a version":
            handed_in(who, response)
    page = clients["alice"].get("/handelser/").content.decode()

    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-", page), "a pseudonym is no name"
    assert not re.search(r"[0-9a-f]{40}", re.sub(r"<code>.*?</code>", "", page)), "only the line to keep has a hash"
    assert "eva" in page and "administratör: nej" in page and "en besökare" in page and "person: charlie" in page


def test_the_log_tells_the_hall_from_a_visitor_and_a_city_from_a_person(clients) -> None:
    clients["dora"].post("/rapportera-brist/", {"text": "Diagrammet syns inte"})
    cells = re.findall(r"<td>(.*?)</td>", clients["alice"].get("/handelser/").content.decode())
    rows = [tuple(cells[at + 1 : at + 4]) for at in range(0, len(cells), 6)]

    assert rows[0][:2] == ("en besökare", "rapporterade en brist")
    assert rows[-1] == ("klimatkontraktshallen", "lade till en kommun", "lillstad 1")
    assert ("klimatkontraktshallen", "lade till en person", "charlie") in rows


@pytest.mark.parametrize("person", ["z" * 36, "", "x", "0" * 36, "-" * 36, "00000000-0000-4000-8000-000000000000"])
def test_an_act_on_nobody_is_not_found(clients, person: str) -> None:
    response = clients["alice"].post("/personer/", {"act": "erase", "person": person, "standing": "x"})

    assert response.status_code == 404


def test_a_page_for_those_signed_in_says_so_to_a_stranger(clients) -> None:
    response = clients["dora"].get("/mina-sidor/")

    assert response.status_code == 404
    assert "inloggad" in response.content.decode() and "/logga-in/" in response.content.decode()


def test_an_address_that_only_takes_a_form_says_so(clients) -> None:
    response = clients["alice"].get("/kommun/lillstad/vad-hander-om/spara/")

    assert response.status_code == 405
    assert "formulär" in response.content.decode() and response.headers["Allow"] == "POST"


def test_a_version_tells_what_it_changed_by_name(clients) -> None:
    files = hall.files()
    files["quantities.csv"] = files["quantities.csv"].replace("Mvkm,computed,2022,100,", "Mvkm,computed,2022,105,")
    hall.version(files, message="Mer trafik")
    page = clients["dora"].get("/kommun/lillstad/versioner/2/").content.decode()

    assert re.search(r'<a href="/kommun/lillstad/siffra/car.petrol.km/">[^<]*[A-ZÅÄÖ][^<]+</a>', page)
    assert "<small>car.petrol.km" not in page
