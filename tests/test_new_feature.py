# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A feature is added by one folder and one line: notes, with a page, a verb and a table of their own."""

from __future__ import annotations

import copy
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client, override_settings

from klimatkontrakt.hall import features
from klimatkontrakt.hall.core import audit, register
from klimatkontrakt.hall.core.feature import Feature
from klimatkontrakt.hall.core.models import Entry
from klimatkontrakt.hall.core.verbs import RefusedError
from tests import hall, smaller_halls

NOTES = Feature("notes", requires=("city_pages",), package="tests.notes_feature")  # the one line
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def with_notes() -> Iterator[None]:
    """The shipped hall with notes: what features.py and settings.py do with the line."""
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"].append(NOTES.folder / "templates")
    with override_settings(INSTALLED_APPS=[*settings.INSTALLED_APPS, NOTES.module], TEMPLATES=templates):
        call_command("migrate", "notes", verbosity=0)
        with smaller_halls.hall_of((*features.FEATURES, NOTES)):
            yield
        call_command("migrate", "notes", "zero", verbosity=0)


@pytest.fixture
def bob(with_notes) -> Client:
    """An editor of Lillstad."""
    version = hall.worked(hall.version())
    root, bob = hall.person("root", administrator=True), hall.person("bob")
    hall.make_editor(root, bob, version.city)
    client = Client()
    client.force_login(bob.user, "django.contrib.auth.backends.ModelBackend")
    return client


def test_a_new_feature_has_its_pages_its_verb_and_its_row_in_every_list(bob: Client) -> None:
    front = Client().get("/kommun/lillstad/").content.decode()
    sent = bob.post("/kommun/lillstad/anteckningar/", {"text": "Ring Anna"})
    shown = {
        way: Client().get(way).content.decode()
        for way in ("/kommun/lillstad/anteckningar/", "/en/city/lillstad/notes/")
    }

    assert '<a href="/kommun/lillstad/anteckningar/">Anteckningar</a>' in front
    assert sent.status_code == 302
    assert all("Ring Anna" in page for page in shown.values())
    assert "What has been noted?" in shown["/en/city/lillstad/notes/"]
    entry = Entry.objects.latest("number")
    assert (entry.verb, entry.what, entry.after) == ("wrote_note", "lillstad", {"note": "Ring Anna"})
    assert audit.broken() == []

    alice = Client()
    alice.force_login(hall.person("alice", administrator=True).user, "django.contrib.auth.backends.ModelBackend")
    log, people = (alice.get(way).content.decode() for way in ("/handelser/", "/personer/"))
    assert "antecknade" in log and "anteckning: Ring Anna" in log
    assert "anteckna</th><td>den som får redigera kommunen" in people


def test_a_new_features_verb_is_refused_to_others_and_its_form_tells_what_is_wrong(bob: Client) -> None:
    (verb,) = (verb for verb in register.verbs() if verb.name == "write_note")
    stranger = hall.person("med")
    faulty = bob.post("/kommun/lillstad/anteckningar/", {"text": "x" * 201})

    with pytest.raises(RefusedError):
        verb.act(stranger, hall.City.objects.get(), "x")
    assert Client().post("/kommun/lillstad/anteckningar/", {"text": "x"}).status_code == 404
    assert faulty.status_code == 400 and "högst 200 tecken" in faulty.content.decode()
    assert "x" * 201 in faulty.content.decode()


def test_a_hall_without_the_new_feature_knows_nothing_of_it(db) -> None:
    hall.version()

    assert Client().get("/kommun/lillstad/anteckningar/").status_code == 404
    assert "write_note" not in [verb.name for verb in register.verbs()]
