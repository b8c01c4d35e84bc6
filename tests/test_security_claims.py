# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What docs/security.md says and no other test sees: sessions that end, cookies, and what the program never does."""

from __future__ import annotations

import ast
import logging
from collections.abc import Callable, Iterator

import pytest
from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from klimatkontrakt.hall.core.actors import OPERATOR
from klimatkontrakt.hall.core.models import Person
from klimatkontrakt.hall.people import verbs
from tests import hall, source_trees

MINE = "/mina-sidor/"
SIGN_IN = "/logga-in/"
NEW = "en helt annan lösenfras"
CALLING = {"aiohttp", "ftplib", "http.client", "httpx", "requests", "smtplib", "socket", "urllib.request", "urllib3"}
OWN_QUESTION = "hall/operation/management/commands/start.py"  # whether the hall itself answers yet
MAKING_CODE = {"eval", "exec", "compile", "__import__"}
OF_CODE = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "code"}


def signed_in(name: str) -> Client:
    client = Client()
    assert client.post(SIGN_IN, {"name": name, "password": hall.PASSWORD}).status_code == 302
    return client


def session_of(client: Client) -> str:
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)


@pytest.mark.django_db
def test_signing_in_ends_the_session_that_was_there() -> None:
    hall.person("bob")
    hall.person("eva")
    client, stolen = signed_in("bob"), Client()
    stolen.cookies[settings.SESSION_COOKIE_NAME] = session_of(client)
    assert stolen.get(MINE).status_code == 200

    client.post(SIGN_IN, {"name": "eva", "password": hall.PASSWORD})

    assert stolen.get(MINE).status_code == 404
    assert client.get(MINE).status_code == 200


@pytest.mark.django_db
def test_a_session_that_was_ended_opens_nothing() -> None:
    hall.person("bob")
    client = signed_in("bob")
    stolen = Client()
    stolen.cookies[settings.SESSION_COOKIE_NAME] = session_of(client)
    assert stolen.get(MINE).status_code == 200

    client.post("/logga-ut/")

    assert stolen.get(MINE).status_code == 404


def _new_password(root: Person, bob: Person) -> None:
    verbs.change_password(bob, NEW)


def _new_link(root: Person, bob: Person) -> None:
    verbs.invite(root, bob, made_from=verbs.standing(bob))


def _operators_link(root: Person, bob: Person) -> None:
    verbs.renew_link(OPERATOR, bob)


def _erased(root: Person, bob: Person) -> None:
    verbs.erase_person(root, bob, made_from=verbs.standing(bob))


@pytest.mark.django_db
@pytest.mark.parametrize("act", [_new_password, _new_link, _operators_link, _erased])
def test_a_persons_sessions_end_with_their_password_or_account(act: Callable[[Person, Person], None]) -> None:
    root, bob = hall.person("root", administrator=True), hall.person("bob")
    first, second, roots = signed_in("bob"), signed_in("bob"), signed_in("root")

    act(root, Person.objects.get(pk=bob.pk))

    assert [client.get(MINE).status_code for client in (first, second, roots)] == [404, 404, 200]


@pytest.mark.django_db
def test_whoever_changes_their_password_stays_signed_in_where_they_did_it() -> None:
    hall.person("bob")
    here, elsewhere = signed_in("bob"), signed_in("bob")
    here.post(MINE, {"old": hall.PASSWORD, "password": NEW, "again": NEW})

    assert [client.get(MINE).status_code for client in (here, elsewhere)] == [200, 404]


@pytest.mark.django_db
def test_cookies_are_the_servers_alone() -> None:
    hall.person("bob")
    client = signed_in("bob")
    client.post(MINE, {"old": hall.PASSWORD, "password": NEW, "again": NEW})

    assert {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME} <= set(client.cookies)
    assert {
        name: (bool(cookie["httponly"]), cookie["samesite"]) for name, cookie in client.cookies.items()
    } == dict.fromkeys(client.cookies, (True, "Lax"))


def _answers() -> Iterator[HttpResponse]:
    hall.person("bob")
    elsewhere = {"Origin": "https://elsewhere.example"}
    for address in ("/", SIGN_IN, MINE, "/halsa/", "/finns-inte/"):
        for client in (Client(), signed_in("bob")):
            for method in ("GET", "OPTIONS"):
                yield client.generic(method, address, headers=elsewhere)


@pytest.mark.django_db
def test_no_other_site_may_read_a_page() -> None:
    assert [dict(answer.headers) for answer in _answers() if "Access-Control-Allow-Origin" in answer.headers] == []


@pytest.mark.django_db
def test_nothing_of_a_request_is_echoed_to_trace(client: Client) -> None:
    answer = client.generic("TRACE", "/?x=marked-address", "marked-body", headers={"X-Marked": "marked-header"})

    assert b"marked-header" not in answer.content and b"marked-body" not in answer.content


def _imported(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.level == 0:
        module = node.module or ""
        return {module, *(f"{module}.{alias.name}" for alias in node.names)}
    return set()


def _name(path: object) -> str:
    return str(path).split("/src/klimatkontrakt/", 1)[1]


def test_nothing_calls_out() -> None:
    callers = {
        _name(path) for path in source_trees.files() for node in source_trees.nodes(path) if _imported(node) & CALLING
    }

    assert callers == {OWN_QUESTION}


def _makes_code(node: ast.AST) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKING_CODE:
        return True
    if isinstance(node, ast.Call) and ast.unparse(node.func) in ("os.system", "os.popen"):
        return True
    if isinstance(node, ast.keyword) and node.arg in ("shell", "allow_pickle"):
        return not (isinstance(node.value, ast.Constant) and node.value.value is False)
    return bool(_imported(node) & OF_CODE)


def test_no_code_is_made_of_data() -> None:
    found = [
        f"{_name(path)}:{getattr(node, 'lineno', 0)}"
        for path in source_trees.files()
        for node in source_trees.nodes(path)
        if _makes_code(node)
    ]

    assert found == []


@pytest.mark.parametrize(
    ("source", "is_seen"),
    [
        ("eval(text)", True), ("import pickle", True), ("from pickle import loads", True), ("os.system('x')", True),
        ("run(['x'], shell=True)", True), ("load(x, allow_pickle=False)", False), ("re.compile('x')", False),
        ("model.eval()", False),
    ],
)  # fmt: skip
def test_what_makes_code_is_seen(source: str, is_seen: bool) -> None:
    assert any(_makes_code(node) for node in ast.walk(ast.parse(source))) is is_seen


@pytest.mark.django_db
def test_a_name_at_sign_in_makes_one_line_of_the_log(caplog: pytest.LogCaptureFixture, client: Client) -> None:
    formatter = logging.Formatter(settings.LOGGING["formatters"]["plain"]["format"], style="{")
    for _ in range(9):
        client.post(SIGN_IN, {"name": "bob\n2026-01-01 ERROR forged", "password": "x"})

    lines = [formatter.format(record) for record in caplog.records]
    assert any("login failure" in line for line in lines)
    assert [line for line in lines if "\n" in line or "forged" in line] == []


@pytest.mark.django_db
def test_a_sign_in_is_kept_and_a_failed_one_until_the_next_that_succeeds(client: Client) -> None:
    hall.person("bob")
    client.post(SIGN_IN, {"name": "bob", "password": "x"})
    failed = list(AccessAttempt.objects.values_list("username", "failures_since_start"))
    signed_in("bob")

    assert failed == [("bob", 1)]
    assert not AccessAttempt.objects.exists()
    assert list(AccessLog.objects.values_list("username", flat=True)) == ["bob"]
