# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Every model says what backup, erasure, the clock and the database's refusals do with it, and they go by that alone."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import DatabaseError, connection, models, transaction
from django.utils import timezone

from klimatkontrakt.hall.core import backups, declarations, frozen_tables, retention
from klimatkontrakt.hall.core.models import Flaw, Job, Person, Tally
from klimatkontrakt.hall.people import verbs as people_verbs
from tests import hall
from tests.cities import ROOT
from tests.test_hall_backup import emptied

DEBTOR = "hall.Borrowed"


@contextmanager
def installed(**said: object) -> Iterator[type[models.Model]]:
    """A model that a feature brings, with its table, for as long as it lasts."""
    fields = {"what": models.CharField(max_length=40), "__module__": __name__}
    model = type("Borrowed", (models.Model,), {**fields, **said, "Meta": type("Meta", (), {"app_label": "hall"})})
    with connection.schema_editor() as editor:
        editor.create_model(model)
    try:
        yield model
    finally:
        frozen_tables.thaw(connection, [model._meta.db_table])
        with connection.schema_editor() as editor:
            editor.delete_model(model)
        del apps.all_models["hall"]["borrowed"]
        apps.clear_cache()


SAID = {"kept_in_backup": True, "names_people": (), "retention": declarations.FOR_GOOD,
        "bound": declarations.NotBound("a model that a test made")}  # fmt: skip


def test_every_model_says_what_is_asked_of_it() -> None:
    for model in declarations.every():
        said = declarations.of(model)

        fields = {field.name: field for field in model._meta.get_fields()}
        assert set(said.names_people) <= set(fields), model
        assert {said.retention.since, said.retention.of_field} - {""} <= set(fields), model
    assert set(declarations.OF_LIBRARIES) <= {model._meta.label for model in declarations.every()}


ENDS = {
    "for_good": "for good", "erased": "until the person is erased", "removed": "until somebody removes it",
    "made_anew": "until it is made anew", "over": "until it is over",
}  # fmt: skip


def as_told(model: type[models.Model]) -> str:
    """A model's line in the operator's manual."""
    said = declarations.of(model)
    names = ", ".join(f"`{name}`" for name in said.names_people) or "–"
    how_long = "frozen, " * said.is_frozen + ENDS[said.retention.until]
    if said.retention.since:
        what = f"`{said.retention.of_field}` " if said.retention.of_field else ""
        days = f"{said.retention.days} days after" if said.retention.days else "after"
        how_long += f"; {what}{days} `{said.retention.since}`"
    return f"| {model._meta.label} | {'yes' if said.kept_in_backup else 'no'} | {names} | {how_long} |"


def test_the_operators_manual_tells_what_every_model_says() -> None:
    text = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    told = text.partition("held by tests/test_hall_declarations.py -->\n")[2].partition("\n\n")[0]

    assert told.splitlines()[2:] == sorted(map(as_told, declarations.every()))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("missing", declarations.ASKED)
def test_a_model_that_says_nothing_stops_backup_and_erasure(tmp_path: Path, missing: str) -> None:
    said = {name: value for name, value in SAID.items() if name != missing}
    with installed(**said), pytest.raises(declarations.UndeclaredError, match=f"hall.Borrowed .*{missing}"):
        backups.write(tmp_path / "hall.zip")


@pytest.mark.django_db(transaction=True)
def test_what_one_model_says_is_not_said_of_one_made_from_it() -> None:
    class Heir(Flaw):
        class Meta:
            app_label, proxy = "hall", True

    try:
        with pytest.raises(declarations.UndeclaredError):
            declarations.of(Heir)
    finally:
        del apps.all_models["hall"]["heir"]
        apps.clear_cache()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("is_kept", [True, False])
def test_a_new_model_is_in_the_backup_and_comes_back_if_it_says_so(tmp_path: Path, is_kept: bool) -> None:
    file = tmp_path / "hall.zip"
    with installed(**{**SAID, "kept_in_backup": is_kept}) as model:
        model.objects.create(what="en stege")
        call_command("backup", str(file))
        emptied()
        model.objects.all().delete()
        call_command("restore", str(file))

        assert list(model.objects.values_list("what", flat=True)) == ["en stege"] * is_kept
        model.objects.create(what="en spade")  # numbered after those that came back
    assert (f"{DEBTOR}.jsonl" in zipfile.ZipFile(file).namelist()) == is_kept


