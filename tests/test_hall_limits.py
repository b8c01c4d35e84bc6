# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Nobody guesses, floods or is locked out: limits count for all processes, by address behind the proxy that is trusted."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.http import HttpResponse
from django.test import Client, RequestFactory, override_settings
from hypothesis import given
from hypothesis import strategies as st

from klimatkontrakt.hall.core import addresses, limits, tallies
from klimatkontrakt.hall.core.models import Entry, Flaw, Job, Tally
from klimatkontrakt.hall.core.tallies import Limit, TooManyError
from klimatkontrakt.hall.people import devices, invitations
from tests import extent, hall
from tests.cities import ROOT

SIGN_IN, MINE = "/logga-in/", "/mina-sidor/"
THREE = Limit("of_a_test", 3, 30, "small enough for a pencil")
OFTEN_ENOUGH = 40


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """The clock of limits, which stands until it is moved."""
    moments = [tallies.timezone.now()]

    class Clock:
        @staticmethod
        def now():
            return moments[0]

    monkeypatch.setattr(tallies, "timezone", Clock)
    return lambda seconds: moments.__setitem__(0, moments[0] + timedelta(seconds=seconds))


def tries(count: int, subject: str = "a") -> list[bool]:
    """Whether each of so many tries is let through."""
    passed = []
    for _ in range(count):
        try:
            tallies.take(THREE, subject)
            passed.append(True)
        except TooManyError:
            passed.append(False)
    return passed


@pytest.mark.django_db
def test_a_bucket_of_three_fills_with_one_every_ten_seconds(clock) -> None:
    assert tries(5) == [True, True, True, False, False]
    clock(9)
    assert tries(1) == [False]
    clock(1)  # 10 s: one of three in 30 s
    assert tries(2) == [True, False]
    clock(1_000)
    assert tries(4) == [True, True, True, False]
    assert tries(1, "b") == [True]


@pytest.mark.django_db
def test_a_refused_try_says_how_long_to_wait(clock) -> None:
    tries(3)
    clock(4)
    with pytest.raises(TooManyError) as refused:
        tallies.take(THREE, "a")

    assert refused.value.wait_seconds == 6


@pytest.mark.django_db
def test_what_is_given_back_was_never_counted(clock) -> None:
    tries(3)
    tallies.give_back([(THREE, "a")])

    assert tries(2) == [True, False]


@pytest.mark.django_db
def test_the_operator_is_told_once_in_a_while_that_too_much_is_tried_and_not_by_whom(caplog) -> None:
    tallies._told_at.clear()
    tries(9, "beata@example.se")
    lines = [record.getMessage() for record in caplog.records if record.name == "klimatkontrakt.hall"]

    assert lines == ["of_a_test: more is tried than 3 in 30 s, and is refused"]


@pytest.mark.django_db
def test_a_row_of_a_limit_names_nobody(client: Client) -> None:
    hall.person("bob")
    client.post(SIGN_IN, {"name": "bob", "password": "fel"}, REMOTE_ADDR="192.0.2.77")

    keys = list(Tally.objects.values_list("key", flat=True))
    assert len(keys) == 2
    assert not any("bob" in key or "192" in key for key in keys)


@pytest.mark.django_db
def test_a_database_that_cannot_count_refuses_guesses_and_lets_readers_read(monkeypatch) -> None:
    def broken(*args: object) -> float:
        raise DatabaseError("database or disk is full")

    monkeypatch.setattr(tallies, "_take", broken)
    tallies.take(limits.EXPORT, "a")
    with pytest.raises(DatabaseError):
        tallies.take(limits.SIGN_IN_NAME, "a")


def test_every_limit_has_a_name_of_its_own_and_a_reason() -> None:
    assert len({limit.name for limit in limits.LIMITS}) == len(limits.LIMITS) > 8
    assert all(limit.most >= 1 and limit.seconds >= 60 and len(limit.reason) > 30 for limit in limits.LIMITS)


def wrong(name: str, address: str, client: Client | None = None) -> HttpResponse:
    return (client or Client()).post(SIGN_IN, {"name": name, "password": "fel"}, REMOTE_ADDR=address)


def is_told(response: HttpResponse) -> bool:
    """Whether a refusal says what, and how long to wait."""
    text = response.content.decode()
    return response.status_code == 429 and int(response.headers["Retry-After"]) > 0 and "Vänta" in text


@pytest.mark.django_db
def test_one_address_cannot_try_many_names() -> None:
    answers = [wrong(f"person {n}", "192.0.2.1") for n in range(OFTEN_ENOUGH)]

    assert [answer.status_code for answer in answers].count(401) == limits.SIGN_IN_ADDRESS.most
    assert is_told(answers[-1])
    assert wrong("person", "192.0.2.2").status_code == 401


