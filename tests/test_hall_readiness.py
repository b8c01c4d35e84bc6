# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Supervisors are told whether the hall lives, and apart from that whether it can do its work."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from klimatkontrakt.hall.core import job_states, readiness
from klimatkontrakt.hall.core.models import Beat

pytestmark = pytest.mark.django_db
ADDRESSES = ("/halsa", "/halsa/", "/en/health", "/halsa/redo", "/halsa/redo/", "/en/health/ready", "/en/health/ready/")


@pytest.fixture(autouse=True)
def looked_at_anew(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(readiness, "last_look", readiness.LastLook())
    yield


def asked(client: Client, address: str = "/halsa/redo", **more: str) -> tuple[int, dict[str, bool], str]:
    response = client.get(address, **more)
    told = json.loads(response.content)
    assert told["ready"] == (response.status_code == 200)
    return response.status_code, {name: part["ok"] for name, part in told["checks"].items()}, response.content.decode()


def test_a_hall_with_a_worker_that_beats_is_ready(client: Client) -> None:
    job_states.beat()

    status, parts, said = asked(client)
    assert (status, parts) == (200, {"database": True, "worker": True, "disk": True})
    assert "Databasen går att skriva i" in said
    assert "The worker gives signs of life" in asked(client, "/en/health/ready")[2]


@pytest.mark.parametrize("moved", [timedelta(seconds=-job_states.SILENT_SECONDS - 2), timedelta(days=2), None])
def test_a_worker_that_gives_no_sign_of_life_is_told_whichever_way_the_clock_went(client: Client, moved) -> None:
    if moved is not None:
        Beat.objects.create(name=job_states.WORKER, at=timezone.now() + moved)

    status, parts, said = asked(client)
    assert (status, parts) == (503, {"database": True, "worker": False, "disk": True})
    assert "inget livstecken" in said


def test_a_database_that_takes_nothing_is_told_and_the_hall_lives(client: Client) -> None:
    job_states.beat()

    def full(execute, sql, *rest):
        if sql.startswith(("INSERT", "UPDATE")):
            raise OperationalError("database or disk is full")
        return execute(sql, *rest)

    with connection.execute_wrapper(full):
        status, parts, _ = asked(client)
        lives = client.get("/halsa")
    assert (status, parts) == (503, {"database": False, "worker": True, "disk": True})
    assert (lives.status_code, lives.content) == (200, b"ok")


@pytest.mark.parametrize("how", ["no room", "nearly none", "gone"])
def test_a_disk_without_room_is_told(client: Client, monkeypatch, settings, tmp_path: Path, how: str) -> None:
    job_states.beat()
    if how == "nearly none":
        monkeypatch.setattr("shutil.disk_usage", lambda path: SimpleNamespace(free=readiness.LEAST_FREE_BYTES - 1))
    elif how == "gone":
        settings.HOME = tmp_path / "nowhere"
    else:
        monkeypatch.setattr("tempfile.TemporaryFile", fails)

    status, parts, said = asked(client)
    assert (status, parts) == (503, {"database": True, "worker": True, "disk": False})
    assert "Disken är full" in said


def fails(**told: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "10.0.0.7", "klimat.example.se"])
def test_supervisors_are_answered_without_https_by_whichever_name(client: Client, settings, address, host) -> None:
    settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = True, ["klimat.example.se"]
    job_states.beat()
    told = Client().get(address, headers={"host": host})

    assert told.status_code == 200 and told.headers["Cache-Control"] == "no-store"
    assert Client().get("/", headers={"host": "klimat.example.se"}).status_code == 301


def test_asking_is_all_that_can_be_done_there(client: Client) -> None:
    assert [client.post(address).status_code for address in ADDRESSES] == [405] * len(ADDRESSES)
    assert client.head("/halsa/redo").status_code in (200, 503)


def test_whoever_asks_again_and_again_writes_once(client: Client) -> None:
    job_states.beat()
    client.get("/halsa/redo")
    Beat.objects.filter(name=readiness.OURS).delete()
    for _ in range(5):
        client.get("/halsa/redo")

    assert not Beat.objects.filter(name=readiness.OURS).exists()
