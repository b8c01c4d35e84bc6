# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""While a new hall puts in its first city, the first page says so and comes to it by itself; never else."""

from __future__ import annotations

import pytest
from django.test import Client

from klimatkontrakt.hall.core import first_city
from tests import hall

REFRESH = 'http-equiv="refresh"'


@pytest.fixture
def home(tmp_path, settings):
    settings.HOME = tmp_path
    return tmp_path


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "text"), [("/", "lägger in en första kommun"), ("/en/", "putting in a first municipality")]
)
def test_the_first_page_says_that_a_city_is_on_its_way_and_asks_again(home, address, text):
    first_city.announce(True)
    page = hall.without_cards(Client().get(address).content.decode())

    assert text in page and REFRESH in page
    assert REFRESH not in Client().get(f"{address}?q=sund").content.decode()


@pytest.mark.django_db
def test_a_hall_that_begins_empty_says_that_nobody_has_a_plan_and_one_with_a_city_shows_it(home):
    empty = Client().get("/").content.decode()
    first_city.announce(True)
    hall.version()
    there = Client().get("/").content.decode()

    assert REFRESH not in empty and "Ingen kommun har en egen" in hall.without_cards(empty)
    assert REFRESH not in there and "Lillstad" in there


def test_it_is_over_after_the_work_also_when_that_fails(home):
    first_city.announce(True)
    with pytest.raises(ValueError, match="broken"), first_city.over_after():
        assert first_city.is_coming()
        raise ValueError("broken")

    assert not first_city.is_coming()
    first_city.announce(False)