@pytest.mark.django_db
def test_many_addresses_cannot_try_one_name_however_it_is_spelt() -> None:
    hall.person("alice", administrator=True)
    answers = [wrong(("alice", "ALICE")[n % 2], f"198.51.100.{n}") for n in range(OFTEN_ENOUGH)]

    assert [answer.status_code for answer in answers].count(401) == limits.SIGN_IN_NAME.most
    assert is_told(answers[-1])


@pytest.mark.django_db
def test_a_name_that_nobody_has_is_counted_as_one_that_somebody_has() -> None:
    hall.person("alice")
    known = [wrong("alice", f"198.51.100.{n}").status_code for n in range(12)]
    unknown = [wrong("nobody", f"203.0.113.{n}").status_code for n in range(12)]

    assert known == unknown


@pytest.mark.django_db
def test_nobody_outside_locks_an_administrator_out_of_a_browser_that_knows_them() -> None:
    hall.person("alice", administrator=True)
    own = Client()
    assert sign_in(own, "alice").status_code == 302
    own.post("/logga-ut/")
    for n in range(OFTEN_ENOUGH):
        wrong("alice", f"198.51.100.{n}")
        wrong(f"x{n}", "192.0.2.1")

    assert sign_in(Client(), "alice").status_code == 429, "a stranger who knows the password waits"
    assert sign_in(own, "alice", REMOTE_ADDR="192.0.2.1").status_code == 302, "not even from the guesser's address"


@pytest.mark.django_db
def test_a_session_goes_on_while_others_guess() -> None:
    hall.person("alice", administrator=True)
    own = Client()
    sign_in(own, "alice")
    for n in range(OFTEN_ENOUGH):
        wrong("alice", f"198.51.100.{n}")

    assert own.get(MINE).status_code == 200


@pytest.mark.django_db
def test_a_known_browser_guesses_no_more_than_anyone() -> None:
    hall.person("alice")
    own = Client()
    sign_in(own, "alice")
    own.post("/logga-ut/")
    answers = [wrong("alice", f"198.51.100.{n}", own).status_code for n in range(12)]

    assert answers.count(401) == limits.SIGN_IN_DEVICE.most


@pytest.mark.django_db
def test_a_browser_is_known_for_its_own_account_alone() -> None:
    hall.person("alice")
    hall.person("bob")
    own = Client()
    sign_in(own, "bob")
    for n in range(OFTEN_ENOUGH):
        wrong("alice", f"198.51.100.{n}")

    assert sign_in(own, "alice").status_code == 429


@pytest.mark.django_db
def test_those_who_share_a_browser_are_each_known_in_it_up_to_five() -> None:
    own = Client()
    names = [f"person {n}" for n in range(6)]
    for name in names:
        hall.person(name)
        sign_in(own, name)
        own.post("/logga-ut/")
    for name in names:
        for n in range(limits.SIGN_IN_NAME.most + 1):
            wrong(name, f"198.51.100.{n}")

    assert [sign_in(own, name).status_code for name in names[1:]] == [302] * 5
    assert sign_in(own, names[0]).status_code == 429


@pytest.mark.django_db
@pytest.mark.parametrize("forged", extent.some(["x", "", "é", ":::", "WzEsIngiXQ:1abc:xyz"], 2))
def test_a_cookie_that_the_hall_did_not_sign_knows_nobody(forged: str) -> None:
    hall.person("alice")
    own = Client()
    own.cookies[devices.COOKIE] = forged
    for n in range(OFTEN_ENOUGH):
        wrong("alice", f"198.51.100.{n}", own)

    assert sign_in(own, "alice").status_code == 429


def sign_in(client: Client, name: str, **more: str) -> HttpResponse:
    return client.post(SIGN_IN, {"name": name, "password": hall.PASSWORD}, **more)


@pytest.mark.django_db
def test_right_passwords_are_never_counted() -> None:
    for n in range(OFTEN_ENOUGH):
        assert n > 3 or hall.person(f"person {n}")
        assert sign_in(Client(), f"person {n % 4}").status_code == 302


@pytest.mark.django_db
def test_the_operator_opens_a_name_while_others_guess_and_it_stands_in_the_log() -> None:
    hall.person("alice", administrator=True)
    for n in range(OFTEN_ENOUGH):
        wrong("alice", f"198.51.100.{n}")
    call_command("unlock", "alice", stdout=io.StringIO())
    for n in range(OFTEN_ENOUGH):
        wrong("alice", f"203.0.113.{n}")

    assert sign_in(Client(), "alice").status_code == 302
    assert Entry.objects.latest("number").verb == "unlocked"
    with pytest.raises(CommandError, match="alice"):
        call_command("unlock", "alicia")


