# SPDX-FileCopyrightText: 2026 Klimatkontrakt contributors
# SPDX-License-Identifier: EUPL-1.2
"""Two cities of one name are told apart in lists; one municipality under two ids is told at the door; a plan's file."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from klimatkontrakt.publish import plan_export
from tests import hall
from tests.cities import LILLSTAD, copy_of, edited

pytestmark = pytest.mark.django_db


def city_files(name: str) -> dict[str, str]:
    files = hall.files()
    files["city.yaml"] = files["city.yaml"].replace("id: lillstad", f"id: {name}", 1)
    return files


def test_cities_of_one_name_stand_with_their_ids_in_the_list_and_one_of_its_own_does_not(client: Client) -> None:
    hall.version(city_files("nya_stad"))
    alone = client.get(reverse("sv:home")).content.decode()
    hall.version(city_files("nya.stad"))
    both = client.get(reverse("sv:home")).content.decode()

    assert "Lillstad (" not in alone
    assert "Lillstad (nya_stad)" in both and "Lillstad (nya.stad)" in both


def test_a_folder_with_another_citys_kommunkod_is_told_of_by_the_operators_command(tmp_path) -> None:
    out = io.StringIO()
    call_command("import", str(LILLSTAD), stdout=out)
    assert "nya_stad" not in out.getvalue() and "municipality code" not in out.getvalue()
    other = edited(copy_of(LILLSTAD, tmp_path), "city.yaml", "id: lillstad", "id: nya_stad")

    call_command("import", str(other), stdout=out)

    assert "Samma kommunkod finns redan här: Lillstad (lillstad)" in out.getvalue()
    assert "The same municipality code is here already: Lillstad (lillstad)" in out.getvalue()


@pytest.mark.parametrize(("language", "named"), [("sv", "Elbilar"), ("en", "Electric cars")])
def test_a_plans_file_has_the_readers_names_and_its_link_says_what_it_is(
    client: Client, language: str, named: str
) -> None:
    version = hall.version(hall.files())
    page = client.get(reverse(f"{language}:explorer", args=[version.city.slug])).content.decode()
    address = reverse(f"{language}:explorer_export", args=[version.city.slug])
    archive = zipfile.ZipFile(io.BytesIO(client.get(f"{address}?scenario=contract&as=csv").content))

    assert named in archive.read("plan.csv").decode("utf-8-sig")
    assert ">CSV (zip)</a>" in page
    assert plan_export.KINDS["csv"] == "application/zip"