@pytest.mark.django_db(transaction=True)
def test_a_backup_from_before_a_model_comes_back_and_one_with_a_model_that_is_gone_does_not(tmp_path: Path) -> None:
    older, newer = tmp_path / "older.zip", tmp_path / "newer.zip"
    hall.person("alice")
    call_command("backup", str(older))
    with installed(**SAID) as model:
        model.objects.create(what="en stege")
        call_command("backup", str(newer))
        emptied()
        model.objects.all().delete()
        call_command("restore", str(older))
        assert Person.objects.count() == 1 and not model.objects.exists()
    emptied()

    with pytest.raises(backups.BackupError, match=r"knows no hall\.Borrowed"):
        backups.read(newer)
    assert not Person.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_new_model_that_says_it_is_frozen_is_so_after_the_next_migration() -> None:
    with installed(**SAID, is_frozen=True) as model:
        call_command("migrate", verbosity=0, interactive=False)
        row = model.objects.create(what="en stege")
        for act in (row.delete, lambda: model.objects.update(what="en spade")):
            with pytest.raises(DatabaseError), transaction.atomic():
                act()


@pytest.mark.django_db
def test_the_tables_that_refuse_are_those_whose_models_say_so() -> None:
    said = {model._meta.db_table for model in declarations.frozen()}

    assert {name.rpartition("_")[0] for name in frozen_tables.standing(connection)} == said
    ours = {"hall_version", "hall_text", "hall_entry"}
    assert said == ours | {"proposals_changerow", "proposals_sentproposal"}


@pytest.mark.django_db(transaction=True)
def test_a_table_whose_refusals_were_lost_refuses_again_after_the_next_migration() -> None:
    hall.person("alice")
    tables = frozen_tables.declared(connection)
    frozen_tables.thaw(connection, tables)
    assert not any(name.startswith(tuple(tables)) for name in frozen_tables.standing(connection))
    call_command("migrate", verbosity=0, interactive=False)

    for model in declarations.frozen():
        if model.objects.exists():
            with pytest.raises(DatabaseError), transaction.atomic():
                model.objects.all()._raw_delete("default")
    endings = (2 if connection.vendor == "postgresql" else 3) * len(tables)
    assert len([name for name in frozen_tables.standing(connection) if name.startswith(tuple(tables))]) == endings


@pytest.mark.django_db
def test_an_erased_persons_name_stands_in_no_field_that_holds_names() -> None:
    root = hall.person("root", administrator=True)
    for name in ("bob@example.se", "bo"):
        hall.person(name)
        Flaw.objects.create(text="Diagrammet", answer_to=f"{name}" if "@" in name else "bo@example.se")
    bob = Person.objects.get(user__username="bob@example.se")
    people_verbs.erase_person(root, bob, made_from=people_verbs.standing(bob))

    for model in declarations.naming_people():
        for field in declarations.of(model).names_people:
            assert not model._default_manager.filter(**{field: "bob@example.se"}).exists()
    assert sorted(Flaw.objects.values_list("text", "answer_to")) == [
        ("Diagrammet", ""),
        ("Diagrammet", "bo@example.se"),
    ]


@pytest.mark.django_db
def test_what_has_outlived_its_time_goes_and_nothing_else_does() -> None:
    now = timezone.now()
    for days in (89, 91):
        job = Job.objects.create(kind="import", file=b"zip", ended=now - timedelta(days=days))
    running = Job.objects.create(kind="import", file=b"zip", ended=None)
    for key, days in (("old", -1), ("new", 1)):
        Tally.objects.create(key=key, full_at=now + timedelta(days=days))
        Session.objects.create(session_key=key, session_data="", expire_date=now + timedelta(days=days))
    retention.sweep()

    assert Job.objects.get(pk=job.pk).file is None and bytes(Job.objects.get(pk=running.pk).file) == b"zip"
    assert Job.objects.filter(file__isnull=False).count() == 2
    assert list(Tally.objects.values_list("key", flat=True)) == ["new"]
    assert list(Session.objects.values_list("session_key", flat=True)) == ["new"]
