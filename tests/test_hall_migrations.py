# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""The hall's tables come and go by their migrations, and what is frozen is frozen again afterwards."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from klimatkontrakt.hall.core.actors import OPERATOR
from klimatkontrakt.hall.core.models import Entry
from klimatkontrakt.hall.people import verbs as people_verbs
from tests import extent


def _tables() -> set[str]:
    return {name for name in connection.introspection.table_names() if name.startswith("hall_")}


@extent.in_all
@pytest.mark.django_db(transaction=True)
def test_migrations_go_back_to_nothing_and_forward_again() -> None:
    before = _tables()
    call_command("migrate", "hall", "zero", verbosity=0, interactive=False)
    nothing = _tables()

    call_command("migrate", verbosity=0, interactive=False)

    assert nothing == set()
    assert _tables() == before
    people_verbs.add_person(OPERATOR, "alice", is_administrator=True)
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.update(verb="other")


@extent.in_all
@pytest.mark.django_db(transaction=True)
def test_each_migration_can_be_taken_back_alone() -> None:
    people_verbs.add_person(OPERATOR, "alice", is_administrator=True)
    call_command("migrate", "hall", "0001", verbosity=0, interactive=False)

    thawed = Entry.objects.update(verb="other")
    call_command("migrate", verbosity=0, interactive=False)

    assert thawed == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.update(verb="again")


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", "hall", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_what_an_earlier_release_kept_of_sign_ins_goes_with_its_tables() -> None:
    call_command("migrate", "hall", "0006", verbosity=0, interactive=False)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE axes_accessattempt (id integer PRIMARY KEY, username varchar(255))")
        cursor.execute(
            "CREATE TABLE axes_accessattemptexpiration (access_attempt_id integer REFERENCES axes_accessattempt (id))"
        )
        cursor.execute("INSERT INTO axes_accessattempt VALUES (1, 'bob')")
        cursor.execute("INSERT INTO axes_accessattemptexpiration VALUES (1)")
    kind = ContentType.objects.create(app_label="axes", model="accessattempt")
    Permission.objects.create(content_type=kind, codename="view_accessattempt", name="x")
    call_command("migrate", verbosity=0, interactive=False)

    assert not any(name.startswith("axes_") for name in connection.introspection.table_names())
    assert not ContentType.objects.filter(app_label="axes").exists()
    assert not Permission.objects.filter(codename="view_accessattempt").exists()