@pytest.mark.django_db
def test_the_present_password_cannot_be_guessed_from_a_browser_that_was_left_open() -> None:
    own = Client()
    hall.person("alice")
    sign_in(own, "alice")
    new = {"password": "en helt annan lösenfras", "again": "en helt annan lösenfras"}
    answers = [own.post(MINE, {"old": f"gissning {n}", **new}) for n in range(12)]

    assert [answer.status_code for answer in answers].count(400) == limits.OLD_PASSWORD.most
    assert is_told(answers[-1])
    assert own.post(MINE, {"old": hall.PASSWORD, **new}).status_code == 429


@pytest.mark.django_db
def test_a_right_present_password_is_no_guess() -> None:
    own = Client()
    hall.person("alice")
    sign_in(own, "alice")
    answers = {
        own.post(MINE, {"old": hall.PASSWORD, "password": "kort", "again": "kort"}).status_code for _ in range(12)
    }

    assert answers == {400}


@extent.in_all
@pytest.mark.django_db
def test_flaws_are_told_of_a_few_times_from_one_address_and_a_hundred_times_from_all() -> None:
    def told(address: str) -> HttpResponse:
        return Client().post("/rapportera-brist/", {"text": "Diagrammet"}, REMOTE_ADDR=address)

    answers = [told("192.0.2.1") for _ in range(12)]
    assert Flaw.objects.count() == limits.FLAW.most and is_told(answers[-1])
    for n in range(120):
        told(f"198.51.100.{n}")
    assert Flaw.objects.count() == limits.FLAWS_IN_ALL.most


@pytest.mark.django_db
def test_a_faulty_report_of_a_flaw_is_not_counted() -> None:
    answers = {Client().post("/rapportera-brist/", {"text": ""}).status_code for _ in range(12)}

    assert answers == {400}


@pytest.mark.django_db
def test_one_time_links_cannot_be_guessed_and_a_right_one_opens_all_the_same() -> None:
    real = invitations.first_administrator()
    answers = [hall.open_link(Client(), f"/valkommen/#MQ.gissning{n}-") for n in range(OFTEN_ENOUGH)]

    assert [answer.status_code for answer in answers].count(410) == limits.ONE_TIME_LINK.most
    assert is_told(answers[-1])
    assert hall.open_link(Client(), real).status_code == 200


@pytest.mark.django_db
def test_a_reader_takes_so_many_files_and_no_more() -> None:
    hall.version()
    answers = [Client().get("/kommun/lillstad/versioner/1/zip/").status_code for _ in range(limits.EXPORT.most + 2)]

    assert answers[-2:] == [429, 429] and set(answers[:-2]) == {200}
    assert Client().get("/kommun/lillstad/versioner/1/zip/", REMOTE_ADDR="192.0.2.9").status_code == 200


@pytest.mark.django_db
def test_the_works_that_a_reader_begins_are_counted(monkeypatch) -> None:
    hall.version()
    hall.forget_answers()
    monkeypatch.setattr(limits, "WORK_FOR_READER", Limit("work_for_reader", 1, 600, "one alone"))
    first = Client().get("/kommun/lillstad/?scenario=contract").status_code
    again = Client().get("/kommun/lillstad/?scenario=contract").status_code
    other = Client().get("/kommun/lillstad/?scenario=baseline").status_code

    assert (first, again, other) == (503, 503, 429)
    assert Job.objects.count() == 1


@pytest.mark.django_db
def test_folders_are_handed_in_so_often_and_no_more(monkeypatch) -> None:
    monkeypatch.setattr(limits, "HAND_IN", Limit("hand_in", 2, 600, "two"))
    own = Client()
    hall.person("alice", administrator=True)
    sign_in(own, "alice")

    def sent() -> int:
        archive = io.BytesIO(hall.zipped(hall.files()))
        archive.name = "lillstad.zip"
        return own.post("/ny-kommun/", {"archive": archive}).status_code

    assert [sent() for _ in range(3)] == [302, 302, 429]


