# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""An erased person is nowhere in the database: not a name, not an address, not a browser, in whichever table."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client

from klimatkontrakt.hall.core import audit, declarations
from klimatkontrakt.hall.core.actors import OPERATOR
from klimatkontrakt.hall.core.models import Flaw, Person
from klimatkontrakt.hall.people import verbs as people_verbs
from tests import extent, hall
from tests.cities import ROOT

NAME, ADDRESS, BROWSER = "beata.borttagen@example.se", "193.10.7.77", "Sällsynt-Bläddrare/7.7"
THEIRS = {"REMOTE_ADDR": ADDRESS, "HTTP_USER_AGENT": BROWSER, "HTTP_X_FORWARDED_FOR": ADDRESS}
OF_DJANGO = {"django_migrations", "sqlite_sequence"}


def columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]


def dump() -> str:
    """Everything that the database holds, every table that there is, with what is packed unpacked."""
    told = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                told += [
                    f"{table}: {bytes(v)!r}" if isinstance(v, bytes | memoryview) else f"{table}: {v}" for v in row
                ]
    return "\n".join(told)


def test_every_table_of_the_database_is_of_a_model_that_says_what_becomes_of_it(db) -> None:
    declared = {model._meta.db_table for model in declarations.every()}
    between = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}

    assert set(connection.introspection.table_names()) - OF_DJANGO <= between
    assert between - declared == {"auth_group_permissions", "auth_user_groups", "auth_user_user_permissions"}


def test_no_table_but_those_that_say_so_has_a_column_for_names_or_addresses(db) -> None:
    named = {
        (model._meta.db_table, model._meta.get_field(name).column)
        for model in declarations.naming_people()
        for name in declarations.of(model).names_people
    }
    words = ("name", "mail", "ip_", "address", "agent")
    of_things = {
        "name", "codename", "app_label", "app", "model", "slug", "is_template", "backend_name", "queue_name", "task_path",
        "email_address_id",  # the key of an address's row, which says itself that it names somebody
    }  # fmt: skip
    found = {
        (table, column)
        for table in connection.introspection.table_names()
        for column in columns(table)
        if any(word in column for word in words) and column not in of_things
    }

    assert found <= named


def everything_of_beata() -> Person:
    """What somebody does who is in every table: guesses, sessions, seats, hand-ins, plans, flaws, work."""
    alice = hall.person("alice", administrator=True)
    beata = people_verbs.add_person(OPERATOR, NAME, is_administrator=False)
    people_verbs.welcome(beata, NAME, hall.PASSWORD)
    city = hall.worked(hall.version()).city
    hall.make_editor(alice, beata, city)
    client = Client(**THEIRS)
    for name in (NAME, NAME.upper(), "någon"):
        client.post("/logga-in/", {"name": name, "password": "fel"})
    Client(**THEIRS).post("/logga-in/", {"name": NAME, "password": hall.PASSWORD})
    client.post("/logga-in/", {"name": NAME, "password": hall.PASSWORD})
    assert client.get("/mina-sidor/").status_code == 200
    client.post("/mina-sidor/", {"old": "fel", "password": "x", "again": "y"})
    client.get("/kommun/lillstad/versioner/1/zip/")
    client.post("/valkommen/", {"code": "MQ.gissning-"})
    archive = SimpleUploadedFile("lillstad.zip", hall.zipped(hall.files()), content_type="application/zip")
    assert client.post("/kommun/lillstad/lamna-version/", {"archive": archive, "message": "Ny"}).status_code == 302
    hall.do_waiting_jobs("import")
    plan = {"name": "En plan", "query": "scenario=contract&plan=electric_cars:50"}
    assert client.post("/kommun/lillstad/vad-hander-om/spara/", plan).status_code == 302
    assert client.post("/rapportera-brist/", {"text": "Diagrammet", "answer_to": NAME}).status_code == 302
    people_verbs.unlock(OPERATOR, beata, minutes=30)
    return Person.objects.get(pk=beata.pk)


@pytest.mark.django_db
def test_an_erased_person_leaves_no_trace_in_any_table(caplog) -> None:
    beata = everything_of_beata()
    pseudonym = str(beata.pseudonym)
    assert NAME in dump()
    alice = Person.objects.get(user__username="alice")
    people_verbs.erase_person(alice, beata, made_from=people_verbs.standing(beata))
    left = dump()

    for trace in (NAME, NAME.upper(), ADDRESS, BROWSER):
        assert trace.lower() not in left.lower(), trace
    assert pseudonym in left and audit.broken() == []
    assert Flaw.objects.get().text == "Diagrammet"
    assert not any(trace in caplog.text for trace in (NAME, ADDRESS, BROWSER))


@pytest.mark.django_db
def test_nothing_that_a_visitor_is_known_by_is_in_the_database_while_they_are_there() -> None:
    everything_of_beata()
    there = dump()

    assert ADDRESS not in there and BROWSER not in there


@pytest.mark.django_db(transaction=True)
def test_a_backup_from_after_an_erasure_names_nobody_who_is_erased(tmp_path: Path) -> None:
    import zipfile

    beata = everything_of_beata()
    alice = Person.objects.get(user__username="alice")
    people_verbs.erase_person(alice, beata, made_from=people_verbs.standing(beata))
    call_command("backup", str(tmp_path / "hall.zip"), stdout=io.StringIO())

    with zipfile.ZipFile(tmp_path / "hall.zip") as archive:
        assert not any(NAME.encode() in archive.read(name) for name in archive.namelist())


@extent.in_all
def test_sqlite_writes_over_what_is_erased_in_its_file_and_in_its_log(tmp_path: Path) -> None:
    environment = {**os.environ, "KK_HOME": str(tmp_path), "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"}
    for name in ("DJANGO_SETTINGS_MODULE", "DATABASE_URL"):
        environment.pop(name, None)
    program = f"""
import sys
from klimatkontrakt.hall.core import manage
sys.argv = ["hall", "migrate", "-v0"]
manage.main()
from klimatkontrakt.hall.core import retention
from klimatkontrakt.hall.core.actors import OPERATOR
from klimatkontrakt.hall.people import verbs
alice = verbs.add_person(OPERATOR, "alice", is_administrator=True)
beata = verbs.add_person(OPERATOR, {NAME!r}, is_administrator=False)
files = lambda: b"".join(path.read_bytes() for path in __import__("pathlib").Path({str(tmp_path)!r}).glob("hall.sqlite3*"))
print({NAME!r}.encode() in files())
verbs.erase_person(alice, beata, made_from=verbs.standing(beata))
retention.sweep()
print({NAME!r}.encode() in files())
"""
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)

    assert done.stdout.split() == ["True", "False"], done.stderr[-2000:]
