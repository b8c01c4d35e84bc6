# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Eva signs in with an address, a password and a code: what lets her in, and nobody else."""

from __future__ import annotations

import hashlib
import hmac
import re
import struct
import time
from base64 import b32decode

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client

from klimatkontrakt.hall.core import audit, limits, tallies
from klimatkontrakt.hall.core.actors import OPERATOR
from klimatkontrakt.hall.core.models import Entry, Person, Tally
from klimatkontrakt.hall.people import entrance, second_factors
from klimatkontrakt.hall.people import verbs as people_verbs
from tests import hall

pytestmark = pytest.mark.django_db
SIGN_IN, CODE, FACTOR, MINE = "/logga-in/", "/logga-in/kod/", "/mina-sidor/kod/", "/mina-sidor/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code(secret: str = SECRET, *, steps: int = 0) -> str:
    """What an app shows (RFC 6238), so many half minutes from now."""
    counter = struct.pack(">Q", int(time.time()) // 30 + steps)
    digest = hmac.new(b32decode(secret), counter, hashlib.sha1).digest()
    (number,) = struct.unpack(">I", digest[digest[-1] & 15 :][:4])
    return f"{(number & 0x7FFFFFFF) % 10**6:06}"


@pytest.fixture
def eva() -> Person:
    cache.clear()  # django-allauth notes there which codes were used
    person = hall.person("Eva")
    people_verbs.change_address(person, "eva@lillstad.se")
    return person


@pytest.fixture
def codes(eva: Person) -> list[str]:
    return people_verbs.set_second_factor(eva, SECRET)


def password(client: Client, name: str = "eva@lillstad.se", onward: str = "") -> object:
    return client.post(SIGN_IN, {"name": name, "password": hall.PASSWORD, "next": onward})


def is_in(client: Client) -> bool:
    return client.get(MINE).status_code == 200


@pytest.mark.parametrize("name", ["eva@lillstad.se", "EVA@lillstad.se", "Eva"])
def test_somebody_signs_in_with_their_address_or_their_name(eva: Person, client: Client, name: str) -> None:
    assert password(client, name).headers["Location"] == MINE and is_in(client)


def test_an_address_that_two_have_lets_neither_in(eva: Person, client: Client) -> None:
    other = hall.person("Ewa").user
    other.email = "eva@lillstad.se"
    other.save()

    assert password(client).status_code == 401


def test_an_address_is_one_persons(eva: Person, client: Client) -> None:
    client.force_login(hall.person("bo").user, entrance.OWN_SIGN_IN)
    page = client.post(MINE, {"act": "address", "address": "Eva@lillstad.se", "old": hall.PASSWORD})
    wrong = client.post(MINE, {"act": "address", "address": "bo", "old": "fel"}).content.decode()

    assert page.status_code == 400 and "Någon annan här har den adressen" in page.content.decode()
    assert "stämmer inte" in wrong and "Skriv en e-postadress" in wrong
    assert client.post(MINE, {"act": "address", "address": "bo@lillstad.se", "old": hall.PASSWORD}).status_code == 302
    with pytest.raises(people_verbs.TakenError):
        people_verbs.change_address(eva, "bo@lillstad.se")


def test_the_password_alone_lets_nobody_in_who_has_a_second_factor(codes: list[str], client: Client) -> None:
    answer = password(client, onward="/metod/")

    assert answer.headers["Location"] == CODE and not is_in(client)
    assert client.post(CODE, {"code": "000000"}).status_code == 401 and not is_in(client)
    assert client.post(CODE, {"code": code()}).headers["Location"] == "/metod/" and is_in(client)


def test_without_the_password_no_code_is_asked_for(codes: list[str], client: Client) -> None:
    assert client.get(CODE).headers["Location"] == SIGN_IN
    assert client.post(CODE, {"code": code()}).headers["Location"] == SIGN_IN and not is_in(client)


def test_the_password_waits_ten_minutes_for_the_code_and_not_for_another_password(
    eva: Person, codes: list[str], client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    password(client)
    now = time.time()
    monkeypatch.setattr(entrance.time, "time", lambda: now + 601)
    assert client.post(CODE, {"code": code()}).headers["Location"] == SIGN_IN
    monkeypatch.undo()
    assert client.get(CODE).status_code == 200

    people_verbs.change_password(eva, "en helt annan lösenfras")
    assert client.post(CODE, {"code": code()}).headers["Location"] == SIGN_IN and not is_in(client)


def test_a_code_that_was_used_is_of_no_use_in_any_process(eva: Person, codes: list[str]) -> None:
    first = code()
    assert second_factors.is_right(eva.user, first)
    cache.clear()  # another process has another
    with pytest.raises(tallies.TooManyError):
        second_factors.is_right(eva.user, first)


def test_after_eight_wrong_codes_even_the_right_one_waits(codes: list[str], client: Client) -> None:
    password(client)
    answers = [client.post(CODE, {"code": f"00000{at}"}).status_code for at in range(limits.SECOND_FACTOR.most)]
    right = client.post(CODE, {"code": code()})

    assert set(answers) == {401} and right.status_code == 429 and not is_in(client)


def test_a_written_code_lets_somebody_in_once(codes: list[str], eva: Person) -> None:
    assert len(set(codes)) == 10
    for answer in (302, 401):
        client = Client()
        password(client)
        Tally.objects.all().delete()
        assert client.post(CODE, {"code": f" {codes[0].upper()} "}).status_code == answer
    assert second_factors.codes_left(eva.user) == 9


def test_another_persons_codes_are_no_use(codes: list[str], client: Client) -> None:
    bo = hall.person("bo")
    others = people_verbs.set_second_factor(bo, SECRET[::-1].replace("1", "A"))
    password(client)

    assert client.post(CODE, {"code": others[0]}).status_code == 401


def test_a_second_factor_is_set_with_the_password_and_a_code_and_taken_away_with_the_password(eva: Person) -> None:
    client = Client()
    client.force_login(eva.user, entrance.OWN_SIGN_IN)
    page = client.get(FACTOR).content.decode()
    secret = re.search(r'<code class="address">([A-Z2-7]+)</code>', page)[1]
    assert "<svg" in page and " style=" not in page and "<?xml" not in page
    wrong = client.post(FACTOR, {"code": "000000", "password": "fel"})
    told = wrong.content.decode()
    assert wrong.status_code == 400 and "lösenordet stämmer inte" in told and "Koden stämmer inte" in told
    assert secret in told, "whoever misspells scans nothing anew"

    kept = client.post(FACTOR, {"code": code(secret), "password": hall.PASSWORD})
    assert kept.status_code == 200 and kept.headers["Cache-Control"] == "no-store"
    assert len(re.findall(r"<li><code>[0-9a-f]{10}</code>", kept.content.decode())) == 10
    assert second_factors.has(eva.user)
    assert client.post(FACTOR, {"act": "drop", "password": "fel"}).status_code == 400 and second_factors.has(eva.user)
    again = client.post(FACTOR, {"act": "codes", "password": hall.PASSWORD})
    assert again.content != kept.content and second_factors.codes_left(eva.user) == 10
    assert client.post(FACTOR, {"act": "drop", "password": hall.PASSWORD}).status_code == 302
    assert not second_factors.has(eva.user)
    words = ["set_second_factor", "renewed_recovery_codes", "dropped_second_factor"]
    assert list(Entry.objects.order_by("number").values_list("verb", flat=True))[-3:] == words
    assert audit.broken() == []


def test_strangers_have_no_second_factor_to_set(client: Client) -> None:
    assert client.get(FACTOR).status_code == client.post(FACTOR, {"code": "1"}).status_code == 404


def test_whoever_gets_a_new_link_has_lost_the_second_factor_too(eva: Person, codes: list[str]) -> None:
    people_verbs.renew_link(OPERATOR, eva)

    assert not second_factors.has(eva.user)


def test_what_codes_are_made_of_is_not_read_from_the_database_nor_under_another_key(
    eva: Person, codes: list[str], settings
) -> None:
    rows = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert SECRET not in rows and not any(one in rows for one in codes)

    settings.SECRET_KEY = "another" * 10
    assert not second_factors.is_right(eva.user, code()) and not second_factors.is_right(eva.user, codes[0])
