# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A session ends when it is idle, old, or when something of its person changes; what it shows is stored nowhere."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import DatabaseError
from django.test import Client

from klimatkontrakt.hall.core import sessions
from klimatkontrakt.hall.core.actors import OPERATOR
from klimatkontrakt.hall.core.models import Person
from klimatkontrakt.hall.people import invitations
from klimatkontrakt.hall.people import verbs as people_verbs
from tests import hall

pytestmark = pytest.mark.django_db
MINE = "/mina-sidor/"
MINUTE, HOUR = 60, 3600


@pytest.fixture
def clock(monkeypatch):
    """The clock of sessions, which stands until it is moved."""
    moments = [1_800_000_000]

    class Clock:
        @staticmethod
        def time() -> float:
            return float(moments[0])

    monkeypatch.setattr(sessions, "time", Clock)
    return lambda seconds: moments.__setitem__(0, moments[0] + seconds)


@pytest.fixture
def bob() -> Person:
    return hall.person("bob")


def signed_in(name: str = "bob", client: Client | None = None) -> Client:
    client = client or Client()
    assert client.post("/logga-in/", {"name": name, "password": hall.PASSWORD}).status_code == 302
    return client


def is_in(client: Client) -> bool:
    return client.get(MINE).status_code == 200


def test_a_session_that_is_idle_for_two_hours_is_over_and_one_that_is_used_is_not(bob, clock) -> None:
    client = signed_in()
    for _ in range(4):
        clock(119 * MINUTE)
        assert is_in(client)
    clock(2 * HOUR)

    assert not is_in(client)
    assert Session.objects.count() == 0, "and its row is gone"


def test_a_session_is_over_after_twelve_hours_however_much_it_is_used(bob, clock) -> None:
    client = signed_in()
    for _ in range(11):
        clock(HOUR)
        assert is_in(client)
    clock(HOUR - 1)
    assert is_in(client)
    clock(1)

    assert not is_in(client)


def test_signing_in_again_begins_anew(bob, clock) -> None:
    client = signed_in()
    for _ in range(11):
        clock(HOUR)
        is_in(client)
    signed_in(client=client)
    clock(HOUR)

    assert is_in(client)


def test_the_use_of_a_session_is_noted_once_a_minute_at_most(bob, clock, django_assert_num_queries) -> None:
    client = signed_in()
    is_in(client)
    before = Session.objects.get().session_data
    clock(59)
    is_in(client)
    assert Session.objects.get().session_data == before
    clock(1)
    is_in(client)

    assert Session.objects.get().session_data != before


def test_a_database_that_cannot_be_written_is_read_by_those_who_are_signed_in(bob, clock, monkeypatch) -> None:
    client = signed_in()
    clock(5 * MINUTE)

    def full(*args: object, **kwargs: object) -> None:
        raise DatabaseError("database or disk is full")

    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.save", full)

    assert is_in(client)


def test_signing_in_changes_the_key_of_the_session(bob) -> None:
    client = Client()
    session = client.session
    session["chosen"] = "by somebody else"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = key = session.session_key
    signed_in(client=client)

    assert client.cookies[settings.SESSION_COOKIE_NAME].value != key
    assert not Session.objects.filter(session_key=key).exists()


def alice() -> Person:
    return Person.objects.filter(user__username="alice").first() or hall.person("alice", administrator=True)


ENDS = {
    "their password changes": lambda bob: people_verbs.change_password(bob, "en helt annan lösenfras"),
    "they may edit": lambda bob: hall.make_editor(alice(), bob, hall.version().city),
    "they are invited anew": lambda bob: people_verbs.invite(alice(), bob, made_from=people_verbs.standing(bob)),
    "the operator renews their link": lambda bob: people_verbs.renew_link(OPERATOR, bob),
    "they are erased": lambda bob: people_verbs.erase_person(alice(), bob, made_from=people_verbs.standing(bob)),
}  # fmt: skip


@pytest.mark.parametrize("change", ENDS.values(), ids=ENDS.keys())
def test_all_of_a_persons_sessions_end_when(bob, change) -> None:
    clients = [signed_in(), signed_in()]
    hall.person("charlie")
    other = signed_in("charlie")
    change(bob)

    assert not any(map(is_in, clients))
    assert is_in(other)
    assert Session.objects.count() == 1


def test_the_sessions_of_one_who_may_no_longer_edit_end(bob) -> None:
    hall.make_editor(alice(), bob, hall.version().city)
    client = signed_in()
    hall.drop_seats(alice(), bob)

    assert not is_in(client)


def test_whoever_changes_their_password_stays_where_they_did_it_and_is_signed_out_elsewhere(bob) -> None:
    here, elsewhere = signed_in(), signed_in()
    new = "en helt annan lösenfras"
    assert here.post(MINE, {"old": hall.PASSWORD, "password": new, "again": new}).status_code == 302

    assert is_in(here) and not is_in(elsewhere)


def test_what_a_signed_in_reader_sees_is_stored_nowhere(bob) -> None:
    hall.worked(hall.version())
    client = signed_in()
    addresses = [
        MINE,
        "/",
        "/kommun/lillstad/",
        "/om/",
        "/finns-inte/",
        "/personer/",
        "/kommun/lillstad/vad-hander-om/",
    ]

    assert {client.get(address).headers["Cache-Control"] for address in addresses} == {"no-store"}
    assert client.post("/logga-ut/").headers["Cache-Control"] == "no-store"
    assert Client().get("/om/").headers["Cache-Control"] == "no-cache"
    assert (
        Client().post("/logga-in/", {"name": "bob", "password": hall.PASSWORD}).headers["Cache-Control"] == "no-store"
    )


@pytest.mark.parametrize("password", ["password1234", "Password1234", "qwertyuiop123", "123456789012", "liverpoolfc1"])
def test_a_password_that_others_have_lost_is_refused_in_words(client: Client, password: str) -> None:
    hall.open_link(client, invitations.first_administrator())
    chosen = {"name": "alice", "password": password, "again": password}
    text = client.post("/valkommen/namn/", chosen).content.decode()

    assert "läckt" in text or "enbart" in text.lower()


def test_what_has_outlived_its_time_goes_by_command_too(bob, capsys) -> None:
    signed_in()
    Session.objects.update(expire_date="2020-01-01T00:00:00Z")
    call_command("purge")

    assert not Session.objects.exists()
    assert "rows" in capsys.readouterr().out
