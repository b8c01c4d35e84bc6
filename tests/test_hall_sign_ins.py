# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Who has signed in, and who has tried: written down whoever's page it was, read by administrators, gone in time."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.test import Client, RequestFactory
from django.utils import timezone

from klimatkontrakt.hall.core import backups, retention
from klimatkontrakt.hall.core.actors import OPERATOR
from klimatkontrakt.hall.people import devices
from klimatkontrakt.hall.people import verbs as people_verbs
from klimatkontrakt.hall.sign_ins import rights
from klimatkontrakt.hall.sign_ins.models import DAYS_KEPT, KeptSignIn
from tests import hall

pytestmark = pytest.mark.django_db
ADDRESS, NETWORK = "193.10.7.77", "193.10.7.0/24"
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def bo():
    person = people_verbs.add_person(OPERATOR, "bo", is_administrator=False)
    people_verbs.welcome(person, "bo", hall.PASSWORD)
    return person


def tried(name: str, password: str, address: str = ADDRESS) -> bool:
    """What any page of signing in does."""
    request = RequestFactory().post("/", REMOTE_ADDR=address)
    return authenticate(request, username=name, password=password) is not None


def kept() -> list[tuple[str, str, str, int]]:
    """What is written, the first first: what, whose, from where, how often."""
    rows = KeptSignIn.objects.order_by("first", "pk")
    return [(row.kind, str(row.person.user) if row.person else "", row.origin, row.count) for row in rows]


def administrator() -> Client:
    client = Client()
    client.force_login(hall.person("root", administrator=True).user, BACKEND)
    return client


def test_signing_in_and_out_by_the_page_is_written_down(bo) -> None:
    client = Client(REMOTE_ADDR=ADDRESS)
    client.post("/logga-in/", {"name": "bo", "password": "fel"})
    client.post("/logga-in/", {"name": "bo", "password": hall.PASSWORD})
    client.post("/logga-ut/")

    assert kept() == [("failed", "bo", NETWORK, 1), ("signed_in", "bo", NETWORK, 1), ("signed_out", "bo", NETWORK, 1)]


def test_what_was_written_in_the_field_of_names_is_kept_only_as_whose_it_is(bo) -> None:
    """Somebody may write their password there."""
    for name in ("BO", "bo", "mitt hemliga lösenord", ""):
        assert not tried(name, "fel")

    assert kept() == [("failed", "bo", NETWORK, 2), ("failed", "", NETWORK, 2)]


@pytest.mark.parametrize("name", ["a\0b", "a\0@b.se", "\0"])
def test_a_name_that_a_database_may_refuse_is_nobodys(bo, name: str) -> None:
    request = RequestFactory().post("/", REMOTE_ADDR=ADDRESS)

    assert devices.authenticated(request, name, "fel") is None and rights.named(name) is None
    assert Client().post("/logga-in/", {"name": name, "username": name, "password": "fel"}).status_code < 500


def test_what_is_alike_within_an_hour_is_one_row_and_after_that_another(bo) -> None:
    for address in (ADDRESS, "193.10.7.78", "193.10.8.77", ADDRESS):
        tried("bo", "fel", address)
    KeptSignIn.objects.filter(origin=NETWORK).update(first=timezone.now() - timedelta(hours=1, seconds=1))
    tried("bo", "fel")

    assert sorted(kept()) == sorted(
        [("failed", "bo", NETWORK, 3), ("failed", "bo", "193.10.8.0/24", 1), ("failed", "bo", NETWORK, 1)]
    )


@pytest.mark.parametrize(("how", "origin"), [("network", NETWORK), ("address", ADDRESS), ("none", "")])
def test_from_where_is_kept_as_the_operator_says_and_the_page_says_so(bo, settings, how: str, origin: str) -> None:
    settings.SIGN_IN_ORIGINS = how
    tried("bo", "fel")

    assert kept() == [("failed", "bo", origin, 1)]
    page = administrator().get("/inloggningar/").content.decode()
    assert (ADDRESS in page, NETWORK in page) == (how == "address", how == "network")
    assert {"network": "bara nätet", "address": "adressen sparas", "none": "sparas inte"}[how] in page


@pytest.mark.parametrize("address", ["/inloggningar/", "/inloggningar/fil/", "/en/sign-ins/", "/en/sign-ins/file/"])
def test_it_is_for_administrators(bo, address: str) -> None:
    client = Client()
    client.force_login(bo.user, BACKEND)

    assert Client().get(address).status_code in (302, 404)
    assert client.get(address).status_code == 403
    assert administrator().get(address).status_code == 200


def test_the_page_and_the_file_say_the_same_in_the_reader_s_language(bo) -> None:
    tried("bo", "fel")
    tried("ingen", "fel")
    client = administrator()
    page = client.get("/inloggningar/").content.decode()
    rows = list(csv.DictReader(io.StringIO(client.get("/en/sign-ins/file/").content.decode().removeprefix("\ufeff"))))

    assert (
        "kom inte in: fel lösenord eller namn" in page
        and "ett namn som ingen har här" in page
        and "<td>bo</td>" in page
    )
    told = [(row["What"], row["Who"], row["From where"], row["Times"]) for row in rows]
    wrong = "was not let in: wrong password or name"
    assert told[1:] == [(wrong, "a name that nobody has here", NETWORK, "1"), (wrong, "bo", NETWORK, "1")]
    assert told[0][:2] == ("signed in", "root")


def test_a_name_that_is_a_formula_is_none_in_the_file() -> None:
    person = people_verbs.add_person(OPERATOR, "=1+1", is_administrator=False)
    rights.write("failed", person, NETWORK)

    assert ",'=1+1," in administrator().get("/inloggningar/fil/").content.decode()


def test_rows_go_with_the_person_and_when_their_days_are_over_and_are_in_no_backup(bo) -> None:
    root = hall.person("root", administrator=True)
    rights.write("failed", bo, NETWORK)
    rights.write("failed", None, NETWORK)
    rights.write("signed_in", root, NETWORK)
    KeptSignIn.objects.filter(kind="signed_in").update(last=timezone.now() - timedelta(days=DAYS_KEPT, seconds=1))
    KeptSignIn.objects.filter(person=None).update(last=timezone.now() - timedelta(days=DAYS_KEPT, seconds=-60))
    retention.sweep()
    assert sorted(kind for kind, *_ in kept()) == ["failed", "failed"]
    people_verbs.erase_person(root, bo, made_from=people_verbs.standing(bo))

    assert kept() == [("failed", "", NETWORK, 1)]
    assert "sign_ins.KeptSignIn" not in backups.kinds()
