# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""A lost password: the operator prints a new link, which works once, and the chain remembers it."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from klimatkontrakt.hall.core.actors import OPERATOR
from klimatkontrakt.hall.core.models import Entry
from klimatkontrakt.hall.people import verbs as people_verbs

PHRASE = "en lång och säker fras"


@pytest.mark.django_db
def test_a_new_link_opens_the_door_once_and_the_old_password_no_longer_does() -> None:
    alice = people_verbs.add_person(OPERATOR, "alice", is_administrator=True)
    people_verbs.welcome(alice, "alice", PHRASE)
    out = io.StringIO()

    call_command("link", "alice", stdout=out)

    alice.user.refresh_from_db()
    assert not alice.user.check_password(PHRASE)
    assert Client().get(out.getvalue().strip(), follow=True).status_code == 200
    assert Entry.objects.order_by("-number").first().verb == "renewed_link"


@pytest.mark.django_db
def test_a_name_that_is_not_there_gets_the_names_that_are() -> None:
    people_verbs.add_person(OPERATOR, "alice", is_administrator=True)

    with pytest.raises(CommandError, match="alice"):
        call_command("link", "alise")
