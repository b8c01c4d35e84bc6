# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Halls as earlier releases left them: their tables, and rows as they wrote them, with open jobs, sessions and pages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from klimatkontrakt.folder.canonical import document_hash
from klimatkontrakt.hall.core import audit

LAST = "0003_exact_ids"
MOMENT = datetime(2026, 11, 20, 8, 15, 42, 123456, tzinfo=UTC)
ALICE = "d3f40931-5acf-4683-9a27-a041b7601b6a"


def tables(migration: str) -> Any:
    """The database brought to a migration of the hall's, forward or back; returns the models as they were there."""
    call_command("migrate", "hall", migration, verbosity=0, interactive=False)
    name = next(
        name
        for app, name in MigrationExecutor(connection).loader.graph.nodes
        if app == "hall" and name.startswith(migration)
    )
    return MigrationExecutor(connection).loader.project_state([("hall", name)]).apps


def upgraded() -> None:
    """The database brought to the tables of today: the hall's, and those of every feature."""
    call_command("migrate", verbosity=0, interactive=False)


def of_last_release(documents: dict[str, list[dict[str, str]]]) -> Any:
    """A hall as the last release left it.

    Args:
        documents: by city, the files of its versions in order.

    Returns:
        The models as they were.
    """
    models = tables(LAST)
    model = {
        name: models.get_model("hall", name)
        for name in ("City", "Version", "Worked", "Page", "Job", "SavedPlan", "Flaw")
    }
    user = models.get_model("auth", "User").objects.create(username="alice", password="!")
    models.get_model("hall", "Person").objects.create(user=user, pseudonym=ALICE, is_administrator=True)
    for slug, versions in documents.items():
        city = model["City"].objects.create(slug=slug, name=slug.title(), kommunkod="9999", shown="contract")
        for number, files in enumerate(versions, start=1):
            said = {"message": f"Nummer {number}", "author": ALICE, "created": MOMENT}
            version = model["Version"].objects.create(
                city=city, number=number, files=files, document=document_hash(files), **said
            )
            entry(models, f"{slug} {number}", version.document)
            worked = model["Worked"].objects.create(
                version=version, scenario="contract", engine="0.1.0", package="0" * 64, budget_year=2027, seed=0,
                draws=250, state="done", made=MOMENT,
            )  # fmt: skip
            model["Page"].objects.create(worked=worked, name="city", language="sv", content={"figures": []})
        model["SavedPlan"].objects.create(city=city, name="Halva", query="m.x=0.5", version=version, author=ALICE)
        model["Job"].objects.create(
            kind="work_out", asked={"version": version.pk}, state="running", heartbeat=MOMENT, task=ALICE
        )
        model["Job"].objects.create(kind="import", asked={"city": slug}, file=b"a zip", state="waiting", author=ALICE)
    model["Flaw"].objects.create(text="För litet", answer_to="carina@example.se")
    Session.objects.create(session_key="k" * 32, session_data="x", expire_date=MOMENT)
    return models


def entry(models: Any, what: str, document: str) -> None:
    """An entry of the chain, hashed as the last release hashed them."""
    model = models.get_model("hall", "Entry")
    last = model.objects.order_by("-number").first()
    made = model(
        number=last.number + 1 if last else 1, at=MOMENT, actor=ALICE, verb="accepted_version", what=what, before={},
        after={"document": document}, previous=last.hash if last else audit.FIRST,
    )  # fmt: skip
    made.hash = audit.digest(made)
    made.save(force_insert=True)
