# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""From SQLite to PostgreSQL by a backup and back: every row of every kind is equal, and the hall goes on."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import DataError, connection, transaction

from klimatkontrakt.folder.canonical import document_hash
from klimatkontrakt.hall.core import attachments, audit, backups, chain_checks, texts
from klimatkontrakt.hall.core.models import City, Flaw, Head, SavedPlan, Version
from klimatkontrakt.hall.flaws import verbs as flaw_verbs
from klimatkontrakt.hall.people import verbs as people_verbs
from tests import extent, hall
from tests.cities import ROOT
from tests.test_hall_backup import emptied
from tests.test_hall_chain import filled

LETTERS = "aåÄ ß\t\n\r\u2028\u00a0\ufeff\u200d🌲👩‍🌾'\"\\%_{}<&\x01\x7f"
SIGNING = "a key for tests, long enough that nobody guesses it"


@pytest.fixture(autouse=True)
def places(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ATTACHMENTS = tmp_path / "attachments"
    settings.BACKUP_SIGNING = SIGNING
    monkeypatch.setenv("KK_BACKUP_KEY", SIGNING)  # of the processes that are started


def odd(draw: random.Random, length: int) -> str:
    return "".join(draw.choice(LETTERS) for _ in range(draw.randrange(1, length)))


def oddly_filled(draw: random.Random) -> None:
    """A hall with a row of every kind, and more with all that their columns can hold."""
    version = filled()
    alice = people_verbs.Person.objects.get(is_administrator=True)
    for number in range(8):
        user = hall.person(f"p{number}.åß–{draw.randrange(9_999)}")
        moment = datetime(2026, 1, 1, draw.randrange(24), 1, 2, draw.choice([0, 1, 100, 123456, 999999]), tzinfo=UTC)
        with audit.by_the_hall("binds_from_here", odd(draw, 190)):
            city = City.objects.create(
                slug=odd(draw, 75) + str(number), name=odd(draw, 3900), shown="x", created=moment
            )
            files = {odd(draw, 30): odd(draw, 9_000) * 9, "b": "", "a": "x"}
            hashes = texts.keep(files)
            later = Version.objects.create(
                city=city, number=2**31 - 1, text_hashes=dict(reversed(hashes.items())), document=document_hash(files),
                message=odd(draw, 490), created=moment,
            )  # fmt: skip
            Head.objects.create(city=city, working=later, published=later)
            SavedPlan.objects.create(
                city=city,
                version=later,
                name=odd(draw, 110),
                query=odd(draw, 9000),
                author=user.pseudonym,
                created=moment,
            )
            Flaw.objects.create(text=odd(draw, 4000), page=odd(draw, 290), answer_to="å@example.se", at=moment)
            raw = draw.randbytes(draw.randrange(3000))
            attachments.put(
                city, odd(draw, 190), raw, kept_until=draw.choice([None, date(1, 1, 1), date(9999, 12, 31)])
            )
    people_verbs.erase_person(alice, user, made_from=people_verbs.standing(user))
    flaw_verbs.report_flaw(alice, version.city.slug, odd(draw, 900), "")


def rows_of(path: Path) -> dict[str, list[Any]]:
    """Every row of a backup, and every other file that is not of the moment when it was made."""
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name not in ("hall.json", "contents.json", "signature.json")]
        raws = {name: archive.read(name) for name in sorted(names)}
    return {name: [json.loads(line) for line in raw.splitlines()] if name.endswith("jsonl") else [raw]
            for name, raw in raws.items()}  # fmt: skip


def on(address: str, home: Path, *command: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATABASE_URL": address, "KK_HOME": str(home), "PYTHONPATH": str(ROOT / "src"),
                   "DJANGO_SETTINGS_MODULE": "klimatkontrakt.hall.core.settings"}  # fmt: skip
    manage = [sys.executable, "-m", "klimatkontrakt.hall.core.manage", *command]
    return subprocess.run(manage, env=environment, capture_output=True, text=True, check=False)


GOES_ON = """
from klimatkontrakt.hall.core.actors import OPERATOR
from klimatkontrakt.hall.core import chain_checks
from klimatkontrakt.hall.core.models import City
from klimatkontrakt.hall.flaws import verbs as flaw_verbs
from klimatkontrakt.hall.people import verbs as people_verbs
people_verbs.add_person(OPERATOR, "en ny", is_administrator=False)
flaw_verbs.report_flaw(None, "/", "ny", "")
City.objects.create(slug="ny", name="ny", shown="x").delete()
assert chain_checks.whole() == [], chain_checks.for_operator(chain_checks.whole())
"""


@extent.in_all
@pytest.mark.django_db(transaction=True)
def test_what_one_database_holds_comes_to_the_other_and_back_equal(tmp_path: Path, postgres: str) -> None:
    oddly_filled(random.Random(7))
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    backups.write(first)
    emptied()
    with psycopg.connect(postgres.replace("postgres://", "postgresql://"), autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS trip")
        server.execute("CREATE DATABASE trip")
    address = postgres.removesuffix("/postgres") + "/trip"

    for command in (("restore", str(first)), ("audit",), ("backup", str(second))):
        done = on(address, tmp_path / "home", *command)
        assert done.returncode == 0, done.stderr
    assert rows_of(second) == rows_of(first)
    done = on(address, tmp_path / "home", "shell", "-c", GOES_ON)
    assert done.returncode == 0, done.stderr

    call_command("restore", str(second))
    assert chain_checks.whole() == []
    third = tmp_path / "third.zip"
    backups.write(third)
    assert rows_of(third) == rows_of(first)
    flaw_verbs.report_flaw(None, "/", "Ännu en", "")
    hall.person("ny")
    assert chain_checks.whole() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("page", "answer_to"),
    [("\0", ""), ("/", "x" * 300 + "@example.se"), ("/", "å\0@example.se")],
)  # fmt: skip
def test_no_act_leaves_what_only_one_database_can_hold(page: str, answer_to: str) -> None:
    if connection.vendor == "postgresql":
        return  # it refuses by itself
    with pytest.raises(DataError, match="hall_flaw"), transaction.atomic():
        flaw_verbs.report_flaw(None, page, "text", answer_to)
    assert not Flaw.objects.exists()
    flaw_verbs.report_flaw(None, "/", "x" * 4000, "")
