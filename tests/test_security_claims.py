# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""What docs/security.md says and no other test sees: sessions that are ended, cookies, and what the program never does."""

from __future__ import annotations

import ast
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from tests import hall, source_trees

MINE = "/mina-sidor/"
SIGN_IN = "/logga-in/"
NEW = "en helt annan lösenfras"
CALLING = {"aiohttp", "ftplib", "http.client", "httpx", "requests", "smtplib", "telnetlib", "urllib.request", "urllib3"}
OWN_QUESTION = "hall/operation/"  # whether the hall itself answers yet
MAKING_CODE = {"eval", "exec", "compile", "__import__"}
OF_CODE = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "code"}


def signed_in(name: str) -> Client:
    client = Client()
    assert client.post(SIGN_IN, {"name": name, "password": hall.PASSWORD}).status_code == 302
    return client


def with_the_session_of(client: Client) -> Client:
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert thief.get(MINE).status_code == 200
    return thief


@pytest.mark.django_db
def test_signing_in_ends_the_session_that_was_there() -> None:
    hall.person("bob")
    hall.person("eva")
    client = signed_in("bob")
    thief = with_the_session_of(client)

    client.post(SIGN_IN, {"name": "eva", "password": hall.PASSWORD})

    assert [thief.get(MINE).status_code, client.get(MINE).status_code] == [404, 200]


@pytest.mark.django_db
def test_a_session_that_was_ended_opens_nothing() -> None:
    hall.person("bob")
    client = signed_in("bob")
    thief = with_the_session_of(client)

    client.post("/logga-ut/")

    assert thief.get(MINE).status_code == 404


@pytest.mark.django_db
def test_cookies_are_the_servers_alone() -> None:
    hall.person("bob")
    client = signed_in("bob")
    client.post(MINE, {"old": hall.PASSWORD, "password": NEW, "again": NEW})

    assert {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME} <= set(client.cookies)
    for name, cookie in client.cookies.items():
        assert (bool(cookie["httponly"]), cookie["samesite"]) == (True, "Lax"), name


def _answers() -> Iterator[HttpResponse]:
    hall.person("bob")
    elsewhere = {"Origin": "https://elsewhere.example"}
    for client in (Client(), signed_in("bob")):
        for address in ("/", SIGN_IN, MINE, "/halsa/", "/finns-inte/"):
            for method in ("GET", "OPTIONS"):
                yield client.generic(method, address, headers=elsewhere)


@pytest.mark.django_db
def test_no_other_site_may_read_a_page() -> None:
    assert [dict(answer.headers) for answer in _answers() if "Access-Control-Allow-Origin" in answer.headers] == []


@pytest.mark.django_db
def test_nothing_of_a_request_is_echoed_to_trace(client: Client) -> None:
    answer = client.generic("TRACE", "/?x=marked-address", "marked-body", headers={"X-Marked": "marked-header"})

    assert b"marked-header" not in answer.content and b"marked-body" not in answer.content


@pytest.mark.django_db
def test_what_is_written_at_sign_in_makes_no_line_of_the_log(caplog: pytest.LogCaptureFixture, client: Client) -> None:
    formatter = logging.Formatter(settings.LOGGING["formatters"]["plain"]["format"], style="{")
    for _ in range(9):
        client.post(f"{SIGN_IN}?x=%0Aforged", {"name": "bob\n2026-01-01 ERROR forged", "password": "x\nforged"})

    lines = [formatter.format(record) for record in caplog.records]
    assert [line for line in lines if "\n" in line or "ERROR forged" in line] == []


def _imported(node: ast.AST) -> set[str]:
    if isinstance(node, ast.Import):
        return {alias.name for alias in node.names}
    if isinstance(node, ast.ImportFrom) and node.level == 0:
        module = node.module or ""
        return {module, *(f"{module}.{alias.name}" for alias in node.names)}
    return set()


def _calls_out(node: ast.AST) -> bool:
    is_connecting = isinstance(node, ast.Attribute) and node.attr in ("create_connection", "connect_ex")
    return is_connecting or bool(_imported(node) & CALLING)


def _makes_code(node: ast.AST) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MAKING_CODE:
        return True
    if isinstance(node, ast.Attribute) and node.attr in ("system", "popen") and ast.unparse(node.value) == "os":
        return True
    if isinstance(node, ast.keyword) and node.arg in ("shell", "allow_pickle"):
        return not (isinstance(node.value, ast.Constant) and node.value.value is False)
    return bool(_imported(node) & OF_CODE)


def _name(path: Path) -> str:
    return path.relative_to(source_trees.SOURCE).as_posix()


def test_nothing_calls_out() -> None:
    callers = {_name(path) for path in source_trees.files() if any(map(_calls_out, source_trees.nodes(path)))}

    assert {name for name in callers if not name.startswith(OWN_QUESTION)} == set()


def test_no_code_is_made_of_data() -> None:
    made = {path: [node for node in source_trees.nodes(path) if _makes_code(node)] for path in source_trees.files()}

    assert [f"{_name(path)}:{getattr(node, 'lineno', 0)}" for path, nodes in made.items() for node in nodes] == []


@pytest.mark.parametrize(
    ("source", "is_code", "is_call"),
    [
        ("eval(text)", True, False), ("import pickle", True, False), ("from pickle import loads", True, False),
        ("os.system('x')", True, False), ("run(['x'], shell=True)", True, False), ("load(x, allow_pickle=False)", False, False),
        ("re.compile('x')", False, False), ("model.eval()", False, False), ("import urllib.request", False, True),
        ("from urllib import request", False, True), ("socket.create_connection(x)", False, True),
        ("socket.create_server(x)", False, False), ("from urllib.parse import quote", False, False),
    ],
)  # fmt: skip
def test_what_makes_code_or_calls_out_is_seen(source: str, is_code: bool, is_call: bool) -> None:
    nodes = list(ast.walk(ast.parse(source)))

    assert (any(map(_makes_code, nodes)), any(map(_calls_out, nodes))) == (is_code, is_call)