# From which address does a visitor come? (trusted, who is connected, what X-Forwarded-For says, who is counted)
CAME_FROM = [
    ("", "192.0.2.1", None, "192.0.2.1"),
    ("", "192.0.2.1", "198.51.100.7", "192.0.2.1"),  # nobody is trusted
    ("1", "10.0.0.1", "198.51.100.7", "198.51.100.7"),
    ("1", "10.0.0.1", "1.1.1.1, 198.51.100.7", "198.51.100.7"),  # what the visitor wrote stands to the left
    ("2", "10.0.0.1", "1.1.1.1, 198.51.100.7, 10.0.0.2", "198.51.100.7"),
    ("2", "10.0.0.1", "198.51.100.7", "198.51.100.7"),
    ("10.0.0.0/8", "10.0.0.1", "1.1.1.1, 198.51.100.7", "198.51.100.7"),
    ("10.0.0.0/8", "10.0.0.1", "1.1.1.1, 198.51.100.7, 10.9.9.9", "198.51.100.7"),
    ("10.0.0.0/8", "192.0.2.1", "198.51.100.7", "192.0.2.1"),  # not by the proxy: its word is not taken
    ("10.0.0.0/8,2001:db8::1", "2001:db8::1", "2001:db8:7:7:1:2:3:4", "2001:db8:7:7::/64"),
    ("127.0.0.1", "127.0.0.1", None, "127.0.0.1"),
    ("1", "10.0.0.1", "rubbish", "10.0.0.1"),
    ("10.0.0.0/8", "10.0.0.1", "198.51.100.7, rubbish", "10.0.0.1"),
    ("1", "10.0.0.1", "198.51.100.7:4711", "198.51.100.7"),
    ("1", "10.0.0.1", '"[2001:db8:1:2::9]:4711"', "2001:db8:1:2::/64"),
    ("1", "10.0.0.1", "::ffff:198.51.100.7", "198.51.100.7"),
    ("", "::ffff:192.0.2.1", None, "192.0.2.1"),
    ("", "fe80::1%eth0", None, "fe80::/64"),
    ("", "", None, addresses.UNKNOWN),
]  # fmt: skip


@pytest.mark.parametrize(("trusted", "peer", "told", "address"), CAME_FROM)
def test_the_right_most_address_that_is_no_trusted_proxys_is_counted(trusted, peer, told, address) -> None:
    more = {} if told is None else {"HTTP_X_FORWARDED_FOR": told}
    with override_settings(PROXIES=addresses.proxies(trusted)):
        assert addresses.of(RequestFactory().get("/", REMOTE_ADDR=peer, **more)) == address


@given(st.text(max_size=80))
def test_whatever_a_visitor_writes_left_of_the_proxy_changes_nothing(written: str) -> None:
    with override_settings(PROXIES=1):
        request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=f"{written}, 198.51.100.7")
        assert addresses.of(request) == "198.51.100.7"


@pytest.mark.parametrize("said", ["nginx", "10.0.0.0/40", "1,2", "²", "-1", "100"])
def test_a_setting_of_proxies_that_says_nothing_is_told(said: str) -> None:
    with pytest.raises(addresses.WrongProxiesError, match="KK_PROXIES"):
        addresses.proxies(said)


def test_a_proxy_that_nobody_has_named_is_told_of_once(caplog) -> None:
    addresses._warn_of.cache_clear()
    for peer in ("10.1.2.3", "10.1.2.3", "8.8.8.8"):
        addresses.of(RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR="198.51.100.7"))

    assert [record.args for record in caplog.records if "KK_PROXIES" in record.msg] == [
        (addresses._parsed("10.1.2.3"),)
    ]


TRYING = """
import sys
from klimatkontrakt.hall.core import manage
import os, django
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klimatkontrakt.hall.core.settings")
django.setup()
from klimatkontrakt.hall.core import tallies
from concurrent.futures import ThreadPoolExecutor
from django.db import connection
limit = tallies.Limit("of_a_test", 7, 3600, "small")
def tried(n):
    try:
        tallies.take(limit, "a")
        return 1
    except tallies.TooManyError:
        return 0
    finally:
        connection.close()
with ThreadPoolExecutor(4) as pool:
    print(sum(pool.map(tried, range(12))))
"""


@extent.in_all
def test_three_processes_of_four_threads_let_seven_tries_through_and_no_more(tmp_path: Path) -> None:
    environment = {**os.environ, "KK_HOME": str(tmp_path), "PYTHONPATH": str(ROOT / "src")}
    for name in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL"):
        environment.pop(name, None)
    manage = [sys.executable, "-m", "klimatkontrakt.hall.core.manage", "migrate", "-v0"]
    subprocess.run(manage, env=environment, check=True)
    running = [
        subprocess.Popen([sys.executable, "-c", TRYING], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]

    assert sum(int(process.communicate(timeout=120)[0]) for process in running) == 7


@pytest.mark.django_db
def test_a_visitor_who_writes_addresses_of_their_own_is_still_one() -> None:
    with override_settings(PROXIES=1):
        for n in range(OFTEN_ENOUGH):
            answer = Client().post(
                SIGN_IN, {"name": f"x{n}", "password": "fel"}, HTTP_X_FORWARDED_FOR=f"203.0.113.{n}, 198.51.100.7"
            )

    assert answer.status_code == 429
